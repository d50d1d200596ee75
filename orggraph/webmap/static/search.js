// @ts-check
/** Search over names, credit codes and initials of pinyin. */

/** @typedef {import("./state.js").City} City */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").TextLines} TextLines */

/**
 * @typedef {object} Match
 * @property {"place" | "org" | "post" | "centre" | "firm"} type
 * @property {number} n number of a place, organisation, post or centre; row of a firm
 * @property {string} name
 */

const MOST_OF_A_TABLE = 6;
const MOST_FIRMS = 20;
// The first character of each initial in the order of pinyin, and the initials.
const BORDERS = "阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨它穵夕丫帀";
const INITIALS = "ABCDEFGHJKLMNOPQRSTWXYZ";
const OTHER = 35; // "#", for characters that have no initial

/**
 * What a query finds: places, organisations, posts, centres, then firms.
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
  return [
    ...inTable("place", city.places.name, wanted),
    ...inTable("org", city.organisations.name, wanted),
    ...inTable("post", city.posts.name, wanted),
    ...inTable("centre", city.centres.name, wanted),
    ...firmsFound(state, wanted).map((row) => firmMatch(city, row)),
  ];
}

/**
 * @param {City} city
 * @param {number} row
 * @returns {Match}
 */
function firmMatch(city, row) {
  return { type: "firm", n: row, name: city.names.of(row) };
}

/**
 * @param {Match["type"]} type
 * @param {string[]} names
 * @param {string} wanted
 * @returns {Match[]}
 */
function inTable(type, names, wanted) {
  /** @type {Match[]} */
  const matches = [];
  for (let i = 0; i < names.length && matches.length < MOST_OF_A_TABLE; i++) {
    if (names[i].toUpperCase().includes(wanted)) {
      matches.push({ type, n: i + 1, name: names[i] });
    }
  }
  return matches;
}

/**
 * Firms by name, then by code, then by initials.
 * @param {State} state
 * @param {string} wanted in capitals
 * @returns {number[]} rows
 */
function firmsFound(state, wanted) {
  const { names, codes, upperNames } = state.city;
  /** @type {Set<number>} */
  const rows = new Set();
  addLines(rows, upperNames, names, wanted);
  if (/^[0-9A-Z]{2,}$/.test(wanted)) {
    addLines(rows, codes.text, codes, wanted);
  }
  if (rows.size < MOST_FIRMS && /^[A-Z]{2,}$/.test(wanted)) {
    addLines(rows, initialsOf(state), names, wanted);
  }
  return [...rows];
}

/**
 * Add the lines in which a text stands, until there are enough.
 * @param {Set<number>} rows
 * @param {string} text
 * @param {TextLines} lines where each line of the text begins
 * @param {string} wanted
 */
function addLines(rows, text, lines, wanted) {
  let at = text.indexOf(wanted);
  while (at >= 0 && rows.size < MOST_FIRMS) {
    rows.add(lines.at(at));
    at = text.indexOf(wanted, at + 1);
  }
}

/**
 * The initials of all names, letter for letter, from the order in which the browser sorts
 * Chinese: no table travels with the page.
 * @param {State} state
 * @returns {string} empty where the browser does not know the order
 */
function initialsOf(state) {
  if (state.initials === null) {
    state.initials = initials(state.city.upperNames);
  }
  return state.initials;
}

/**
 * @param {string} text
 * @returns {string} as long as the text; empty where the browser does not know the order
 */
export function initials(text) {
  const order = new Intl.Collator("zh-u-co-pinyin");
  if (!sortsByPinyin(order)) {
    return "";
  }
  const known = new Uint8Array(65536);
  const letters = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!known[code]) {
      known[code] = initialOf(order, code);
    }
    letters[i] = known[code];
  }
  return new TextDecoder("latin1").decode(letters);
}

/** @param {Intl.Collator} order */
function sortsByPinyin(order) {
  const { locale } = order.resolvedOptions();
  return order.compare("阿", "八") < 0 && order.compare("夕", "丫") < 0 && /pinyin|zh/.test(locale);
}

/**
 * @param {Intl.Collator} order
 * @param {number} code of a character
 * @returns {number} code of its initial; a Latin character is its own
 */
function initialOf(order, code) {
  if (code < 128) {
    return code;
  }
  if (code < 0x4e00 || code > 0x9fff) {
    return OTHER;
  }
  const character = String.fromCharCode(code);
  let n = 0;
  while (n + 1 < BORDERS.length && order.compare(character, BORDERS[n + 1]) >= 0) {
    n++;
  }
  return INITIALS.charCodeAt(n);
}
