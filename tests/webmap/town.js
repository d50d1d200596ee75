/** A small town as the page decodes it: eight firms in two districts, with points in metres. */

import { decodeCity } from "../../orggraph/webmap/static/decode.js";
import { newState } from "../../orggraph/webmap/static/state.js";
import { makeFacets } from "../../orggraph/webmap/static/select.js";

const FLAGS = ["base", "organised", "worked", "nominal", "social", "presumed", "unasked"];
const KINDS = ["DISTRICT", "STREET", "PARK", "BUILDING"];
const STATUSES = ["ORG_SINGLE", "ORG_JOINT", "UNKNOWN", "UNCOVERED", "EXCLUDED"];
const SINGLE = 1;
const UNKNOWN = 3;
const UNCOVERED = 4;
const EXCLUDED = 5;
const BASE = 1;
const ORGANISED = 2;
const SOCIAL = 16;

/** The words that the tests read; every other is its own name. */
export function townWords() {
  const said = {
    statuses: STATUSES.map((value) => ({ value, label: value, colour: "#000000" })),
    part: "part {n}",
    nowhere: { DISTRICT: "no district", STREET: "no street" },
    unknown: "unknown",
  };
  const lists = new Set([
    "actions", "action_keys", "priorities", "priority_keys", "reasons", "reason_keys", "sizes",
    "left", "left_keys", "loads", "load_keys", "zones", "changes",
  ]);
  return new Proxy(said, {
    get: (target, key) => target[key] ?? (lists.has(key) ? [] : String(key)),
  });
}

const FIRMS = [
  // name, code, status, flags, staff, district, building, responsible, x, y
  ["望汐软件", "91350200AAAA000001", SINGLE, BASE | ORGANISED, 120, 1, 3, 1, 0, 0],
  ["望汐物流", "91350200AAAA000002", UNCOVERED, BASE, 30, 1, 3, 1, 0, 0],
  ["鹭岛食品", "91350200AAAA000003", UNCOVERED, BASE, 12, 1, 0, 0, 400, 100],
  ["鹭岛Tea", "91350200AAAA000004", UNKNOWN, BASE, -1, 1, 0, 1, 800, 0],
  ["海沧机械", "91350200BBBB000005", SINGLE, BASE | ORGANISED, 60, 2, 4, 2, 5000, 900],
  ["海沧电子", "91350200BBBB000006", EXCLUDED, 0, 3, 2, 4, 0, 5000, 900],
  ["无址公司", "", UNCOVERED, BASE, 8, 0, 0, 0, NaN, NaN],
  ["望汐商会", "51350200CCCC000008", SINGLE, BASE | ORGANISED | SOCIAL, 5, 1, 0, 1, 100, 50],
];

function column(field, kind = Int32Array) {
  return kind.from(FIRMS, (firm) => firm[field]);
}

/** The record of the town, as `decodeRecord` would return it. */
export function townRecord() {
  const none = () => new Int32Array(FIRMS.length);
  const firms = {
    names: FIRMS.map((firm) => firm[0]).join("\n"),
    codes: FIRMS.map((firm) => firm[1]).join("\n"),
    status: column(2),
    flags: column(3),
    staff: column(4),
    DISTRICT: column(5),
    STREET: Int32Array.of(5, 5, 5, 5, 0, 0, 0, 0),
    PARK: none(),
    BUILDING: column(6),
    responsible: column(7),
    x: column(8, Float32Array),
    y: column(9, Float32Array),
  };
  for (const name of [
    "via", "committee", "action", "priority", "category", "reason", "need", "post", "sent", "left",
    "COMMUNITY", "BUSINESS_DISTRICT", "INCUBATOR", "total", "formal",
  ]) {
    firms[name] = none();
  }
  const points = { x: Array(5).fill(null), y: Array(5).fill(null) };
  return {
    about: {
      name: "town",
      firms: FIRMS.length,
      kinds: KINDS,
      flags: FLAGS,
      circles: [700, 1000],
      away: [],
      targets: {},
    },
    firms,
    keys: { 6: "row-7" },
    lists: { category: [] },
    places: {
      id: ["d1", "d2", "b1", "b2", "s1"],
      name: ["思明区", "海沧区", "望汐大厦", "海沧大厦", "鹭江街道"],
      kind: [0, 0, 3, 3, 1],
      ...points,
    },
    organisations: {
      id: ["o1", "o2"],
      name: ["思明区委", "海沧区委"],
      up: [0, 0],
      at: [0, 0],
      x: [null, null],
      y: [null, null],
      guided: [-1, -1],
    },
    posts: { id: [], name: [], load: [], capacity: [], also: [], x: [], y: [] },
    centres: { id: [], name: [], x: [], y: [] },
    sites: { of: [], name: [], place: [], x: [], y: [] },
    funding: { key: [] },
    findings: { what: [], organisation: [], firm: [] },
    groups: {},
    change: {},
    outlines: [],
    areas: { place: [], within: [], rings: [] },
    roads: { name: [], line: [] },
    context: {},
    pinyin: {
      wang: "望", xi: "汐", ruan: "软", jian: "件", wu: "物", liu: "流", hai: "海",
      cang: "沧",
      ji: "机", xie: "械", dian: "电", zi: "子", da: "大", sha: "厦", xia: "厦", lu: "鹭",
      dao: "岛",
    },
  };
}

/** The page's state before the first view, with its filters. */
export function townState() {
  const words = townWords();
  const state = newState(words, decodeCity(townRecord(), words));
  state.facets = makeFacets(state);
  return state;
}
