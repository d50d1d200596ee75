// @ts-check
/** Where marks stand: from metres to the picture, without two on one another. */

import { hasPoint } from "./select.js";

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").Placement} Placement */

/**
 * What the layout is told of the view.
 * @typedef {object} LayoutOptions
 * @property {number} width of the picture
 * @property {number} height
 * @property {number} exact metres that must be to scale and fit the height, 0 where none must
 * @property {boolean} stretch whether the picture may be wider than it is high, for the labels
 * @property {boolean} crowded whether areas have marks of a question around them
 */

const FIRM_RADIUS = [7.5, 7.5, 8.5, 10, 12]; // by size class
/** @type {Record<string, number>} */
const RADIUS = { org: 10, post: 14, centre: 11, site: 11 };
const SMALL_RADIUS = 14;
const EDGE = 150; // of the picture, for labels
const MOST_SCALE = 4; // units a metre
const ROUNDS = 80; // of pushing apart
const ONE_PLACE = 80; // metres: marks that stand within are one place, whatever their points say
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/**
 * Give every mark its radius.
 * @param {Mark[]} marks
 * @param {(row: number) => number} sizeOf
 */
export function setRadii(marks, sizeOf) {
  let most = 1;
  for (const mark of marks) {
    if (mark.type === "area") {
      most = Math.max(most, mark.rows.length);
    }
  }
  const roomy = marks.length <= 40;
  for (const mark of marks) {
    mark.r = radiusOf(mark, most, roomy, sizeOf);
  }
}

/**
 * @param {Mark} mark
 * @param {number} most firms of an area
 * @param {boolean} roomy
 * @param {(row: number) => number} sizeOf
 * @returns {number}
 */
function radiusOf(mark, most, roomy, sizeOf) {
  if (mark.type === "firm") {
    return FIRM_RADIUS[sizeOf(mark.firm)];
  }
  if (mark.type !== "area") {
    return RADIUS[mark.type];
  }
  if (mark.small) {
    return SMALL_RADIUS;
  }
  const share = Math.sqrt(mark.rows.length / most);
  return roomy ? 19 + 20 * share : 15 + 13 * share;
}

/**
 * Turn a tree, whose lines run up, the way of the picture.
 * @param {Mark[]} marks
 */
export function layoutTree(marks) {
  for (const mark of marks) {
    mark.y = -mark.y;
  }
}

/**
 * Place marks of known points to scale, push them apart, and set the others in rows below.
 * @param {Mark[]} marks with radii; x and y change from metres to units of the picture
 * @param {LayoutOptions} options
 * @returns {Placement}
 */
export function layoutPlaces(marks, options) {
  const there = marks.filter((mark) => hasPoint(mark.x, mark.y));
  const lost = marks.filter((mark) => !hasPoint(mark.x, mark.y));
  const width = Math.max(220, options.width - EDGE);
  const height = Math.max(200, options.height - EDGE);
  const points = there.map(({ x, y }) => ({ x, y }));
  const frame = frameOf(there);
  for (const mark of there) {
    if (!mark.fixed) {
      mark.x = clamp(mark.x, frame.low.x, frame.high.x);
      mark.y = clamp(mark.y, frame.low.y, frame.high.y);
    }
  }
  const placement = placementOf(frame, there.length > 0, width, height, options);
  placeOnPicture(there, placement);
  setRoom(there, width * height, options);
  pushApart(there, ROUNDS);
  noteMoved(there, points, placement);
  setInRows(lost, lowestOf(there), options.width);
  return placement;
}

/**
 * Note where marks stand truly that were moved aside or drawn in to the edge.
 * @param {Mark[]} marks
 * @param {{x: number, y: number}[]} points of each in metres
 * @param {Placement} placement
 */
