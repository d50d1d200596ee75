// @ts-check
/** The questions of the planner's desk: what each counts, draws and lists. */

import { QUESTION, newMark } from "./state.js";
import { bullets, link, make, secondary, textNode } from "./dom.js";
import { countCell, known, noted, percent, say, shortYuan, yuan } from "./text.js";
import {
  circleOf, hasFlag, isExcluded, isInQuestion, isSocial, keyOf, placeColumn, posting,
} from "./select.js";
import { rowsOfKind } from "./areas.js";
import {
  addCentres, addPosts, centreSpots, postSpots, postsAround, siteName,
} from "./marks.js";
import { chooseOrg, go, openPlace, showFirm } from "./navigate.js";

/** @typedef {import("./state.js").City} City */
/** @typedef {import("./state.js").Desk} Desk */
/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Step} Step */
/** @typedef {import("./state.js").Sums} Sums */
/** @typedef {import("./state.js").TableColumn} TableColumn */

const MOST_SITES = 12; // listed in the details

/**
 * A column of figures.
 * @param {string} name
 * @param {(row: any) => any} value
 * @returns {TableColumn}
 */
function figures(name, value) {
  return { name, value, number: true };
}

/**
 * A column of words.
 * @param {string} name
 * @param {(row: any) => any} value
 * @returns {TableColumn}
 */
function labels(name, value) {
  return { name, value, number: false };
}

// ---------------------------------------------------------------- instructor posts

/** @type {Desk} */
const posts = {
  facets: ["posting", "load"],
  marks: addPosts,
  spots: postSpots,
  zero: () => ({ served: 0, sent: 0, left: 0 }),
  count: (state, counted, row) => {
    const now = posting(state.city, row);
    counted.served += Number(now === 1);
    counted.sent += Number(now === 2);
    counted.left += Number(now > 2);
  },
  ring: (state, { desk: { served, sent, left } }) => ({
    bad: left,
    good: served,
    whole: Math.max(1, served + sent + left), // where no firm needs a post, none is lacking
    sign: state.words.sign_left,
  }),
  badge: ({ city, words }, row) => {
    if (city.firms.sent[row]) {
      return words.badge_sent;
    }
    return city.firms.left[row] ? words.badge_left : "";
  },
  columns: () => [
    figures("has_post", (mark) => mark.sums.desk.served),
    figures("to_send", (mark) => mark.sums.desk.sent),
    figures("not_sent", (mark) => mark.sums.desk.left),
  ],
  terms: ({ words }, { served, sent, left }) => [
    [words.has_post, served],
    [words.to_send, sent],
    [words.not_sent, left],
  ],
  more: postSites,
  list: {
    label: "posts_n",
    rows: postsHere,
    id: ({ city }, n) => "post:" + city.posts.id[n],
    open: (state, n) => go(state, { chosen: "post:" + state.city.posts.id[n] }),
    columns: (state) => {
      const table = state.city.posts;
      return [
        labels("posts_post", (n) => table.name[n]),
        labels("posts_team", (n) => table.team[n]),
        figures("posts_firms", (n) => Math.max(0, table.firms[n])),
        figures("posts_capacity", (n) => countCell(table.capacity[n])),
        labels("posts_load", (n) => loadLabel(state, n)),
        figures("posts_visits", (n) => visitsCell(table.visits[n])),
        figures("posts_assigned", (n) => countCell(table.assigned[n])),
        figures("posts_then", (n) => countCell(table.then[n])),
      ];
    },
  },
};

/**
 * @param {number | null} visits
 * @returns {number | ""}
 */
export function visitsCell(visits) {
  return visits === null ? "" : visits;
}

/**
 * @param {State} state
 * @param {number} n
 * @returns {string}
 */
function loadLabel({ city, words }, n) {
  return city.posts.load[n] ? words.loads[city.posts.load[n] - 1] : "";
}

/**
 * What a post has to do, in a line.
 * @param {State} state
 * @param {number} n
 * @returns {string}
 */
