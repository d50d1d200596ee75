// @ts-check
/**
 * What the colours of the picture say: how much is lacking at a place, or how much there is of
 * something, in five steps. Discs are buildings and parks; the ground is paler.
 */

import { remembered } from "./state.js";
import { say } from "./text.js";
import { isAllUnknown, isFiltered } from "./select.js";

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Sums} Sums */

/**
 * The steps of a colour.
 * @typedef {object} Scale
 * @property {string} title
 * @property {string[]} texts of each step; the last may be that nothing is known
 * @property {string[]} fills
 * @property {(mark: Mark) => number} step
 */

// In grey, each step is darker than the one before it.
const GAP_FILLS = ["#FFFFFF", "#F7C9B8", "#E58A6C", "#C8442B", "#7F1D10"];
const RATE_FILLS = ["#EFB29C", "#F5CBBB", "#FADFD5", "#FDF1EC", "#FFFFFF"];
const LACK_FILLS = ["#FFFFFF", "#E7D5EC", "#C99FD5", "#A061B3", "#6A2480"];
const LACK_GROUND = ["#FFFFFF", "#F5EDF7", "#EBDCF0", "#E0CBE7", "#D5B9DE"];
const AMOUNT_FILLS = ["#FFFFFF", "#CFE3F2", "#94C1E0", "#4A90C2", "#14507F"];
const AMOUNT_GROUND = ["#FFFFFF", "#EDF5FA", "#DAE9F4", "#C7DEEE", "#B4D2E8"];
const NO_FILL = "#CBD2D9"; // nothing is known
const BARE = "#F0F2F4"; // ground of which nothing is known
const DARK = 3; // from this step on, what is written on a disc is white
const RATE_STEP = 0.2;
const STEPS = 4;
const ROUND = [1, 2, 2.5, 5, 10]; // what a step of an amount may be, times a power of ten

/**
 * Which step a part of a whole is: none, up to a third, two thirds, more, all.
 * @param {number} part
 * @param {number} whole
 * @returns {number}
 */
function shareStep(part, whole) {
  if (part === whole || part === 0) {
    return part ? STEPS : 0;
  }
  return Math.min(3, 1 + Math.floor((3 * part) / whole));
}

/**
 * The scales that the picture in view is painted with.
 * @param {State} state
 * @returns {{scale: Scale, round: boolean}[]}
 */
export function scalesInView(state) {
  const { picture, view } = state;
  if (view.arrange !== "place" || isFiltered(state)) {
    return [];
  }
  const scales = [];
  if (discsOf(state).some(({ type }) => type === "area")) {
    scales.push({ scale: discScale(state), round: true });
  }
  if (picture.overview && picture.regions.length) {
    scales.push({ scale: groundScale(state), round: false });
  }
  return scales;
}

/** @param {State} state */
function discsOf({ picture }) {
  return picture.overview ? picture.spots : picture.marks;
}

/**
 * The colours of buildings and parks.
 * @param {State} state
 * @returns {Scale}
 */
export function discScale(state) {
  return remembered(state, "discs|" + state.picture.stamp, () => scaleOfDiscs(state));
}

/**
 * @param {State} state
 * @returns {Scale}
 */
function scaleOfDiscs(state) {
  const { desk, words } = state;
  if (!desk) {
    const unknown = GAP_FILLS.length;
    return {
      title: words.gap_share,
      texts: [...words.gap_steps.split("|"), words.not_known],
      fills: [...GAP_FILLS, NO_FILL],
      step: ({ sums }) =>
        (!sums.base || isAllUnknown(sums) ? unknown : shareStep(sums.gap, sums.base)),
    };
  }
  const title = words["shade_" + state.view.desk];
  const fills = desk.ring || desk.sign ? LACK_FILLS : AMOUNT_FILLS;
  const look = { title, none: NO_FILL, fills };
  return desk.ring ? lackScale(state, look) : amountScale(state, look, discsOf(state));
}

/**
 * The colours of districts and streets.
 * @param {State} state
 * @returns {Scale}
 */
export function groundScale(state) {
  return remembered(state, "ground|" + state.picture.stamp, () => scaleOfGround(state));
}

/**
 * @param {State} state
 * @returns {Scale}
 */
