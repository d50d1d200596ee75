// @ts-check
/**
 * Names by how they are read: syllables, initials, or both mixed, as people type them.
 *
 * The page brings along which characters of its names are read as which syllable. A query becomes
 * a pattern of characters: "xmhx" and "xiamenhx" both find 厦门航信.
 */

import { remembered } from "./state.js";

/** @typedef {import("./state.js").State} State */

const LONGEST = 6; // letters of a syllable: zhuang
const MOST_WAYS = 4; // in which one query may be cut into syllables
const SHORTEST = 2; // letters of a query

/**
 * The pattern of names that may be read as a query.
 * @param {State} state
 * @param {string} query in capitals
 * @returns {string} empty where it cannot be pinyin
 */
export function pinyinPattern(state, query) {
  const letters = query.replace(/[\s']+/g, "").toLowerCase();
  if (!/^[a-z]+$/.test(letters) || letters.length < SHORTEST) {
    return "";
  }
  const ways = cut(readings(state), letters);
  return ways.length ? "(?:" + ways.join("|") + ")" : "";
}

/**
 * Classes of characters by what they are read as, and by its first letter.
 * @typedef {object} Readings
 * @property {Map<string, string>} syllables
 * @property {Map<string, string>} initials
 */

/**
 * @param {State} state
 * @returns {Readings}
 */
function readings(state) {
  return remembered(state, "readings", () => {
    const syllables = new Map();
    /** @type {Map<string, Set<string>>} */
    const sets = new Map();
    for (const [syllable, characters] of Object.entries(state.city.pinyin)) {
      syllables.set(syllable, "[" + characters + "]");
      const set = sets.get(syllable[0]) || new Set();
      sets.set(syllable[0], set);
      for (const character of characters) {
        set.add(character);
      }
    }
    const initials = new Map([...sets].map(([letter, set]) =>
      [letter, "[" + [...set].join("") + letter.toUpperCase() + "]"]));
    return { syllables, initials };
  });
}

/**
 * The ways to cut letters into syllables and initials, the fewest characters first.
 * @param {Readings} known
 * @param {string} letters
 * @returns {string[]} patterns
 */
function cut({ syllables, initials }, letters) {
  /** @type {[string, number][]} */
  let open = [["", 0]];
  /** @type {string[]} */
  const done = [];
  while (open.length && done.length < MOST_WAYS) {
    /** @type {[string, number][]} */
    const next = [];
    for (const [pattern, at] of open) {
      if (at === letters.length) {
        done.push(pattern);
        continue;
      }
      for (let size = LONGEST; size > 1; size--) {
        const characters = syllables.get(letters.slice(at, at + size));
        if (characters && at + size <= letters.length) {
          next.push([pattern + characters, at + size]);
        }
      }
      const characters = initials.get(letters[at]);
      if (characters) {
        next.push([pattern + characters, at + 1]);
      }
    }
    open = next.slice(0, 24 * MOST_WAYS);
  }
  return done.slice(0, MOST_WAYS);
}
