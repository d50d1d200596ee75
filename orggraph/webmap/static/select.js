// @ts-check
/** Which firms: what is true of one, which pass the filters, and how many there are of each. */

import { remembered } from "./state.js";
import { percent } from "./text.js";

/** @typedef {import("./state.js").City} City */
/** @typedef {import("./state.js").Column} Column */
/** @typedef {import("./state.js").Facet} Facet */
/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Sums} Sums */

// ---------------------------------------------------------------- one firm

/**
 * @param {City} city
 * @param {number} row
 * @param {string} name
 * @returns {boolean}
 */
export function hasFlag(city, row, name) {
  return (city.firms.flags[row] & city.bit[name]) !== 0;
}

/**
 * The key of a firm: its credit code, or what stands for it.
 * @param {City} city
 * @param {number} row
 * @returns {string}
 */
export function keyOf(city, row) {
  return row in city.keys ? city.keys[row] : city.codes.of(row);
}

/**
 * The row of a key.
 * @param {City} city
 * @param {string} key
 * @returns {number} -1 where no firm has it
 */
export function rowOfKey(city, key) {
  const at = ("\n" + city.codes.text + "\n").indexOf("\n" + key + "\n");
  if (key && at >= 0) {
    return city.codes.at(at);
  }
  const odd = Object.keys(city.keys).find((row) => city.keys[row] === key);
  return odd === undefined ? -1 : Number(odd);
}

/**
 * A word that firms share.
 * @param {City} city
 * @param {string} list
 * @param {number} n counted from 1
 * @returns {string} empty where there is none
 */
export function listWord(city, list, n) {
  return n > 0 ? city.lists[list][n - 1] : "";
}

/**
 * The column of a kind of place.
 * @param {City} city
 * @param {string} kind
 * @returns {Column}
 */
export function placeColumn(city, kind) {
  return /** @type {any} */ (city.firms)[kind];
}

/**
 * @param {City} city
 * @param {number} row
 * @returns {string} empty where the firm has no place of the kind
 * @param {string} kind
 */
export function placeName(city, row, kind) {
  const place = placeColumn(city, kind)[row];
  return place ? city.places.name[place - 1] : "";
}

/**
 * @param {City} city
 * @param {number} row
 */
export function groupOf(city, row) {
  return city.firms.group ? city.firms.group[row] : 0;
}

/**
 * @param {State} state
 * @returns {number} the group that is chosen, 0 where none is
 */
export function chosenGroup({ city, view }) {
  if (!view.chosen.startsWith("group:") || !city.firms.group) {
    return 0;
  }
  return city.groups.id.indexOf(view.chosen.slice(6)) + 1;
}

/**
 * @param {City} city
 * @param {number} row
 */
export function metresToHost(city, row) {
  return city.firms.metres ? city.firms.metres[row] : -1;
}

/**
 * @param {City} city
 * @param {number} row
 */
export function circleOf(city, row) {
  return city.firms.circle ? city.firms.circle[row] : 0;
}

/**
 * @param {City} city
 * @param {number} row
 */
export function changeOf(city, row) {
  return city.firms.change ? city.firms.change[row] : 0;
}

/**
 * @param {City} city
 * @param {number} row
 */
export function isExcluded(city, row) {
  return city.firms.status[row] === city.code.excluded;
}

/**
 * @param {City} city
 * @param {number} row
 */
export function isSocial(city, row) {
  return hasFlag(city, row, "social");
}

/**
 * Whether nobody is responsible for a firm of the base.
 * @param {City} city
 * @param {number} row
 */
export function isUnclear(city, row) {
  return city.firms.responsible[row] === 0 && !isExcluded(city, row);
}

/**
 * Whether a firm, or the organisation that holds it, is in question.
 * @param {City} city
 * @param {number} row
 */
export function isInQuestion(city, row) {
  const held = !isExcluded(city, row) && city.questionedOrgs.has(city.firms.via[row]);
  return held || city.questionedFirms.has(row);
}

/**
 * Of the instructor posts: 0 nothing due, 1 served, 2 to be sent, from 3 why none is sent.
 * @param {City} city
 * @param {number} row
 * @returns {number}
 */
export function posting(city, row) {
  const { sent, left, post } = city.firms;
  if (sent[row]) {
    return 2;
  }
  if (left[row]) {
    return left[row] + 2;
  }
  return post[row] && !isExcluded(city, row) ? 1 : 0;
}

/**
 * Every post that serves a firm.
 * @param {City} city
 * @param {number} row
 * @returns {number[]}
 */
export function postsOfFirm(city, row) {
  const first = city.firms.post[row];
  return first ? [first, ...(city.furtherPosts.get(row) || [])] : [];
}

/**
 * Whether the view shows a firm as a member of a proposed branch. Only the switch shows it; the
 * status itself never changes.
 * @param {State} state
 * @param {number} row
 */
