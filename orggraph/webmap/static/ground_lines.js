// @ts-check
/**
 * Lines on the ground, under the marks: roads as the house numbers show them, or the roads, water
 * and areas that the office gives. Of given roads, none is drawn a second time.
 */

import { FONT, GREY, GROUND, SECONDARY, remembered } from "./state.js";
import { say } from "./text.js";
import { toPicture } from "./layout.js";
import { isFree, widthOf } from "./labels.js";

/** @typedef {import("./labels.js").Room} Room */
/** @typedef {import("./state.js").Placement} Placement */
/** @typedef {import("./state.js").State} State */
/** @typedef {CanvasRenderingContext2D} Canvas */

/**
 * A road that may be named: its lengths in units of the picture.
 * @typedef {object} NamedRoad
 * @property {string} name
 * @property {[number, number][]} line
 * @property {number} length
 */

/**
 * The lines of the ground, made once for each picture.
 * @typedef {object} GroundLines
 * @property {Path2D} roads
 * @property {Path2D} water areas of it
 * @property {Path2D} streams lines of it
 * @property {Path2D} areas
 * @property {NamedRoad[]} named the longest first
 */

export const SEA = "#DDE7ED";
const WATER_EDGE = "#A9BCC8";
const AREA = "#E4E7EB";
const ROAD_WIDTH = 14; // metres
const ROAD_PIXELS = [1.6, 7];
const CASED = 3; // pixels: a wider road is light with two edges
const LETTER = 11; // pixels: the least text that is read
const MOST_NAMES = 12;
const LEAST_STRAIGHT = 0.94; // of the way along a name, as the crow flies
const PLACES = [0.5, 0.3, 0.7, 0.15, 0.85]; // of the length, tried for the middle of a name
const CLOSED = 4; // numbers at each end that are the same in a ring

/**
 * @param {State} state
 * @returns {boolean} whether any line lies on the ground
 */
export function hasLines({ city }) {
  return city.roads.name.length > 0 || hasContext(city);
}

/** @param {import("./state.js").City} city */
function hasContext({ context }) {
  return Boolean(context.kind && context.kind.length);
}

/** @param {import("./state.js").City} city */
function hasOwnRoads(city) {
  return hasContext(city) && city.context.kind.includes("road");
}

/**
 * What the legend says of the lines.
 * @param {State} state
 * @returns {string} empty where there are none
 */
export function linesText({ city, picture, words }) {
  const fitted = city.roads.name.length && !hasOwnRoads(city) ? words.roads_legend : "";
  const own = hasContext(city) ? say(words.context_legend, { credit: city.context.credit }) : "";
  const sea = city.outlines.length ? words.sea_legend : "";
  const moved = picture.marks.some((mark) => mark.from) ? words.moved_legend : "";
  return [fitted, own, sea, moved].filter(Boolean).join(" ");
}

/**
 * @param {State} state
 * @returns {GroundLines}
 */
function linesOf(state) {
  const { city, picture } = state;
  return remembered(state, "lines|" + picture.stamp, () => {
    /** @type {GroundLines} */
    const lines = {
      roads: new Path2D(),
      water: new Path2D(),
      streams: new Path2D(),
      areas: new Path2D(),
      named: [],
    };
    const { kind, name, parts } = hasContext(city)
      ? city.context
      : { kind: [], name: [], parts: [] };
    kind.forEach((/** @type {string} */ what, /** @type {number} */ n) => {
      for (const part of parts[n]) {
        addPart(lines, picture.placement, { what, name: name[n], part });
      }
    });
    if (!hasOwnRoads(city)) {
      city.roads.name.forEach((road, n) => {
        const part = city.roads.line[n];
        addPart(lines, picture.placement, { what: "road", name: road, part });
      });
    }
    lines.named.sort((a, b) => b.length - a.length || (a.name < b.name ? -1 : 1));
    return lines;
  });
}

/**
 * @param {GroundLines} lines
 * @param {Placement} placement
 * @param {{what: string, name: string, part: number[]}} it
 */
function addPart(lines, placement, { what, name, part }) {
  const line = pointsOf(placement, part);
  if (what === "road") {
    addLine(lines.roads, line);
    if (name) {
      lines.named.push({ name, line, length: lengthOf(line) });
    }
  } else if (what === "area") {
    addLine(lines.areas, line);
  } else {
    addLine(isRing(part) ? lines.water : lines.streams, line);
  }
}

/** @param {number[]} part */
function isRing(part) {
  const end = part.length;
  return end > 2 * CLOSED - 2 && part[0] === part[end - 2] && part[1] === part[end - 1];
}

/**
 * @param {Placement} placement
 * @param {number[]} part x, y, x, y … in metres
 * @returns {[number, number][]}
 */