function scaleOfGround(state) {
  const { desk, words } = state;
  if (!desk) {
    const unknown = RATE_FILLS.length;
    return {
      title: words.rate_ground,
      texts: words.rate_steps.split("|"),
      fills: [...RATE_FILLS, BARE],
      step: ({ sums }) => (!sums.base || isAllUnknown(sums)
        ? unknown
        : Math.min(STEPS, Math.floor(sums.covered / sums.base / RATE_STEP))),
    };
  }
  const title = say(words.ground_of, { what: words["shade_" + state.view.desk] });
  const fills = desk.ring || desk.sign ? LACK_GROUND : AMOUNT_GROUND;
  const look = { title, none: BARE, fills };
  return desk.ring ? lackScale(state, look) : amountScale(state, look, state.picture.marks);
}

/** @typedef {{title: string, none: string, fills: string[]}} Look */

/**
 * @param {State} state
 * @param {Look} look
 * @returns {Scale}
 */
function lackScale(state, { title, none, fills }) {
  return {
    title,
    texts: [...state.words.gap_steps.split("|"), state.words.not_known],
    fills: [...fills, none],
    // a place of which nothing is known is grey
    step: ({ sums }) => {
      const ring = ringOfDesk(state, sums);
      return ring && ring.whole ? shareStep(ring.bad, ring.whole) : fills.length;
    },
  };
}

/**
 * @param {State} state
 * @param {Sums} sums
 */
function ringOfDesk(state, sums) {
  const { desk } = state;
  return desk && desk.ring ? desk.ring(state, sums) : null;
}

/**
 * How much the question in view counts at a place.
 * @param {State} state
 * @param {Mark} mark
 * @returns {number} negative where it is not known
 */
function amountAt(state, mark) {
  const { desk } = state;
  return desk && desk.amount ? desk.amount(state, mark) : -1;
}

/**
 * @param {State} state
 * @param {number} n
 * @returns {string}
 */
function shortAmount({ desk, words }, n) {
  return desk && desk.short ? desk.short(words, n) : String(n);
}

/**
 * Steps of a round amount, so that the greatest in view is in the last.
 * @param {State} state
 * @param {Look} look
 * @param {Mark[]} marks that it is for
 * @returns {Scale}
 */
function amountScale(state, { title, none, fills }, marks) {
  const unit = remembered(state, "unit|" + title + state.picture.stamp, () => {
    const amounts = marks.filter(({ tray }) => !tray).map((mark) => amountAt(state, mark));
    return roundStep(Math.max(1, ...amounts) / STEPS);
  });
  const upTo = [1, 2, 3].map((n) => "≤" + shortAmount(state, n * unit));
  return {
    title,
    texts: ["0", ...upTo, ">" + shortAmount(state, 3 * unit)],
    fills: [...fills, none],
    step: (mark) => {
      const its = amountAt(state, mark);
      return its < 0 ? fills.length : Math.min(STEPS, Math.ceil(its / unit));
    },
  };
}

/**
 * @param {number} least
 * @returns {number} the smallest round whole number that is not less
 */
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ROUND.find((one) => one * power >= least - 1e-9) || 10;
  return Math.ceil(step * power);
}

/**
 * The colour of a disc, and what is written on it.
 * @param {Scale} scale
 * @param {Mark} mark
 * @returns {{fill: string, dark: boolean}}
 */
export function shadeOf({ fills, step }, mark) {
  const n = step(mark);
  return { fill: fills[n], dark: n >= DARK && n <= STEPS };
}

/**
 * How much is to be done at a place, to name the worst: gaps, or what the question in view counts.
 * @param {State} state
 * @param {Mark} mark
 * @returns {number}
 */
export function weightOf(state, mark) {
  if (!state.desk) {
    return mark.sums.uncovered;
  }
  const ring = ringOfDesk(state, mark.sums);
  return ring ? ring.bad : amountAt(state, mark);
}

/**
 * What stands before the name of a place, or on its disc.
 * @param {State} state
 * @param {Mark} mark
 * @returns {string} empty where nothing is lacking
 */
export function figureOf(state, mark) {
  const weight = weightOf(state, mark);
  if (weight <= 0) {
    return "";
  }
  const ring = ringOfDesk(state, mark.sums);
  const sign = state.desk ? state.desk.sign || "" : "▲";
  return ring ? ring.sign + weight : sign + shortAmount(state, weight);
}
