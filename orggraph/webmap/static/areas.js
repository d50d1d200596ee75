// @ts-check
/**
 * An area by place: its firms, and the places and firms a person meets in it.
 *
 * Where an area holds more than can be drawn, it is cut in parts of neighbours.
 */

import { MOST_MARKS, PART_SIZE, newMark, remembered } from "./state.js";
import { say } from "./text.js";
import { hasPoint, isSocial, keyOf, passing, placeColumn } from "./select.js";

/** @typedef {import("./state.js").City} City */
/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Step} Step */

export const SITES = ["PARK", "BUSINESS_DISTRICT", "INCUBATOR", "BUILDING"];
/** @type {Step} */
export const WITHOUT_POINT = ["no", "POINT"];
/** @type {Step} */
export const NOT_SHOWN = ["no", "SPOT"];
/** @type {Record<string, string[]>} */
const INSIDE = {
  STREET: SITES,
  PARK: ["BUILDING"],
  BUSINESS_DISTRICT: ["BUILDING"],
  INCUBATOR: ["BUILDING"],
  COMMUNITY: SITES,
  BUILDING: [],
};
const MOST_PARTS = 60;
const DEEPEST = 12; // steps from the city to a firm

/**
 * @param {State} state
 * @param {Step[]} area
 * @returns {string}
 */
export function areaKey(state, area) {
  return state.view.only + "|" + area.map((step) => step.join(":")).join("/");
}

/**
 * The firms, or the social organisations, as the view asks.
 * @param {State} state
 * @returns {Rows}
 */
export function rowsOfKind(state) {
  const wanted = state.view.only === "social";
  return state.city.all.filter((row) => isSocial(state.city, row) === wanted);
}

/**
 * The firms of an area.
 * @param {State} state
 * @param {Step[]} area
 * @returns {Rows}
 */
export function rowsOf(state, area) {
  return remembered(state, "rows|" + areaKey(state, area), () => {
    if (!area.length) {
      return rowsOfKind(state);
    }
    const last = area[area.length - 1];
    const before = area.slice(0, -1);
    if (last[0] !== "part") {
      return rowsWithin(state, rowsOf(state, before), last);
    }
    const part = partOf(state, area);
    return part ? rowsOfMarks(part) : rowsOf(state, before);
  });
}

/**
 * @param {State} state
 * @param {Rows} rows
 * @param {Step} step
 * @returns {Rows}
 */
function rowsWithin(state, rows, [kind, id]) {
  const { city } = state;
  if (kind === "no" && id === "SPOT") {
    const isShown = shownTest(state);
    return rows.filter((row) => !isShown(row));
  }
  if (kind === "no" && id === "POINT") {
    const { x, y } = city.firms;
    return rows.filter((row) => !hasPoint(x[row], y[row]));
  }
  if (kind === "no" && id === "AWAY") {
    return rows.filter((row) => city.away.has(city.firms.DISTRICT[row]));
  }
  const place = kind === "no" ? 0 : city.placeNumber.get(id);
  const column = placeColumn(city, kind === "no" ? id : kind);
  return rows.filter((row) => column[row] === place);
}

/**
 * Whether a firm can be put on the picture: it has a point, or lies in a building or park that has
 * one. A firm without a point may still be shown, with its park.
 * @param {State} state
 * @returns {(row: number) => boolean}
 */
export function shownTest(state) {
  const { firms } = state.city;
  const placed = placedSites(state);
  const columns = SITES.map((kind) => placeColumn(state.city, kind));
  return (row) => hasPoint(firms.x[row], firms.y[row])
    || columns.some((column) => placed[column[row]] === 1);
}

/**
 * The buildings and parks that have a point, or a firm in them that has.
 * @param {State} state
 * @returns {Uint8Array} by the number of a place: 1 where it has
 */
export function placedSites(state) {
  return remembered(state, "placed", () => {
    const { firms, places } = state.city;
    const placed = new Uint8Array(places.id.length + 1);
    for (const n of places.id.keys()) {
      placed[n + 1] = Number(hasPoint(places.x[n], places.y[n]));
    }
    for (const column of SITES.map((kind) => placeColumn(state.city, kind))) {
      column.forEach((place, row) => {
        if (place && !placed[place] && hasPoint(firms.x[row], firms.y[row])) {
          placed[place] = 1;
        }
      });
    }
    return placed;
  });
}

/**
 * @param {Mark[]} marks
 * @returns {Int32Array} their firms, in order
 */