export function isAdopted(state, row) {
  const { city, view } = state;
  return view.when === "plan" && groupOf(city, row) > 0 && !hasFlag(city, row, "organised")
    && !isExcluded(city, row);
}

/**
 * The status of a firm as the view shows it.
 * @param {State} state
 * @param {number} row
 * @returns {number}
 */
export function statusOf(state, row) {
  return isAdopted(state, row) ? state.city.code.joint : state.city.firms.status[row];
}

/**
 * The firms whose organisation is their own and holds no other, by that organisation.
 * @param {State} state
 * @returns {Map<number, number>} the row of each
 */
export function ownBranches(state) {
  return remembered(state, "own branches", () => {
    const { code, firms, organisations } = state.city;
    /** @type {Map<number, number>} */
    const rows = new Map();
    const others = new Set(organisations.up);
    firms.via.forEach((org, row) => {
      if (!org || others.has(org)) {
        return;
      }
      if (rows.has(org) || firms.status[row] !== code.single) {
        others.add(org);
        rows.delete(org);
      } else {
        rows.set(org, row);
      }
    });
    return rows;
  });
}

/**
 * Whether both coordinates are known.
 * @param {number} x
 * @param {number} y
 */
export function hasPoint(x, y) {
  return !Number.isNaN(x) && !Number.isNaN(y);
}

// ---------------------------------------------------------------- filters

/**
 * The filters of a city: those that would hold one value only are left out.
 * @param {State} state
 * @returns {Facet[]}
 */
export function makeFacets(state) {
  const { city, words } = state;
  const { firms, posts } = city;
  /** @type {Facet[]} */
  const facets = [];
  /**
   * @param {string} id
   * @param {string} label
   * @param {(row: number) => number} column
   * @param {string[]} values
   * @param {string[]} [keys] what the address writes; without them the position
   */
  const add = (id, label, column, values, keys) => {
    const key = (/** @type {number} */ n) => (keys ? keys[n] : String(n));
    const code = (/** @type {string} */ text) => {
      if (keys) {
        return keys.indexOf(text);
      }
      return /^\d+$/.test(text) && Number(text) < values.length ? Number(text) : -1;
    };
    facets.push({ id, label, column, values, key, code });
  };
  const excluded = words.statuses[city.code.excluded].label;

  add("status", words.status, (row) => statusOf(state, row),
    words.statuses.map((/** @type {any} */ status) => status.label),
    words.statuses.map((/** @type {any} */ status) => status.value));
  add("duty", words.duty, (row) => firms.duty[row],
    [words.duty_declared, words.duty_presumed, words.duty_unclear, excluded],
    ["declared", "presumed", "unclear", "excluded"]);
  if (firms.group) {
    add("group", words.plan, (row) => (groupOf(city, row) ? 1 : 0),
      [words.not_in_plan, words.in_plan], ["out", "in"]);
  }
  if (firms.old) {
    add("change", words.change, (row) => changeOf(city, row), words.changes,
      ["same", "gained", "lost", "new", "other"]);
  }
  add("action", words.action, (row) => firms.action[row], [words.none, ...words.actions],
    ["NONE", ...words.action_keys]);
  add("priority", words.priority, (row) => firms.priority[row],
    [words.none, ...words.priorities], ["NONE", ...words.priority_keys]);
  add("category", words.category, (row) => firms.category[row],
    [words.not_given, ...city.lists.category]);
  add("size", words.size, (row) => firms.size[row], words.sizes,
    ["unknown", "0", "25", "50", "100"]);
  if (posts.id.length > 0 || firms.need.some((need) => need > 0)) {
    add("posting", words.post, (row) => posting(city, row),
      [words.no_need, words.has_post, words.to_send, ...words.left],
      ["NONE", "served", "sent", ...words.left_keys]);
  }
  if (posts.id.length) {
    add("load", words.load, (row) => loadOf(city, row),
      [words.no_post, words.unnumbered, ...words.loads],
      ["NONE", "unnumbered", ...words.load_keys]);
  }
  if (firms.circle) {
    add("circle", words.circle, (row) => circleOf(city, row), words.zones,
      ["NONE", "inner", "inside", "outside", "no_point"]);
  }
  if (city.questionedOrgs.size || city.questionedFirms.size > 1) {
    add("health", words.desk_health, (row) => (isInQuestion(city, row) ? 1 : 0),
      [words.none_found, words.in_question], ["NONE", "found"]);
  }
  const committees = committeesInUse(city);
  if (committees.length > 1) {
    const position = new Map(committees.map((org, n) => [org, n]));
    const { name, id } = city.organisations;
    add("committee", words.committee, (row) => position.get(firms.committee[row]) || 0,
      committees.map((org) => (org ? name[org - 1] : words.no_committee)),
      committees.map((org) => (org ? id[org - 1] : "NONE")));
  }
  add("reason", words.reason, (row) => firms.reason[row], [words.none, ...words.reasons],
    ["NONE", ...words.reason_keys]);
  return facets;
}

