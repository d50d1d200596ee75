// @ts-check
/** Sentences and figures as the page writes them. */

/**
 * Fill the places of a sentence; a place without a value stays as it is.
 * @param {string} text
 * @param {Record<string, any>} values
 * @returns {string}
 */
export function say(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
}

/**
 * A share in percent with one decimal, half rounded up, in whole numbers so that it is exact.
 * @param {number} part
 * @param {number} whole
 * @returns {string} "—" where there is nothing to divide by
 */
export function percent(part, whole) {
  if (!whole) {
    return "—";
  }
  return (Math.floor((2000 * part + whole) / (2 * whole)) / 10).toFixed(1) + "%";
}

/**
 * A count, or the word for one that is not known.
 * @param {import("./state.js").Words} words
 * @param {number} count negative where unknown
 * @returns {string}
 */
export function known(words, count) {
  return count < 0 ? words.unknown : String(count);
}

/**
 * A count as a cell: empty where unknown, for unknown is not zero.
 * @param {number} count negative where unknown
 * @returns {number | ""}
 */
export function countCell(count) {
  return count < 0 ? "" : count;
}

/**
 * @param {import("./state.js").Words} words
 * @param {string} text
 * @param {string} note empty where there is none
 * @returns {string}
 */
export function noted(words, text, note) {
  return note ? say(words.noted, { text, note }) : text;
}

/**
 * Yuan with separators, empty where unknown.
 * @param {number} amount
 * @returns {string}
 */
export function yuan(amount) {
  return amount < 0 ? "" : amount.toLocaleString("en-US");
}

/**
 * Yuan in few letters, as they stand on a mark.
 * @param {import("./state.js").Words} words
 * @param {number} amount
 * @returns {string}
 */
export function shortYuan(words, amount) {
  const [unit, sign] = words.tongue ? [1000, "k"] : [10000, "万"];
  const n = amount / unit;
  return (n < 10 ? Math.round(n * 10) / 10 : Math.round(n)) + sign;
}

/**
 * Cut a text in its middle to the width of some Chinese letters, for what tells two names of one
 * place apart often stands at the end; a Latin letter is about half as wide.
 * @param {string} text
 * @param {number} room in Chinese letters
 * @returns {string}
 */
export function shortened(text, room = 13) {
  const letters = Array.from(text);
  if (fitting(letters, room) === letters.length) {
    return text;
  }
  const end = fitting([...letters].reverse(), Math.floor((room - 1) * END));
  const tail = letters.slice(letters.length - end);
  const begin = fitting(letters, room - 1 - widthOf(tail));
  return letters.slice(0, begin).join("") + "…" + tail.join("");
}

const END = 0.4; // of a name that is cut, what is left of its end

/** @param {string} letter */
function letterWidth(letter) {
  return letter < "\u2E80" ? 0.55 : 1;
}

/**
 * @param {string} text
 * @returns {number} its width in Chinese letters
 */
export function textWidth(text) {
  return widthOf(Array.from(text));
}

/** @param {string[]} letters */
function widthOf(letters) {
  return letters.reduce((sum, letter) => sum + letterWidth(letter), 0);
}

/**
 * @param {string[]} letters
 * @param {number} room
 * @returns {number} how many of the first have room
 */
function fitting(letters, room) {
  let left = room;
  let count = 0;
  while (count < letters.length && left - letterWidth(letters[count]) >= -1e-9) {
    left -= letterWidth(letters[count]);
    count++;
  }
  return count;
}