export function postSummary(state, n) {
  const { words } = state;
  const { capacity, firms } = state.city.posts;
  if (capacity[n] < 0) {
    return say(words.n_firms, { n: Math.max(0, firms[n]) });
  }
  const line = say(words.post_line, { n: firms[n], most: capacity[n] });
  return noted(words, line, loadLabel(state, n));
}

/**
 * The posts of the firms in view; all posts where the view is the whole city.
 * @param {State} state
 * @param {Rows} rows
 * @returns {number[]}
 */
function postsHere(state, rows) {
  const all = !state.view.area.length && rows.length >= rowsOfKind(state).length;
  if (all) {
    return [...state.city.posts.id.keys()];
  }
  const whole = newMark("area", "", "", { rows });
  return [...postsAround(state, [whole]).keys()].map((post) => post - 1).sort((a, b) => a - b);
}

/**
 * Where more posts are proposed in the area in view.
 * @param {State} state
 * @param {Rows} rows
 * @returns {(Node | null)[]}
 */
function postSites(state, rows) {
  const { words } = state;
  const here = sitesAt(state, rows);
  if (!here.length) {
    return [];
  }
  const hidden = here.length - MOST_SITES;
  return [
    make("h3", { text: words.more_posts }),
    bullets(here.slice(0, MOST_SITES).map((n) => siteLine(state, n))),
    hidden > 0 ? secondary(say(words.and_more, { n: hidden })) : null,
  ];
}

/**
 * @param {State} state
 * @param {Rows} rows
 * @returns {number[]} sites of posts at the places of some firms; all where the view is the city
 */
function sitesAt({ city, view }, rows) {
  const { of, place } = city.sites;
  const whole = !view.area.length;
  const places = new Set();
  for (const kind of whole ? [] : city.kinds) {
    const column = placeColumn(city, kind);
    for (const row of rows) {
      places.add(column[row]);
    }
  }
  const sites = [...of.keys()].filter((n) => of[n] === "post");
  return sites.filter((n) => whole || (place[n] && places.has(place[n])));
}

/**
 * @param {State} state
 * @param {number} n
 */
function siteLine(state, n) {
  const { place, count, gain } = state.city.sites;
  const name = siteName(state, n);
  const head = place[n] ? link(name, () => openPlace(state, place[n])) : textNode(name);
  const line = say(state.words.site_line, { count: count[n], gain: gain[n] });
  return make("span", {}, head, textNode(" " + line));
}

// ---------------------------------------------------------------- circles of service centres

/** @param {Sums} sums */
function inside(sums) {
  return sums.desk.zones[1] + sums.desk.zones[2];
}

/** @param {Sums} sums */
function located(sums) {
  return inside(sums) + sums.desk.zones[3];
}