function rowsOfMarks(marks) {
  /** @type {number[]} */
  const rows = [];
  for (const mark of marks) {
    for (const row of mark.rows) {
      rows.push(row);
    }
  }
  return Int32Array.from(rows).sort();
}

/**
 * Group firms by their place of the first kind that they have.
 * @param {State} state
 * @param {Rows} rows
 * @param {string[]} kinds
 * @param {Step[]} area
 * @param {(place: number) => boolean} [counts] whether a place is one to group by
 * @returns {{marks: Mark[], loose: number[]}} a mark for each place, and the firms without one
 */
export function groupByPlace(state, rows, kinds, area, counts = Boolean) {
  const { city } = state;
  const columns = kinds.map((kind) => placeColumn(city, kind));
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  const loose = [];
  for (const row of rows) {
    const column = columns.find((values) => counts(values[row]));
    if (!column) {
      loose.push(row);
      continue;
    }
    const group = groups.get(column[row]);
    if (group) {
      group.push(row);
    } else {
      groups.set(column[row], [row]);
    }
  }
  const ordered = [...groups].sort((a, b) => a[0] - b[0]);
  return { marks: ordered.map(([place, of]) => placeMark(city, place, of, area)), loose };
}

/**
 * @param {City} city
 * @param {number} place
 * @param {number[]} rows
 * @param {Step[]} area
 * @returns {Mark}
 */
function placeMark(city, place, rows, area) {
  const { kind, id, name, x, y } = city.places;
  const n = place - 1;
  /** @type {Step} */
  const step = [city.kinds[kind[n]], id[n]];
  const point = hasPoint(x[n], y[n]) ? { x: x[n], y: y[n] } : middle(city, rows);
  return newMark("area", step.join(":"), name[n], {
    area: [...area, step],
    rows: Int32Array.from(rows),
    ...point,
  });
}

/**
 * @param {City} city
 * @param {Rows} rows
 * @returns {{x: number, y: number}} the mean of those with a point, NaN where none has one
 */
function middle(city, rows) {
  const { x, y } = city.firms;
  let sumX = 0;
  let sumY = 0;
  let count = 0;
  for (const row of rows) {
    if (hasPoint(x[row], y[row])) {
      sumX += x[row];
      sumY += y[row];
      count++;
    }
  }
  return { x: sumX / count, y: sumY / count };
}

/**
 * @param {City} city
 * @param {number} row
 * @returns {Mark}
 */
export function firmMark(city, row) {
  return newMark("firm", "firm:" + keyOf(city, row), city.names.of(row), {
    firm: row,
    rows: Int32Array.of(row),
    x: city.firms.x[row],
    y: city.firms.y[row],
  });
}

/**
 * The firms of an area that have no place of a kind, as one mark.
 * @param {State} state
 * @param {string} kind
 * @param {number[]} rows
 * @param {Step[]} area
 * @returns {Mark}
 */
function placelessMark(state, kind, rows, area) {
  return newMark("area", "no:" + kind, state.words.nowhere[kind], {
    area: [...area, ["no", kind]],
    rows: Int32Array.from(rows),
  });
}

/**
 * Marks of the area in view that have no point, as one mark of the tray.
 * @param {State} state
 * @param {string} name
 * @param {Step} step to their firms
 * @param {Mark[]} lost
 * @returns {Mark[]} none where there are none
 */
export function trayOfLost({ view }, name, step, lost) {
  if (!lost.length) {
    return [];
  }
  const about = { area: [...view.area, step], rows: rowsOfMarks(lost), tray: true };
  return [newMark("area", step.join(":"), name, about)];
}

/**
 * Everything that stands in an area, however much it is.
 * @param {State} state
 * @param {Step[]} area
 * @returns {Mark[]}
 */
export function marksIn(state, area) {
  return remembered(state, "marks|" + areaKey(state, area), () => {
    const last = area[area.length - 1];
    if (last && last[0] === "part") {
      return partOf(state, area) || [];
    }
    return widerPlaces(state, area) || sitesAndFirms(state, area);
  });
}

/**
 * The districts of the city, or the streets of a district.
 * @param {State} state
 * @param {Step[]} area
 * @returns {Mark[] | null} null where the area has none
 */