function noteMoved(marks, points, placement) {
  const across = rangeOf(points.map(({ x }) => x), 0);
  const down = rangeOf(points.map(({ y }) => y), 0);
  if (!points.length || Math.max(across.high - across.low, down.high - down.low) < ONE_PLACE) {
    return;
  }
  marks.forEach((mark, n) => {
    const [x, y] = toPicture(placement, points[n].x, points[n].y);
    const stands = mark.type === "area" || mark.type === "firm";
    if (stands && Math.hypot(mark.x - x, mark.y - y) > mark.r) {
      mark.from = [x, y];
    }
  });
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/**
 * @typedef {object} Frame metres
 * @property {{x: number, y: number}} low
 * @property {{x: number, y: number}} high
 */

/**
 * The frame in which marks stand. A stray point must not press all others together: beyond the
 * middle nine tenths, marks stand at the edge. Posts may stand half as far again as what they
 * serve.
 * @param {Mark[]} there
 * @returns {Frame}
 */
function frameOf(there) {
  const served = there.filter((mark) => mark.type !== "post" && !mark.fixed);
  const counted = served.length ? served : there;
  const slack = there.length > 20 ? 0.04 : 0;
  const x = rangeOf(counted.map((mark) => mark.x), slack);
  const y = rangeOf(counted.map((mark) => mark.y), slack);
  const span = Math.max(x.high - x.low, y.high - y.low) / 2;
  const posts = there.filter((mark) => mark.type === "post");
  widen(x, posts.map((mark) => mark.x), span);
  widen(y, posts.map((mark) => mark.y), span);
  return { low: { x: x.low, y: y.low }, high: { x: x.high, y: y.high } };
}

/**
 * @param {number[]} values
 * @param {number} slack share of values at each end that may be strays
 * @returns {{low: number, high: number}}
 */
function rangeOf(values, slack) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.round(share * (sorted.length - 1))];
  const margin = slack * 2 * (at(1 - slack) - at(slack));
  return {
    low: Math.max(at(0), at(slack) - margin),
    high: Math.min(at(1), at(1 - slack) + margin),
  };
}

/**
 * @param {{low: number, high: number}} range
 * @param {number[]} values that it should hold too
 * @param {number} most how far it may widen
 */
function widen(range, values, most) {
  const { low, high } = range;
  range.low = Math.min(low, Math.max(low - most, Math.min(...values)));
  range.high = Math.max(high, Math.min(high + most, Math.max(...values)));
}

/**
 * @param {Frame} frame
 * @param {boolean} known whether any mark has a point
 * @param {number} width
 * @param {number} height
 * @param {LayoutOptions} options
 * @returns {Placement}
 */
function placementOf({ low, high }, known, width, height, options) {
  if (!known) {
    return { k: 1, wide: 1, x: 0, y: 0, known };
  }
  const across = Math.max(high.x - low.x, 1);
  const down = Math.max(high.y - low.y, 1);
  const most = options.exact ? height / options.exact : MOST_SCALE;
  const k = Math.min(width / across, height / down, most);
  const stretched = clamp(width / across / k, 1, 3);
  return {
    k,
    wide: options.stretch ? stretched : 1,
    x: (low.x + high.x) / 2,
    y: (low.y + high.y) / 2,
    known,
  };
}

/**
 * From metres to the picture.
 * @param {Placement} placement
 * @param {number} x
 * @param {number} y
 * @returns {[number, number]}
 */
export function toPicture(placement, x, y) {
  return [(x - placement.x) * placement.k * placement.wide, (placement.y - y) * placement.k];
}

/**
 * Place marks; those on one spot open up as the seeds of a sunflower.
 * @param {Mark[]} marks
 * @param {Placement} placement
 */
function placeOnPicture(marks, placement) {
  /** @type {Map<string, number>} */
  const spots = new Map();
  for (const mark of marks) {
    [mark.x, mark.y] = toPicture(placement, mark.x, mark.y);
    if (mark.fixed) {
      continue;
    }
    const spot = Math.round(mark.x / 8) + "," + Math.round(mark.y / 8);
    const before = spots.get(spot) || 0;
    spots.set(spot, before + 1);
    mark.x += Math.sqrt(before) * 44 * Math.cos(before * GOLDEN_ANGLE);
    mark.y += Math.sqrt(before) * 26 * Math.sin(before * GOLDEN_ANGLE);
  }
}

