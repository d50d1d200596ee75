"use strict";
// The page: columns of data in, one area at a time on the picture and in the table. Data reach the document as text only.
(function () {
  const W = JSON.parse(document.getElementById("words").textContent);
  const INK = "#1F2933", SECOND = "#52606D", LINE = "#CBD2D9", GROUND = "#FFFFFF";
  const MARKS = 160;        // the most marks of places and firms in one view; organisations may add to 200
  const PART = 90;          // firms in one part of an area that holds too many to draw at once
  const PAGE = 100;         // rows of the table at a time
  const FONT = '"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",system-ui,sans-serif';
  const LACKING = "#7A2E8E", CENTRE = "#0B6B50", QUESTION = "※";   // what is lacking that is no gap, a centre, an organisation in question
  const S = W.statuses, UNCOVERED = S.findIndex(s => s.value === "UNCOVERED"), UNKNOWN = S.findIndex(s => s.value === "UNKNOWN");
  const JOINT = S.findIndex(s => s.value === "ORG_JOINT"), PENDING = S.findIndex(s => s.value === "PENDING"), EXCLUDED = S.findIndex(s => s.value === "EXCLUDED");
  const LISTED = [...S.keys()].filter(n => n !== EXCLUDED).concat(EXCLUDED);   // in the order of a legend: what is not in the base comes last
  const by = id => document.getElementById(id);

  function make(tag, about, ...inside) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(about || {})) {
      if (key === "text") element.textContent = value;
      else if (key === "on") element.addEventListener("click", value);
      else if (key in element && typeof value !== "string") element[key] = value;
      else if (value !== null && value !== undefined) element.setAttribute(key, value);
    }
    for (const child of inside) if (child) element.append(child);
    return element;
  }
  const fill = (element, ...inside) => { element.textContent = ""; element.append(...inside.filter(Boolean)); };
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (all, key) => key in values ? values[key] : all);
  const percent = (a, b) => b ? (Math.floor((2000 * a + b) / (2 * b)) / 10).toFixed(1) + "%" : "—";
  const known = n => n < 0 ? W.unknown : String(n);
  const noted = (text, note) => note ? say(W.noted, {text, note}) : text;

  // ---------------------------------------------------------------- opening

  let D, F, P, O, KIND, BIT, N, names, codes, addresses, upperNames, lastSelected = null;

  function notice(words) { by("notice").textContent = words; by("notice").hidden = false; by("details").textContent = ""; }

  async function unpacked() {
    const block = JSON.parse(by("data").textContent);
    by("data").remove();
    if (block.packed && typeof DecompressionStream === "undefined") { notice(W.old_browser); return null; }
    later = {packed: block.packed, text: block.later};
    return told(await bytesOf(block.bytes, block.packed));
  }

  async function bytesOf(text, packed) {
    const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    if (!packed) return bytes;
    return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer());
  }

  // The record out of its bytes, as orggraph/webmap/encode.py writes them.
  function told(bytes) {
    const decoder = new TextDecoder(), start = 4 + new DataView(bytes.buffer).getUint32(0, true), data = JSON.parse(decoder.decode(bytes.subarray(4, start)));
    const n = data.about.firms, firms = {};
    let at = start;
    for (const c of data.firms) {
      const size = "text" in c ? c.text : c.bytes * n, part = bytes.subarray(at, at + size);
      lazily(firms, c.name, () => "text" in c ? decoder.decode(part) : numbers(part, c, n));
      at += size;
    }
    data.firms = firms;
    return data;
  }

  // Most columns are first asked for by a click: a page that has not been asked anything reads only those it draws.
  function lazily(of, name, make) {
    const put = value => Object.defineProperty(of, name, {value, writable: true, enumerable: true, configurable: true});
    Object.defineProperty(of, name, {get: () => { const value = make(); put(value); return value; }, set: put, enumerable: true, configurable: true});
  }

  function numbers(part, c, n) {
    if (c.bytes === 1 && c.least === 0) return part.slice();
    const values = new Int32Array(n), least = c.gaps ? 0 : c.least;
    for (let i = 0; i < n; i++) values[i] = part[i] + least;
    for (let plane = 1; plane < c.bytes; plane++) for (let i = 0, from = plane * n, shift = 8 * plane; i < n; i++) values[i] += part[from + i] << shift;
    return c.gaps ? Float32Array.from(values, v => v === 0 ? NaN : v + c.least) : values;
  }

  // Addresses stand only in the details of one firm: they are unpacked when the first is asked for.
  let later = null;
  function addressOf(i) {
    if (addresses) return addresses.of(i);
    if (later) {
      const {text, packed} = later;
      later = null;
      bytesOf(text, packed).then(bytes => { addresses = lines(new TextDecoder().decode(bytes)); if (view.chosen.startsWith("firm:")) show(); });
    }
    return "";
  }

  // A text of lines, with where each begins: a hundred thousand names weigh as much as their letters.
  function lines(text) {
    const starts = new Int32Array(N + 1);
    for (let i = 1, at = -1; i <= N; i++) { at = text.indexOf("\n", at + 1); starts[i] = (at < 0 ? text.length : at) + 1; if (at < 0) break; }
    return {text, starts, of: i => text.slice(starts[i], starts[i + 1] - 1), at: place => {
      let low = 0, high = N - 1;
      while (low < high) { const middle = (low + high + 1) >> 1; if (starts[middle] <= place) low = middle; else high = middle - 1; }
      return low;
    }};
  }

  function prepare(data) {
    D = data; N = D.about.firms; P = D.places; O = D.organisations; KIND = D.about.kinds; F = D.firms;
    names = lines(F.names); codes = lines(F.codes);
    const large = F.names.toUpperCase();
    upperNames = large.length === F.names.length ? large : F.names;
    for (const table of [P, O, D.posts, D.centres, D.sites]) for (const axis of ["x", "y"]) table[axis] = Float32Array.from(table[axis], v => v === null ? NaN : v);
    F.keys = D.keys;
    const filled = (kind, of) => { const column = new kind(N); for (let i = 0; i < N; i++) column[i] = of(i); return column; };
    const {status, staff, flags, responsible} = F;
    F.status = filled(Int8Array, i => status[i] - 1);
    F.size = filled(Uint8Array, i => { const n = staff[i]; return n < 0 ? 0 : n < 25 ? 1 : n < 50 ? 2 : n < 100 ? 3 : 4; });
    BIT = {}; D.about.flags.forEach((name, i) => { BIT[name] = 1 << i; });
    F.duty = filled(Uint8Array, i => status[i] - 1 === EXCLUDED ? 3 : responsible[i] === 0 ? 2 : flags[i] & BIT.presumed ? 1 : 0);
    if (F.old) F.change = filled(Uint8Array, i => {
      const o = F.old[i], now = flags[i] & BIT.organised;
      return o === 0 ? 3 : now && !F.old_organised[i] ? 1 : !now && F.old_organised[i] ? (S[F.status[i]].value === "UNKNOWN" ? 4 : 2) : F.status[i] !== o - 1 ? 4 : 0;
    });
    all = filled(Int32Array, i => i);
    questioned = new Set(D.findings.organisation); questioned.delete(0);
    questionedFirms = new Set(D.findings.firm);
    paid = new Map(D.funding.key.map((key, n) => [key, n])); postOf = new Map(D.posts.id.map((id, n) => [id, n + 1]));
    for (const [post, i] of D.posts.also) alsoServed.set(i, [...alsoServed.get(i) || [], post]);
    placeOf = new Map(P.id.map((id, i) => [id, i + 1])); orgOf = new Map(O.id.map((id, i) => [id, i + 1]));
  }
  let all, placeOf, orgOf, postOf, questioned, questionedFirms, paid;
  const alsoServed = new Map();   // the further posts of the few firms that have several
  const flag = (i, name) => (F.flags[i] & BIT[name]) !== 0;
  const keyOf = i => i in F.keys ? F.keys[i] : codes.of(i);
  const word = (list, n) => n > 0 ? D.lists[list][n - 1] : "";

  // ---------------------------------------------------------------- the view, kept in the address

  const FACETS = [];
  const fresh = () => ({area: [], arrange: "place", when: "now", rate: "real", only: "firms", desk: "", root: "", skip: 0, chosen: "", list: "marks", sort: "", filters: {}});
  let view = fresh();

  function written(v) {
    const parts = [];
    const put = (key, value, usual) => { if (value !== usual) parts.push(key + "=" + encodeURIComponent(value)); };
    put("area", v.area.map(([k, id]) => k + ":" + encodeURIComponent(id)).join("/"), "");
    put("arrange", v.arrange, "place"); put("when", v.when, "now"); put("rate", v.rate, "real"); put("only", v.only, "firms"); put("desk", v.desk, "");
    put("root", v.root, ""); put("skip", v.skip, 0); put("chosen", v.chosen, ""); put("list", v.list, "marks"); put("sort", v.sort, "");
    for (const facet of FACETS) if (v.filters[facet.id]) put(facet.id, [...v.filters[facet.id]].sort((a, b) => a - b).map(facet.key).join(","), "");
    return parts.join("&");
  }

  function read(text) {
    const v = fresh(), given = {};
    for (const part of text.replace(/^#/, "").split("&")) {
      const cut = part.indexOf("=");
      try { if (cut > 0) given[part.slice(0, cut)] = decodeURIComponent(part.slice(cut + 1)); } catch (error) { /* a link cut short opens what is left of it */ }
    }
    if (given.area) for (const step of given.area.split("/")) {
      const cut = step.indexOf(":");
      try { v.area.push([step.slice(0, cut), decodeURIComponent(step.slice(cut + 1))]); } catch (error) { break; }
    }
    v.area = v.area.filter(([k, id]) => k === "no" || k === "part" || KIND.includes(k) && placeOf.has(id));
    if (given.arrange === "duty") v.arrange = "duty";
    if (given.when === "plan" && F.group) v.when = "plan";
    if (given.rate === "claim") v.rate = "claim";
    if (given.only === "social") v.only = "social";
    if (given.desk in DESKS) v.desk = given.desk;
    if (given.list === "firms" || given.list === "desk" && v.desk) v.list = given.list;
    if (given.root === "?" || orgOf.has(given.root)) v.root = given.root;
    if (/^\d+$/.test(given.skip || "")) v.skip = +given.skip;
    v.chosen = given.chosen || ""; v.sort = given.sort || "";
    for (const facet of FACETS) if (given[facet.id]) {
      const wanted = new Set(given[facet.id].split(",").map(facet.code).filter(n => n >= 0));
      if (wanted.size) v.filters[facet.id] = wanted;
    }
    return v;
  }

  function go(change) {
    const next = Object.assign({}, view, change), link = written(next);
    if ("#" + link === location.hash || !link && !location.hash) return show();
    location.hash = link;   // the address leads, so that the back button and a sent link do the same
  }
  const open = area => go({area, chosen: "", root: "", skip: 0, sort: "", list: "marks"});

  // ---------------------------------------------------------------- which firms

  function makeFacets() {
    const add = (id, label, column, values, keys) => FACETS.push({id, label, column, values,
      key: n => keys ? keys[n] : String(n), code: k => keys ? keys.indexOf(k) : /^\d+$/.test(k) && +k < values.length ? +k : -1});
    const listed = name => [W.not_given, ...D.lists[name]];
    add("status", W.status, i => statusOf(i), S.map(s => s.label), S.map(s => s.value));
    add("duty", W.duty, i => F.duty[i], [W.duty_declared, W.duty_presumed, W.duty_unclear, S[EXCLUDED].label], ["declared", "presumed", "unclear", "excluded"]);
    if (F.group) add("group", W.plan, i => F.group[i] ? 1 : 0, [W.not_in_plan, W.in_plan], ["out", "in"]);
    if (F.old) add("change", W.change, i => F.change[i], W.changes, ["same", "gained", "lost", "new", "other"]);
    add("action", W.action, i => F.action[i], [W.none, ...W.actions], ["NONE", ...W.action_keys]);
    add("priority", W.priority, i => F.priority[i], [W.none, ...W.priorities], ["NONE", ...W.priority_keys]);
    add("category", W.category, i => F.category[i], listed("category"));
    add("size", W.size, i => F.size[i], W.sizes, ["unknown", "0", "25", "50", "100"]);
    const needed = D.posts.id.length > 0 || F.need.some(n => n > 0);
    if (needed) add("posting", W.post, posting, [W.no_need, W.has_post, W.to_send, ...W.left], ["NONE", "served", "sent", ...W.left_keys]);
    if (D.posts.id.length) add("load", W.load, i => F.post[i] && F.status[i] !== EXCLUDED ? D.posts.load[F.post[i] - 1] + 1 : 0, [W.no_post, W.unnumbered, ...W.loads], ["NONE", "unnumbered", ...W.load_keys]);
    if (F.circle) add("circle", W.circle, i => F.circle[i], W.zones, ["NONE", "inner", "inside", "outside", "no_point"]);
    if (questioned.size || questionedFirms.size > 1) add("health", W.desk_health, i => inQuestion(i) ? 1 : 0, [W.none_found, W.in_question], ["NONE", "found"]);
    const holders = [0, ...new Set(F.committee)].filter((n, i) => n || i === 0).sort((a, b) => a - b), place = new Map(holders.map((n, i) => [n, i]));
    if (holders.length > 1) add("committee", W.committee, i => place.get(F.committee[i]), holders.map(n => n ? O.name[n - 1] : W.no_committee), holders.map(n => n ? O.id[n - 1] : "NONE"));
    add("reason", W.reason, i => F.reason[i], [W.none, ...W.reasons], ["NONE", ...W.reason_keys]);
  }

  // A proposal adopted makes its firms members of a joint branch; only the switch shows it, the status itself never changes.
  const adopted = i => view.when === "plan" && F.group[i] > 0 && !flag(i, "organised") && F.status[i] !== EXCLUDED;
  // Of the instructor posts: nothing due, served, to be sent, or why none is sent.
  const posting = i => F.sent[i] ? 2 : F.left[i] ? F.left[i] + 2 : F.post[i] && F.status[i] !== EXCLUDED ? 1 : 0;
  const inQuestion = i => F.status[i] !== EXCLUDED && questioned.has(F.via[i]) || questionedFirms.has(i);
  const statusOf = i => adopted(i) ? JOINT : F.status[i];
  const organised = i => flag(i, "organised") || adopted(i);

  function within(rows, [kind, id]) {
    if (kind === "no") return rows.filter(i => F[id][i] === 0);
    const place = placeOf.get(id), column = F[kind];
    return rows.filter(i => column[i] === place);
  }

  const social = i => flag(i, "social");
  function kindRows() { return all.filter(i => social(i) === (view.only === "social")); }

  let memory = new Map();
  function kept(key, work) {
    if (!memory.has(key)) { if (memory.size > 400) memory = new Map(); memory.set(key, work()); }
    return memory.get(key);
  }
  const keyOfArea = area => view.only + "|" + area.map(step => step.join(":")).join("/");
  function rowsOf(area) {
    return kept("rows|" + keyOfArea(area), () => {
      if (!area.length) return kindRows();
      const last = area[area.length - 1], before = area.slice(0, -1);
      if (last[0] !== "part") return within(rowsOf(before), last);
      const parts = partsOf(before), part = parts && parts[+last[1]];
      return part ? gathered(part) : rowsOf(before);
    });
  }
  const gathered = items => Int32Array.from([].concat(...items.map(item => Array.from(item.rows)))).sort();

  function passing(rows) {
    const active = FACETS.filter(facet => view.filters[facet.id]);
    if (!active.length) return rows;
    return rows.filter(i => active.every(facet => view.filters[facet.id].has(facet.column(i))));
  }

  // For every facet: how many firms each value would show, the other filters as they are.
  function facetCounts(rows) {
    const counts = FACETS.map(facet => new Int32Array(facet.values.length));
    const chosen = FACETS.map(facet => view.filters[facet.id]), columns = FACETS.map(facet => facet.column);
    for (const i of rows) {
      let failed = -1, fails = 0;
      for (let f = 0; f < FACETS.length && fails < 2; f++) if (chosen[f] && !chosen[f].has(columns[f](i))) { failed = f; fails++; }
      if (fails === 0) for (let f = 0; f < FACETS.length; f++) counts[f][columns[f](i)]++;
      else if (fails === 1) counts[failed][columns[failed](i)]++;
    }
    return counts;
  }

  function sums(rows) {
    const s = {firms: rows.length, base: 0, organised: 0, claimed: 0, both: 0, uncovered: 0, gap: 0, unknown: 0, unasked: 0, unclear: 0, gained: 0, lost: 0,
      staff: 0, planned: 0, statuses: new Int32Array(S.length)}, desk = DESKS[view.desk];
    if (desk) s.desk = desk.zero();
    for (const i of rows) {
      const status = statusOf(i);
      s.statuses[status]++;
      if (desk) desk.count(s.desk, i);
      if (status === UNCOVERED) s.uncovered++;
      if (nobodys(i)) s.unclear++;
      if (F.change) { if (F.change[i] === 1) s.gained++; else if (F.change[i] === 2) s.lost++; }
      if (!flag(i, "base")) continue;
      s.base++;
      if (organised(i)) s.organised++;
      if (flag(i, "nominal") || adopted(i)) s.claimed++;
      if (flag(i, "worked") || adopted(i)) s.both++;
      if (status === UNKNOWN) s.unknown++;
      if (status === UNKNOWN && flag(i, "unasked")) s.unasked++;
      if (adopted(i)) s.planned++;
      if (status === UNCOVERED && !(view.rate === "claim" && flag(i, "nominal"))) s.gap++;
    }
    s.covered = view.rate === "claim" ? s.claimed : s.organised;
    return s;
  }

  // A rate of firms that no column asks about is not known: its 0 is no nought.
  const share = (part, s) => s.base && s.unasked === s.base ? "—" : percent(part, s.base);

  // ---------------------------------------------------------------- an area by place: its marks

  const SITES = ["PARK", "BUSINESS_DISTRICT", "INCUBATOR", "BUILDING"];
  const INSIDE = {DISTRICT: ["STREET"], STREET: SITES, PARK: ["BUILDING"], BUSINESS_DISTRICT: ["BUILDING"], INCUBATOR: ["BUILDING"],
    COMMUNITY: SITES, BUILDING: []};

  function grouped(rows, kinds, area) {
    const groups = new Map(), loose = [];
    for (const i of rows) {
      const kind = kinds.find(k => F[k][i] > 0);
      if (!kind) { loose.push(i); continue; }
      const place = F[kind][i];
      if (!groups.has(place)) groups.set(place, []);
      groups.get(place).push(i);
    }
    const items = [...groups].sort((a, b) => a[0] - b[0]).map(([place, of]) => {
      const step = [KIND[P.kind[place - 1]], P.id[place - 1]];
      return {type: "area", id: step.join(":"), area: [...area, step], place, name: P.name[place - 1], rows: Int32Array.from(of), ...standing(place, of)};
    });
    return {items, loose};
  }

  const stands = (x, y) => x === x && y === y;
  function middle(rows) {
    let x = 0, y = 0, n = 0;
    for (const i of rows) if (stands(F.x[i], F.y[i])) { x += F.x[i]; y += F.y[i]; n++; }
    return n ? {x: x / n, y: y / n} : {x: NaN, y: NaN};
  }
  const standing = (place, rows) => stands(P.x[place - 1], P.y[place - 1]) ? {x: P.x[place - 1], y: P.y[place - 1]} : middle(rows);
  const firmItem = i => ({type: "firm", id: "firm:" + keyOf(i), firm: i, name: names.of(i), rows: Int32Array.of(i), x: F.x[i], y: F.y[i]});
  const nowhere = (kind, rows, area) => ({type: "area", id: "no:" + kind, area: [...area, ["no", kind]], name: W.nowhere[kind],
    rows: Int32Array.from(rows), x: NaN, y: NaN});

  function itemsOf(area) {
    return kept("items|" + keyOfArea(area), () => {
      const last = area[area.length - 1];
      if (last && last[0] === "part") { const parts = partsOf(area.slice(0, -1)); return parts && parts[+last[1]] || []; }
      const rows = rowsOf(area), kind = last ? last[0] : "";
      if (kind === "" || kind === "DISTRICT") {
        const next = kind === "" ? "DISTRICT" : "STREET", {items, loose} = grouped(rows, [next], area);
        if (items.length) return loose.length ? [...items, nowhere(next, loose, area)] : items;
      }
      const kinds = (kind === "no" ? last[1] === "DISTRICT" ? ["STREET", ...SITES] : SITES : INSIDE[kind || "STREET"] || SITES)
        .filter(k => !area.some(step => step[0] === k));
      let {items, loose} = grouped(rows, kinds, area);
      if (items.length + loose.length > MARKS && !area.some(step => step[0] === "COMMUNITY") && kinds.length > 1) {
        const further = grouped(loose, ["COMMUNITY"], area);
        items = [...items, ...further.items]; loose = further.loose;
      }
      return [...items, ...loose.map(firmItem)];
    });
  }

  // Where an area holds more than can be drawn, it is cut in parts of neighbours, along the longer side, the same each time.
  function partsOf(area) {
    return kept("parts|" + keyOfArea(area), () => {
      const items = itemsOf(area);
      if (items.length <= MARKS) return null;
      const parts = Math.min(60, Math.ceil(items.length / PART)), result = [];
      (function cut(some, into) {
        if (into <= 1) { result.push(some); return; }
        const there = some.filter(m => stands(m.x, m.y)), span = axis => there.reduce((s, m) => [Math.min(s[0], m[axis]), Math.max(s[1], m[axis])], [Infinity, -Infinity]);
        const [x0, x1] = span("x"), [y0, y1] = span("y"), axis = x1 - x0 >= y1 - y0 ? "x" : "y", half = into >> 1;
        const sorted = [...some].sort((a, b) => (stands(a.x, a.y) ? a[axis] : Infinity) - (stands(b.x, b.y) ? b[axis] : Infinity) || (a.id < b.id ? -1 : 1));
        const at = Math.round(some.length * half / into);
        cut(sorted.slice(0, at), half); cut(sorted.slice(at), into - half);
      })(items, parts);
      return result;
    });
  }

  function shownItems(area) {
    const parts = partsOf(area);
    if (!parts) return itemsOf(area);
    return parts.map((items, n) => {
      const rows = gathered(items), x = items.filter(m => stands(m.x, m.y));
      return {type: "area", part: true, id: "part:" + n, area: [...area, ["part", String(n)]], name: say(W.part, {n: n + 1}), rows,
        x: x.length ? x.reduce((s, m) => s + m.x, 0) / x.length : NaN, y: x.length ? x.reduce((s, m) => s + m.y, 0) / x.length : NaN};
    });
  }

  function filtered(items) {
    return items.map(item => Object.assign({}, item, {rows: passing(item.rows)})).filter(item => item.rows.length);
  }

  function marksByPlace() {
    const marks = filtered(shownItems(view.area)), links = [], firms = marks.filter(m => m.type === "firm");
    const members = new Map();
    for (const mark of firms) {
      const org = F.via[mark.firm];
      if (org) { if (!members.has(org)) members.set(org, []); members.get(org).push(mark); }
    }
    const chosen = view.chosen.startsWith("firm:") ? firms.find(m => m.id === view.chosen) : null;
    const roomFor = n => marks.length + n <= 200, few = firms.length <= 60;
    const wanted = [...members].filter(([org, of]) => of.length > 1 || few || chosen && of.includes(chosen) || view.chosen === "org:" + O.id[org - 1])
      .sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
    const desk = DESKS[view.desk] || {};
    for (const [org, of] of desk.marks ? [] : wanted) {
      if (!roomFor(1)) break;
      const there = of.filter(m => stands(m.x, m.y)), n = there.length;
      marks.push(orgMark(org, {x: n ? there.reduce((s, m) => s + m.x, 0) / n : O.x[org - 1], y: n ? there.reduce((s, m) => s + m.y, 0) / n : O.y[org - 1]}));
      for (const m of of) links.push({from: "org:" + O.id[org - 1], to: m.id});
    }
    if (desk.marks) desk.marks(marks, links); else if (chosen) traced(chosen, marks, links);
    return {marks, links, real: true};
  }

  // The posts of the firms in view, each with a line to where they stand: drawn where the firm is served, dashed where it is to be sent.
  const POSTS = 60;   // more than these are not told apart in one view
  function postMarks(marks, links) {
    const of = postsOf(marks), near = siteMarks("post", marks), chosen = view.chosen.startsWith("post:") ? postOf.get(view.chosen.slice(5)) : 0;
    shownPosts = of.size;
    const drawn = of.size > POSTS || marks.length + of.size > 200 ? [...of].filter(([post]) => post === chosen) : [...of];
    for (const [post, ties] of drawn) {
      const n = post - 1, at = [...ties.keys()].filter(m => stands(m.x, m.y)), mean = axis => at.reduce((s, m) => s + m[axis], 0) / at.length;
      const known_ = stands(D.posts.x[n], D.posts.y[n]);
      marks.push({type: "post", id: "post:" + D.posts.id[n], post, name: D.posts.name[n], rows: new Int32Array(0), x: known_ ? D.posts.x[n] : mean("x"), y: known_ ? D.posts.y[n] : mean("y")});
      for (const [m, sent] of ties) links.push({from: "post:" + D.posts.id[n], to: m.id, duty: sent, strong: post === chosen});
    }
    if (drawn.length === of.size && marks.length + near.length <= 200) marks.push(...near);
  }

  // The posts that serve the firms of some marks or are to be sent to them: the marks of each, true where all is still to come.
  function postsOf(marks) {
    const of = new Map(), put = (post, m, sent) => { if (!of.has(post)) of.set(post, new Map()); of.get(post).set(m, of.get(post).get(m) !== false && sent); };
    for (const m of marks) for (const i of m.rows) {
      if (F.status[i] === EXCLUDED) continue;
      for (const post of F.post[i] ? [F.post[i], ...alsoServed.get(i) || []] : []) if (D.posts.capacity[post - 1] >= 0) put(post, m, false);
      if (F.sent[i]) put(F.sent[i], m, true);
    }
    const [west, south, east, north] = bounds(marks);
    D.posts.x.forEach((x, n) => { const y = D.posts.y[n]; if (!of.has(n + 1) && D.posts.capacity[n] >= 0 && x >= west && x <= east && y >= south && y <= north) of.set(n + 1, new Map()); });
    return of;
  }
  let shownPosts = 0;

  const bounds = marks => marks.reduce(([west, south, east, north], m) => stands(m.x, m.y) ? [Math.min(west, m.x), Math.min(south, m.y), Math.max(east, m.x), Math.max(north, m.y)]
    : [west, south, east, north], [Infinity, Infinity, -Infinity, -Infinity]);

  // Where more posts or centres are proposed, within the view and a little around it.
  function siteMarks(of, marks, around = 0) {
    const [west, south, east, north] = bounds(marks), is = (x, y) => x >= west - around && x <= east + around && y >= south - around && y <= north + around;
    return D.sites.of.map((kind, n) => [kind, n]).filter(([kind, n]) => kind === of && is(D.sites.x[n], D.sites.y[n]))
      .map(([, n]) => ({type: "site", id: "site:" + n, site: n, name: siteName(n), rows: new Int32Array(0), x: D.sites.x[n], y: D.sites.y[n], fixed: of === "centre"}));
  }
  const siteName = n => D.sites.name[n] || W.not_located;

  // Centres and proposed sites stand exactly where they are, so that their circles hold.
  function centreMarks(marks) {
    const around = D.about.circles[1], [west, south, east, north] = bounds(marks), sites = siteMarks("centre", marks, around);
    const near = D.centres.id.map((id, n) => ({type: "centre", id: "centre:" + id, centre: n, name: D.centres.name[n], rows: new Int32Array(0), x: D.centres.x[n], y: D.centres.y[n], fixed: true}))
      .filter(m => m.x >= west - around && m.x <= east + around && m.y >= south - around && m.y <= north + around);
    marks.push(...[...near, ...sites].slice(0, 200 - marks.length));
  }

  const orgMark = (org, where) => ({type: "org", id: "org:" + O.id[org - 1], org, name: O.name[org - 1], rows: new Int32Array(0), ...where});

  // From a firm to whoever is responsible for it; the places on the way are those of the breadcrumb, and the details name them.
  function traced(mark, marks, links) {
    const firm = mark.firm, org = F.responsible[firm];
    if (!org || F.via[firm] === org) return;
    const id = "org:" + O.id[org - 1];
    if (!marks.some(m => m.id === id)) marks.push(orgMark(org, stands(mark.x, mark.y) ? {x: mark.x + 1, y: mark.y + 1} : {x: NaN, y: NaN}));
    links.push({from: mark.id, to: id, duty: true, strong: true});
  }

  // ---------------------------------------------------------------- an area by responsibility: a tree

  // Whom a firm hangs on: the organisation that holds it, else the one responsible (a dashed line), else nobody.
  function holders(rows) {
    const of = new Map([[0, {held: [], owed: []}]]);
    for (const i of rows) {
      if (F.status[i] === EXCLUDED && !F.via[i]) continue;   // not in the base: nobody owes it anything
      const held = F.via[i] > 0, org = held ? F.via[i] : F.responsible[i];
      if (!of.has(org)) of.set(org, {held: [], owed: []});
      of.get(org)[held ? "held" : "owed"].push(i);
    }
    if (!of.get(0).owed.length) of.delete(0);
    return of;
  }

  function tree(rows) {
    const of = holders(rows), nodes = new Map();
    const node = org => {
      if (!nodes.has(org)) nodes.set(org, {org, inside: [], held: [], owed: [], total: 0, gaps: 0, up: null});
      return nodes.get(org);
    };
    for (const [org, {held, owed}] of of) {
      Object.assign(node(org), {held, owed});
      const seen = new Set();
      for (let at = org; at && O.up[at - 1] && !seen.has(at); at = O.up[at - 1]) { seen.add(at); node(O.up[at - 1]); }
    }
    const roots = [];
    for (const n of nodes.values()) {
      const seen = new Set([n.org]);
      let up = n.org ? O.up[n.org - 1] : 0;
      for (let at = up; at; at = O.up[at - 1]) { if (seen.has(at)) { if (at === n.org) up = 0; break; } seen.add(at); }
      if (up) { n.up = nodes.get(up); n.up.inside.push(n); } else roots.push(n);
    }
    (function add(n, depth) {
      n.depth = depth; n.rows = [...n.held, ...n.owed]; n.total = n.rows.length;
      for (const child of n.inside) { add(child, depth + 1); n.total += child.total; n.rows = n.rows.concat(child.rows); }
      n.gaps = n.rows.reduce((s, i) => s + (statusOf(i) === UNCOVERED ? 1 : 0), 0);
      n.inside.sort((a, b) => b.gaps - a.gaps || b.total - a.total || a.org - b.org);
    }).call(null, {org: -1, inside: roots, held: [], owed: []}, 0);
    return {roots: roots.sort((a, b) => (a.org ? 1 : 0) - (b.org ? 1 : 0) || b.gaps - a.gaps || a.org - b.org), nodes};
  }

  const DX = 235, DY = 36, ACROSS = 245, BRANCHES = 12;
  function marksByDuty(lines_, width) {
    const rows = passing(rowsOf(view.area)), {roots, nodes} = tree(rows), marks = [], links = [];
    const chosen = view.root ? nodes.get(view.root === "?" ? 0 : orgOf.get(view.root)) : null;
    if (view.root && !chosen) return {marks, links, real: false};
    const top = chosen || {org: -1, inside: roots, held: [], owed: [], rows: [], total: 0};
    const own = n => n.held.length + n.owed.length, outermost = chosen ? chosen.depth : 1;
    const perLine = n => Math.max(1, Math.min(3, Math.floor((width - (n.depth - outermost + 1) * DX) / ACROSS))), firmLines = n => Math.ceil(own(n) / perLine(n));
    // Open the tree level by level, the most gaps first, as long as its lines fit; what is left out waits behind one mark.
    const cut = (n, most) => { const from = n === top ? view.skip : 0; n.kids = n.inside.slice(from, from + most); n.more = n.inside.slice(from + most); };
    cut(top, chosen ? Math.max(lines_, 40) : Math.max(4, lines_ - 1));
    top.open = true; top.firms = own(top) > 0 && own(top) <= 100;
    let used = top.kids.length + (own(top) ? top.firms ? firmLines(top) : 1 : 0) + (top.more.length ? 1 : 0), queue = top.kids;
    const needed = (n, branches, firms) => { cut(n, branches); return n.kids.length + (n.more.length ? 1 : 0) + (own(n) ? firms ? firmLines(n) : 1 : 0) - 1; };
    while (queue.length) {
      const next = [];
      for (const n of queue.filter(m => m.inside.length).concat(queue.filter(m => !m.inside.length && own(m)))) {
        if (n.depth > outermost && (n.depth - outermost + 1) * DX + 130 > width) continue;   // it would open outside the picture
        const few = own(n) > 0 && own(n) <= 24;
        const fits = [[BRANCHES, few], [BRANCHES, false], [6, false], [3, false]].find(([branches, firms]) => used + needed(n, branches, firms) <= lines_);
        if (!fits) continue;
        n.open = true; n.firms = fits[1]; used += Math.max(0, needed(n, ...fits));
        next.push(...n.kids);
      }
      queue = next;
    }
    let line = 0;
    const room = () => marks.length < 190;
    function put(n, depth, parent) {
      if (!room()) return;
      const first = line, real = n.org >= 0, id = n.org > 0 ? "org:" + O.id[n.org - 1] : real ? "nobody" : null;
      const mark = {type: "org", id, org: n.org, name: n.org > 0 ? O.name[n.org - 1] : W.duty_unclear, rows: Int32Array.from(n.rows), x: depth * DX, y: 0, tree: true, side: true};
      if (real) { marks.push(mark); if (parent) links.push({from: parent, to: id}); }
      if (n.open) {
        const below = depth + (real ? 1 : 0);
        if (own(n) && n.firms) {
          const firms = [...n.held.map(i => [i, false]), ...n.owed.map(i => [i, true])].sort((a, b) => a[1] - b[1] || statusOf(b[0]) - statusOf(a[0]) || a[0] - b[0]);
          firms.forEach(([i, owed], at) => {
            if (!room()) return;
            marks.push(Object.assign(firmItem(i), {x: below * DX + (at % perLine(n)) * ACROSS, y: -(line + Math.floor(at / perLine(n))) * DY, side: true}));
            links.push({from: id, to: "firm:" + keyOf(i), duty: owed, quiet: at % perLine(n) > 0});
          });
          line += firmLines(n);
        } else if (own(n)) bundle("firms:" + id, n.org ? say(W.direct, {n: own(n)}) : firmsSaid(own(n)), [...n.held, ...n.owed], below, id, n.owed.length > 0, {root: n.org ? O.id[n.org - 1] : "?"});
        for (const child of n.kids) put(child, below, id);
        if (n.more.length) bundle("more:" + id, say(W.more_orgs, {n: n.more.length}), [].concat(...n.more.map(m => m.rows)), below, id, false,
          {root: n.org > 0 ? O.id[n.org - 1] : "", skip: (n === top ? view.skip : 0) + n.kids.length});
      } else line++;
      if (line === first) line++;
      mark.y = -(first + line - 1) / 2 * DY;
    }
    function bundle(id, name, which, depth, parent, duty, to) {
      if (!room()) return;
      marks.push(Object.assign({type: "area", id, area: view.area, name, rows: Int32Array.from(which), x: depth * DX, y: -line * DY, side: true, small: true}, to));
      if (parent) links.push({from: parent, to: id, duty});
      line++;
    }
    put(top, 0, null);
    if (chosen && !chosen.firms && own(chosen)) splitBundle(marks, links, chosen, perLine(chosen));
    const led = links.filter(l => !l.quiet || l.to === view.chosen), up = new Map(led.map(l => [l.to, l]));
    for (let at = up.get(view.chosen); at && !at.strong; at = up.get(at.from)) at.strong = true;   // the chosen one's way up the tree
    return {marks, links: led, real: false};
  }

  // One organisation with more firms than fit: they stand by the places of the area instead.
  function splitBundle(marks, links, node, perLine) {
    const inside = new Set([...node.held, ...node.owed]), at = marks.findIndex(m => m.id.startsWith("firms:")), bundle = marks[at];
    const items = shownItems(view.area).map(m => Object.assign({}, m, {rows: passing(m.rows).filter(i => inside.has(i))})).filter(m => m.rows.length);
    if (items.length < 2 || items.length + marks.length > 195) return;
    marks.splice(at, 1);
    links.splice(links.findIndex(l => l.to === bundle.id), 1);
    const down = Math.ceil(items.length / perLine) - 1;
    for (const m of marks) if (m.y < bundle.y) m.y -= down * DY;
    items.forEach((m, n) => {
      marks.push(Object.assign(m, {x: bundle.x + (n % perLine) * ACROSS, y: bundle.y - Math.floor(n / perLine) * DY, root: m.type === "area" ? view.root : undefined, side: true, small: true}));
      if (n % perLine === 0) links.push({from: marks[0].id, to: m.id, duty: node.owed.length > 0});
    });
  }

  // ---------------------------------------------------------------- where marks stand

  const SIZES = [7.5, 7.5, 8.5, 10, 12];
  function radius(mark, most, roomy) {
    if (mark.type === "firm") return SIZES[F.size[mark.firm]];
    if (mark.type === "org") return 10;
    if (mark.type === "post") return 14;
    if (mark.type === "centre" || mark.type === "site") return 11;
    if (mark.small) return 14;
    return (roomy ? 19 : 15) + (roomy ? 20 : 13) * Math.sqrt(mark.rows.length / most);
  }

  let place = {k: 1, wide: 1, x: 0, y: 0};   // from metres to the picture, for outlines
  function layout(marks, real, box) {
    const most = Math.max(1, ...marks.filter(m => m.type === "area").map(m => m.rows.length));
    for (const m of marks) m.r = radius(m, most, marks.length <= 40);
    if (!real) { for (const m of marks) m.y = -m.y; return; }
    const width = Math.max(220, box.width - 150), height = Math.max(200, box.height - 150);
    const there = marks.filter(m => stands(m.x, m.y)), lost = marks.filter(m => !stands(m.x, m.y));
    // A stray point must not press all others together: beyond the middle nine tenths marks stand at the edge.
    const low = {}, high = {}, slack = there.length > 20 ? 0.04 : 0, own = there.filter(m => m.type !== "post" && !m.fixed), exact = view.desk === "circles";
    for (const axis of ["x", "y"]) {
      const sorted = (own.length ? own : there).map(m => m[axis]).sort((a, b) => a - b), at = share => sorted[Math.round(share * (sorted.length - 1))];
      const margin = slack * 2 * (at(1 - slack) - at(slack));
      low[axis] = Math.max(at(0), at(slack) - margin); high[axis] = Math.min(at(1), at(1 - slack) + margin);
    }
    const span = Math.max(high.x - low.x, high.y - low.y) / 2;   // posts may stand half as far again as what they serve
    for (const axis of ["x", "y"]) {
      const posts = there.filter(m => m.type === "post").map(m => m[axis]);
      low[axis] = Math.min(low[axis], Math.max(low[axis] - span, Math.min(...posts))); high[axis] = Math.max(high[axis], Math.min(high[axis] + span, Math.max(...posts)));
      for (const m of there) if (!m.fixed) m[axis] = Math.min(high[axis], Math.max(low[axis], m[axis]));
    }
    const k = there.length ? Math.min(width / Math.max(high.x - low.x, 1), height / Math.max(high.y - low.y, 1), exact ? height / D.about.circles[1] : 4) : 1;
    // inside a street the picture may be drawn wider than it is, for the sake of the labels
    const wide_ = view.area.length > 1 && !exact ? Math.min(3, Math.max(1, width / Math.max(high.x - low.x, 1) / k)) : 1;
    place = {k, wide: wide_, known: there.length > 0, x: there.length ? (low.x + high.x) / 2 : 0, y: there.length ? (low.y + high.y) / 2 : 0};
    const turn = Math.PI * (3 - Math.sqrt(5)), spots = new Map();
    for (const m of there) {
      m.x = (m.x - place.x) * k * wide_; m.y = (place.y - m.y) * k;
      if (m.fixed) continue;
      const spot = Math.round(m.x / 8) + "," + Math.round(m.y / 8), n = spots.get(spot) || 0;   // on one spot: opened up as a sunflower
      spots.set(spot, n + 1);
      m.x += Math.sqrt(n) * 44 * Math.cos(n * turn); m.y += Math.sqrt(n) * 26 * Math.sin(n * turn);
    }
    // Room for a label under each mark where the picture has it, else for the marks alone.
    const room = exact ? 0 : Math.max(0, Math.min(1, width * height * 0.6 / (there.length * 122 * 48) * 1.6 - 0.6));
    for (const m of there) { m.w = m.r + 7 + room * Math.max(0, 56 - m.r); m.h = m.r + 5 + room * 10;
      if (m.type === "area") { m.w = Math.max(m.w, 44); m.h = m.r + (DESKS[view.desk] && DESKS[view.desk].marks && !exact ? 34 : 21); } }
    apart(there, 80);
    const bottom = there.reduce((s, m) => Math.max(s, m.y + m.r), there.length ? -Infinity : -60) + 66;
    const columns = Math.max(1, Math.min(lost.length, Math.floor(box.width / 124)));
    lost.forEach((m, n) => { m.x = (n % columns - (columns - 1) / 2) * 122; m.y = bottom + Math.floor(n / columns) * 58; m.lost = true; });
  }

  // Push boxes that meet apart along the shorter way, until none do; from top to bottom, so that only neighbours are asked.
  function apart(marks, rounds) {
    const reach = 2 * Math.max(0, ...marks.map(m => m.h)), sorted = [...marks];
    for (let round = 0; round < rounds; round++) {
      let moved = 0;
      sorted.sort((one, two) => one.y - two.y || (one.id < two.id ? -1 : 1));
      for (let a = 0; a < sorted.length; a++) {
        const one = sorted[a];
        for (let b = a + 1; b < sorted.length; b++) {
          const two = sorted[b], dx = two.x - one.x, dy = two.y - one.y;
          if (dy > reach) break;
          const x = one.w + two.w - Math.abs(dx), y = one.h + two.h - Math.abs(dy);
          if (x <= 0.5 || y <= 0.5) continue;
          const share = one.fixed ? 0 : two.fixed ? 1 : 0.5;   // what stands exactly does not give way
          if (one.fixed && two.fixed) continue;
          moved++;
          if (x < y) { const push = dx < 0 ? -x : x; one.x -= push * share; two.x += push * (1 - share); }
          else { const push = dy < 0 ? -y : y; one.y -= push * share; two.y += push * (1 - share); }
        }
      }
      if (!moved) return;
    }
  }

  // ---------------------------------------------------------------- painting

  const TAU = 2 * Math.PI;
  // One mark of a status: colour and sign together, dark outline; the legend uses the same.
  function paintStatus(ctx, n, x, y, r) {
    const s = S[n];
    ctx.save();
    ctx.lineWidth = Math.max(1, r / 7); ctx.strokeStyle = INK; ctx.fillStyle = s.colour;
    const round = radius => { ctx.beginPath(); ctx.arc(x, y, radius, 0, TAU); };
    const whole = () => { round(r); ctx.fill(); ctx.stroke(); };
    const slice = end => { round(r); ctx.fillStyle = GROUND; ctx.fill(); ctx.fillStyle = s.colour; ctx.beginPath(); ctx.moveTo(x, y);
      ctx.arc(x, y, r, -Math.PI / 2, -Math.PI / 2 + end); ctx.closePath(); ctx.fill(); round(r); ctx.stroke(); };
    const shape = points => { ctx.beginPath(); points.forEach(([a, b], i) => ctx[i ? "lineTo" : "moveTo"](x + a * r, y + b * r)); ctx.closePath(); ctx.fill(); ctx.stroke(); };
    switch (s.value) {
      case "ORG_JOINT": whole(); round(r * 0.62); ctx.fillStyle = GROUND; ctx.fill(); ctx.stroke(); round(r * 0.34); ctx.fillStyle = INK; ctx.fill(); break;
      case "ORG_ATTACHED": slice(Math.PI); break;
      case "ORG_FALLBACK": slice(Math.PI / 2); break;
      case "ORG_UNSPECIFIED": whole(); round(r * 0.5); ctx.stroke(); break;
      case "WORK_ONLY": shape([[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]]); break;
      case "PENDING": round(r); ctx.fill(); ctx.setLineDash([r / 2.4, r / 3]); ctx.stroke(); break;
      case "UNKNOWN": whole(); write(ctx, "?", x, y, r * 1.5, INK, true); break;
      case "UNCOVERED": shape([[0, -1.2], [1.14, 0.85], [-1.14, 0.85]]); break;
      case "EXCLUDED": round(r * 0.8); ctx.fill(); ctx.strokeStyle = SECOND; ctx.stroke(); ctx.beginPath();
        for (const d of [1, -1]) { ctx.moveTo(x - r * 0.45, y - d * r * 0.45); ctx.lineTo(x + r * 0.45, y + d * r * 0.45); } ctx.stroke(); break;
      default: whole();
    }
    ctx.restore();
  }

  function write(ctx, text, x, y, size, colour, bold, align) {
    ctx.font = (bold ? "600 " : "") + size + "px " + FONT; ctx.fillStyle = colour; ctx.textAlign = align || "center"; ctx.textBaseline = "middle";
    ctx.fillText(text, x, y + size * 0.06);
  }

  function badge(ctx, text, x, y, fill) {
    ctx.font = "600 11px " + FONT;
    const half = Math.max(8, ctx.measureText(text).width / 2 + 4);
    ctx.beginPath(); ctx.rect(x - half, y - 8, 2 * half, 16); ctx.fillStyle = fill; ctx.fill(); ctx.lineWidth = 1; ctx.strokeStyle = GROUND; ctx.stroke();
    write(ctx, text, x, y, 11, GROUND, true);
  }

  function paintArea(ctx, m) {
    const s = m.sums, r = m.r, ring = Math.max(4, r / 4.5), desk = DESKS[view.desk];
    const told = desk && desk.ring ? Object.assign({colour: LACKING}, desk.ring(s)) : {bad: s.gap, good: s.covered, whole: s.base, sign: "▲", colour: S[UNCOVERED].colour, ink: "#A3271A"};
    ctx.beginPath(); ctx.arc(m.x, m.y, r, 0, TAU); ctx.fillStyle = GROUND; ctx.fill();
    if (m.part) ctx.setLineDash([4, 3]);
    const share = n => told.whole ? TAU * n / told.whole : 0, top = -Math.PI / 2;
    const arc = (from, to, colour) => { if (to > from) { ctx.beginPath(); ctx.arc(m.x, m.y, r - ring / 2, from, to); ctx.lineWidth = ring; ctx.strokeStyle = colour; ctx.stroke(); } };
    ctx.setLineDash([]);
    arc(top, top + TAU, "#E4E7EB");
    arc(top, top + share(told.bad), told.colour);
    arc(top + share(told.bad), top + share(told.bad) + share(told.good), "#1B6CA8");
    ctx.lineWidth = 1.2; ctx.strokeStyle = INK;
    if (m.part) ctx.setLineDash([4, 3]);
    ctx.beginPath(); ctx.arc(m.x, m.y, r, 0, TAU); ctx.stroke(); ctx.setLineDash([]);
    ctx.lineWidth = 0.8; ctx.beginPath(); ctx.arc(m.x, m.y, r - ring, 0, TAU); ctx.stroke();
    const size = Math.min(15, Math.max(9, r * 0.52)), text = told.bad ? told.sign + told.bad : "0";
    ctx.font = "600 " + size + "px " + FONT;
    write(ctx, text, m.x, m.y, size * Math.min(1, 1.8 * (r - ring) / ctx.measureText(text).width), told.bad ? told.ink || told.colour : INK, true);
    if (desk && desk.mark && desk.mark(s) && !m.small) badge(ctx, desk.mark(s), m.x - r * 0.95, m.y + r * 0.8, LACKING);
    if (s.unclear && !m.small) badge(ctx, "!" + s.unclear, m.x + r * 0.95, m.y - r * 0.8, INK);
    if (s.planned && !m.small) badge(ctx, "+" + s.planned, m.x + r * 0.95, m.y + r * 0.8, "#0B5CAD");
    if ((s.gained || s.lost) && !m.small) badge(ctx, (s.gained ? "↑" + s.gained : "") + (s.lost ? "↓" + s.lost : ""), m.x - r * 0.95, m.y - r * 0.8, s.lost ? "#7A2E8E" : "#0B6B50");
  }

  function paintFirm(ctx, m) {
    const i = m.firm;
    if (adopted(i)) { ctx.save(); ctx.setLineDash([4, 3]); ctx.lineWidth = 1.6; ctx.strokeStyle = INK; ctx.beginPath(); ctx.arc(m.x, m.y, m.r + 4, 0, TAU); ctx.stroke(); ctx.restore(); }
    paintStatus(ctx, statusOf(i), m.x, m.y, m.r);
    if (nobodys(i) && !m.side) write(ctx, "!", m.x + m.r + 4, m.y - m.r * 0.7, 13, INK, true);
    const told = deskSign(m);
    if (told) badge(ctx, told, m.x - m.r - 5, m.y - m.r, told === W.badge_sent ? "#0B5CAD" : LACKING);
    else if (F.change && F.change[i] && F.change[i] < 4) badge(ctx, W.change_signs[F.change[i]], m.x - m.r - 5, m.y - m.r, F.change[i] === 2 ? "#7A2E8E" : "#0B6B50");
  }

  const deskSign = m => { const desk = DESKS[view.desk]; return m.type === "firm" && desk && desk.badge ? desk.badge(m.firm) : ""; };

  function paintOrg(ctx, m) {
    const r = m.r - 1;
    ctx.beginPath(); ctx.rect(m.x - r, m.y - r, 2 * r, 2 * r);
    ctx.fillStyle = m.org ? INK : S[UNCOVERED].colour; ctx.fill(); ctx.lineWidth = 1; ctx.strokeStyle = INK; ctx.stroke();
    write(ctx, m.org ? W.type_signs[O.type[m.org - 1]] || W.type_signs[""] : "!", m.x, m.y, 13, GROUND, true);
    if (view.desk === "health" && questioned.has(m.org)) badge(ctx, QUESTION, m.x + r + 3, m.y - r, LACKING);
  }

  // A post: firms and capacity in figures, and a bar as full as the post; one that has too many runs over its edge.
  const LOADED = ["#9AA5B1", LACKING, "#1B6CA8", "#7FB8A4", "#E3B448"];   // without a number, over, full, with room, under
  function gauge(ctx, load, share, x, y, w, h) {
    ctx.fillStyle = GROUND; ctx.strokeStyle = INK; ctx.lineWidth = 1;
    ctx.beginPath(); ctx.rect(x, y, w, h); ctx.fill();
    ctx.fillStyle = LOADED[load]; ctx.fillRect(x, y, w * Math.min(share, 1) + (share > 1 ? 4 : 0), h);
    ctx.beginPath(); ctx.rect(x, y, w, h); ctx.stroke();
  }
  function paintPost(ctx, m) {
    const n = m.post - 1, load = D.posts.load[n], firms = D.posts.firms[n], most = D.posts.capacity[n];
    ctx.beginPath(); ctx.rect(m.x - 17, m.y - 12, 34, 24); ctx.fillStyle = GROUND; ctx.fill();
    ctx.lineWidth = load === 1 ? 2.4 : 1.2; ctx.strokeStyle = load === 1 ? LACKING : INK; ctx.stroke();
    write(ctx, most < 0 ? String(Math.max(0, firms)) : firms + "/" + most, m.x, m.y - 4, 12, INK, true);
    gauge(ctx, load, most > 0 ? firms / most : 0, m.x - 14, m.y + 4, 28, 5);
  }
  function paintCentre(ctx, m, dashed) {
    const {x, y, r} = m;
    ctx.save(); ctx.beginPath(); [[0, -r], [r, -r * 0.2], [r, r], [-r, r], [-r, -r * 0.2]].forEach(([a, b], n) => ctx[n ? "lineTo" : "moveTo"](x + a, y + b)); ctx.closePath();
    ctx.fillStyle = dashed ? GROUND : CENTRE; ctx.fill(); ctx.lineWidth = 1.4; ctx.strokeStyle = dashed ? CENTRE : INK; if (dashed) ctx.setLineDash([4, 2]); ctx.stroke(); ctx.restore();
    write(ctx, dashed || W.type_signs.SERVICE_CENTER, x, y + 2, 12, dashed ? CENTRE : GROUND, true);
  }
  const paintSite = (ctx, m) => paintCentre(ctx, m, "+" + (D.sites.of[m.site] === "post" ? D.sites.count : D.sites.gain)[m.site]);

  const PAINT = {area: paintArea, firm: paintFirm, org: paintOrg, post: paintPost, centre: (ctx, m) => paintCentre(ctx, m), site: paintSite};
  function paintMark(ctx, m) {
    PAINT[m.type](ctx, m);
    if (m.id === view.chosen || m.id === focus) {
      ctx.save(); ctx.lineWidth = 2.5; ctx.strokeStyle = "#0B5CAD"; ctx.beginPath(); ctx.arc(m.x, m.y, m.r + 7, 0, TAU); ctx.stroke(); ctx.restore();
    }
  }

  // Fewer labels rather than unreadable ones: the weightiest first, beside its mark where nothing else is.
  let labels = [];
  const nobodys = i => F.responsible[i] === 0 && F.status[i] !== EXCLUDED;
  const firmsSaid = n => n === 1 ? W.label_firm : say(W.label_firms, {n});
  const tailOf = m => m.type === "firm" ? (m.side && nobodys(m.firm) ? " !" : "") : m.tree || m.small ? (m.sums.uncovered ? " ▲" + m.sums.uncovered : "") + (m.sums.unclear ? " !" + m.sums.unclear : "") : "";
  const widths = new Map();
  function wide(ctx, text) { if (!widths.has(text)) { if (widths.size > 4000) widths.clear(); widths.set(text, ctx.measureText(text).width); } return widths.get(text); }
  // As long as thirteen Chinese letters; a Latin one is half as wide.
  function shortened(text, room = 13) {
    const letters = Array.from(text);
    let n = 0;
    while (n < letters.length && (room -= letters[n] < "\u2E80" ? 0.55 : 1) >= 0) n++;
    return n < letters.length ? letters.slice(0, n - 1).join("") + "…" : text;
  }
  function paintLabels(ctx, scale) {
    const unit = 1 / scale, size = 12.5 * unit, taken = [];
    const hits = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
    labels = [];
    const box = by("network"), corner = network.DOMtoCanvas({x: 0, y: 0}), far = network.DOMtoCanvas({x: box.clientWidth, y: box.clientHeight});
    const inside = b => b.x >= corner.x && b.y >= corner.y && b.x + b.w <= far.x && b.y + b.h <= far.y;   // a label cut off says nothing
    const corners = [[box.clientWidth - 122, box.clientHeight - 46, box.clientWidth, box.clientHeight], [0, box.clientHeight - 30, by("hint").offsetWidth + 12, box.clientHeight]];
    for (const [x0, y0, x1, y1] of corners) { const a = network.DOMtoCanvas({x: x0, y: y0}), b = network.DOMtoCanvas({x: x1, y: y1}); taken.push({x: a.x, y: a.y, w: b.x - a.x, h: b.y - a.y}); }
    for (const m of shown.marks) {
      taken.push({x: m.x - m.r, y: m.y - m.r, w: 2 * m.r, h: 2 * m.r, of: m});
      if (deskSign(m)) taken.push({x: m.x - m.r - 14, y: m.y - m.r - 8, w: 18, h: 16});
    }
    ctx.save();
    for (const [group, hull] of shown.hulls) {
      const text = say(W.group_of, {id: D.groups.id[group - 1]}), top = hull.reduce((best, p) => p[1] < best[1] ? p : best), foot = hull.reduce((best, p) => p[1] > best[1] ? p : best);
      ctx.font = 12 * unit + "px " + FONT;
      const w = ctx.measureText(text).width + 6 * unit, h = 16 * unit;
      const spot = [{x: top[0] - w / 2, y: top[1] - h, w, h}, {x: foot[0] - w / 2, y: foot[1], w, h}].find(one => inside(one) && !taken.some(other => hits(one, other)));
      if (!spot) continue;
      taken.push(spot);
      write(ctx, text, spot.x + w / 2, spot.y + h / 2, 12 * unit, "#0B5CAD", true);
    }
    ctx.restore();
    const first = m => m.id === focus || m.id === view.chosen ? 1e9 : m.type === "area" ? 1e6 + m.rows.length : m.type !== "firm" ? 5e5 + m.rows.length : (statusOf(m.firm) === UNCOVERED ? 1e4 : 0) + F.staff[m.firm];
    const queue = kept("order|" + shown.stamp + focus + view.chosen, () => [...shown.marks].sort((a, b) => first(b) - first(a) || (a.id < b.id ? -1 : 1)));
    ctx.save();
    ctx.font = "12.5px " + FONT;
    // A name that is too long for the room around its mark is cut further.
    const wordings = m => [13, 6].map(most => {
      const desk = DESKS[view.desk], text = shortened(m.name, most) + tailOf(m), more = m.type === "area" && !m.small ? desk && desk.label && desk.label(m) || firmsSaid(m.rows.length) : "";
      return {m, text, more, w: (Math.max(wide(ctx, text), more ? wide(ctx, more) : 0) + 6) * unit, h: (more ? 31 : 17) * unit};
    });
    const placed = new Set();
    for (const {m, text, more, w, h} of queue.flatMap(wordings)) {
      if (placed.has(m)) continue;
      const gap = 3 * unit, beside = [{x: m.x + m.r + gap, y: m.y - h / 2, w, h, align: "left"}];
      const places = m.side ? beside : [{x: m.x - w / 2, y: m.y + m.r + gap, w, h, align: "center"}, ...beside,
        {x: m.x - w / 2, y: m.y - m.r - gap - h, w, h, align: "center"}, {x: m.x - m.r - gap - w, y: m.y - h / 2, w, h, align: "right"}];
      const free = places.find(spot => inside(spot) && !taken.some(other => other.of !== m && hits(spot, other)));
      if (!free) continue;
      placed.add(m); taken.push(free); labels.push({id: m.id, x: free.x, y: free.y, w, h});
      ctx.fillStyle = "rgba(255,255,255,0.86)"; ctx.fillRect(free.x, free.y, w, h);
      const x = free.align === "left" ? free.x + 3 * unit : free.align === "right" ? free.x + w - 3 * unit : free.x + w / 2;
      write(ctx, text, x, free.y + 8.5 * unit, size, INK, m.type !== "firm", free.align);
      if (more) write(ctx, more, x, free.y + 23 * unit, 11.5 * unit, SECOND, false, free.align);
    }
    ctx.restore();
  }

  const toPicture = (x, y) => [(x - place.x) * place.k * place.wide, (place.y - y) * place.k];
  function paintGround(ctx, scale) {
    ctx.save();
    if (shown.real) {
      ctx.lineJoin = "round"; ctx.lineWidth = 1.4 / scale; ctx.strokeStyle = "#9AA5B1"; ctx.fillStyle = "#F7F9FA";
      for (const outline of D.outlines) for (const ring of outline.rings) {
        ctx.beginPath();
        for (let i = 0; i < ring.length; i += 2) ctx[i ? "lineTo" : "moveTo"](...toPicture(ring[i], ring[i + 1]));
        ctx.closePath(); ctx.fill(); ctx.stroke();
      }
    }
    if (shown.real && view.desk === "circles" && place.known) paintCircles(ctx, scale);
    for (const [group, hull] of shown.hulls) {
      const strong = view.chosen === "group:" + D.groups.id[group - 1];
      ctx.beginPath(); hull.forEach(([x, y], i) => ctx[i ? "lineTo" : "moveTo"](x, y)); ctx.closePath();
      ctx.lineJoin = "round"; ctx.fillStyle = "#4FA3D126"; ctx.fill();
      ctx.setLineDash([7 / scale, 5 / scale]); ctx.lineWidth = (strong ? 2.6 : 1.4) / scale; ctx.strokeStyle = "#0B5CAD"; ctx.stroke(); ctx.setLineDash([]);
    }
    ctx.restore();
  }

  // The circles of all centres as one ground, ten minutes inside fifteen; those of proposed centres dashed. Metres are metres here.
  function paintCircles(ctx, scale) {
    const [inner, outer] = D.about.circles, there = [...D.centres.x].map((x, n) => toPicture(x, D.centres.y[n]));
    const path = (points, metres) => { ctx.beginPath(); for (const [x, y] of points) { const r = metres * place.k; ctx.moveTo(x + r, y); ctx.arc(x, y, r, 0, TAU); } };
    ctx.fillStyle = "#0B6B5018"; ctx.strokeStyle = CENTRE; ctx.lineWidth = 1.3 / scale;
    path(there, outer); ctx.fill(); ctx.stroke();
    path(there, inner); ctx.fill(); ctx.setLineDash([2 / scale, 4 / scale]); ctx.stroke();
    ctx.setLineDash([8 / scale, 5 / scale]);
    path(D.sites.of.flatMap((of, n) => of === "centre" ? [toPicture(D.sites.x[n], D.sites.y[n])] : []), outer); ctx.stroke();
    ctx.setLineDash([]);
  }

  // The dashed edge around a group: the convex hull of circles around its marks.
  function hullOf(marks) {
    const points = [];
    for (const m of marks) for (let k = 0; k < 12; k++) points.push([m.x + (m.r + 9) * Math.cos(TAU * k / 12), m.y + (m.r + 9) * Math.sin(TAU * k / 12)]);
    points.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const half = list => { const h = []; for (const p of list) { while (h.length > 1 && (h[h.length - 1][0] - h[h.length - 2][0]) * (p[1] - h[h.length - 2][1]) <=
      (h[h.length - 1][1] - h[h.length - 2][1]) * (p[0] - h[h.length - 2][0])) h.pop(); h.push(p); } h.pop(); return h; };
    return [...half(points), ...half([...points].reverse())];
  }

  // ---------------------------------------------------------------- the picture, drawn by vis-network

  let network = null, shown = {marks: [], links: [], hulls: [], real: true, stamp: 0}, focus = "", redraws = 0, work = [], started = 0, markOf = new Map();

  function begin() {
    network = new vis.Network(by("network"), {nodes: [], edges: []}, {
      autoResize: true, physics: false, layout: {improvedLayout: false},
      nodes: {shape: "custom", chosen: false, font: {size: 0}},
      edges: {smooth: false, chosen: false, color: {color: "#7B8794", hover: "#7B8794", highlight: "#7B8794"}, width: 1.2, selectionWidth: 0, hoverWidth: 0},
      interaction: {dragNodes: false, hover: false, keyboard: false, selectConnectedEdges: false, tooltipDelay: 1e9, zoomSpeed: 0.8}});
    network.on("beforeDrawing", ctx => { started = performance.now(); paintGround(ctx, network.getScale()); });
    network.on("afterDrawing", ctx => {
      paintLabels(ctx, network.getScale());
      redraws++; work.push(performance.now() - started); if (work.length > 500) work.shift();
    });
    network.on("click", at => { const id = network.getNodeAt(at.pointer.DOM); if (id !== undefined) act(markOf.get(id)); else { const g = groupAt(at.pointer.canvas); if (g) go({chosen: g}); else if (view.chosen) go({chosen: ""}); } });
    network.on("zoom", () => limit());
    const frame = by("network").querySelector(".vis-network");
    frame.setAttribute("role", "application"); frame.setAttribute("aria-label", W.picture_label); frame.setAttribute("aria-describedby", "hint");
    frame.addEventListener("keydown", keys);
    frame.addEventListener("blur", () => { if (focus) { focus = ""; network.redraw(); } });
  }

  function limit() {
    const scale = network.getScale();
    if (scale < 0.05) network.moveTo({scale: 0.05}); else if (scale > 8) network.moveTo({scale: 8});
  }

  function groupAt({x, y}) {
    const hit = shown.hulls.find(([, hull]) => hull.reduce((inside, [x1, y1], i) => {
      const [x2, y2] = hull[(i + 1) % hull.length];
      return (y1 > y) !== (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 ? !inside : inside;
    }, false));
    return hit ? "group:" + D.groups.id[hit[0] - 1] : "";
  }

  function act(m) {
    if (!m) return;
    if (m.type === "area") return m.root !== undefined ? go({area: m.area, root: m.root, skip: m.skip || 0, chosen: m.root && m.root !== "?" ? "org:" + m.root : ""}) : open(m.area);
    if (m.type === "org" && m.tree) return go({root: m.org ? O.id[m.org - 1] : "?", skip: 0, chosen: m.org ? m.id : ""});
    go({chosen: m.id});
  }

  const chosenGroup = () => view.chosen.startsWith("group:") && F.group ? D.groups.id.indexOf(view.chosen.slice(6)) + 1 : 0;
  const LEAST = 0.8;   // the least scale at which a tree is read
  let stamp = 0;
  function drawPicture() {
    const box = by("picture").getBoundingClientRect();
    const drawn = view.arrange === "duty" ? marksByDuty(Math.max(12, Math.floor(box.height / 30)), box.width / LEAST) : marksByPlace();
    for (const m of drawn.marks) m.sums = sums(m.rows);
    layout(drawn.marks, drawn.real, box);
    const hulls = [];
    if (F.group && view.when === "plan") {
      const groups = new Map();
      const put = (g, m) => { if (!groups.has(g)) groups.set(g, []); groups.get(g).push(m); };
      const wanted = chosenGroup();
      for (const m of drawn.marks) if (m.type === "firm") { if (F.group[m.firm]) put(F.group[m.firm], m); }
        else if (wanted && m.rows.some(i => F.group[i] === wanted)) put(wanted, m);   // of the chosen group also what stands inside a place
      for (const [g, of] of groups) hulls.push([g, hullOf(of)]);
    }
    shown = Object.assign(drawn, {hulls, stamp: ++stamp});
    markOf = new Map(drawn.marks.map(m => [m.id, m]));
    network.setData({
      nodes: drawn.marks.map(m => ({id: m.id, x: m.x, y: m.y, ctxRenderer: ({ctx}) => ({drawNode() { paintMark(ctx, m); },
        nodeDimensions: {width: 2 * m.r, height: 2 * m.r}})})),
      edges: drawn.links.map((l, n) => ({id: n, from: l.from, to: l.to, dashes: l.duty ? [5, 4] : false, width: l.strong ? 2.4 : 1.2,
        color: l.strong ? {color: INK} : undefined}))});
    by("empty").hidden = drawn.marks.length > 0;
    fit();
  }

  function fit() {
    if (!shown.marks.length) { network.redraw(); return; }
    const box = by("network").getBoundingClientRect(), low = {x: Infinity, y: Infinity}, high = {x: -Infinity, y: -Infinity};
    for (const m of shown.marks) {
      if (m.fixed && m.id !== view.chosen) continue;   // circles reach into the picture from outside
      const right = m.side ? m.r + 150 : m.r + 24, left = m.side ? m.r + 8 : m.r + 24;
      low.x = Math.min(low.x, m.x - left); high.x = Math.max(high.x, m.x + right);
      low.y = Math.min(low.y, m.y - m.r - 14); high.y = Math.max(high.y, m.y + m.r + (m.side ? 8 : 40));
    }
    const scale = Math.min(box.width / (high.x - low.x), (box.height - 26) / (high.y - low.y), 1.4);
    const readable = Math.max(scale, shown.real ? 0.3 : LEAST);
    const x = (low.x + high.x) / 2, y = (low.y + high.y) / 2;
    const cut = !shown.real && readable > scale;   // a tall tree opens at its top left, readable, rather than whole and too small
    network.moveTo({scale: readable, animation: false, position: cut ? {x: Math.min(x, low.x + box.width / 2 / readable), y: Math.min(y, low.y + (box.height - 26) / 2 / readable) + 13 / readable} : {x, y: y + 13 / readable}});
    network.redraw();
  }

  function keys(event) {
    const turn = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
    const done = () => { event.preventDefault(); event.stopPropagation(); };
    if (turn) { done(); step(turn); }
    else if (event.key === "Enter" && focus) { done(); act(markOf.get(focus)); }
    else if (event.key === "Escape" || event.key === "Backspace") { done(); if (view.chosen) go({chosen: ""}); else if (view.root) go({root: "", skip: 0}); else if (view.area.length) open(view.area.slice(0, -1)); }
    else if (event.key === "+" || event.key === "=") { done(); zoom(1.3); } else if (event.key === "-") { done(); zoom(1 / 1.3); } else if (event.key === "0") { done(); fit(); }
  }

  function step([dx, dy]) {
    const from = markOf.get(focus);
    let best = null, least = Infinity;
    for (const m of shown.marks) {
      if (m === from) continue;
      const x = from ? m.x - from.x : m.x, y = from ? m.y - from.y : m.y, along = x * dx + y * dy, across = Math.abs(x * dy) + Math.abs(y * dx);
      const far = from ? along + 2.2 * across : Math.hypot(m.x, m.y);
      if ((!from || along > 0.5) && far < least) { best = m; least = far; }
    }
    if (!best) return;
    focus = best.id;
    by("hint").textContent = spoken(best);
    const at = network.canvasToDOM({x: best.x, y: best.y}), box = by("network").getBoundingClientRect();
    if (at.x < 20 || at.y < 20 || at.x > box.width - 20 || at.y > box.height - 20) network.moveTo({position: {x: best.x, y: best.y}, animation: false});
    network.redraw();
  }

  function spoken(m) {
    if (m.type === "firm") return m.name + W.comma + S[statusOf(m.firm)].label + (F.responsible[m.firm] ? "" : W.comma + W.duty_unclear);
    if (m.type === "post") return m.name + W.comma + postSaid(m.post - 1);
    if (m.type !== "area") return m.name + (m.tree ? W.comma + say(W.spoken_area, {firms: m.sums.firms, gaps: m.sums.uncovered}) : "");
    return m.name + W.comma + say(W.spoken_area, {firms: m.sums.firms, gaps: m.sums.uncovered});
  }
  function zoom(by_) { network.moveTo({scale: Math.min(8, Math.max(0.05, network.getScale() * by_)), animation: false}); }

  // ---------------------------------------------------------------- around the picture

  function sign(n) {
    const canvas = make("canvas", {class: "sign", width: "36", height: "36", "aria-hidden": "true"}), ctx = canvas.getContext("2d");
    if (ctx) { ctx.scale(2, 2); paintStatus(ctx, n, 9, 9, 6.6); }
    return canvas;
  }

  function loadSign(load) {
    const canvas = make("canvas", {class: "sign", width: "36", height: "36", "aria-hidden": "true"}), ctx = canvas.getContext("2d");
    if (ctx) { ctx.scale(2, 2); gauge(ctx, load, [0, 1.1, 1, 0.6, 0.25][load], 1, 5, 13, 8); }
    return canvas;
  }

  function nameOf(step, n) {
    const [kind, id] = step;
    return kind === "no" ? W.nowhere[id] : kind === "part" ? say(W.part, {n: +id + 1}) : P.name[placeOf.get(id) - 1];
  }

  function drawCrumbs() {
    const steps = [[W.whole.replace("{name}", D.about.name), []], ...view.area.map((step, n) => [nameOf(step), view.area.slice(0, n + 1)])];
    if (view.root) steps.push([view.root === "?" ? W.duty_unclear : O.name[orgOf.get(view.root) - 1], null]);
    fill(by("crumbs"), ...steps.map(([name, area], n) => make("li", {}, n === steps.length - 1 ? make("span", {text: name, "aria-current": "location"})
      : make("button", {text: name, type: "button", on: () => view.root && n === steps.length - 2 ? go({root: "", skip: 0, chosen: ""}) : open(area)}))));
  }

  function drawSwitches() {
    const choice = (key, label, options) => make("fieldset", {}, make("legend", {text: label}), ...options.map(([value, text]) =>
      make("button", {type: "button", "data-switch": key + ":" + value, "aria-pressed": String(view[key] === value), text, on: () => {
        if (key === "desk") return go({desk: value, list: view.list === "desk" ? "marks" : view.list, sort: "", ...(DESKS[value] && DESKS[value].marks ? {arrange: "place", root: "", skip: 0} : {})});
        go(key === "arrange" ? {arrange: value, root: "", skip: 0, chosen: view.chosen.startsWith("firm:") ? view.chosen : ""} : {[key]: value}); }})));
    const held = document.activeElement && document.activeElement.getAttribute("data-switch");
    fill(by("switches"), choice("desk", W.desk, [["", W.desk_coverage], ...Object.keys(DESKS).map(desk => [desk, W["desk_" + desk]])]), choice("arrange", W.arrange, [["place", W.by_place], ["duty", W.by_duty]]), choice("rate", W.rate, [["real", W.real], ["claim", W.claim]]),
      F.group ? choice("when", W.plan, [["now", W.now], ["plan", W.adopted]]) : null,
      hasSocial ? choice("only", W.kind, [["firms", W.firms], ["social", W.social]]) : null);
    if (held) { const again = by("switches").querySelector('[data-switch="' + held + '"]'); if (again) again.focus(); }
  }
  let hasSocial = false;

  const legendSaid = () => [view.desk ? W["legend_" + view.desk] : W.ring_legend, F.group ? W.plan_legend : "", F.change ? W.change_legend : ""].filter(Boolean).join(" ");
  const PRINTED = new Set(["status", "duty"]);   // on paper the legend, and the filters in force
  const openFacets = new Set(["status", "duty", "group", "change", "action"]);
  function drawFilters(counts, unclear, shownUnclear) {
    const held = document.activeElement && document.activeElement.getAttribute("data-filter");
    const active = FACETS.some(f => view.filters[f.id]);
    const asked = DESKS[view.desk] ? DESKS[view.desk].facets : [], first = FACETS.filter(facet => asked.includes(facet.id));
    fill(by("filters"), make("p", {}, make("button", {type: "button", id: "reset", text: W.reset, disabled: !active, on: () => go({filters: {}})})),
      unclear > shownUnclear ? make("p", {class: "alarm", text: say(W.unclear_hidden, {n: unclear - shownUnclear})}) : null,
      ...[...first, ...FACETS.filter(facet => !first.includes(facet))].map(facet => {
        const f = FACETS.indexOf(facet), values = facet.values.map((label, n) => [label, n, counts[f][n]])
          .filter(([, n, count]) => facet.id === "status" || facet.id === "duty" || count || view.filters[facet.id] && view.filters[facet.id].has(n));
        if (facet.id === "status") values.sort((a, b) => LISTED.indexOf(a[1]) - LISTED.indexOf(b[1]));
        if (facet.id === "category" || facet.id === "committee") values.sort((a, b) => b[2] - a[2] || a[1] - b[1]);
        const body = values.slice(0, 60).map(([label, n, count]) => {
          const box = make("input", {type: "checkbox", checked: Boolean(view.filters[facet.id] && view.filters[facet.id].has(n)), "data-filter": facet.id + ":" + facet.key(n)});
          box.addEventListener("change", () => toggle(facet, n));
          return make("label", {class: count ? "" : "none"}, box, facet.id === "status" ? sign(n) : facet.id === "load" && n ? loadSign(n - 1) : null, make("span", {text: label}), make("span", {text: String(count)}));
        });
        const details = make("details", {class: PRINTED.has(facet.id) || first.includes(facet) || view.filters[facet.id] ? "printed" : "", open: openFacets.has(facet.id) || first.includes(facet) || Boolean(view.filters[facet.id])}, make("summary", {text: facet.label}), ...body);
        details.addEventListener("toggle", () => details.open ? openFacets.add(facet.id) : openFacets.delete(facet.id));
        return details;
      }),
      make("p", {class: "second", text: legendSaid()}));
    if (held) { const again = [...by("filters").querySelectorAll("[data-filter]")].find(e => e.getAttribute("data-filter") === held); if (again) again.focus(); }
  }

  function toggle(facet, n) {
    const filters = Object.assign({}, view.filters), wanted = new Set(filters[facet.id] || []);
    if (wanted.has(n)) wanted.delete(n); else wanted.add(n);
    if (wanted.size) filters[facet.id] = wanted; else delete filters[facet.id];
    go({filters});
  }

  // ---------------------------------------------------------------- details

  const terms = pairs => make("dl", {}, ...[].concat(...pairs.filter(p => p && p[1] !== "" && p[1] !== null && p[1] !== undefined).map(([term, value]) =>
    [make("dt", {text: term}), make("dd", {}, value instanceof Node ? value : document.createTextNode(String(value)))])));
  const link = (text, doing) => make("button", {type: "button", class: "link", text, on: doing});
  const orgLink = org => link(O.name[org - 1], () => go({chosen: "org:" + O.id[org - 1]}));
  const firmLink = i => link(names.of(i), () => showFirm(i));
  const postLink = post => link(D.posts.name[post - 1], () => openPost(post - 1));
  const orgNoted = (org, note) => note ? make("span", {}, orgLink(org), document.createTextNode(noted("", note))) : orgLink(org);
  const list = items => make("ul", {class: "list"}, ...items.map(item => make("li", {}, item)));

  function areaOfFirm(i) {
    let area = [];
    for (let depth = 0; depth < 12; depth++) {
      const item = shownItems(area).find(m => m.type === "area" && m.rows.includes(i));
      if (!item) return area;
      area = item.area;
    }
    return area;
  }
  function showFirm(i) {
    const only = social(i) ? "social" : "firms";
    if (only !== view.only) view.only = only;
    const area = areaOfFirm(i), filters = passing(Int32Array.of(i)).length ? view.filters : {};
    go({area, only, filters, root: "", skip: 0, chosen: "firm:" + keyOf(i), arrange: "place", list: view.list, sort: ""});
  }

  // The narrowest area that holds all firms of a post, those to be sent to included.
  function openPost(n) {
    const inside = all.filter(i => F.post[i] === n + 1 || F.sent[i] === n + 1).filter(i => F.status[i] !== EXCLUDED && !social(i));
    go({area: inside.length ? narrowest(inside) : [], only: "firms", filters: {}, desk: "posts", root: "", skip: 0, sort: "", arrange: "place", chosen: "post:" + D.posts.id[n]});
  }
  function narrowest(inside) {
    let area = [];
    for (let item = true; item;) {
      item = shownItems(area).find(m => m.type === "area" && inside.every(i => m.rows.includes(i)));
      if (item) area = item.area;
    }
    return area;
  }

  // The narrowest area that holds all firms of a group.
  function openGroup(group) {
    const inside = all.filter(i => F.group[i] === group), only = social(inside[0]) ? "social" : "firms";
    if (only !== view.only) view.only = only;
    go({area: narrowest(inside), only, filters: {}, root: "", skip: 0, sort: "", arrange: "place", when: "plan", chosen: "group:" + D.groups.id[group - 1]});
  }

  function rowOf(key) {
    const at = ("\n" + codes.text + "\n").indexOf("\n" + key + "\n");
    if (key && at >= 0) return codes.at(at);
    const odd = Object.keys(F.keys).find(i => F.keys[i] === key);
    return odd === undefined ? -1 : +odd;
  }

  const hypot = (i, j) => Math.hypot(F.x[i] - F.x[j], F.y[i] - F.y[j]);

  function firmDetails(i) {
    const status = F.status[i], s = S[status], org = F.via[i], resp = F.responsible[i];
    const held = org ? orgLink(org) : F.worked_by[i] ? word("worked_by", F.worked_by[i]) : "";
    const group = F.group && F.group[i];
    return [make("h2", {text: names.of(i)}), make("p", {}, sign(status), document.createTextNode(" " + s.label + (adopted(i) ? " → " + say(W.if_adopted, {status: S[JOINT].label}) : ""))),
      resp || status === EXCLUDED ? null : make("p", {class: "alarm", text: "! " + W.duty_unclear}),
      terms([[W.code, codes.of(i)], [W.held_by, held], [W.mode, F.mode[i] ? W.modes[F.mode[i] - 1] : ""], [W.since, word("since", F.since[i])],
        [W.exclusion, F.exclusion[i] ? W.exclusions[word("exclusion", F.exclusion[i])] : ""],
        [W.reason, F.reason[i] ? W.reasons[F.reason[i] - 1] : ""], [W.rule, word("rule", F.rule[i])], [W.action, F.action[i] ? W.actions[F.action[i] - 1] : ""],
        [W.priority, F.priority[i] ? noted(W.priorities[F.priority[i] - 1], word("why", F.why[i])) : ""],
        [W.responsible, resp ? orgLink(resp) : W.duty_unclear], [W.path, word("path", F.path[i])], [W.alternative, word("alternative", F.alternative[i])],
        [W.nearest, F.nearest[i] ? noted(word("nearest", F.nearest[i]), F.nearest_metres[i] >= 0 ? say(W.metres_away, {n: F.nearest_metres[i]}) : "") : ""],
        ...postTerms(i), [W.committee, F.committee[i] ? orgNoted(F.committee[i], flag(i, "by_category") ? W.by_category : "") : W.no_committee],
        F.circle ? [W.circle, F.circle[i] ? noted(W.zones[F.circle[i]], nearestCentre(i)) : ""] : null,
        group ? [W.group, link(say(W.group_of, {id: D.groups.id[group - 1]}) + W.comma + (F.metres[i] > 0 ? say(W.to_host, {n: F.metres[i]}) : W.is_host), () => openGroup(group))] : null,
        [W.staff, known(F.staff[i])], [W.formal, known(F.formal[i])], [W.members, known(F.total[i])], [W.category, word("category", F.category[i])],
        [W.ownership, word("ownership", F.ownership[i])], [W.department, word("department", F.department[i])],
        [W.places, KIND.filter(k => F[k][i]).map(k => P.name[F[k][i] - 1]).join(" › ")], [W.address, addressOf(i)],
        F.change ? [say(W.before, {date: D.change.as_of}), F.old[i] ? S[F.old[i] - 1].label : W.was_not_there] : null,
        [W.source, word("file", F.file[i]) + (F.row[i] ? " " + say(W.source_row, {n: F.row[i]}) : "")], [W.as_of, D.about.as_of]])];
  }

  function postTerms(i) {
    const has = (F.post[i] ? [F.post[i], ...alsoServed.get(i) || []] : []), need = F.need[i] ? W.needs[F.need[i] - 1] : "";
    return [has.length ? [W.post, make("span", {}, ...has.map(postLink))] : null,
      F.sent[i] ? [W.to_send, make("span", {}, postLink(F.sent[i]), document.createTextNode(noted("", say(W.n_metres, {n: F.sent_metres[i]}) + W.comma + need)))] : null,
      F.left[i] ? [W.not_sent, noted(W.left[F.left[i] - 1], need)] : null];
  }
  function nearestCentre(i) {
    let best = -1, least = Infinity;
    for (let n = 0; n < D.centres.id.length; n++) { const metres = Math.hypot(F.x[i] - D.centres.x[n], F.y[i] - D.centres.y[n]); if (metres < least) { best = n; least = metres; } }
    return best < 0 ? "" : D.centres.name[best] + W.comma + say(W.n_metres, {n: Math.round(least)});
  }

  // ---------------------------------------------------------------- the planner's desk: what each question counts, draws and lists

  const yuan = n => n < 0 ? "" : n.toLocaleString("en-US");
  const both = pair_ => pair_[W.tongue];
  const loadSaid = n => D.posts.load[n] ? W.loads[D.posts.load[n] - 1] : "";
  const postSaid = n => D.posts.capacity[n] < 0 ? say(W.n_firms, {n: Math.max(0, D.posts.firms[n])}) : noted(say(W.post_line, {n: D.posts.firms[n], most: D.posts.capacity[n]}), loadSaid(n));
  const paidFor = area => { const last = area[area.length - 1], n = paid.get(last ? last.join(":") : ""); return n === undefined ? null : n; };
  const fund = name => r => r.area && paidFor(r.area) !== null ? D.funding[name][paidFor(r.area)] : "";
  const committees = () => O.guided.map((n, org) => org).filter(org => O.guided[org] >= 0);
  const named = (name, value, number = true) => [name, value, number];

  const DESKS = {
    posts: {
      facets: ["posting", "load"], marks: postMarks,
      zero: () => ({served: 0, sent: 0, left: 0}),
      count: (s, i) => { const now = posting(i); if (now === 1) s.served++; else if (now === 2) s.sent++; else if (now > 2) s.left++; },
      ring: s => ({bad: s.desk.left, good: s.desk.served, whole: s.desk.served + s.desk.sent + s.desk.left, sign: W.sign_left}),
      badge: i => F.sent[i] ? W.badge_sent : F.left[i] ? W.badge_left : "",
      columns: () => [named("has_post", r => r.sums.desk.served), named("to_send", r => r.sums.desk.sent), named("not_sent", r => r.sums.desk.left)],
      terms: s => [[W.has_post, s.served], [W.to_send, s.sent], [W.not_sent, s.left]],
      more: rows => sitesHere("post", rows),
      list: {label: "posts_n", rows: rows => view.area.length || rows.length < kindRows().length ? [...postsOf([{rows, x: NaN, y: NaN}]).keys()].map(post => post - 1).sort((a, b) => a - b) : [...D.posts.id.keys()],
        open: n => go({chosen: "post:" + D.posts.id[n]}), id: n => "post:" + D.posts.id[n],
        columns: () => [named("posts_post", n => D.posts.name[n], false), named("posts_team", n => D.posts.team[n], false), named("posts_firms", n => Math.max(0, D.posts.firms[n])), named("posts_capacity", n => count(D.posts.capacity[n])),
          named("posts_load", loadSaid, false), named("posts_visits", n => D.posts.visits[n] === null ? "" : D.posts.visits[n]), named("posts_assigned", n => count(D.posts.assigned[n])), named("posts_then", n => count(D.posts.then[n]))]}},
    circles: {
      facets: ["circle"], marks: centreMarks,
      zero: () => ({base: 0, zones: [0, 0, 0, 0, 0], members: [-1, -1]}),
      count: (s, i) => {
        const zone = F.circle ? F.circle[i] : 0;
        if (!zone) return;
        s.base++; s.zones[zone]++;
        if (zone < 4 && F.total[i] >= 0) { const side = zone < 3 ? 0 : 1; s.members[side] = Math.max(0, s.members[side]) + F.total[i]; }
      },
      ring: s => ({bad: s.desk.zones[3], good: inside(s), whole: located(s), sign: W.sign_outside}),
      badge: i => F.circle && F.circle[i] === 3 ? W.badge_outside : "",
      columns: () => [named("circles_located", r => located(r.sums)), named("circles_inner", r => r.sums.desk.zones[1]), named("circles_inside", r => inside(r.sums)), named("circles_outside", r => r.sums.desk.zones[3]),
        [...named("circles_rate", r => percent(inside(r.sums), located(r.sums))), r => located(r.sums) ? inside(r.sums) / located(r.sums) : -1]],
      big: s => F.circle ? [percent(inside(s), located(s)), say(W.inside_of, {part: inside(s), whole: located(s)})] : null,
      terms: s => F.circle ? [[W.circles_inner, s.zones[1]], [W.circles_inside, s.zones[1] + s.zones[2]], [W.circles_outside, s.zones[3]], [W.zones[4], s.zones[4]],
        [W.circles_members_inside, s.zones[1] + s.zones[2] ? known(s.members[0]) : 0], [W.circles_members_outside, s.zones[3] ? known(s.members[1]) : 0]] : [],
      more: () => [],
      list: {label: "sites_n", rows: () => D.sites.of.map((of, n) => n).filter(n => D.sites.of[n] === "centre"), open: n => D.sites.place[n] ? openPlace(D.sites.place[n]) : go({chosen: "site:" + n}), id: n => "site:" + n,
        columns: () => [named("centres_place", siteName, false), named("centres_gain", n => D.sites.gain[n])]}},
    committees: {
      facets: ["committee"],
      zero: () => ({guided: 0, without: 0}),
      count: (s, i) => { if (flag(i, "base") && !social(i)) { if (F.committee[i]) s.guided++; else s.without++; } },
      ring: s => ({bad: s.desk.without, good: s.desk.guided, whole: s.desk.guided + s.desk.without, sign: W.sign_without}),
      badge: i => F.committee[i] || F.status[i] === EXCLUDED ? "" : W.badge_without,
      columns: () => [named("committees_base", r => r.sums.desk.guided), named("no_committee", r => r.sums.desk.without)],
      terms: s => [[W.committees_base, s.guided], [W.no_committee, s.without]],
      more: () => [],
      list: {label: "committees_n", rows: rows => { const here = new Set(rows.map(i => F.committee[i])), whole = !view.area.length; return committees().filter(n => whole || here.has(n + 1)).sort((a, b) => O.guided[b] - O.guided[a] || a - b); },
        open: n => go({chosen: "org:" + O.id[n]}), id: n => "org:" + O.id[n],
        columns: () => [named("committees_committee", n => O.name[n], false), ...["guided", "by_category", "organised", "uncovered", "organisations", "subordinate", "members"].map(name => named(name === "guided" ? "committees_base" : "committees_" + name, n => count(O[name][n])))]}},
    funding: {
      facets: [],
      zero: () => ({}), count: () => {},
      label: m => { const n = paidFor(m.area); return n === null ? "" : say(W.n_yuan, {n: yuan(D.funding.amount[n])}); },
      columns: () => [...["organisations", "branches", "members", "unknown", "amount", "city", "county", "town"].map(name => named("funding_" + name, fund(name)))],
      big: () => { const n = paidFor(view.area); return n === null ? null : [say(W.n_yuan, {n: yuan(D.funding.amount[n])}), W.a_year]; },
      terms: () => fundTerms(paidFor(view.area)),
      more: () => paidFor(view.area) === null ? [make("p", {text: W.not_paid_here})] : [],
      list: {label: "funded_n", rows: () => [...D.funding.key.keys()].filter(n => D.funding.key[n].startsWith("org:")), id: n => D.funding.key[n],
        open: n => orgOf.has(D.funding.key[n].slice(4)) ? go({chosen: D.funding.key[n]}) : null,
        columns: () => [named("committees_committee", n => orgOf.has(D.funding.key[n].slice(4)) ? O.name[orgOf.get(D.funding.key[n].slice(4)) - 1] : W.not_given, false),
          ...["organisations", "branches", "members", "amount", "city", "county", "town"].map(name => named("funding_" + name, n => count(D.funding[name][n])))]}},
    health: {
      facets: ["health"],
      zero: () => ({found: new Set()}),
      count: (s, i) => { if (F.status[i] !== EXCLUDED && questioned.has(F.via[i])) s.found.add(F.via[i]); },
      mark: s => s.desk.found.size ? QUESTION + s.desk.found.size : "",
      badge: i => inQuestion(i) ? QUESTION : "",
      columns: () => [named("in_question_n", r => r.sums.desk.found.size)],
      terms: (s, rows) => { const here = found(rows), of = new Map(); for (const n of here) of.set(D.findings.what[n], (of.get(D.findings.what[n]) || 0) + 1); return [...of].sort((a, b) => a[0] - b[0]).map(([what, n]) => [W.conditions[what - 1], n]); },
      more: rows => found(rows).length ? [] : [make("p", {text: W.nothing_in_question})],
      list: {label: "findings_n", rows: rows => found(rows), id: n => D.findings.organisation[n] ? "org:" + O.id[D.findings.organisation[n] - 1] : "firm:" + keyOf(D.findings.firm[n]),
        open: n => D.findings.organisation[n] ? go({chosen: "org:" + O.id[D.findings.organisation[n] - 1]}) : showFirm(D.findings.firm[n]),
        columns: () => [named("health_organisation", n => D.findings.organisation[n] ? O.name[D.findings.organisation[n] - 1] : D.findings.firm[n] >= 0 ? names.of(D.findings.firm[n]) : "", false),
          named("health_found", n => W.conditions[D.findings.what[n] - 1], false), named("health_firm", n => D.findings.firm[n] >= 0 ? names.of(D.findings.firm[n]) : "", false), named("health_count", n => count(D.findings.count[n])),
          named("health_rule", n => both(D.findings.rule[n]), false), named("health_detail", n => both(D.findings.detail[n]), false), named("health_action", n => W.condition_actions[D.findings.what[n] - 1], false)]}}};
  const inside = s => s.desk.zones[1] + s.desk.zones[2], located = s => inside(s) + s.desk.zones[3];
  const fundTerms = n => n === null ? [] : [...["organisations", "branches", "members", "unknown"].map(name => [W["funding_" + name], D.funding[name][n]]), ...["amount", "city", "county", "town", "new", "one_off"].map(name => [W["funding_" + name], yuan(D.funding[name][n])])];

  // What was found about the organisations of some firms, those seated in the area in view, and the firms themselves.
  function found(rows) {
    const every = [...D.findings.what.keys()], last = view.area[view.area.length - 1];
    if (!last) return every;
    const orgs = new Set(), firms = new Set(rows), seat = placeOf.get(last[1]);
    for (const i of rows) if (F.via[i]) orgs.add(F.via[i]);
    return every.filter(n => D.findings.firm[n] >= 0 ? firms.has(D.findings.firm[n]) : orgs.has(D.findings.organisation[n]) || seat && O.at[D.findings.organisation[n] - 1] === seat);
  }

  function sitesHere(of, rows) {
    const stood = new Set(), whole = !view.area.length;
    if (!whole) for (const i of rows) for (const kind of KIND) stood.add(F[kind][i]);
    const here = [...D.sites.of.keys()].filter(n => D.sites.of[n] === of && (whole || D.sites.place[n] && stood.has(D.sites.place[n])));
    return here.length ? [make("h3", {text: W.more_posts}), list(here.slice(0, 12).map(n => make("span", {}, D.sites.place[n] ? link(siteName(n), () => openPlace(D.sites.place[n])) : document.createTextNode(siteName(n)),
      document.createTextNode(" " + say(W.site_line, {count: D.sites.count[n], gain: D.sites.gain[n]}))))), here.length > 12 ? make("p", {class: "second", text: say(W.and_more, {n: here.length - 12})}) : null] : [];
  }

  // One question about the area in view: its figure, its counts, and what the command says of rule and base.
  function deskDetails(rows, chosenRows) {
    const desk = DESKS[view.desk], s = sums(rows), name = view.area.length ? nameOf(view.area[view.area.length - 1]) : W.whole.replace("{name}", D.about.name), big = desk.big && desk.big(s), said = D.notes[view.desk];
    return [make("h2", {text: name}), make("h3", {text: W["title_" + view.desk]}), big ? make("p", {}, make("span", {class: "big", text: big[0]})) : null, big ? make("p", {class: "second", text: big[1]}) : null,
      rows.length !== chosenRows.length ? make("p", {class: "second", text: say(W.filtered, {shown: chosenRows.length, all: rows.length})}) : null,
      view.only === "social" ? make("p", {class: "second", text: W.firms_only}) : null,
      terms(desk.terms(s.desk, rows)), ...desk.more(rows),
      ...said.caption.map(text => make("p", {class: "second", text: both(text)})), ...said.notes.map(text => make("p", {class: "second", text: both(text)}))];
  }

  function postDetails(n) {
    const post = n + 1, serves = all.filter(i => F.post[i] === post || (alsoServed.get(i) || []).includes(post)), sent = all.filter(i => F.sent[i] === post), P_ = D.posts;
    return [make("h2", {text: P_.name[n]}), make("p", {class: "second", text: W.instructor_post}),
      terms([[W.posts_load, postSaid(n)], [W.posts_team, P_.team[n]], [W.posts_sent_by, P_.sent_by[n]], [W.posts_visits, P_.visits[n] === null ? "" : P_.visits[n]], [W.posts_assigned, count(P_.assigned[n])], [W.posts_then, count(P_.then[n])],
        [W.posts_visits_then, P_.visits_then[n] === null ? "" : P_.visits_then[n]], [W.its_point, stands(P_.x[n], P_.y[n]) ? "" : W.no_point]]),
      make("h3", {text: W.if_it_goes}), make("p", {text: say(W.unworked, {n: P_.unworked[n]})}),
      make("h3", {text: say(W.serves_n, {n: serves.length})}), list(Array.from(serves.slice(0, 60)).map(firmLink)),
      ...(sent.length ? [make("h3", {text: say(W.sent_n, {n: sent.length})}), list(Array.from(sent).sort((a, b) => F.sent_metres[a] - F.sent_metres[b]).slice(0, 60)
        .map(i => make("span", {}, firmLink(i), document.createTextNode(" " + say(W.n_metres, {n: F.sent_metres[i]})))))] : [])];
  }

  function centreDetails(x, y, name, about) {
    return [make("h2", {text: name}), make("p", {class: "second", text: about}),
      terms([[W.circles_inner, nearTo(x, y, D.about.circles[0])], [W.circles_inside, nearTo(x, y, D.about.circles[1])]]), ...D.notes.circles.caption.map(text => make("p", {class: "second", text: both(text)}))];
  }
  function siteDetails(n) {
    const told = D.sites.of[n] === "centre" ? centreDetails(D.sites.x[n], D.sites.y[n], siteName(n), W.proposed_centre) : [make("h2", {text: siteName(n)}), make("p", {class: "second", text: W.more_posts})];
    return [...told, terms([[W.posts_to_add, D.sites.of[n] === "post" ? D.sites.count[n] : ""], [D.sites.of[n] === "post" ? W.posts_firms : W.centres_gain, D.sites.gain[n]]]),
      D.sites.place[n] ? make("p", {}, link(W.open_place, () => openPlace(D.sites.place[n]))) : null];
  }
  const nearTo = (x, y, metres) => all.reduce((s, i) => s + (F.circle && F.circle[i] && Math.hypot(F.x[i] - x, F.y[i] - y) <= metres ? 1 : 0), 0);

  function committeeDetails(n) {
    if (O.guided[n] < 0) return [];
    const facet = FACETS.find(f => f.id === "committee"), value = facet && facet.code(O.id[n]), at = paid.get("org:" + O.id[n]);
    return [make("h3", {text: W.title_committees}), terms([[W.committees_base, O.guided[n]], ...["by_category", "organised", "uncovered", "organisations", "subordinate", "members"].map(name => [W["committees_" + name], count(O[name][n])]),
      at === undefined ? null : [W.funding_amount, yuan(D.funding.amount[at])]]),
      value > 0 ? make("p", {}, link(W.filter_firms, () => go({filters: {committee: new Set([value])}, chosen: "", area: [], arrange: "place", root: "", skip: 0, desk: "committees"}))) : null];
  }

  function healthDetails(org) {
    const here = [...D.findings.what.keys()].filter(n => D.findings.organisation[n] === org);
    return here.length ? [make("h3", {text: QUESTION + " " + W.title_health}), list(here.map(n => make("span", {}, document.createTextNode(noted(W.conditions[D.findings.what[n] - 1], both(D.findings.rule[n]) + W.comma + say(W.it_is, {n: known(D.findings.count[n])})) + " "),
      D.findings.firm[n] >= 0 ? firmLink(D.findings.firm[n]) : "", document.createTextNode(" → " + W.condition_actions[D.findings.what[n] - 1] + (both(D.findings.detail[n]) ? noted("", both(D.findings.detail[n])) : "")))))] : [];
  }

  function orgDetails(org) {
    const held = all.filter(i => F.via[i] === org), owed = all.filter(i => F.responsible[i] === org), open_ = owed.filter(i => !flag(i, "organised") && F.status[i] !== EXCLUDED);
    const falls = held.filter(i => flag(i, "base") && flag(i, "organised") && !flag(i, "held_otherwise") && !social(i)), below = O.up.reduce((s, up) => s + (up === org ? 1 : 0), 0), n = org - 1;
    return [make("h2", {text: O.name[n]}), make("p", {class: "second", text: [W.types[O.type[n]], W.levels[O.level[n]], O.active[n] ? "" : W.dissolved].filter(Boolean).join(" · ")}),
      terms([[W.superior, O.up[n] ? orgLink(O.up[n]) : ""], [W.seat, O.at[n] ? link(P.name[O.at[n] - 1], () => openPlace(O.at[n])) : ""], [W.below, below || ""],
        [W.formal, O.formal[n] >= 0 ? O.formal[n] : ""], [W.members, O.total[n] >= 0 ? O.total[n] : ""], [W.holds, say(W.n_firms, {n: held.length})],
        [W.answers_for, say(W.answers_for_n, {n: owed.length, open: open_.length})]]),
      ...healthDetails(org), ...committeeDetails(n),
      ...(O.lost[n] < 0 ? [] : [make("h3", {text: W.if_it_goes}),
        make("p", {text: say(W.falls, {lost: O.lost[n], kept: O.kept[n], handed: O.handed[n], unclear: O.unclear[n], orphans: O.orphans[n]})})]),
      falls.length ? list(Array.from(falls.slice(0, 30)).map(firmLink)) : null,
      falls.length > 30 ? make("p", {class: "second", text: say(W.and_more, {n: falls.length - 30})}) : null,
      make("p", {}, link(W.show_tree, () => go({arrange: "duty", area: [], root: O.id[n], skip: 0, chosen: "org:" + O.id[n], filters: {}})))];
  }

  function groupDetails(group) {
    const inside = all.filter(i => F.group[i] === group), host = D.groups.host[group - 1], near = [];
    for (const i of all) if (!F.group[i] && (F.formal[i] === 1 || F.formal[i] === 2) && !flag(i, "organised") && F.status[i] !== EXCLUDED && stands(F.x[i], F.y[i]) && stands(F.x[host], F.y[host])) {
      const metres = hypot(i, host);
      if (metres <= D.about.near_metres) near.push([metres, i]);
    }
    near.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const total = inside.reduce((s, i) => s + Math.max(0, F.formal[i]), 0);
    let far = 0;
    for (const i of inside) for (const j of inside) if (stands(F.x[i], F.x[j])) far = Math.max(far, hypot(i, j) || 0);
    return [make("h2", {text: say(W.group_of, {id: D.groups.id[group - 1]})},), make("p", {class: "second", text: W.proposal}),
      terms([[W.host, firmLink(host)], [W.firms, inside.length], [W.formal, total], [W.farthest, say(W.n_metres, {n: Math.round(far)})]]),
      list([...inside].sort((a, b) => F.metres[a] - F.metres[b]).map(i => make("span", {}, firmLink(i), document.createTextNode(" " + say(W.member_line, {formal: known(F.formal[i]), metres: F.metres[i] < 0 ? W.unknown : F.metres[i]}))))),
      make("h3", {text: W.near_not_taken}), near.length ? list(near.slice(0, 15).map(([metres, i]) => make("span", {}, firmLink(i), document.createTextNode(" " + say(W.n_metres, {n: Math.round(metres)})))))
        : make("p", {text: W.nobody_near})];
  }

  function areaDetails(rows, chosenRows) {
    const s = sums(rows), bars = make("div", {class: "bars", "aria-hidden": "true"});
    LISTED.forEach(n => { const count = s.statuses[n]; if (count) { const bar = make("span"); bar.style.flexGrow = count; bar.style.background = S[n].colour; bars.append(bar); } });
    const name = view.area.length ? nameOf(view.area[view.area.length - 1]) : W.whole.replace("{name}", D.about.name), claimed = view.rate === "claim";
    const last = view.area[view.area.length - 1], place_ = last && placeOf.get(last[1]), across = place_ ? kindRows().filter(i => F[last[0]][i] === place_).length : 0;
    const seated = place_ ? O.name.map((_, n) => n + 1).filter(n => O.at[n - 1] === place_) : [];
    return [make("h2", {text: name}), make("p", {}, make("span", {class: "big", text: share(s.covered, s)})),
      make("p", {class: "second", text: say(W.rate_of, {rate: claimed ? W.nominal_rate : W.organised_rate, part: s.covered, whole: s.base, base: W.base})}), bars,
      rows.length !== chosenRows.length ? make("p", {class: "second", text: say(W.filtered, {shown: chosenRows.length, all: rows.length})}) : null,
      s.unclear ? make("p", {class: "alarm"}, link("! " + say(W.unclear_n, {n: s.unclear}), () => toggleUnclear())) : null,
      terms([[W.firms, s.firms], [W.in_base, s.base], [W.organised, s.organised], [claimed ? W.organised_rate : W.nominal_rate, share(claimed ? s.organised : s.claimed, s)],
        [W.both_rate, share(s.both, s)], [S[UNCOVERED].label, s.uncovered], [W.gap_rate, share(s.gap, s)], [S[UNKNOWN].label, s.unknown]]),
      F.group ? planSum(rows) : null, F.change ? changeSum(rows) : null,
      across > rows.length ? make("p", {}, document.createTextNode(say(W.across, {n: across}) + " "), link(W.see_whole, () => open([last]))) : null,
      seated.length ? make("h3", {text: W.seated}) : null, seated.length ? list(seated.slice(0, 20).map(orgLink)) : null];
  }

  function planSum(rows) {
    let base = 0, now = 0, then = 0; const groups = new Set();
    for (const i of rows) { if (F.group[i]) groups.add(F.group[i]); if (!flag(i, "base")) continue; base++; const o = flag(i, "organised"); if (o) now++; if (o || F.group[i]) then++; }
    const ids = [...groups].sort((a, b) => a - b);
    return make("div", {}, make("h3", {text: W.plan}), make("p", {text: say(W.plan_sum, {groups: groups.size, firms: then - now, now: percent(now, base), then: percent(then, base)})}),
      list(ids.slice(0, 12).map(g => link(say(W.group_of, {id: D.groups.id[g - 1]}), () => openGroup(g)))));
  }

  function changeSum(rows) {
    const s = sums(rows), gone = D.change.gone.length;
    return make("div", {}, make("h3", {text: say(W.since_then, {date: D.change.as_of})}), make("p", {text: say(W.change_sum, {gained: s.gained, lost: s.lost, added: rows.filter(i => F.change[i] === 3).length})}),
      !view.area.length && gone ? make("details", {}, make("summary", {text: say(W.gone, {n: gone})}), list(D.change.gone.slice(0, 200).map((name, n) => document.createTextNode(noted(name, S[D.change.gone_status[n] - 1].label))))) : null);
  }
  const toggleUnclear = () => go({filters: Object.assign({}, view.filters, {duty: new Set([2])}), list: "firms"});

  function drawDetails(rows, chosenRows) {
    let parts = null;
    const cut = view.chosen.indexOf(":"), kind = view.chosen.slice(0, cut), id = view.chosen.slice(cut + 1);
    if (kind === "firm") { const i = rowOf(id); if (i >= 0) parts = firmDetails(i); }
    if (kind === "org" && orgOf.has(id)) parts = orgDetails(orgOf.get(id));
    if (kind === "group" && F.group && D.groups.id.includes(id)) parts = groupDetails(D.groups.id.indexOf(id) + 1);
    if (kind === "post" && postOf.has(id)) parts = postDetails(postOf.get(id) - 1);
    if (kind === "centre" && D.centres.id.includes(id)) { const n = D.centres.id.indexOf(id); parts = centreDetails(D.centres.x[n], D.centres.y[n], D.centres.name[n], W.kind_centre); }
    if (kind === "site" && id in D.sites.of) parts = siteDetails(+id);
    const closing = parts && make("p", {}, make("button", {type: "button", id: "close", text: W.close, on: () => go({chosen: ""})}));
    fill(by("details"), ...(parts ? [closing, ...parts] : view.desk ? deskDetails(rows, chosenRows) : areaDetails(rows, chosenRows)));
    by("details").scrollTop = 0;
  }

  // ---------------------------------------------------------------- the table

  let page = 0;
  const AREA_COLUMNS = [["name", r => r.name, false], ["firms", r => r.sums.firms, true], ["in_base", r => r.sums.base, true], ["organised", r => r.sums.organised, true],
    ["organised_rate", r => share(r.sums.organised, r.sums), true, r => r.sums.base ? r.sums.organised / r.sums.base : -1],
    ["nominal_rate", r => share(r.sums.claimed, r.sums), true, r => r.sums.base ? r.sums.claimed / r.sums.base : -1],
    ["uncovered", r => r.sums.uncovered, true], ["unknown_status", r => r.sums.statuses[UNKNOWN], true], ["duty_unclear", r => r.sums.unclear, true]];
  const count = (n) => n < 0 ? "" : n;
  const FIRM_COLUMNS = [["firm", i => names.of(i), false], ["code", i => codes.of(i), false], ["status", i => S[statusOf(i)].label, false, i => statusOf(i)],
    ["street", i => F.STREET[i] ? P.name[F.STREET[i] - 1] : "", false], ["building", i => F.BUILDING[i] ? P.name[F.BUILDING[i] - 1] : "", false],
    ["category", i => word("category", F.category[i]), false], ["staff", i => known(F.staff[i]), true, i => F.staff[i]], ["formal", i => known(F.formal[i]), true, i => F.formal[i]],
    ["reason", i => F.reason[i] ? W.reasons[F.reason[i] - 1] : "", false], ["action", i => F.action[i] ? W.actions[F.action[i] - 1] : "", false],
    ["responsible", i => F.responsible[i] ? O.name[F.responsible[i] - 1] : W.duty_unclear, false], ["priority", i => F.priority[i] ? W.priorities[F.priority[i] - 1] : "", false, i => F.priority[i] || 9]];
  const EXPORT_ONLY = [["district", i => F.DISTRICT[i] ? P.name[F.DISTRICT[i] - 1] : ""], ["park", i => F.PARK[i] ? P.name[F.PARK[i] - 1] : ""], ["rule", i => word("rule", F.rule[i])],
    ["path", i => word("path", F.path[i])], ["nearest", i => word("nearest", F.nearest[i])], ["nearest_metres", i => count(F.nearest_metres[i])],
    ["group", i => F.group && F.group[i] ? D.groups.id[F.group[i] - 1] : ""], ["change", i => F.change ? W.changes[F.change[i]] : ""], ["source", i => word("file", F.file[i])], ["row", i => F.row[i]]];

  const SHORT = new Set(["status", "street", "building", "category", "priority"]);   // words that are read at a glance stay on one line
  const byFirm = () => view.list === "firms" || view.list !== "desk" && !shown.marks.some(m => m.type === "area");
  const areaColumns = () => view.desk ? [...AREA_COLUMNS.slice(0, 3), ...DESKS[view.desk].columns()] : AREA_COLUMNS;
  function tableRows(chosenRows) {
    const of = view.list === "desk" ? DESKS[view.desk].list : null, firms = byFirm(), columns = of ? of.columns() : firms ? FIRM_COLUMNS : areaColumns();
    let rows = of ? of.rows(chosenRows) : firms ? Array.from(chosenRows) : shown.marks.filter(m => m.rows.length && (view.arrange === "place" ? m.type !== "org" : m.type === "org" || m.type === "area"));
    const desc = view.sort.startsWith("-"), column = columns.find(c => c[0] === view.sort.replace("-", ""));
    if (column) {
      const value = column[3] || column[1], keys = new Map(rows.map(r => [r, value(r)]));
      const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b);
      rows = rows.map((r, n) => [r, n]).sort((a, b) => (desc ? -1 : 1) * compare(keys.get(a[0]), keys.get(b[0])) || a[1] - b[1]).map(p => p[0]);
    } else if (!firms && !of && view.arrange === "place") rows = [...rows].sort((a, b) => b.sums.uncovered - a.sums.uncovered || b.rows.length - a.rows.length || (a.id < b.id ? -1 : 1));
    return {rows, columns, firms, of};
  }
  const collator = new Intl.Collator("zh-CN");

  function drawTable(chosenRows) {
    const {rows, columns, firms, of} = tableRows(chosenRows), desk = DESKS[view.desk], pages = Math.max(1, Math.ceil(rows.length / PAGE)), held = document.activeElement && document.activeElement.id;
    page = Math.min(page, pages - 1);
    const both_ = shown.marks.some(m => m.type === "area");
    fill(by("table-bar"), make("fieldset", {}, make("legend", {text: W.table}),
      ...[both_ ? ["marks", W.table_marks] : null, ["firms", say(W.table_firms, {n: chosenRows.length})], desk ? ["desk", say(W[desk.list.label], {n: desk.list.rows(chosenRows).length})] : null].filter(Boolean).map(([value, text]) =>
        make("button", {type: "button", id: "list-" + value, "aria-pressed": String(value === (of ? "desk" : firms ? "firms" : "marks")), text, on: () => go({list: value, sort: ""})}))),
      make("span", {}, make("button", {type: "button", id: "page-back", text: W.previous, disabled: page === 0, on: () => { page--; drawTable(chosenRows); }}),
        make("span", {text: " " + say(W.page_of, {from: rows.length ? page * PAGE + 1 : 0, to: Math.min(rows.length, (page + 1) * PAGE), all: rows.length}) + " "}),
        make("button", {type: "button", id: "page-on", text: W.next, disabled: page >= pages - 1, on: () => { page++; drawTable(chosenRows); }})));
    const head = make("tr", {}, ...columns.map(([id, , number]) => {
      const sorted = view.sort === id ? "ascending" : view.sort === "-" + id ? "descending" : "none";
      return make("th", {scope: "col", class: number ? "n" : "", "aria-sort": sorted}, make("button", {type: "button", id: "sort-" + id,
        text: W[id] + (sorted === "ascending" ? " ▲" : sorted === "descending" ? " ▼" : ""), on: () => { page = 0; go({sort: sorted === "descending" ? id : sorted === "ascending" ? "-" + id : number ? "-" + id : id}); }}));
    }));
    const body = rows.slice(page * PAGE, (page + 1) * PAGE).map(r => {
      const id = of ? of.id(r) : firms ? "firm:" + keyOf(r) : r.id;
      return make("tr", {class: id === view.chosen ? "chosen" : ""}, ...columns.map(([name, value, number], n) => {
        if (n === 0) return make("td", {}, make("button", {type: "button", text: value(r), on: () => of ? of.open(r) : firms ? showFirm(r) : act(r)}));
        const cell = make("td", {class: number ? "n" : SHORT.has(name) ? "short" : ""});
        if (firms && name === "status") cell.append(sign(statusOf(r)), " ");
        cell.append(String(value(r)));
        return cell;
      }));
    });
    fill(by("table"), make("thead", {}, head), make("tbody", {}, ...body));
    if (held && by(held) && document.activeElement === document.body) by(held).focus();
  }

  // ---------------------------------------------------------------- taking it away

  const RISKY = /^[=+\-@\t\r\n＝＋－＠]/;
  function cell(value) {
    if (typeof value === "number") return String(value);
    let text = String(value === null || value === undefined ? "" : value);
    if (RISKY.test(text)) text = "'" + text;   // a spreadsheet would take it for a formula
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }
  function csv() {
    const {rows, columns, firms} = tableRows(passing(rowsOf(view.area)));
    const wanted = firms ? [...columns, ...EXPORT_ONLY] : columns;
    return "\uFEFF" + [wanted.map(c => cell(W[c[0]])), ...rows.map(r => wanted.map(c => cell(c[1](r))))].map(line => line.join(",") + "\r\n").join("");
  }
  function save(blob, suffix) {
    const link_ = make("a", {href: URL.createObjectURL(blob), download: fileName() + suffix});
    document.body.append(link_); link_.click(); link_.remove();
    setTimeout(() => URL.revokeObjectURL(link_.href), 10000);
  }
  const place_name = () => view.area.length ? nameOf(view.area[view.area.length - 1]) : D.about.name;
  const fileName = () => (place_name() + "_" + (D.about.as_of || "")).replace(/[\\/:*?"<>|\s]+/g, "_");

  // A sentence in lines no wider than the picture, broken after a mark or a space.
  function brokenAt(ctx, text, most) {
    ctx.font = "12px " + FONT;
    const found = [""];
    for (const piece of text.match(/[^；，：;, ]*[；，：;, ]?/g)) {
      if (ctx.measureText(found[found.length - 1] + piece).width > most) found.push("");
      found[found.length - 1] += piece;
    }
    return found;
  }

  function pictureFile() {
    const drawn = by("network").querySelector("canvas"), ratio = drawn.width / drawn.clientWidth || 1, width = Math.max(drawn.clientWidth, 640), top = 64, bottom = 112;
    const canvas = make("canvas", {width: String(Math.round(width * ratio)), height: String(Math.round((drawn.clientHeight + top + bottom) * ratio))}), ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio); ctx.fillStyle = GROUND; ctx.fillRect(0, 0, width, drawn.clientHeight + top + bottom);
    write(ctx, by("title").textContent, 16, 20, 18, "#A3271A", true, "left");
    write(ctx, by("caption").textContent + " · " + [...by("crumbs").children].map(c => c.textContent).join(" › "), 16, 46, 13, SECOND, false, "left");
    ctx.drawImage(drawn, (width - drawn.clientWidth) / 2, top, drawn.clientWidth, drawn.clientHeight);
    let x = 16, y = drawn.clientHeight + top + 16;
    LISTED.forEach(n => { ctx.font = "13px " + FONT; const w = ctx.measureText(S[n].label).width + 36; if (x + w > width - 10) { x = 16; y += 24; }
      paintStatus(ctx, n, x + 7, y, 6.5); write(ctx, S[n].label, x + 18, y, 13, INK, false, "left"); x += w; });
    brokenAt(ctx, legendSaid(), width - 32).forEach((line, n) => write(ctx, line, 16, y + 26 + 18 * n, 12, SECOND, false, "left"));
    canvas.toBlob(blob => save(blob, ".png"), "image/png");
  }

  // ---------------------------------------------------------------- search

  // Initials of pinyin, from the order in which the browser sorts Chinese: no table travels with the page.
  const BORDERS = "阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥扨它穵夕丫帀", LETTERS = "ABCDEFGHJKLMNOPQRSTWXYZ";
  let initials = null;
  function initialsOf() {
    if (initials !== null) return initials;
    const order = new Intl.Collator("zh-u-co-pinyin"), table = new Uint8Array(65536);
    if (order.compare("阿", "八") >= 0 || order.compare("夕", "丫") >= 0 || !/pinyin|zh/.test(order.resolvedOptions().locale)) return initials = "";
    const letter = code => {
      if (code < 128) return code;
      if (code < 0x4E00 || code > 0x9FFF) return 35;
      const c = String.fromCharCode(code);
      let n = 0;
      while (n + 1 < BORDERS.length && order.compare(c, BORDERS[n + 1]) >= 0) n++;
      return LETTERS.charCodeAt(n);
    };
    const codes_ = new Uint8Array(upperNames.length);
    for (let i = 0; i < codes_.length; i++) { const code = upperNames.charCodeAt(i); codes_[i] = table[code] || (table[code] = letter(code)); }
    return initials = new TextDecoder("latin1").decode(codes_);
  }

  function search(asked) {
    const q = asked.normalize("NFKC").trim().toUpperCase(), found = [], seen = new Set();
    if (!q) return found;
    const first = (list, type) => { let n = 0; for (let i = 0; i < list.length && n < 6; i++) if (list[i].toUpperCase().includes(q)) { found.push({type, n: i + 1, name: list[i]}); n++; } };
    first(P.name, "place"); first(O.name, "org"); first(D.posts.name, "post"); first(D.centres.name, "centre");
    const scan = (text, lines_) => { for (let at = text.indexOf(q); at >= 0 && seen.size < 20; at = text.indexOf(q, at + 1)) { const i = lines_.at(at); if (!seen.has(i)) { seen.add(i); found.push({type: "firm", n: i, name: names.of(i)}); } } };
    scan(upperNames, names);
    if (seen.size < 20 && /^[0-9A-Z]{2,}$/.test(q)) scan(codes.text, codes);
    if (seen.size < 20 && /^[A-Z]{2,}$/.test(q)) scan(initialsOf(), names);
    return found;
  }

  function openPlace(place_) {
    // the wider places it wholly lies in lead the way there
    const kind = KIND[P.kind[place_ - 1]], rows = kindRows().filter(i => F[kind][i] === place_), area = [];
    if (kind !== "DISTRICT") for (const wider of ["DISTRICT", "STREET"]) {
      if (wider === kind) break;
      const first = rows.length ? F[wider][rows[0]] : 0;
      if (first && rows.every(i => F[wider][i] === first)) area.push([wider, P.id[first - 1]]);
    }
    go({area: [...area, [kind, P.id[place_ - 1]]], arrange: "place", root: "", skip: 0, chosen: "", sort: "", list: "marks"});
  }

  function drawFound() {
    const before = performance.now(), found = search(by("search").value);
    lastSearch = performance.now() - before;
    const choose = f => { by("found").hidden = true; if (f.type === "firm") showFirm(f.n); else if (f.type === "place") openPlace(f.n); else if (f.type === "post") openPost(f.n - 1);
      else if (f.type === "centre") go({chosen: "centre:" + D.centres.id[f.n - 1], desk: "circles", arrange: "place", area: [], root: "", skip: 0}); else go({chosen: "org:" + O.id[f.n - 1], arrange: "duty", area: [], root: O.id[f.n - 1], skip: 0, filters: {}}); };
    const kinds = {firm: f => S[F.status[f.n]].label + (F.STREET[f.n] ? " · " + P.name[F.STREET[f.n] - 1] : ""), place: f => W.kinds[KIND[P.kind[f.n - 1]]], org: () => W.organisation, post: f => W.instructor_post + " " + postSaid(f.n - 1), centre: () => W.kind_centre};
    fill(by("found"), ...found.map(f => make("li", {}, make("button", {type: "button", on: () => choose(f)}, document.createTextNode(f.name), make("small", {text: kinds[f.type](f)})))),
      ...(found.length || !by("search").value.trim() ? [] : [make("li", {text: W.nothing_found})]));
    by("found").hidden = !by("search").value.trim();
  }
  let lastSearch = 0;

  // ---------------------------------------------------------------- one view

  let lastOpened = 0;
  function show() {
    const before = performance.now(), was = view;
    view = read(location.hash);
    if (JSON.stringify([was.area, was.list, was.root]) !== JSON.stringify([view.area, view.list, view.root])) page = 0;
    // a part or place that a changed ledger no longer has: open the nearest that is there
    while (view.area.length && !rowsOf(view.area).length) view.area = view.area.slice(0, -1);
    focus = "";
    const rows = rowsOf(view.area), chosenRows = passing(rows), held = document.activeElement;
    const region = ["table-part", "details", "crumbs"].find(id => held && by(id).contains(held));
    drawCrumbs(); drawSwitches(); drawPicture();
    const unclear = list_ => list_.reduce((s, i) => s + (nobodys(i) ? 1 : 0), 0);
    drawFilters(facetCounts(rows), unclear(rows), unclear(chosenRows));
    drawDetails(rows, chosenRows); drawTable(chosenRows);
    if (region && document.activeElement === document.body) {
      const again = region === "table-part" && by("table").querySelector("tr.chosen button") || (region === "crumbs" ? by("crumbs").querySelector("button") : null);
      (again || by("details")).focus({preventScroll: true});
    }
    if (view.chosen && view.chosen !== was.chosen) by("details").scrollIntoView({block: "nearest"});
    by("hint").textContent = shown.marks.length ? say(shown.marks.some(m => m.lost) ? W.hint_lost : W.hint, {n: shown.marks.length, labels: labels.length}) + (view.desk === "posts" && shown.real && shownPosts > POSTS ? W.semicolon + say(W.posts_hidden, {n: shownPosts}) : "") : "";
    document.title = (view.area.length ? place_name() + " · " : "") + by("title").textContent;
    lastOpened = performance.now() - before;
  }

  function listen() {
    window.addEventListener("hashchange", show);
    by("search").addEventListener("input", drawFound);
    by("search").addEventListener("focus", () => { if (by("search").value.trim()) drawFound(); });
    document.addEventListener("click", event => { if (!event.target.closest(".search")) by("found").hidden = true; if (!event.target.closest("#export")) by("export").open = false; });
    document.querySelector(".search").addEventListener("keydown", event => {
      const buttons = [...by("found").querySelectorAll("button")], at = buttons.indexOf(document.activeElement);
      if (event.key === "Escape") { by("found").hidden = true; by("search").focus(); }
      else if (event.key === "ArrowDown" && buttons.length) { event.preventDefault(); buttons[Math.min(at + 1, buttons.length - 1)].focus(); }
      else if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (at ? buttons[at - 1] : by("search")).focus(); }
      else if (event.key === "Enter" && at < 0 && buttons.length) { event.preventDefault(); buttons[0].click(); }
    });
    by("skip").addEventListener("click", event => { event.preventDefault(); by("table-part").focus(); by("table-part").scrollIntoView(); });
    by("export-csv").addEventListener("click", () => { save(new Blob([csv()], {type: "text/csv;charset=utf-8"}), ".csv"); by("export").open = false; });
    by("export-png").addEventListener("click", () => { pictureFile(); by("export").open = false; });
    by("print").addEventListener("click", () => { by("export").open = false; window.print(); });
    by("copy-link").addEventListener("click", () => {
      const done = () => { by("hint").textContent = W.copied; by("export").open = false; }, text = location.href;
      const old = () => { const area = make("textarea", {text}); document.body.append(area); area.select(); document.execCommand("copy"); area.remove(); done(); };
      if (navigator.clipboard && navigator.clipboard.writeText) navigator.clipboard.writeText(text).then(done, old); else old();
    });
    by("zoom-in").addEventListener("click", () => zoom(1.3)); by("zoom-out").addEventListener("click", () => zoom(1 / 1.3)); by("zoom-fit").addEventListener("click", () => fit());
    window.addEventListener("beforeprint", () => fit());
    let late = 0;
    window.addEventListener("resize", () => { clearTimeout(late); late = setTimeout(drawPicture, 150); });
  }

  function onScreen(m) {
    const at = network.canvasToDOM({x: m.x, y: m.y});
    return {x: Math.round(at.x * 10) / 10, y: Math.round(at.y * 10) / 10};
  }

  async function start() {
    try {
      const data = await unpacked();
      if (!data) return;
      prepare(data); makeFacets();
      hasSocial = all.some(social);
      by("caption").textContent = [D.about.name, D.about.as_of ? say(W.date, {date: D.about.as_of}) : W.no_date, say(W.base_said, {base: W.base})].filter(Boolean).join(" · ");
      by("foot").textContent = W.foot;
      begin(); listen(); show();
      // what a script on the outside may ask: how the page stands, never a way to change it
      window.orggraph = {view: () => written(view), marks: () => shown.marks.map(m => ({id: m.id, type: m.type, name: m.name, x: m.x, y: m.y, r: m.r, rows: m.rows.length,
        at: onScreen(m), sums: {firms: m.sums.firms, base: m.sums.base, organised: m.sums.organised, uncovered: m.sums.uncovered}})),
        links: () => shown.links.map(l => Object.assign({}, l)), labels: () => labels.map(l => Object.assign({}, l)), hulls: () => shown.hulls.length,
        focus: () => focus, times: () => ({opened: lastOpened, search: lastSearch, redraws, work: [...work]}), pan: (x, y) => network.moveTo({offset: {x, y}, animation: false})};
      document.documentElement.setAttribute("data-ready", "yes");
    } catch (error) {
      notice(say(W.broken, {error: String(error && error.message || error)}));
      throw error;
    }
  }
  start();
})();
