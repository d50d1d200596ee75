// @ts-check
/** What the panel says of the area in view, or of a question about it. */

import { bullets, link, make, secondary, terms, textNode } from "./dom.js";
import { noted, percent, say } from "./text.js";
import {
  changeOf, countFirms, groupOf, hasFlag, isAllUnknown, placeColumn, share,
} from "./select.js";
import { areaName, rowsOfKind, wholeName } from "./areas.js";
import { go, openArea } from "./navigate.js";
import { firstGroups, nextSteps, targetLine, unreadLines, worstLines } from "./details_first.js";
import { planPanel } from "./details_plan.js";
import { isPlan } from "./plan_view.js";
import { orgLink } from "./links.js";
import { noteLines } from "./details_points.js";

/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Sums} Sums */
/** @typedef {(Node | null)[]} Parts */

const MOST_SEATED = 20; // organisations of a place
const MOST_GONE = 200; // firms no longer there
const UNCLEAR = 2; // of the filter of duty

/**
 * @param {State} state
 * @param {Rows} rows
 * @param {Rows} chosen
 * @returns {Parts}
 */
export function areaDetails(state, rows, chosen) {
  const { city, words, view } = state;
  const sums = countFirms(state, rows);
  const claimed = view.rate === "claim";
  const rate = claimed ? words.nominal_rate : words.organised_rate;
  const fraction = { rate, part: sums.covered, whole: sums.base, base: words.base };
  return [
    make("h2", { text: areaName(state, wholeName(state)) }),
    make("p", {}, make("span", { class: "big", text: bigRate(state, sums) })),
    secondary(say(words.rate_of, fraction)),
    statusBars(state, sums),
    filteredLine(state, rows, chosen),
    unclearLine(state, sums),
    ...targetLine(state, sums),
    ...(isPlan(state) ? [planPanel(state, rows)] : worstLines(state, rows)),
    city.firms.group && !isPlan(state) ? planSummary(state, rows) : null,
    ...(city.firms.group ? [] : nextSteps(state, rows)),
    ...unreadLines(state, rows, sums),
    make("h3", { text: words.figures }),
    terms([
      [words.firms, sums.firms],
      [words.in_base, sums.base],
      [words.organised, sums.organised],
      claimed
        ? [words.organised_rate, share(sums.organised, sums)]
        : [words.nominal_rate, share(sums.claimed, sums)],
      [words.both_rate, share(sums.both, sums)],
      [words.statuses[city.code.uncovered].label, sums.uncovered],
      [words.gap_rate, share(sums.gap, sums)],
      [words.statuses[city.code.unknown].label, sums.unknown],
    ]),
    city.firms.change ? changeSummary(state, rows, sums) : null,
    ...placeDetails(state, rows),
  ];
}

/**
 * The rate in large type: of firms that are all unknown, that they are, and no figure.
 * @param {State} state
 * @param {Sums} sums
 */
function bigRate({ words }, sums) {
  return isAllUnknown(sums) ? noted(words, "—", words.all_unknown) : share(sums.covered, sums);
}

/**
 * @param {State} state
 * @param {Sums} sums
 */
function statusBars({ city, words }, sums) {
  const bars = make("div", { class: "bars", "aria-hidden": "true" });
  for (const status of city.code.listed) {
    const count = sums.statuses[status];
    if (count) {
      const bar = make("span", {});
      bar.style.flexGrow = count;
      bar.style.background = words.statuses[status].colour;
      bars.append(bar);
    }
  }
  return bars;
}

/**
 * @param {State} state
 * @param {Rows} rows
 * @param {Rows} chosen
 */
function filteredLine({ words }, rows, chosen) {
  if (rows.length === chosen.length) {
    return null;
  }
  return secondary(say(words.filtered, { shown: chosen.length, all: rows.length }));
}

/**
 * @param {State} state
 * @param {Sums} sums
 */
function unclearLine(state, { unclear }) {
  const { words, view } = state;
  if (!unclear) {
    return null;
  }
  const filters = { ...view.filters, duty: new Set([UNCLEAR]) };
  const show = () => go(state, { filters, list: "firms" });
  return make("p", { class: "alarm" }, link("! " + say(words.unclear_n, { n: unclear }), show));
}

