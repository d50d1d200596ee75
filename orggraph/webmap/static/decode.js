// @ts-check
/** From the data block of the page to the record of the city, as `encode.py` writes it. */

/** @typedef {import("./state.js").City} City */
/** @typedef {import("./state.js").Column} Column */
/** @typedef {import("./state.js").TextLines} TextLines */
/** @typedef {import("./state.js").Words} Words */

/**
 * How a column of firms is written: a text, or numbers in planes of bytes.
 * @typedef {object} ColumnHead
 * @property {string} name
 * @property {number} [text] length in bytes
 * @property {number} [bytes] bytes a number
 * @property {number} [least] what is added to each
 * @property {boolean} [gaps] whether 0 stands for a number that is not known
 */

/**
 * The bytes of a base64 text.
 * @param {string} text
 * @param {boolean} packed whether they are deflated
 * @returns {Promise<Uint8Array>}
 */
export async function bytesOf(text, packed) {
  const bytes = fromBase64(text);
  if (!packed) {
    return bytes;
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
function fromBase64(text) {
  const native = /** @type {any} */ (Uint8Array).fromBase64;
  if (native) {
    return native.call(Uint8Array, text);
  }
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/**
 * The record of its bytes: the length of a JSON text, that text, the columns of firms.
 * @param {Uint8Array} bytes
 * @returns {any} the record; its `firms` are columns, each decoded when it is first asked for
 */
export function decodeRecord(bytes) {
  const decoder = new TextDecoder();
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  let at = 4 + length;
  const record = JSON.parse(decoder.decode(bytes.subarray(4, at)));
  const count = record.about.firms;
  const firms = {};
  for (const head of /** @type {ColumnHead[]} */ (record.firms)) {
    const size = head.text === undefined ? (head.bytes || 0) * count : head.text;
    const part = bytes.subarray(at, at + size);
    const decode = head.text === undefined
      ? () => decodeNumbers(part, head, count)
      : () => decoder.decode(part);
    defineLazily(firms, head.name, decode);
    at += size;
  }
  record.firms = firms;
  return record;
}

/**
 * Most columns are first asked for by a click: the page opens with those it draws.
 * @param {object} target
 * @param {string} name
 * @param {() => any} work
 */
function defineLazily(target, name, work) {
  /** @param {any} value */
  const put = (value) => {
    const property = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(target, name, property);
  };
  const get = () => {
    const value = work();
    put(value);
    return value;
  };
  Object.defineProperty(target, name, { get, set: put, enumerable: true, configurable: true });
}

/**
 * Numbers of planes of bytes: all lowest bytes, then all next ones.
 * @param {Uint8Array} part
 * @param {ColumnHead} head
 * @param {number} count
 * @returns {Column} NaN where a number is not known
 */
export function decodeNumbers(part, head, count) {
  const planes = head.bytes || 1;
  const least = head.least || 0;
  if (planes === 1 && least === 0) {
    return part.slice();
  }
  const values = new Int32Array(count);
  const added = head.gaps ? 0 : least;
  for (let row = 0; row < count; row++) {
    values[row] = part[row] + added;
  }
  for (let plane = 1; plane < planes; plane++) {
    const from = plane * count;
    const shift = 8 * plane;
    for (let row = 0; row < count; row++) {
      values[row] += part[from + row] << shift;
    }
  }
  return head.gaps
    ? Float32Array.from(values, (value) => (value === 0 ? NaN : value + least))
    : values;
}

/**
 * A text of lines with where each begins: a hundred thousand names weigh as much as their letters.
 * @param {string} text
 * @param {number} count of lines
 * @returns {TextLines}
 */
export function textLines(text, count) {
  const starts = lineStarts(text, count);
  return {
    text,
    of: (row) => text.slice(starts[row], starts[row + 1] - 1),
    at: (position) => lastNotAfter(starts, count, position),
  };
}

/**
 * @param {string} text
 * @param {number} count
 * @returns {Int32Array} where each line begins, and where one more would
 */
function lineStarts(text, count) {
  const starts = new Int32Array(count + 1);
  let end = -1;
  for (let line = 1; line <= count; line++) {
    end = text.indexOf("\n", end + 1);
    starts[line] = (end < 0 ? text.length : end) + 1;
    if (end < 0) {
      break;
    }
  }
  return starts;
}

/**
 * @param {Int32Array} starts
 * @param {number} count
 * @param {number} position
 * @returns {number} the last line that begins at a position or before it
 */
function lastNotAfter(starts, count, position) {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= position) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

/**
 * The city of a decoded record: what the page asks often is worked out here, once.
 * @param {any} record of `decodeRecord`
 * @param {Words} words
 * @returns {City}
 */
export function decodeCity(record, words) {
  const count = record.about.firms;
  for (const table of [
    record.places, record.organisations, record.posts, record.centres, record.sites,
  ]) {
    table.x = pointColumn(table.x);
    table.y = pointColumn(table.y);
  }
  const capitals = record.firms.names.toUpperCase();
  /** @type {City} */
  const city = {
    ...record,
    kinds: record.about.kinds,
    names: textLines(record.firms.names, count),
    codes: textLines(record.firms.codes, count),
    upperNames: capitals.length === record.firms.names.length ? capitals : record.firms.names,
    all: Int32Array.from({ length: count }, (_, row) => row),
    bit: flagBits(record.about.flags),
    code: statusCodes(words),
    away: new Set(record.about.away),
    placeNumber: numbered(record.places.id),
    placeNamed: onlyOnes(record.places.name),
    orgNumber: numbered(record.organisations.id),
    postNumber: numbered(record.posts.id),
    fundingRow: positions(record.funding.key),
    furtherPosts: furtherPosts(record.posts.also),
    questionedOrgs: new Set(record.findings.organisation),
    questionedFirms: new Set(record.findings.firm),
  };
  city.questionedOrgs.delete(0);
  deriveColumns(city, words);
  return city;
}

/**
 * @param {(number | null)[]} values
 * @returns {Float32Array}
 */
function pointColumn(values) {
  return Float32Array.from(values, (value) => (value === null ? NaN : value));
}

/**
 * @param {string[]} flags
 * @returns {Record<string, number>}
 */
function flagBits(flags) {
  /** @type {Record<string, number>} */
  const bit = {};
  flags.forEach((name, n) => {
    bit[name] = 1 << n;
  });
  return bit;
}

/**
 * @param {string[]} ids
 * @returns {Map<string, number>} counted from 1
 */
function numbered(ids) {
  return new Map(ids.map((id, n) => [id, n + 1]));
}

/**
 * @param {string[]} names
 * @returns {Map<string, number>} counted from 1; 0 where several have a name
 */
function onlyOnes(names) {
  const numbers = new Map();
  names.forEach((name, n) => numbers.set(name, numbers.has(name) ? 0 : n + 1));
  return numbers;
}

/**
 * @param {string[]} keys
 * @returns {Map<string, number>} counted from 0
 */
function positions(keys) {
  return new Map(keys.map((key, n) => [key, n]));
}

/**
 * @param {[number, number][]} pairs of a post and a firm
 * @returns {Map<number, number[]>}
 */
function furtherPosts(pairs) {
  const posts = new Map();
  for (const [post, row] of pairs) {
    posts.set(row, [...(posts.get(row) || []), post]);
  }
  return posts;
}

/**
 * @param {Words} words
 * @returns {import("./state.js").StatusCodes}
 */
function statusCodes(words) {
  /** @type {string[]} */
  const values = words.statuses.map((/** @type {{value: string}} */ status) => status.value);
  const excluded = values.indexOf("EXCLUDED");
  const others = [...values.keys()].filter((n) => n !== excluded);
  return {
    uncovered: values.indexOf("UNCOVERED"),
    unknown: values.indexOf("UNKNOWN"),
    single: values.indexOf("ORG_SINGLE"),
    joint: values.indexOf("ORG_JOINT"),
    excluded,
    listed: [...others, excluded],
  };
}

/**
 * Columns that the page makes of others.
 * @param {City} city
 * @param {Words} words
 */
function deriveColumns(city, words) {
  const { firms, bit, code } = city;
  const count = city.all.length;
  const { status, staff, flags, responsible } = firms;
  const size = new Uint8Array(count);
  const duty = new Uint8Array(count);
  const shifted = new Int8Array(count);
  for (let row = 0; row < count; row++) {
    shifted[row] = status[row] - 1;
    size[row] = sizeClass(staff[row]);
    duty[row] = dutyClass(shifted[row] === code.excluded, responsible[row],
      (flags[row] & bit.presumed) !== 0);
  }
  firms.status = shifted;
  firms.size = size;
  firms.duty = duty;
  if (firms.old && firms.old_organised) {
    const { old, old_organised: before } = firms;
    const change = new Uint8Array(count);
    for (let row = 0; row < count; row++) {
      const now = (flags[row] & bit.organised) !== 0;
      const unknown = words.statuses[shifted[row]].value === "UNKNOWN";
      change[row] = changeClass(old[row] - 1, shifted[row], before[row] !== 0, now, unknown);
    }
    firms.change = change;
  }
}

/**
 * @param {number} staff
 * @returns {number} 0 unknown, then under 25, 50, 100, and 100 or more
 */
export function sizeClass(staff) {
  if (staff < 0) {
    return 0;
  }
  if (staff < 25) {
    return 1;
  }
  if (staff < 50) {
    return 2;
  }
  return staff < 100 ? 3 : 4;
}

/**
 * @param {boolean} excluded
 * @param {number} responsible
 * @param {boolean} presumed
 * @returns {number} 0 declared, 1 presumed, 2 unclear, 3 not in the base
 */
function dutyClass(excluded, responsible, presumed) {
  if (excluded) {
    return 3;
  }
  if (responsible === 0) {
    return 2;
  }
  return presumed ? 1 : 0;
}

/**
 * @param {number} old status, -1 where the firm was not there
 * @param {number} status
 * @param {boolean} before organised
 * @param {boolean} now organised
 * @param {boolean} unknown whether the status is not known now: then nothing is lost for certain
 * @returns {number} 0 same, 1 gained, 2 lost, 3 new, 4 other
 */
export function changeClass(old, status, before, now, unknown) {
  if (old < 0) {
    return 3;
  }
  if (now && !before) {
    return 1;
  }
  if (!now && before) {
    return unknown ? 4 : 2;
  }
  return status !== old ? 4 : 0;
}
