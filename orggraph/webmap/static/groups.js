// @ts-check
/** The groups of a plan: their firms, the order in which to found them, tables of them. */

import { remembered } from "./state.js";
import { known, noted } from "./text.js";
import { groupOf, hasFlag, listWord, passing, placeName } from "./select.js";
import { rowsOf } from "./areas.js";

/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").TableColumn} TableColumn */

/**
 * The firms of a group, wherever they are.
 * @param {State} state
 * @param {number} group
 * @returns {number[]} rows
 */
export function firmsOfGroup(state, group) {
  return membersByGroup(state)[group];
}

/**
 * @param {State} state
 * @returns {number[][]} rows by group
 */
function membersByGroup(state) {
  return remembered(state, "members", () => {
    const { city } = state;
    const count = city.groups.id ? city.groups.id.length : 0;
    /** @type {number[][]} */
    const members = Array.from({ length: count + 1 }, () => []);
    for (const row of city.all) {
      if (groupOf(city, row)) {
        members[groupOf(city, row)].push(row);
      }
    }
    return members;
  });
}

/**
 * The firms of the base that a group covers anew.
 * @param {State} state
 * @param {number} group
 * @returns {number[]} rows
 */
export function newlyCovered(state, group) {
  const { city } = state;
  return firmsOfGroup(state, group).filter((row) => !hasFlag(city, row, "organised")
    && hasFlag(city, row, "base"));
}

/**
 * @param {State} state
 * @param {Rows} rows
 * @returns {number[]} the groups with a firm among these, those that cover the most anew first
 */
export function groupsAmong(state, rows) {
  const { city } = state;
  /** @type {Set<number>} */
  const found = new Set();
  for (const row of rows) {
    if (groupOf(city, row)) {
      found.add(groupOf(city, row));
    }
  }
  const groups = [...found].map((group) => ({
    group,
    fresh: newlyCovered(state, group).length,
    formal: membersOf(state, group, "formal"),
  }));
  groups.sort((a, b) => b.fresh - a.fresh || b.formal - a.formal || a.group - b.group);
  return groups.map(({ group }) => group);
}

/**
 * The members of the Party in a group.
 * @param {State} state
 * @param {number} group
 * @param {"formal" | "total"} of
 * @returns {number} -1 where one firm's are not known
 */
export function membersOf(state, group, of) {
  const column = state.city.firms[of];
  let sum = 0;
  for (const row of firmsOfGroup(state, group)) {
    if (column[row] < 0) {
      return -1;
    }
    sum += column[row];
  }
  return sum;
}

/**
 * @param {State} state
 * @returns {TableColumn[]} of groups
 */
export function groupColumns(state) {
  const { city, words } = state;
  const { groups } = city;
  const host = (/** @type {number} */ group) => groups.host[group - 1];
  const widest = (/** @type {number} */ group) => groups.widest[group - 1];
  /**
   * @param {string} name
   * @param {(group: number) => any} value
   * @param {boolean} [number]
   * @param {(group: number) => any} [order]
   * @returns {TableColumn}
   */
  const column = (name, value, number = false, order = undefined) =>
    ({ name, value, number, order });
  return [
    column("group_id", (group) => groups.id[group - 1], false, (group) => group),
    column("drafted", (group) =>
      noted(words, groups.name[group - 1], groups.founded[group - 1] ? words.is_founded : "")),
    column("lead_firm", (group) => city.names.of(host(group))),
    column("setting", (group) => groups.setting[group - 1][words.tongue]),
    column("group_street", (group) => placeName(city, host(group), "STREET")),
    column("group_firms", (group) => firmsOfGroup(state, group).length, true),
    column("group_new", (group) => newlyCovered(state, group).length, true),
    column("group_formal", (group) => known(words, membersOf(state, group, "formal")), true,
      (group) => membersOf(state, group, "formal")),
    column("group_total", (group) => known(words, membersOf(state, group, "total")), true,
      (group) => membersOf(state, group, "total")),
    column("group_widest", (group) => (widest(group) < 0 ? "—" : widest(group)), true, widest),
    column("group_superior", (group) => groups.superior[group - 1] || words.to_settle),
  ];
}

/**
 * The firms of the area that the plan leaves over, as positions in its list.
 * @param {State} state
 * @returns {number[]}
 */
export function leftOver(state) {
  const { city, view } = state;
  const here = new Set(passing(state, rowsOf(state, view.area)));
  const { left } = city.groups;
  return [...left.keys()].filter((n) => here.has(left[n]));
}

/**
 * @param {State} state
 * @returns {TableColumn[]} of firms left over
 */
export function leftColumns(state) {
  const { city, words } = state;
  const { groups, firms, organisations } = city;
  const row = (/** @type {number} */ n) => groups.left[n];
  /**
   * @param {string} name
   * @param {(n: number) => any} value
   * @param {boolean} [number]
   * @returns {TableColumn}
   */
  const column = (name, value, number = false) => ({ name, value, number });
  return [
    column("firm", (n) => city.names.of(row(n))),
    column("code", (n) => city.codes.of(row(n))),
    column("left_reason", (n) => words.left_over[groups.reason[n] - 1]),
    column("street", (n) => placeName(city, row(n), "STREET")),
    column("building", (n) => placeName(city, row(n), "BUILDING")
      || placeName(city, row(n), "PARK")),
    column("category", (n) => listWord(city, "category", firms.category[row(n)])),
    column("formal", (n) => firms.formal[row(n)], true),
    column("responsible", (n) => {
      const org = firms.responsible[row(n)];
      return org ? organisations.name[org - 1] : words.duty_unclear;
    }),
  ];
}
