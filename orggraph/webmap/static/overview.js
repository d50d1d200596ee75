// @ts-check
/**
 * An area at once: its buildings and parks where they stand, on the ground of its districts or
 * streets.
 *
 * The districts or streets are the marks of such a picture, as in any other; the buildings and
 * parks on them are its spots, which keep their size when the picture is zoomed. What has no point
 * stands in a tray below, never on the ground.
 */

import { MOST_MARKS, bySize, remembered } from "./state.js";
import {
  NOT_SHOWN, areaKey, filteredMarks, groupByPlace, marksIn, placedSites, rowsOf, shownTest,
  trayOfLost,
} from "./areas.js";
import { planOverview } from "./plan_view.js";
import { weightOf } from "./shades.js";
import { countFirms, hasPoint, passing, statusOf } from "./select.js";

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Step} Step */

const SITES = ["BUILDING", "PARK", "BUSINESS_DISTRICT", "INCUBATOR"]; // the narrowest first
const REGIONS = new Set(["DISTRICT", "STREET"]);
const MOST_SPOTS = 1000;
const NAMED = 12; // of the worst
const LEAST_RADIUS = 3; // pixels
export const MOST_RADIUS = 17;
const MANY_FIRMS = 40; // of a place: one with fewer is never as large as a spot can be
const ONE_PLACE = 80; // metres: what stands within is one place, whatever its points say
/** @type {Record<string, number>} */
const POINT_RADIUS = { post: 4.5, centre: 6, site: 12 }; // pixels
const SQUARE = 22; // pixels from firm to firm where all stand on one point
export const CARD = 200; // pixels from place to place there, for its name
const MOST_CARDS = 60;
const WIDER = 1.7; // a picture than it is high

/**
 * @typedef {object} Overview
 * @property {Mark[]} marks districts or streets, those of the tray included
 * @property {Mark[]} spots
 * @property {boolean} real whether spots stand where they are, not side by side
 */


/**
 * The picture of the area in view at once.
 * @param {State} state
 * @returns {Overview | null} null where its few places and firms are drawn one by one
 */
export function overviewOf(state) {
  const { view } = state;
  const all = marksIn(state, view.area);
  const plan = planOverview(state);
  if (plan) {
    return { ...plan, spots: withSums(state, plan.spots) };
  }
  if (view.arrange !== "place") {
    return null;
  }
  if (all.some(isRegion)) {
    return regionsAndSpots(state, all);
  }
  if (all.length > MOST_MARKS) {
    return manySpots(state, all);
  }
  return null;
}

/**
 * Whether a mark is a district, a street, or what has none.
 * @param {Mark} mark
 */
export function isRegion({ type, area }) {
  const last = area[area.length - 1];
  return type === "area" && Boolean(last) && (REGIONS.has(last[0]) || last[0] === "no");
}

/**
 * @param {State} state
 * @param {Mark[]} all
 * @returns {Overview | null} null where nothing has a point
 */
function regionsAndSpots(state, all) {
  const { city, desk, view } = state;
  const spots = spotsIn(state, view.area);
  const marks = trayRegions(state, filteredMarks(state, all));
  const home = spots.filter((spot) => !city.away.has(city.firms.DISTRICT[spot.rows[0]]));
  if (!home.length && !marks.some((mark) => !mark.tray)) {
    return null;
  }
  const sites = filteredMarks(state, home);
  const further = desk && desk.spots ? desk.spots(state, [...marks, ...sites]) : [];
  return { marks, spots: withSums(state, [...sites, ...further]), real: true };
}

/**
 * Tell which districts or streets have no place on the picture, or lie in another city.
 * @param {State} state
 * @param {Mark[]} marks
 */
export function trayRegions(state, marks) {
  const { city } = state;
  for (const mark of marks) {
    const last = mark.area[mark.area.length - 1];
    mark.place = last[0] === "no" ? 0 : city.placeNumber.get(last[1]) || 0;
    mark.away = city.away.has(mark.place);
    const there = hasPoint(mark.x, mark.y) || outlineOf(state, mark.place);
    mark.tray = mark.away || !mark.place || !there;
  }
  return marks;
}

/**
 * @param {State} state
 * @param {number} place 0 where none
 */
export function outlineOf({ city }, place) {
  return city.outlines.find((outline) => place > 0 && outline.place === place);
}

/**
 * The buildings, parks and other sites of an area that have a point; with each, its firms there.
 * @param {State} state
 * @param {Step[]} area
 * @returns {Mark[]}
 */
function spotsIn(state, area) {
  return remembered(state, "spots|" + areaKey(state, area), () => {
    const placed = placedSites(state);
    const isPlaced = (/** @type {number} */ place) => placed[place] === 1;
    const { marks } = groupByPlace(state, rowsOf(state, area), SITES, area, isPlaced);
    return marks.filter((mark) => hasPoint(mark.x, mark.y)).sort(bySize).slice(0, MOST_SPOTS);
  });
}

/**
 * More places and firms than can be drawn with names: all of them as spots.
 * @param {State} state
 * @param {Mark[]} all
 * @returns {Overview | null}
 */
function manySpots(state, all) {
  const { words } = state;
  const spots = withSums(state, filteredMarks(state, all));
  const there = spots.filter((spot) => hasPoint(spot.x, spot.y));
  const most = there.length > spots.length / 2 || spots.length > MOST_SPOTS;
  if (spread(there) > ONE_PLACE && most) {
    const lost = spots.filter((spot) => !hasPoint(spot.x, spot.y));
    const tray = trayOfLost(state, words.nowhere.SPOT, NOT_SHOWN, lost);
    return { marks: tray, spots: there.slice(0, MOST_SPOTS), real: true };
  }
  return { marks: [], spots: sideBySide(state, spots), real: false };
}