/**
 * The room of each mark: with a label under it where the picture has it, else the mark alone.
 * @param {Mark[]} marks
 * @param {number} space of the picture
 * @param {LayoutOptions} options
 */
function setRoom(marks, space, options) {
  const fitting = (space * 0.6) / (marks.length * 122 * 48);
  const room = options.exact ? 0 : clamp(fitting * 1.6 - 0.6, 0, 1);
  for (const mark of marks) {
    mark.w = mark.r + 7 + room * Math.max(0, 56 - mark.r);
    mark.h = mark.r + 5 + room * 10;
    if (mark.type === "area") {
      mark.w = Math.max(mark.w, 44);
      mark.h = mark.r + (options.crowded && !options.exact ? 34 : 21);
    }
  }
}

/**
 * Push boxes that meet apart along the shorter way, until none do; from top to bottom, so that
 * only neighbours are asked. What stands exactly does not give way.
 * @param {Mark[]} marks
 * @param {number} rounds at most
 */
export function pushApart(marks, rounds) {
  const sorted = [...marks];
  let reach = 0;
  for (const mark of marks) {
    reach = Math.max(reach, 2 * mark.h);
  }
  for (let round = 0; round < rounds; round++) {
    sorted.sort((one, two) => one.y - two.y || (one.id < two.id ? -1 : 1));
    let moved = false;
    for (let a = 0; a < sorted.length; a++) {
      for (let b = a + 1; b < sorted.length; b++) {
        if (sorted[b].y - sorted[a].y > reach) {
          break;
        }
        moved = pushPair(sorted[a], sorted[b]) || moved;
      }
    }
    if (!moved) {
      return;
    }
  }
}

/**
 * @param {Mark} one
 * @param {Mark} two
 * @returns {boolean} whether they met
 */
function pushPair(one, two) {
  const dx = two.x - one.x;
  const dy = two.y - one.y;
  const x = one.w + two.w - Math.abs(dx);
  const y = one.h + two.h - Math.abs(dy);
  if (x <= 0.5 || y <= 0.5 || (one.fixed && two.fixed)) {
    return false;
  }
  const share = shareOfPush(one, two);
  if (x < y) {
    const push = dx < 0 ? -x : x;
    one.x -= push * share;
    two.x += push * (1 - share);
  } else {
    const push = dy < 0 ? -y : y;
    one.y -= push * share;
    two.y += push * (1 - share);
  }
  return true;
}

/**
 * @param {Mark} one
 * @param {Mark} two
 * @returns {number} what the first takes
 */
function shareOfPush(one, two) {
  if (one.fixed) {
    return 0;
  }
  return two.fixed ? 1 : 0.5;
}

/**
 * @param {Mark[]} marks
 * @returns {number} the lowest edge of any
 */
function lowestOf(marks) {
  if (!marks.length) {
    return -60;
  }
  let lowest = -Infinity;
  for (const mark of marks) {
    lowest = Math.max(lowest, mark.y + mark.r);
  }
  return lowest;
}

/**
 * Set marks without a point in rows below the others.
 * @param {Mark[]} lost
 * @param {number} lowest
 * @param {number} width of the picture
 */
function setInRows(lost, lowest, width) {
  const columns = Math.max(1, Math.min(lost.length, Math.floor(width / 124)));
  let row = 58; // high, with a label
  for (const { r } of lost) {
    row = Math.max(row, 2 * r + 36);
  }
  lost.forEach((mark, n) => {
    mark.x = ((n % columns) - (columns - 1) / 2) * 122;
    mark.y = lowest + row + 8 + Math.floor(n / columns) * row;
    mark.lost = true;
  });
}