/**
 * The load of a firm's post: 0 without a post, 1 without a number, from 2 the loads.
 * @param {City} city
 * @param {number} row
 * @returns {number}
 */
function loadOf(city, row) {
  const post = city.firms.post[row];
  return post && !isExcluded(city, row) ? city.posts.load[post - 1] + 1 : 0;
}

/**
 * @param {City} city
 * @returns {number[]} 0 for none, then the organisations that are a committee of some firm
 */
function committeesInUse(city) {
  const used = new Set(city.firms.committee);
  used.add(0);
  return [...used].sort((a, b) => a - b);
}

/**
 * Whether any filter is in force: then a share of what is left says nothing.
 * @param {State} state
 */
export function isFiltered({ facets, view }) {
  return facets.some((facet) => view.filters[facet.id]);
}

/**
 * The firms that pass every filter.
 * @param {State} state
 * @param {Rows} rows
 * @returns {Rows}
 */
export function passing(state, rows) {
  const { filters } = state.view;
  const active = state.facets.filter((facet) => filters[facet.id]);
  if (!active.length) {
    return rows;
  }
  const passes = (/** @type {number} */ row) =>
    active.every((facet) => filters[facet.id].has(facet.column(row)));
  return rows.filter(passes);
}

/**
 * For every facet, how many firms each value would show, the other filters as they are.
 * @param {State} state
 * @param {Rows} rows
 * @returns {Int32Array[]} by facet, then by value
 */
export function facetCounts(state, rows) {
  const { facets, view } = state;
  const counts = facets.map((facet) => new Int32Array(facet.values.length));
  const wanted = facets.map((facet) => view.filters[facet.id]);
  const columns = facets.map((facet) => facet.column);
  for (const row of rows) {
    let failed = -1;
    let failures = 0;
    for (let f = 0; f < facets.length && failures < 2; f++) {
      if (wanted[f] && !wanted[f].has(columns[f](row))) {
        failed = f;
        failures++;
      }
    }
    if (failures === 0) {
      for (let f = 0; f < facets.length; f++) {
        counts[f][columns[f](row)]++;
      }
    } else if (failures === 1) {
      counts[failed][columns[failed](row)]++;
    }
  }
  return counts;
}

// ---------------------------------------------------------------- counts

/**
 * Count some firms.
 * @param {State} state
 * @param {Rows} rows
 * @returns {Sums}
 */
export function countFirms(state, rows) {
  const { desk } = state;
  const sums = noFirms(state);
  sums.firms = rows.length;
  for (const row of rows) {
    countStatus(state, sums, row);
    if (desk) {
      desk.count(state, sums.desk, row);
    }
  }
  sums.covered = state.view.rate === "claim" ? sums.claimed : sums.organised;
  return sums;
}

/**
 * @param {State} state
 * @returns {Sums}
 */
function noFirms(state) {
  return {
    firms: 0,
    base: 0,
    organised: 0,
    claimed: 0,
    both: 0,
    covered: 0,
    uncovered: 0,
    gap: 0,
    unknown: 0,
    unasked: 0,
    unclear: 0,
    gained: 0,
    lost: 0,
    planned: 0,
    statuses: new Int32Array(state.words.statuses.length),
    desk: state.desk ? state.desk.zero() : null,
  };
}

/**
 * @param {State} state
 * @param {Sums} sums
 * @param {number} row
 */
function countStatus(state, sums, row) {
  const { city } = state;
  const status = statusOf(state, row);
  const change = changeOf(city, row);
  const uncovered = status === city.code.uncovered;
  sums.statuses[status]++;
  sums.uncovered += Number(uncovered);
  sums.unclear += Number(isUnclear(city, row));
  sums.gained += Number(change === 1);
  sums.lost += Number(change === 2);
  if (!hasFlag(city, row, "base")) {
    return;
  }
  const adopted = isAdopted(state, row);
  const unknown = status === city.code.unknown;
  const nominal = hasFlag(city, row, "nominal");
  sums.base++;
  sums.organised += Number(adopted || hasFlag(city, row, "organised"));
  sums.claimed += Number(adopted || nominal);
  sums.both += Number(adopted || hasFlag(city, row, "worked"));
  sums.unknown += Number(unknown);
  sums.unasked += Number(unknown && hasFlag(city, row, "unasked"));
  sums.planned += Number(adopted);
  sums.gap += Number(uncovered && !(state.view.rate === "claim" && nominal));
}

/**
 * Whether nothing is known of the whole base.
 * @param {Sums} sums
 */
export function isAllUnknown({ base, unknown }) {
  return base > 0 && unknown === base;
}

/**
 * A rate of the base. A rate of firms that no column asks about is not known: its 0 is no nought.
 * @param {number} part
 * @param {Sums} sums
 * @returns {string}
 */
export function share(part, sums) {
  return sums.base && sums.unasked === sums.base ? "—" : percent(part, sums.base);
}