function pointsOf(placement, part) {
  /** @type {[number, number][]} */
  const points = [];
  for (let n = 0; n + 1 < part.length; n += 2) {
    points.push(toPicture(placement, part[n], part[n + 1]));
  }
  return points;
}

/**
 * @param {Path2D} path
 * @param {[number, number][]} line
 */
function addLine(path, line) {
  line.forEach(([x, y], n) => {
    if (n) {
      path.lineTo(x, y);
    } else {
      path.moveTo(x, y);
    }
  });
}

/** @param {[number, number][]} line */
function lengthOf(line) {
  let length = 0;
  for (let n = 1; n < line.length; n++) {
    length += Math.hypot(line[n][0] - line[n - 1][0], line[n][1] - line[n - 1][1]);
  }
  return length;
}

// ---------------------------------------------------------------- painting

/**
 * @param {Canvas} ctx
 * @param {State} state
 * @param {number} scale
 */
export function paintLines(ctx, state, scale) {
  if (!hasLines(state)) {
    return;
  }
  const { roads, water, streams, areas } = linesOf(state);
  ctx.save();
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  ctx.setLineDash([]);
  ctx.fillStyle = AREA;
  ctx.fill(areas, "evenodd");
  ctx.fillStyle = SEA;
  ctx.fill(water, "evenodd");
  ctx.lineWidth = 1 / scale;
  ctx.strokeStyle = WATER_EDGE;
  ctx.stroke(water);
  ctx.lineWidth = 1.6 / scale;
  ctx.stroke(streams);
  const { k } = state.picture.placement;
  const width = Math.min(ROAD_PIXELS[1], Math.max(ROAD_PIXELS[0], ROAD_WIDTH * k * scale));
  ctx.lineWidth = width / scale;
  ctx.strokeStyle = GREY;
  ctx.stroke(roads);
  if (width > CASED) {
    ctx.lineWidth = (width - 1.6) / scale;
    ctx.strokeStyle = GROUND;
    ctx.stroke(roads);
  }
  ctx.restore();
}

/**
 * Names along their roads, where they have room once the marks are named.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {Room} room
 */
export function paintRoadNames(ctx, state, room) {
  const { picture } = state;
  picture.roadNames = [];
  if (!hasLines(state)) {
    return;
  }
  const seen = new Set();
  ctx.save();
  ctx.font = LETTER + "px " + FONT;
  for (const road of linesOf(state).named) {
    const width = (widthOf(ctx, road.name) + 4) * room.unit;
    if (road.length < width || seen.size >= MOST_NAMES) {
      break;
    }
    if (!seen.has(road.name) && paintRoadName(ctx, road, width, room)) {
      seen.add(road.name);
      picture.roadNames.push(road.name);
    }
  }
  ctx.restore();
}

/**
 * @param {Canvas} ctx
 * @param {NamedRoad} road
 * @param {number} width of its name
 * @param {Room} room
 * @returns {boolean} whether it had room
 */
function paintRoadName(ctx, { name, line, length }, width, room) {
  for (const place of PLACES) {
    const from = pointAlong(line, length * place - width / 2);
    const to = pointAlong(line, length * place + width / 2);
    const dx = to[0] - from[0];
    const dy = to[1] - from[1];
    const size = LETTER * room.unit;
    const w = Math.abs(dx) + size;
    const h = Math.abs(dy) + size;
    const x = (from[0] + to[0]) / 2;
    const y = (from[1] + to[1]) / 2;
    const box = { x: x - w / 2, y: y - h / 2, w, h };
    if (Math.hypot(dx, dy) < LEAST_STRAIGHT * width || !isFree(box, room)) {
      continue;
    }
    room.taken.push(box);
    const angle = Math.atan2(dy, dx);
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(Math.abs(angle) > Math.PI / 2 ? angle + Math.PI : angle);
    ctx.font = size + "px " + FONT;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.lineWidth = 3 * room.unit;
    ctx.strokeStyle = GROUND;
    ctx.strokeText(name, 0, 0);
    ctx.fillStyle = SECONDARY;
    ctx.fillText(name, 0, 0);
    ctx.restore();
    return true;
  }
  return false;
}

/**
 * @param {[number, number][]} line
 * @param {number} along
 * @returns {[number, number]} the point of a line so far from its beginning, at most its ends
 */
function pointAlong(line, along) {
  let left = Math.max(0, along);
  for (let n = 1; n < line.length; n++) {
    const [x, y] = line[n - 1];
    const dx = line[n][0] - x;
    const dy = line[n][1] - y;
    const step = Math.hypot(dx, dy);
    if (left <= step && step > 0) {
      return [x + (dx * left) / step, y + (dy * left) / step];
    }
    left -= step;
  }
  return line[line.length - 1];
}
