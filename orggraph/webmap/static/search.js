// @ts-check
/**
 * Search over names, credit codes and pinyin: the exact name first, then what begins with the
 * query, then what holds it, then what may be read as it.
 */

import { pinyinPattern } from "./pinyin.js";

/** @typedef {import("./state.js").City} City */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").TextLines} TextLines */

/**
 * @typedef {object} Match
 * @property {"place" | "org" | "post" | "centre" | "firm"} type
 * @property {number} n number of a place, organisation, post or centre; row of a firm
 * @property {string} name
 * @property {number} rank how well it fits, the lower the better
 */

/**
 * What is asked for.
 * @typedef {object} Query
 * @property {string} wanted in capitals
 * @property {RegExp | null} read names that may be read as it from their beginning
 * @property {RegExp | null} readInside names that may be read as it anywhere
 */

const EXACT = 0;
const BEGINS = 1;
const INSIDE = 2;
const READ = 3;
const READ_INSIDE = 4;
const MOST_OF_A_TABLE = 6;
const MOST_FIRMS = 20;

/**
 * What a query finds, the best first; of what fits alike, places, organisations, posts, centres,
 * firms.
 * @param {State} state
 * @param {string} query
 * @returns {Match[]}
 */
export function search(state, query) {
  const { city } = state;
  const wanted = query.normalize("NFKC").trim().toUpperCase();
  if (!wanted) {
    return [];
  }
  const pattern = pinyinPattern(state, wanted);
  const asked = {
    wanted,
    read: pattern ? new RegExp("^" + pattern, "gmu") : null,
    readInside: pattern ? new RegExp(pattern, "gu") : null,
  };
  const found = [
    ...inTable("place", city.places.name, asked),
    ...inTable("org", city.organisations.name, asked),
    ...inTable("post", city.posts.name, asked),
    ...inTable("centre", city.centres.name, asked),
    ...firmsFound(city, asked),
  ];
  return found.sort((a, b) => a.rank - b.rank);
}

/**
 * @param {Match["type"]} type
 * @param {string[]} names
 * @param {Query} asked
 * @returns {Match[]}
 */
function inTable(type, names, asked) {
  /** @type {Match[]} */
  const matches = [];
  names.forEach((name, i) => {
    const rank = rankOf(name.toUpperCase(), asked);
    if (rank >= 0) {
      matches.push({ type, n: i + 1, name, rank });
    }
  });
  matches.sort((a, b) => a.rank - b.rank || a.name.length - b.name.length || a.n - b.n);
  return matches.slice(0, MOST_OF_A_TABLE);
}

/**
 * @param {string} name in capitals
 * @param {Query} asked
 * @returns {number} -1 where it does not fit
 */
function rankOf(name, { wanted, read, readInside }) {
  const at = name.indexOf(wanted);
  if (at >= 0) {
    return at || name.length > wanted.length ? Math.min(INSIDE, BEGINS + at) : EXACT;
  }
  if (!read || !readInside) {
    return -1;
  }
  read.lastIndex = 0;
  readInside.lastIndex = 0;
  if (read.test(name)) {
    return READ;
  }
  return readInside.test(name) ? READ_INSIDE : -1;
}

/**
 * Firms: the exact name, names that begin with it, names and codes that hold it, names read as it.
 * @param {City} city
 * @param {Query} asked
 * @returns {Match[]}
 */
function firmsFound({ names, codes, upperNames }, { wanted, read, readInside }) {
  /** @type {Map<number, number>} */
  const ranks = new Map();
  /**
   * @param {number} row
   * @param {number} rank
   */
  const add = (row, rank) => {
    if (!ranks.has(row)) {
      ranks.set(row, rank);
    }
  };
  const lines = "\n" + upperNames + "\n";
  eachPlace(lines, "\n" + wanted + "\n", ranks, (at) => add(names.at(at), EXACT));
  eachPlace(lines, "\n" + wanted, ranks, (at) => add(names.at(at), BEGINS));
  eachPlace(upperNames, wanted, ranks, (at) => add(names.at(at), INSIDE));
  if (/^[0-9A-Z]{2,}$/.test(wanted)) {
    const rank = /[0-9]/.test(wanted) ? INSIDE : READ_INSIDE; // letters alone are rather pinyin
    eachPlace(codes.text, wanted, ranks, (at) => add(codes.at(at), rank));
  }
  for (const [pattern, rank] of /** @type {[RegExp | null, number][]} */ (
    [[read, READ], [readInside, READ_INSIDE]])) {
    for (let met = pattern && pattern.exec(upperNames); met && ranks.size < MOST_FIRMS;) {
      add(names.at(met.index), rank);
      met = /** @type {RegExp} */ (pattern).exec(upperNames);
    }
  }
  return [...ranks].map(([n, rank]) => ({ type: "firm", n, name: names.of(n), rank }));
}

/**
 * Call for each place where a text stands, until enough firms are found.
 * @param {string} text
 * @param {string} wanted
 * @param {Map<number, number>} found
 * @param {(at: number) => void} call
 */
function eachPlace(text, wanted, found, call) {
  let at = text.indexOf(wanted);
  while (at >= 0 && found.size < MOST_FIRMS) {
    call(at);
    at = text.indexOf(wanted, at + 1);
  }
}
