// @ts-check
/** Names that lead to what they name. */

import { bullets, link, make, textNode } from "./dom.js";
import { chooseOrg, openPost, showFirm } from "./navigate.js";
import { noted, say } from "./text.js";

/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */

/**
 * @param {State} state
 * @param {number} org
 */
export function orgLink(state, org) {
  return link(state.city.organisations.name[org - 1], () => chooseOrg(state, org));
}

/**
 * @param {State} state
 * @param {number} org
 * @param {string} note empty where there is none
 */
export function orgLinkNoted(state, org, note) {
  return make("span", {}, orgLink(state, org), textNode(noted(state.words, "", note)));
}

/**
 * @param {State} state
 * @param {number} row
 */
export function firmLink(state, row) {
  return link(state.city.names.of(row), () => showFirm(state, row));
}

/**
 * A firm, and something about it.
 * @param {State} state
 * @param {number} row
 * @param {string} about
 */
export function firmLine(state, row, about) {
  return make("span", {}, firmLink(state, row), textNode(" " + about));
}

/**
 * A firm and how far it is.
 * @param {State} state
 * @param {number} row
 * @param {number} metres
 */
export function firmAway(state, row, metres) {
  return firmLine(state, row, say(state.words.n_metres, { n: metres }));
}

/**
 * @param {State} state
 * @param {number} post
 */
export function postLink(state, post) {
  return link(state.city.posts.name[post - 1], () => openPost(state, post));
}

/**
 * @param {State} state
 * @param {Rows} rows
 * @param {number} most
 */
export function firmList(state, rows, most) {
  return bullets(Array.from(rows.slice(0, most)).map((row) => firmLink(state, row)));
}