/**
 * @param {Mark[]} spots
 * @returns {number} metres along the longer side of those in the middle
 */
function spread(spots) {
  const span = (/** @type {number[]} */ values) => {
    values.sort((a, b) => a - b);
    const end = Math.floor(values.length / 10);
    return values[values.length - 1 - end] - values[end];
  };
  return Math.max(span(spots.map(({ x }) => x)), span(spots.map(({ y }) => y)));
}

/**
 * Places and firms in lines side by side, those alike together: the gaps first. Places stand above,
 * and where they are few, with room for their names.
 * @param {State} state
 * @param {Mark[]} spots
 * @returns {Mark[]} no more than can be drawn, what is chosen among them
 */
function sideBySide(state, spots) {
  const sorted = gapsFirst(state, spots);
  const drawn = sorted.slice(0, MOST_SPOTS);
  const chosen = sorted.find(({ id }) => id === state.view.chosen);
  if (chosen && !drawn.includes(chosen)) {
    drawn[drawn.length - 1] = chosen;
  }
  const places = drawn.filter(({ type }) => type === "area");
  const firms = drawn.filter(({ type }) => type !== "area");
  const room = places.length > MOST_CARDS ? SQUARE : CARD;
  const columns = Math.ceil(Math.sqrt((places.length * SQUARE * WIDER) / room));
  for (const place of room === CARD ? places : []) {
    place.card = true;
    place.r = Math.min(place.r, SQUARE / 2 - 2);
  }
  setInLines(places, columns, room, 0);
  const top = places.length ? Math.ceil(places.length / columns) * SQUARE + SQUARE / 2 : 0;
  const square = Math.ceil(Math.sqrt(firms.length * WIDER));
  setInLines(firms, Math.max(square, Math.floor((columns * room) / SQUARE)), SQUARE, top);
  return drawn;
}

/**
 * @param {Mark[]} spots
 * @param {number} columns
 * @param {number} room from one to the next
 * @param {number} top
 */
function setInLines(spots, columns, room, top) {
  spots.forEach((spot, n) => {
    spot.x = (n % columns) * room;
    spot.y = top + Math.floor(n / columns) * SQUARE;
  });
}

/**
 * @param {State} state
 * @param {Mark[]} spots
 * @returns {Mark[]} places, then firms by status; the most gaps first
 */
function gapsFirst(state, spots) {
  const { uncovered, listed } = state.city.code;
  const order = [uncovered, ...listed.filter((status) => status !== uncovered)];
  const rank = (/** @type {Mark} */ spot) =>
    (spot.type === "firm" ? order.indexOf(statusOf(state, spot.firm)) : -1);
  return [...spots].sort((a, b) => rank(a) - rank(b)
    || b.sums.uncovered - a.sums.uncovered || (a.id < b.id ? -1 : 1));
}

/**
 * @param {State} state
 * @param {Mark[]} spots
 */
function withSums(state, spots) {
  let most = MANY_FIRMS;
  for (const spot of spots) {
    spot.sums = countFirms(state, spot.rows);
    spot.spot = true;
    most = Math.max(most, spot.rows.length);
  }
  for (const spot of spots.filter(({ r }) => !r)) {
    if (spot.type in POINT_RADIUS) {
      spot.r = POINT_RADIUS[spot.type];
      continue;
    }
    const share = Math.sqrt(spot.rows.length / most);
    spot.r = spot.type === "firm" ? LEAST_RADIUS + 1.5 : LEAST_RADIUS
      + (MOST_RADIUS - LEAST_RADIUS) * share;
  }
  return spots.sort(bySize);
}

/**
 * The spots that are named first: those with the most gaps, or the most of what is asked.
 * @param {State} state
 * @param {Mark[]} spots
 * @param {number} [most]
 * @returns {Mark[]}
 */
export function worstOf(state, spots, most = NAMED) {
  const lacking = spots.filter((spot) => spot.type === "area" && weightOf(state, spot) > 0);
  return byWeight(state, lacking).slice(0, most);
}

/**
 * @param {State} state
 * @param {Mark[]} marks
 * @returns {Mark[]} those first at which most is to be done
 */
export function byWeight(state, marks) {
  const weights = new Map(marks.map((mark) => [mark, weightOf(state, mark)]));
  const weight = (/** @type {Mark} */ mark) => weights.get(mark) || 0;
  return [...marks].sort((a, b) => weight(b) - weight(a) || bySize(a, b));
}

/**
 * The buildings and parks of the firms in view with the most gaps, with a point or without.
 * @param {State} state
 * @param {Rows} rows
 * @param {number} most
 * @returns {Mark[]}
 */
export function worstPlaces(state, rows, most) {
  const { area } = state.view;
  const key = "sites|" + areaKey(state, area);
  const { marks } = remembered(state, key, () => groupByPlace(state, rows, SITES, area));
  for (const mark of marks) {
    mark.sums = countFirms(state, mark.rows);
  }
  return worstOf(state, marks, most);
}

/**
 * The firms of the view that are on the picture, and those that only count with their area.
 * Counted once for each picture: the pointer asks again whenever it leaves a mark.
 * @param {State} state
 * @returns {{there: number, lost: number}}
 */
export function shown(state) {
  const { picture, view } = state;
  return remembered(state, "shown|" + picture.stamp, () => {
    const rows = passing(state, rowsOf(state, view.area));
    const there = rows.filter(shownTest(state)).length;
    return { there, lost: rows.length - there };
  });
}
