// @ts-check
/** What the panel says of an organisation. */

import { QUESTION } from "./state.js";
import { bullets, link, make, secondary, terms, textNode } from "./dom.js";
import { countCell, known, noted, say, yuan } from "./text.js";
import { hasFlag, isExcluded, isSocial } from "./select.js";
import { go, openPlace, openTree } from "./navigate.js";
import { firmLink, firmList, orgLink } from "./links.js";
import { committeeTerms } from "./desks.js";

/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */
/** @typedef {(Node | null)[]} Parts */

const MOST_FALLING = 30; // firms that fall with an organisation

/**
 * @param {State} state
 * @param {number} org
 * @returns {Parts}
 */
export function orgDetails(state, org) {
  const { city, words } = state;
  const { firms, organisations: table } = city;
  const n = org - 1;
  const held = city.all.filter((row) => firms.via[row] === org);
  const owed = city.all.filter((row) => firms.responsible[row] === org);
  const open = owed.filter((row) => !hasFlag(city, row, "organised") && !isExcluded(city, row));
  const below = table.up.filter((/** @type {number} */ up) => up === org).length;
  const type = words.types[table.type[n]];
  const level = words.levels[table.level[n]];
  const about = [type, level, table.active[n] ? "" : words.dissolved].filter(Boolean);
  const seat = table.at[n];
  const openSeat = () => openPlace(state, seat);
  return [
    make("h2", { text: table.name[n] }),
    secondary(about.join(" · ")),
    terms([
      [words.superior, table.up[n] ? orgLink(state, table.up[n]) : ""],
      [words.seat, seat ? link(city.places.name[seat - 1], openSeat) : ""],
      [words.below, below || ""],
      [words.formal, countCell(table.formal[n])],
      [words.members, countCell(table.total[n])],
      [words.holds, say(words.n_firms, { n: held.length })],
      [words.answers_for, say(words.answers_for_n, { n: owed.length, open: open.length })],
    ]),
    ...questionsOf(state, org),
    ...committeeDetails(state, org),
    ...impactDetails(state, org, held),
    make("p", {}, link(words.show_tree, () => openTree(state, org))),
  ];
}

/**
 * What is in question about an organisation.
 * @param {State} state
 * @param {number} org
 * @returns {Parts}
 */
function questionsOf(state, org) {
  const { city, words } = state;
  const { what, organisation } = city.findings;
  const here = [...what.keys()].filter((n) => organisation[n] === org);
  if (!here.length) {
    return [];
  }
  return [
    make("h3", { text: QUESTION + " " + words.title_health }),
    bullets(here.map((n) => findingLine(state, n))),
  ];
}

/**
 * @param {State} state
 * @param {number} n
 */
function findingLine(state, n) {
  const { city, words } = state;
  const { what, firm, count, rule, detail } = city.findings;
  const about = rule[n][words.tongue] + words.comma
    + say(words.it_is, { n: known(words, count[n]) });
  const condition = noted(words, words.conditions[what[n] - 1], about);
  const action = " → " + words.condition_actions[what[n] - 1];
  const further = detail[n][words.tongue];
  return make("span", {},
    textNode(condition + " "),
    firm[n] >= 0 ? firmLink(state, firm[n]) : null,
    textNode(action + (further ? noted(words, "", further) : "")));
}

/**
 * What an organisation has to do as an industry committee.
 * @param {State} state
 * @param {number} org
 * @returns {Parts}
 */
function committeeDetails(state, org) {
  const { city, words } = state;
  const id = city.organisations.id[org - 1];
  if (city.organisations.guided[org - 1] < 0) {
    return [];
  }
  const facet = state.facets.find((one) => one.id === "committee");
  const value = facet ? facet.code(id) : -1;
  const paid = city.fundingRow.get("org:" + id);
  const filter = () => go(state, {
    filters: { committee: new Set([value]) },
    chosen: "",
    area: [],
    arrange: "place",
    root: "",
    skip: 0,
    desk: "committees",
  });
  return [
    make("h3", { text: words.title_committees }),
    terms([
      ...committeeTerms(state, org - 1),
      paid === undefined ? null : [words.funding_amount, yuan(city.funding.amount[paid])],
    ]),
    value > 0 ? make("p", {}, link(words.filter_firms, filter)) : null,
  ];
}

/**
 * What falls if an organisation goes.
 * @param {State} state
 * @param {number} org
 * @param {Rows} held firms it holds
 * @returns {Parts}
 */
function impactDetails(state, org, held) {
  const { city, words } = state;
  const { lost, kept, handed, unclear, orphans } = city.organisations;
  const n = org - 1;
  const falling = held.filter((row) => hasFlag(city, row, "base")
    && hasFlag(city, row, "organised") && !hasFlag(city, row, "held_otherwise")
    && !isSocial(city, row));
  const counts = {
    lost: lost[n], kept: kept[n], handed: handed[n], unclear: unclear[n], orphans: orphans[n],
  };
  const told = lost[n] >= 0;
  const hidden = falling.length - MOST_FALLING;
  return [
    told ? make("h3", { text: words.if_it_goes }) : null,
    told ? make("p", { text: say(words.falls, counts) }) : null,
    falling.length ? firmList(state, falling, MOST_FALLING) : null,
    hidden > 0 ? secondary(say(words.and_more, { n: hidden })) : null,
  ];
}