function widerPlaces(state, area) {
  const last = area[area.length - 1];
  const around = area.filter((step) => !isAcross(step)).pop();
  if (around && around[0] !== "DISTRICT") {
    return null;
  }
  const kind = around && last[1] !== "AWAY" ? "STREET" : "DISTRICT";
  const { marks, loose } = groupByPlace(state, rowsOf(state, area), [kind], area);
  if (!marks.length) {
    return null;
  }
  return loose.length ? [...marks, placelessMark(state, kind, loose, area)] : marks;
}

/**
 * Whether a step takes some firms of an area, wherever they are, and leads into no place.
 * @param {Step} step
 */
export function isAcross([kind, id]) {
  return kind === "no" && ["POINT", "SPOT", "AWAY"].includes(id);
}

/**
 * Parks and buildings, communities where there is too much else, and firms in none of them.
 * @param {State} state
 * @param {Step[]} area
 * @returns {Mark[]}
 */
function sitesAndFirms(state, area) {
  const passed = new Set(area.map((step) => step[0]));
  const kinds = kindsInside(area[area.length - 1]).filter((kind) => !passed.has(kind));
  let { marks, loose } = groupByPlace(state, rowsOf(state, area), kinds, area);
  const crowded = marks.length + loose.length > MOST_MARKS;
  if (crowded && !passed.has("COMMUNITY") && kinds.length > 1) {
    const communities = groupByPlace(state, loose, ["COMMUNITY"], area);
    marks = [...marks, ...communities.marks];
    loose = communities.loose;
  }
  return [...marks, ...loose.map((row) => firmMark(state.city, row))];
}

/**
 * @param {Step | undefined} step the last of an area
 * @returns {string[]} the kinds of place that stand in it
 */
function kindsInside(step) {
  if (step && step[0] === "no") {
    return step[1] === "DISTRICT" ? ["STREET", ...SITES] : SITES;
  }
  if (step && step[0] === "DISTRICT") {
    return ["STREET"];
  }
  return (step && INSIDE[step[0]]) || SITES;
}

/**
 * @param {State} state
 * @param {Step[]} area whose last step is a part
 * @returns {Mark[] | null} null where there is no such part
 */
function partOf(state, area) {
  const parts = partsOf(state, area.slice(0, -1));
  const number = Number(area[area.length - 1][1]);
  return (parts && parts[number]) || null;
}

/**
 * The parts of an area that holds more than can be drawn.
 * @param {State} state
 * @param {Step[]} area
 * @returns {Mark[][] | null} null where it can be drawn as it is
 */
export function partsOf(state, area) {
  return remembered(state, "parts|" + areaKey(state, area), () => {
    const marks = marksIn(state, area);
    if (marks.length <= MOST_MARKS) {
      return null;
    }
    return cutInParts(marks, Math.min(MOST_PARTS, Math.ceil(marks.length / PART_SIZE)));
  });
}

/**
 * Cut marks in parts of neighbours: in two along the longer side, and so on. The same each time.
 * @param {Mark[]} marks
 * @param {number} count of parts
 * @returns {Mark[][]}
 */
export function cutInParts(marks, count) {
  if (count <= 1) {
    return [marks];
  }
  const axis = longerSide(marks);
  const half = count >> 1;
  const place = (/** @type {Mark} */ mark) => (hasPoint(mark.x, mark.y) ? mark[axis] : Infinity);
  const sorted = [...marks].sort((a, b) => {
    const apart = place(a) - place(b); // not a number where neither has a point
    return apart || (a.id < b.id ? -1 : 1);
  });
  const at = Math.round((marks.length * half) / count);
  return [
    ...cutInParts(sorted.slice(0, at), half),
    ...cutInParts(sorted.slice(at), count - half),
  ];
}

/**
 * @param {Mark[]} marks
 * @returns {"x" | "y"}
 */
function longerSide(marks) {
  const there = marks.filter((mark) => hasPoint(mark.x, mark.y));
  const span = (/** @type {"x" | "y"} */ axis) => {
    let low = Infinity;
    let high = -Infinity;
    for (const mark of there) {
      low = Math.min(low, mark[axis]);
      high = Math.max(high, mark[axis]);
    }
    return high - low;
  };
  return span("x") >= span("y") ? "x" : "y";
}

/**
 * What a view of an area shows: its places and firms, or its parts.
 * @param {State} state
 * @param {Step[]} area
 * @returns {Mark[]}
 */
export function shownIn(state, area) {
  const parts = partsOf(state, area);
  if (!parts) {
    return marksIn(state, area);
  }
  return parts.map((marks, n) => partMark(state, area, marks, n));
}

/**
 * @param {State} state
 * @param {Step[]} area
 * @param {Mark[]} marks
 * @param {number} n
 * @returns {Mark}
 */
