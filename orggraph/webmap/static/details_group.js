// @ts-check
/** What the panel says of a proposed group. */

import { bullets, make, secondary, terms } from "./dom.js";
import { known, say } from "./text.js";
import { groupOf, hasFlag, isExcluded, metresToHost } from "./select.js";
import { firmAway, firmLine, firmLink } from "./links.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {(Node | null)[]} Parts */

const MOST_NEAR = 15; // firms near a group

/**
 * @param {State} state
 * @param {number} group
 * @returns {Parts}
 */
export function groupDetails(state, group) {
  const { city, words } = state;
  const { formal } = city.firms;
  const host = city.groups.host[group - 1];
  const rows = Array.from(city.all.filter((row) => groupOf(city, row) === group));
  const near = firmsNear(state, host);
  const far = say(words.n_metres, { n: Math.round(farthest(state, rows)) });
  const total = rows.reduce((sum, row) => sum + Math.max(0, formal[row]), 0);
  const members = [...rows].sort((a, b) => metresToHost(city, a) - metresToHost(city, b));
  return [
    make("h2", { text: say(words.group_of, { id: city.groups.id[group - 1] }) }),
    secondary(words.proposal),
    terms([
      [words.host, firmLink(state, host)],
      [words.firms, rows.length],
      [words.formal, total],
      [words.farthest, far],
    ]),
    bullets(members.map((row) => memberLine(state, row))),
    make("h3", { text: words.near_not_taken }),
    near.length
      ? bullets(near.slice(0, MOST_NEAR).map(({ row, metres }) =>
        firmAway(state, row, Math.round(metres))))
      : make("p", { text: words.nobody_near }),
  ];
}

/**
 * @param {State} state
 * @param {number} row
 */
function memberLine(state, row) {
  const { city, words } = state;
  const away = metresToHost(city, row);
  const formal = known(words, city.firms.formal[row]);
  const metres = away < 0 ? words.unknown : away;
  return firmLine(state, row, say(words.member_line, { formal, metres }));
}

/**
 * Firms near the host of a group that could have been taken in, the nearest first.
 * @param {State} state
 * @param {number} host
 * @returns {{row: number, metres: number}[]}
 */
function firmsNear({ city }, host) {
  const { formal, x, y } = city.firms;
  const near = [];
  for (const row of city.all) {
    const few = formal[row] === 1 || formal[row] === 2;
    const open = !groupOf(city, row) && few && !hasFlag(city, row, "organised")
      && !isExcluded(city, row);
    const metres = Math.hypot(x[row] - x[host], y[row] - y[host]); // NaN without a point
    if (open && metres <= city.about.near_metres) {
      near.push({ row, metres });
    }
  }
  return near.sort((a, b) => a.metres - b.metres || a.row - b.row);
}

/**
 * @param {State} state
 * @param {number[]} rows
 * @returns {number} metres between the two that lie farthest apart
 */
function farthest({ city }, rows) {
  const { x, y } = city.firms;
  let far = 0;
  for (const a of rows) {
    for (const b of rows) {
      far = Math.max(far, Math.hypot(x[a] - x[b], y[a] - y[b]) || 0);
    }
  }
  return far;
}
