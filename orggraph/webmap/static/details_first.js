// @ts-check
/** What the panel says before any click: where to go first, and what is not known. */

import { bullets, link, make, textNode } from "./dom.js";
import { say } from "./text.js";
import { countFirms, groupOf, hasFlag, hasPoint, isExcluded, placeName } from "./select.js";
import { NOT_SHOWN, WITHOUT_POINT, marksIn, shownTest } from "./areas.js";
import { worstOf, worstPlaces } from "./overview.js";
import { act, go, openArea, openGroup, openSite } from "./navigate.js";

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Sums} Sums */
/** @typedef {(Node | null)[]} Parts */

const WORST = 5;
const MOST_GROUPS = 10;
const MOST_ACTIONS = 3;

/**
 * The places with the most gaps; where no building or park is known, the areas.
 * @param {State} state
 * @param {Rows} rows
 * @returns {Parts}
 */
export function worstLines(state, rows) {
  const { words, view } = state;
  const places = worstPlaces(state, rows, WORST);
  const worst = places.length ? places : worstAreas(state);
  const last = view.area[view.area.length - 1];
  if (worst.length < 2 && !(worst.length && last && worst[0].id !== last.join(":"))) {
    return [];
  }
  const lines = worst.map((mark) => {
    const { uncovered, base } = mark.sums;
    const open = () => (places.length ? openSite(state, mark) : act(state, mark));
    const about = say(words.of_firms, { n: base });
    return make("span", {}, link("▲" + uncovered + " " + mark.name, open), textNode(" " + about));
  });
  return [make("h3", { text: words.worst }), bullets(lines)];
}

/**
 * @param {State} state
 * @returns {Mark[]}
 */
function worstAreas(state) {
  const areas = marksIn(state, state.view.area).filter((mark) => mark.type === "area");
  const counted = areas.map((mark) => ({ ...mark, sums: countFirms(state, mark.rows) }));
  return worstOf(state, counted, WORST);
}

/**
 * How far it is to the target of the campaign.
 * @param {State} state
 * @param {Sums} sums
 * @returns {Parts}
 */
export function targetLine(state, sums) {
  const { city, view, words } = state;
  const last = view.area[view.area.length - 1];
  const place = last ? city.placeNumber.get(last[1]) || 0 : 0;
  const name = place ? city.places.name[place - 1] : "合计";
  const { targets } = city.about;
  const target = name in targets ? targets[name] : targets[""];
  if (target === undefined || !sums.base || (last && last[0] !== "DISTRICT")) {
    return [];
  }
  const wanted = Math.max(0, Math.ceil((sums.base * target) / 100 - 1e-9) - sums.organised);
  const text = say(wanted ? words.to_target : words.target_met, { target, n: wanted });
  const show = () => showFirms(state, { status: new Set([city.code.uncovered]) }, "priority");
  return [make("p", { class: "target" }, wanted ? link(text, show) : textNode(text))];
}

/**
 * @param {State} state
 * @param {Record<string, Set<number>>} filters
 * @param {string} sort
 */
function showFirms(state, filters, sort) {
  go(state, { filters: { ...state.view.filters, ...filters }, list: "firms", sort });
}

/**
 * The groups to found first: those that cover the most firms anew.
 * @param {State} state
 * @param {Rows} rows
 * @returns {Node[]}
 */
export function firstGroups(state, rows) {
  const { city, words } = state;
  /** @type {Map<number, {fresh: number, formal: number}>} */
  const groups = new Map();
  for (const row of rows) {
    const group = groupOf(city, row);
    if (group && !hasFlag(city, row, "organised")) {
      const sum = groups.get(group) || { fresh: 0, formal: 0 };
      sum.fresh++;
      sum.formal += Math.max(0, city.firms.formal[row]);
      groups.set(group, sum);
    }
  }
  const first = [...groups].sort((a, b) => b[1].fresh - a[1].fresh
    || b[1].formal - a[1].formal || a[0] - b[0]);
  return first.slice(0, MOST_GROUPS).map(([group, { fresh }]) => {
    const host = city.groups.host[group - 1];
    const where = placeName(city, host, "BUILDING") || placeName(city, host, "PARK")
      || city.names.of(host);
    const name = say(words.group_of, { id: city.groups.id[group - 1] });
    const about = say(words.group_line, { n: fresh, where });
    return make("span", {}, link(name, () => openGroup(state, group)), textNode(" " + about));
  });
}

/**
 * Without a plan: what most firms need next.
 * @param {State} state
 * @param {Rows} rows
 * @returns {Parts}
 */
export function nextSteps(state, rows) {
  const { city, words } = state;
  const counts = new Int32Array(words.actions.length + 1);
  for (const row of rows) {
    counts[city.firms.action[row]]++;
  }
  const order = [...counts.keys()].filter((n) => n && counts[n]);
  order.sort((a, b) => counts[b] - counts[a] || a - b);
  const lines = order.slice(0, MOST_ACTIONS).map((n) => {
    const show = () => showFirms(state, { action: new Set([n]) }, "priority");
    const about = " " + say(words.n_firms, { n: counts[n] });
    return make("span", {}, link(words.actions[n - 1], show), textNode(about));
  });
  return lines.length ? [make("h3", { text: words.next_steps }), bullets(lines)] : [];
}

/**
 * What is not known of the area, each with the firms it is about.
 * @param {State} state
 * @param {Rows} rows
 * @param {Sums} sums
 * @returns {Parts}
 */
export function unreadLines(state, rows, sums) {
  const { city, words, view } = state;
  const { x, y, formal } = city.firms;
  let lost = 0;
  let hidden = 0;
  const isShown = shownTest(state);
  let uncounted = 0;
  let pointed = 0;
  for (const row of rows) {
    const point = hasPoint(x[row], y[row]);
    pointed += Number(point);
    lost += Number(!point);
    hidden += Number(!isShown(row));
    const open = city.firms.status[row] === city.code.uncovered && !isExcluded(city, row);
    uncounted += Number(open && formal[row] < 0);
  }
  const across = view.area.some(([, id]) => id === "POINT" || id === "SPOT");
  const open = (/** @type {import("./state.js").Step} */ step) => () =>
    openArea(state, [...view.area, step]);
  const lines = [
    sums.unknown
      ? link(say(words.unread_status, { n: sums.unknown }), () =>
        showFirms(state, { status: new Set([city.code.unknown]) }, ""))
      : null,
    uncounted
      ? link(say(words.unread_formal, { n: uncounted }), () =>
        showFirms(state, { status: new Set([city.code.uncovered]) }, "formal"))
      : null,
    lost && pointed && !across
      ? link(say(words.unread_point, { n: lost }), open(WITHOUT_POINT))
      : null,
    hidden && pointed && !across
      ? link(say(words.unread_spot, { n: hidden }), open(NOT_SHOWN))
      : null,
  ].filter((line) => line !== null);
  return lines.length ? [make("h3", { text: words.unread }), bullets(lines)] : [];
}