function partMark(state, area, marks, n) {
  const point = meanPoint(marks);
  return newMark("area", "part:" + n, say(state.words.part, { n: n + 1 }), {
    part: true,
    area: [...area, ["part", String(n)]],
    rows: rowsOfMarks(marks),
    x: point.x,
    y: point.y,
  });
}

/**
 * @param {Iterable<Mark>} marks
 * @returns {{x: number, y: number, count: number}} the mean of those with a point, and how many
 */
export function meanPoint(marks) {
  let x = 0;
  let y = 0;
  let count = 0;
  for (const mark of marks) {
    if (hasPoint(mark.x, mark.y)) {
      x += mark.x;
      y += mark.y;
      count++;
    }
  }
  return { x: x / count, y: y / count, count };
}

/**
 * Copies of marks that hold only the firms that pass the filters; empty ones are left out.
 * @param {State} state
 * @param {Mark[]} marks
 * @returns {Mark[]}
 */
export function filteredMarks(state, marks) {
  const copies = marks.map((mark) => ({ ...mark, rows: passing(state, mark.rows) }));
  return copies.filter((mark) => mark.rows.length);
}

/**
 * The narrowest place in which some firms can all be seen.
 * @param {State} state
 * @param {Rows} rows
 * @returns {Step[]}
 */
export function narrowestArea(state, rows) {
  /** @type {Step[]} */
  let area = [];
  for (let depth = 0; depth < DEEPEST; depth++) {
    const mark = shownIn(state, area).find((one) => one.type === "area" && holdsAll(one, rows));
    if (!mark || mark.part) {
      break;
    }
    area = mark.area;
  }
  return area;
}

/**
 * From an area in which one mark alone stands, down to the first in which there is a choice.
 * @param {State} state
 * @param {Step[]} area
 * @returns {Step[]}
 */
export function descend(state, area) {
  let at = area;
  for (let depth = area.length; depth < DEEPEST; depth++) {
    const [mark, other] = shownIn(state, at);
    if (!mark || other || mark.type !== "area") {
      break;
    }
    at = mark.area;
  }
  return at;
}

/**
 * The next wider area that shows something else.
 * @param {State} state
 * @param {Step[]} area
 * @returns {Step[]}
 */
export function widerArea(state, area) {
  let at = area.slice(0, -1);
  while (at.length && descend(state, at).length > at.length) {
    at = at.slice(0, -1);
  }
  return at;
}

/**
 * @param {Mark} mark
 * @param {Rows} rows
 */
function holdsAll(mark, rows) {
  return rows.every((row) => mark.rows.includes(row));
}

/**
 * The way from the city to a place: the wider places it wholly lies in lead there.
 * @param {State} state
 * @param {number} place
 * @returns {Step[]}
 */
export function areaOfPlace(state, place) {
  const { city } = state;
  const { id } = city.places;
  const kind = city.kinds[city.places.kind[place - 1]];
  const column = placeColumn(city, kind);
  const rows = rowsOfKind(state).filter((row) => column[row] === place);
  /** @type {Step[]} */
  const area = [];
  if (kind !== "DISTRICT") {
    for (const wider of ["DISTRICT", "STREET"]) {
      if (wider === kind) {
        break;
      }
      const around = placeColumn(city, wider);
      const first = rows.length ? around[rows[0]] : 0;
      if (first && rows.every((row) => around[row] === first)) {
        area.push([wider, id[first - 1]]);
      }
    }
  }
  area.push([kind, id[place - 1]]);
  return area;
}

/**
 * The name of a step of an area.
 * @param {State} state
 * @param {Step} step
 * @returns {string}
 */
export function stepName(state, [kind, id]) {
  const { city, words } = state;
  if (kind === "no") {
    return words.nowhere[id] || id;
  }
  if (kind === "part") {
    return say(words.part, { n: Number(id) + 1 });
  }
  return city.places.name[(city.placeNumber.get(id) || 0) - 1];
}

/**
 * The name of the area in view, or of the city.
 * @param {State} state
 * @param {string} city what the city is called here
 * @returns {string}
 */
export function areaName(state, city) {
  const { area } = state.view;
  return area.length ? stepName(state, area[area.length - 1]) : city;
}

/**
 * The whole city, as the breadcrumb calls it.
 * @param {State} state
 * @returns {string}
 */
export function wholeName({ city, words }) {
  return words.whole.replace("{name}", city.about.name);
}