/** @type {Desk} */
const circles = {
  facets: ["circle"],
  marks: addCentres,
  spots: centreSpots,
  zero: () => ({ zones: [0, 0, 0, 0, 0], members: [-1, -1] }),
  count: ({ city }, counted, row) => {
    const zone = circleOf(city, row);
    const members = city.firms.total[row];
    if (!zone) {
      return;
    }
    counted.zones[zone]++;
    if (zone < 4 && members >= 0) {
      const side = zone < 3 ? 0 : 1;
      counted.members[side] = Math.max(0, counted.members[side]) + members;
    }
  },
  ring: ({ words }, sums) => ({
    bad: sums.desk.zones[3],
    good: inside(sums),
    whole: located(sums),
    sign: words.sign_outside,
  }),
  badge: ({ city, words }, row) => (circleOf(city, row) === 3 ? words.badge_outside : ""),
  columns: () => [
    figures("circles_located", (mark) => located(mark.sums)),
    figures("circles_inner", (mark) => mark.sums.desk.zones[1]),
    figures("circles_inside", (mark) => inside(mark.sums)),
    figures("circles_outside", (mark) => mark.sums.desk.zones[3]),
    {
      ...figures("circles_rate", (mark) => percent(inside(mark.sums), located(mark.sums))),
      order: (mark) => (located(mark.sums) ? inside(mark.sums) / located(mark.sums) : -1),
    },
  ],
  big: ({ city, words }, sums) => {
    if (!city.firms.circle) {
      return null;
    }
    const counts = { part: inside(sums), whole: located(sums) };
    return [percent(counts.part, counts.whole), say(words.inside_of, counts)];
  },
  terms: ({ city, words }, { zones, members }) => {
    if (!city.firms.circle) {
      return [];
    }
    const within = zones[1] + zones[2];
    return [
      [words.circles_inner, zones[1]],
      [words.circles_inside, within],
      [words.circles_outside, zones[3]],
      [words.zones[4], zones[4]],
      [words.circles_members_inside, within ? known(words, members[0]) : 0],
      [words.circles_members_outside, zones[3] ? known(words, members[1]) : 0],
    ];
  },
  more: () => [],
  list: {
    label: "sites_n",
    rows: ({ city }) => {
      const { of } = city.sites;
      return [...of.keys()].filter((n) => of[n] === "centre");
    },
    id: (_, n) => "site:" + n,
    open: (state, n) => {
      const place = state.city.sites.place[n];
      if (place) {
        openPlace(state, place);
      } else {
        go(state, { chosen: "site:" + n });
      }
    },
    columns: (state) => [
      labels("centres_place", (n) => siteName(state, n)),
      figures("centres_gain", (n) => state.city.sites.gain[n]),
    ],
  },
};

// ---------------------------------------------------------------- industry committees

const COMMITTEE_COUNTS = [
  "by_category", "organised", "uncovered", "organisations", "subordinate", "members",
];

/**
 * What a committee has to do.
 * @param {State} state
 * @param {number} n
 * @returns {[string, any][]}
 */
export function committeeTerms({ city, words }, n) {
  const table = city.organisations;
  /** @type {[string, any][]} */
  const counts = COMMITTEE_COUNTS.map((name) => [
    words["committees_" + name], countCell(table[name][n]),
  ]);
  return [[words.committees_base, table.guided[n]], ...counts];
}

/** @type {Desk} */
const committees = {
  facets: ["committee"],
  zero: () => ({ guided: 0, without: 0 }),
  count: ({ city }, counted, row) => {
    if (hasFlag(city, row, "base") && !isSocial(city, row)) {
      const guided = city.firms.committee[row] > 0;
      counted.guided += Number(guided);
      counted.without += Number(!guided);
    }
  },
  ring: ({ words }, { desk: { guided, without } }) => ({
    bad: without,
    good: guided,
    whole: guided + without,
    sign: words.sign_without,
  }),
  badge: ({ city, words }, row) => {
    const fine = city.firms.committee[row] || isExcluded(city, row);
    return fine ? "" : words.badge_without;
  },
  columns: () => [
    figures("committees_base", (mark) => mark.sums.desk.guided),
    figures("no_committee", (mark) => mark.sums.desk.without),
  ],
  terms: ({ words }, { guided, without }) => [
    [words.committees_base, guided],
    [words.no_committee, without],
  ],
  more: () => [],
  list: {
    label: "committees_n",
    rows: committeesHere,
    id: ({ city }, n) => "org:" + city.organisations.id[n],
    open: (state, n) => chooseOrg(state, n + 1),
    columns: ({ city }) => {
      const table = city.organisations;
      return [
        labels("committees_committee", (n) => table.name[n]),
        figures("committees_base", (n) => countCell(table.guided[n])),
        ...COMMITTEE_COUNTS.map((name) =>
          figures("committees_" + name, (n) => countCell(table[name][n]))),
      ];
    },
  },
};

/**
 * @param {State} state
 * @param {Rows} rows
 * @returns {number[]} the committees of some firms, those with the most firms first
 */
function committeesHere({ city, view }, rows) {
  const { guided } = city.organisations;
  const whole = !view.area.length;
  const here = new Set();
  for (const row of rows) {
    here.add(city.firms.committee[row]);
  }
  const found = [...guided.keys()].filter((n) => guided[n] >= 0 && (whole || here.has(n + 1)));
  return found.sort((a, b) => guided[b] - guided[a] || a - b);
}

