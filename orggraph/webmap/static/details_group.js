// @ts-check
/** What the panel says of a proposed group. */

import { bullets, make, secondary, terms } from "./dom.js";
import { known, say } from "./text.js";
import { groupOf, hasFlag, isExcluded, metresToHost } from "./select.js";
import { firmsOfGroup, membersOf, newlyCovered } from "./groups.js";
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
  const host = city.groups.host[group - 1];
  const { groups } = city;
  const n = group - 1;
  const rows = firmsOfGroup(state, group);
  const near = firmsNear(state, host);
  const widest = groups.widest[n];
  const far = widest < 0 ? "—" : say(words.n_metres, { n: widest });
  const members = [...rows].sort((a, b) => metresToHost(city, a) - metresToHost(city, b));
  return [
    make("h2", { text: groups.name[n] }),
    secondary(say(words.group_of, { id: groups.id[n] }) + words.semicolon
      + (groups.founded[n] ? words.is_founded : words.proposal)),
    terms([
      [words.lead_firm, firmLink(state, host)],
      [words.setting, groups.setting[n][words.tongue]],
      [words.firms, rows.length],
      [words.group_new, newlyCovered(state, group).length],
      [words.group_formal, known(words, membersOf(state, group, "formal"))],
      [words.group_total, known(words, membersOf(state, group, "total"))],
      [words.farthest, far],
      [words.group_superior, groups.superior[n] || words.to_settle],
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
  const line = away < 0 ? words.member_line_far : words.member_line;
  return firmLine(state, row, say(line, { formal, metres: away }));
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