/**
 * What the place in view has beyond the area: firms of other areas, and organisations.
 * @param {State} state
 * @param {Rows} rows
 * @returns {Parts}
 */
function placeDetails(state, rows) {
  const { city, words, view } = state;
  const last = view.area[view.area.length - 1];
  const place = last && city.placeNumber.get(last[1]);
  if (!place) {
    return [];
  }
  const column = placeColumn(city, last[0]);
  const across = column ? rowsOfKind(state).filter((row) => column[row] === place).length : 0;
  const { at } = city.organisations;
  const seated = [...at.keys()].filter((n) => at[n] === place).map((n) => n + 1);
  const whole = link(words.see_whole, () => openArea(state, [last]));
  return [
    across > rows.length
      ? make("p", {}, textNode(say(words.across, { n: across }) + " "), whole)
      : null,
    seated.length ? make("h3", { text: words.seated }) : null,
    seated.length
      ? bullets(seated.slice(0, MOST_SEATED).map((org) => orgLink(state, org)))
      : null,
  ];
}

/**
 * What the plan would change.
 * @param {State} state
 * @param {Rows} rows
 */
function planSummary(state, rows) {
  const { city, words } = state;
  /** @type {Set<number>} */
  const groups = new Set();
  let base = 0;
  let now = 0;
  let then = 0;
  for (const row of rows) {
    const group = groupOf(city, row);
    if (group) {
      groups.add(group);
    }
    if (hasFlag(city, row, "base")) {
      const organised = hasFlag(city, row, "organised");
      base++;
      now += Number(organised);
      then += Number(organised || group > 0);
    }
  }
  const figures = {
    groups: groups.size, firms: then - now, now: percent(now, base), then: percent(then, base),
  };
  return make("div", {},
    make("h3", { text: words.plan }),
    make("p", { text: say(words.plan_sum, figures) }),
    bullets(firstGroups(state, rows)));
}

/**
 * What changed since the earlier date.
 * @param {State} state
 * @param {Rows} rows
 * @param {Sums} sums
 */
function changeSummary(state, rows, { gained, lost }) {
  const { city, words, view } = state;
  const { gone, gone_status: status, as_of: date } = city.change;
  const added = rows.filter((row) => changeOf(city, row) === 3).length;
  let left = null;
  if (!view.area.length && gone.length) {
    /** @type {string[]} */
    const first = gone.slice(0, MOST_GONE);
    const lines = first.map((name, n) =>
      textNode(noted(words, name, words.statuses[status[n] - 1].label)));
    const summary = make("summary", { text: say(words.gone, { n: gone.length }) });
    left = make("details", {}, summary, bullets(lines));
  }
  return make("div", {},
    make("h3", { text: say(words.since_then, { date }) }),
    make("p", { text: say(words.change_sum, { gained, lost, added }) }),
    left);
}

/**
 * One question about the area in view: its figure, its counts, and what the report says of rule
 * and base.
 * @param {State} state
 * @param {Rows} rows
 * @param {Rows} chosen
 * @returns {Parts}
 */
export function deskDetails(state, rows, chosen) {
  const { city, desk, words, view } = state;
  if (!desk) {
    return [];
  }
  const sums = countFirms(state, rows);
  const big = desk.big ? desk.big(state, sums) : null;
  const { caption, notes } = city.notes[view.desk];
  return [
    make("h2", { text: areaName(state, wholeName(state)) }),
    make("h3", { text: words["title_" + view.desk] }),
    big ? make("p", {}, make("span", { class: "big", text: big[0] })) : null,
    big ? secondary(big[1]) : null,
    filteredLine(state, rows, chosen),
    view.only === "social" ? secondary(words.firms_only) : null,
    terms(desk.terms(state, sums.desk, rows)),
    ...desk.more(state, rows),
    ...noteLines(state, caption),
    ...noteLines(state, notes),
  ];
}