// ---------------------------------------------------------------- funding

const FUNDING_COUNTS = ["organisations", "branches", "members", "unknown"];
const FUNDING_SUMS = ["amount", "city", "county", "town"];

/**
 * The row of an area in the table of funding.
 * @param {City} city
 * @param {Step[]} area
 * @returns {number} -1 where nothing is paid by this area
 */
function fundingOf(city, area) {
  const last = area[area.length - 1];
  const row = city.fundingRow.get(last ? last.join(":") : "");
  return row === undefined ? -1 : row;
}

/** @type {Desk} */
const funding = {
  facets: [],
  amount: ({ city }, mark) => {
    const n = mark.type === "area" ? fundingOf(city, mark.area) : -1;
    return n < 0 ? 0 : city.funding.amount[n];
  },
  short: shortYuan,
  zero: () => ({}),
  count: () => {},
  label: ({ city, words }, mark) => {
    const n = fundingOf(city, mark.area);
    return n < 0 ? "" : say(words.n_yuan, { n: yuan(city.funding.amount[n]) });
  },
  columns: ({ city }) => [...FUNDING_COUNTS, ...FUNDING_SUMS].map((name) =>
    figures("funding_" + name, (mark) => fundingCell(city, mark, name))),
  big: ({ city, words, view }) => {
    const n = fundingOf(city, view.area);
    return n < 0 ? null : [say(words.n_yuan, { n: yuan(city.funding.amount[n]) }), words.a_year];
  },
  terms: ({ city, words, view }) => {
    const n = fundingOf(city, view.area);
    if (n < 0) {
      return [];
    }
    const sums = [...FUNDING_SUMS, "new", "one_off"];
    return [
      ...FUNDING_COUNTS.map((name) => fundingTerm(words, name, city.funding[name][n])),
      ...sums.map((name) => fundingTerm(words, name, yuan(city.funding[name][n]))),
    ];
  },
  more: ({ city, words, view }) => {
    const paid = fundingOf(city, view.area) >= 0;
    return paid ? [] : [make("p", { text: words.not_paid_here })];
  },
  list: {
    label: "funded_n",
    rows: ({ city }) => {
      const { key } = city.funding;
      return [...key.keys()].filter((n) => key[n].startsWith("org:"));
    },
    id: ({ city }, n) => city.funding.key[n],
    open: (state, n) => {
      if (fundedOrg(state.city, n)) {
        go(state, { chosen: state.city.funding.key[n] });
      }
    },
    columns: ({ city, words }) => {
      const names = ["organisations", "branches", "members", ...FUNDING_SUMS];
      const nameOf = (/** @type {number} */ org) =>
        (org ? city.organisations.name[org - 1] : words.not_given);
      return [
        labels("committees_committee", (n) => nameOf(fundedOrg(city, n))),
        ...names.map((name) =>
          figures("funding_" + name, (n) => countCell(city.funding[name][n]))),
      ];
    },
  },
};

/**
 * @param {City} city
 * @param {Mark} mark
 * @param {string} name
 */
function fundingCell(city, mark, name) {
  const n = mark.type === "area" ? fundingOf(city, mark.area) : -1;
  return n < 0 ? "" : city.funding[name][n];
}

/**
 * @param {import("./state.js").Words} words
 * @param {string} name
 * @param {any} value
 * @returns {[string, any]}
 */
function fundingTerm(words, name, value) {
  return [words["funding_" + name], value];
}

/**
 * @param {City} city
 * @param {number} n
 * @returns {number} the organisation of a row of funding, 0 where the ledger names none
 */
function fundedOrg(city, n) {
  return city.orgNumber.get(city.funding.key[n].slice(4)) || 0;
}

// ---------------------------------------------------------------- organisations in question

/** @type {Desk} */
const health = {
  facets: ["health"],
  amount: (_, { sums }) => sums.desk.found.size,
  sign: QUESTION,
  zero: () => ({ found: new Set() }),
  count: ({ city }, counted, row) => {
    const org = city.firms.via[row];
    if (!isExcluded(city, row) && city.questionedOrgs.has(org)) {
      counted.found.add(org);
    }
  },
  mark: (sums) => (sums.desk.found.size ? QUESTION + sums.desk.found.size : ""),
  badge: ({ city }, row) => (isInQuestion(city, row) ? QUESTION : ""),
  columns: () => [figures("in_question_n", (mark) => mark.sums.desk.found.size)],
  terms: (state, _, rows) => conditionCounts(state, findingsHere(state, rows)),
  more: (state, rows) => {
    const any = findingsHere(state, rows).length > 0;
    return any ? [] : [make("p", { text: state.words.nothing_in_question })];
  },
  list: {
    label: "findings_n",
    rows: findingsHere,
    id: ({ city }, n) => {
      const { organisation, firm } = city.findings;
      return organisation[n]
        ? "org:" + city.organisations.id[organisation[n] - 1]
        : "firm:" + keyOf(city, firm[n]);
    },
    open: (state, n) => {
      const { organisation, firm } = state.city.findings;
      if (organisation[n]) {
        chooseOrg(state, organisation[n]);
      } else {
        showFirm(state, firm[n]);
      }
    },
    columns: (state) => {
      const { city, words } = state;
      const { firm, what, count, rule, detail } = city.findings;
      return [
        labels("health_organisation", (n) => findingSubject(city, n)),
        labels("health_found", (n) => words.conditions[what[n] - 1]),
        labels("health_firm", (n) => (firm[n] >= 0 ? city.names.of(firm[n]) : "")),
        figures("health_count", (n) => countCell(count[n])),
        labels("health_rule", (n) => rule[n][words.tongue]),
        labels("health_detail", (n) => detail[n][words.tongue]),
        labels("health_action", (n) => words.condition_actions[what[n] - 1]),
      ];
    },
  },
};

/**
 * @param {City} city
 * @param {number} n
 * @returns {string} the organisation of a finding, else its firm
 */
function findingSubject(city, n) {
  const { organisation, firm } = city.findings;
  if (organisation[n]) {
    return city.organisations.name[organisation[n] - 1];
  }
  return firm[n] >= 0 ? city.names.of(firm[n]) : "";
}

/**
 * What was found about the organisations of some firms, those seated in the area in view, and the
 * firms themselves; everything where the view is the whole city.
 * @param {State} state
 * @param {Rows} rows
 * @returns {number[]}
 */
function findingsHere({ city, view }, rows) {
  const { what, organisation, firm } = city.findings;
  const every = [...what.keys()];
  const last = view.area[view.area.length - 1];
  if (!last) {
    return every;
  }
  const firms = new Set(rows);
  const orgs = new Set();
  for (const row of rows) {
    if (city.firms.via[row]) {
      orgs.add(city.firms.via[row]);
    }
  }
  const place = city.placeNumber.get(last[1]);
  return every.filter((n) => {
    if (firm[n] >= 0) {
      return firms.has(firm[n]);
    }
    const seated = place && city.organisations.at[organisation[n] - 1] === place;
    return seated || orgs.has(organisation[n]);
  });
}

/**
 * @param {State} state
 * @param {number[]} findings
 * @returns {[string, number][]} how many of each condition
 */
function conditionCounts({ city, words }, findings) {
  const { what } = city.findings;
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const n of findings) {
    counts.set(what[n], (counts.get(what[n]) || 0) + 1);
  }
  const ordered = [...counts].sort((a, b) => a[0] - b[0]);
  return ordered.map(([condition, count]) => [words.conditions[condition - 1], count]);
}

/** @type {Record<string, Desk>} in the order of `DESK_NAMES` */
export const DESKS = { posts, circles, committees, funding, health };

/**
 * The question of a name.
 * @param {string} name "" for coverage
 * @returns {Desk | null}
 */
export function deskOf(name) {
  return name ? DESKS[name] : null;
}
