// @ts-check
/** The ground of an area at once: where it lies on the picture, and how it is painted. */

import { BLUE, CHOSEN, GREY, GROUND, INK, SECONDARY } from "./state.js";
import { say } from "./text.js";
import { groupOf, hasPoint, isFiltered, share, statusOf } from "./select.js";
import { toPicture } from "./layout.js";
import { POINT_PAINTERS, paintCircles, paintStatus, writeText } from "./draw.js";
import { MOST_RADIUS, outlineOf } from "./overview.js";
import { SEA, paintLines } from "./ground_lines.js";
import { discScale, figureOf, groundScale, shadeOf } from "./shades.js";
import { isPlan, paintGroup, paintMember } from "./plan_view.js";

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").Placement} Placement */
/** @typedef {import("./state.js").Region} Region */
/** @typedef {import("./state.js").State} State */
/** @typedef {CanvasRenderingContext2D} Canvas */

const EDGE = 46; // pixels around what is shown
const BARE = "#F0F2F4"; // ground of what is not in view, or not asked
const STRAYS = 0.01; // of the points at each end, where they would press the others together
const FEW = 20; // points, of which none is a stray
const MOST_SCALE = 0.5; // pixels a metre
const PLATE = [112, 36]; // pixels: the name and figures of a region
const STEP = 30; // pixels between places that are tried for it
const MOST_TAKEN = 0.1; // of the picture, by spots
const LEAST_FACTOR = 0.55;
const LEAST_SPOT = 3; // pixels
const NEAR = 4; // pixels beyond the edge of a spot that still mean it
const SAMPLE = 1000; // points that the frame is made of

// ---------------------------------------------------------------- where it lies

/**
 * Place the picture of an area at once: metres are metres, nothing is moved.
 * @param {State} state
 * @param {{width: number, height: number}} box
 */
export function placeOverview(state, box) {
  const { picture } = state;
  let points = picture.spots.map(({ x, y }) => [x, y]);
  for (const mark of picture.marks) {
    if (!mark.tray) {
      points.push(...pointsOfMark(state, mark));
    }
  }
  points = points.length ? withinOutline(state, points) : pointsOfOutlines(state);
  const x = rangeOf(points.map((point) => point[0]));
  const y = rangeOf(points.map((point) => point[1]));
  const width = Math.max(160, box.width - 2 * EDGE);
  const height = Math.max(160, box.height - 2 * EDGE);
  const k = Math.min(width / Math.max(x.high - x.low, 1), height / Math.max(y.high - y.low, 1));
  const placement = {
    k: Math.min(k, MOST_SCALE),
    wide: 1,
    x: (x.low + x.high) / 2,
    y: (y.low + y.high) / 2,
    known: true,
  };
  const low = toPicture(placement, x.low, y.high);
  const high = toPicture(placement, x.high, y.low);
  for (const mark of [...picture.spots, ...picture.marks]) {
    if (!hasPoint(mark.x, mark.y) && !mark.tray) {
      [mark.x, mark.y] = middleOfOutline(state, mark);
    }
    [mark.x, mark.y] = toPicture(placement, mark.x, mark.y);
  }
  shrinkSpots(picture.spots, (high[0] - low[0]) * (high[1] - low[1]));
  picture.placement = placement;
  picture.frame = { low: { x: low[0], y: low[1] }, high: { x: high[0], y: high[1] } };
  layGround(state);
  for (const region of picture.regions) {
    setPlate(state, region);
  }
}

/**
 * Make spots smaller where they would hide one another.
 * @param {Mark[]} spots
 * @param {number} space of the picture
 */
function shrinkSpots(spots, space) {
  let taken = 0;
  for (const { r } of spots) {
    taken += Math.PI * r * r;
  }
  if (spots.some(({ type }) => type === "group")) {
    return; // their figures are to be read
  }
  const factor = Math.max(LEAST_FACTOR, Math.min(1, Math.sqrt((MOST_TAKEN * space) / taken)));
  for (const spot of spots) {
    spot.r = Math.max(LEAST_SPOT, spot.r * factor);
  }
}

/**
 * Find the place on its ground where the plate of a region hides least.
 * @param {State} state
 * @param {Region} region
 */
function setPlate({ picture }, { mark, path }) {
  const ctx = /** @type {Canvas} */ (document.createElement("canvas").getContext("2d"));
  const { low, high } = /** @type {{low: vis.Point, high: vis.Point}} */ (picture.frame);
  const [w, h] = PLATE;
  let best = Infinity;
  const from = { x: mark.x, y: mark.y };
  for (let x = low.x; x <= high.x; x += STEP) {
    for (let y = low.y; y <= high.y; y += STEP) {
      if (!ctx.isPointInPath(path, x, y, "evenodd")) {
        continue;
      }
      const inside = [[-w, 0], [w, 0], [0, -h], [0, h]].filter(([dx, dy]) =>
        ctx.isPointInPath(path, x + dx / 2, y + dy / 2, "evenodd")).length;
      let hidden = 0;
      for (const spot of picture.spots) {
        const near = Math.abs(spot.y - y) < h / 2 + spot.r
          && Math.abs(spot.x - x) < w / 2 + spot.r;
        hidden += Number(near);
      }
      const worth = hidden * 20 - inside * 15 + Math.hypot(x - from.x, y - from.y) / 4;
      if (worth < best) {
        best = worth;
        mark.x = x;
        mark.y = y;
      }
    }
  }
}

/**
 * @param {State} state
 * @param {Mark} mark
 * @returns {number[][]} points of its firms, the same few each time
 */
function pointsOfMark({ city }, mark) {
  const { x, y } = city.firms;
  const step = Math.max(1, Math.floor(mark.rows.length / SAMPLE));
  const points = [];
  for (let n = 0; n < mark.rows.length; n += step) {
    const row = mark.rows[n];
    if (hasPoint(x[row], y[row])) {
      points.push([x[row], y[row]]);
    }
  }
  return points;
}

/**
 * The points inside the rectangle of the district in view; all of them where it has no outline.
 * @param {State} state
 * @param {number[][]} points
 */
function withinOutline(state, points) {
  const outline = outlineOf(state, districtInView(state));
  if (!outline) {
    return points;
  }
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const ring of outline.rings) {
    for (let n = 0; n < ring.length; n += 2) {
      box.west = Math.min(box.west, ring[n]);
      box.east = Math.max(box.east, ring[n]);
      box.south = Math.min(box.south, ring[n + 1]);
      box.north = Math.max(box.north, ring[n + 1]);
    }
  }
  const inside = points.filter(([x, y]) =>
    x >= box.west && x <= box.east && y >= box.south && y <= box.north);
  return inside.length ? inside : points;
}

/**
 * The corners of what is in view: where no firm has a point, its outlines alone are shown.
 * @param {State} state
 */
function pointsOfOutlines(state) {
  const points = [];
  for (const { place, tray } of state.picture.marks) {
    const outline = tray ? undefined : outlineOf(state, place);
    for (const ring of outline ? outline.rings : []) {
      for (let n = 0; n < ring.length; n += 2) {
        points.push([ring[n], ring[n + 1]]);
      }
    }
  }
  return points;
}

/**
 * The range of most values; all of them where the last few do not press the others together.
 * @param {number[]} values
 */
function rangeOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const end = sorted.length > FEW ? Math.max(1, Math.floor(STRAYS * sorted.length)) : 0;
  const most = { low: sorted[end], high: sorted[sorted.length - 1 - end] };
  const all = { low: sorted[0], high: sorted[sorted.length - 1] };
  return all.high - all.low > 1.3 * (most.high - most.low) ? most : all;
}

/**
 * @param {State} state
 * @param {Mark} mark
 * @returns {[number, number]}
 */
function middleOfOutline(state, mark) {
  const outline = outlineOf(state, mark.place);
  const ring = outline ? outline.rings[0] : [];
  let x = 0;
  let y = 0;
  for (let n = 0; n < ring.length; n += 2) {
    x += ring[n];
    y += ring[n + 1];
  }
  return [(2 * x) / ring.length, (2 * y) / ring.length];
}

/**
 * @param {State} state
 * @returns {number} the district that the area in view lies in, 0 where none is said
 */
function districtInView({ city, view }) {
  const step = view.area.find(([kind]) => kind === "DISTRICT");
  return (step && city.placeNumber.get(step[1])) || 0;
}

/**
 * The paths of the ground, made once for each picture.
 * @param {State} state
 */
function layGround(state) {
  const { city, picture } = state;
  const pathOf = (/** @type {number[][]} */ rings) => ringsPath(picture.placement, rings);
  const paths = new Map(city.outlines.map((outline) => [outline, pathOf(outline.rings)]));
  const pathOfPlace = (/** @type {number} */ place) => {
    const outline = outlineOf(state, place);
    return (outline && paths.get(outline)) || null;
  };
  picture.land = paths.size ? new Path2D() : null;
  for (const path of paths.values()) {
    /** @type {Path2D} */ (picture.land).addPath(path);
  }
  picture.own = pathOfPlace(districtInView(state));
  picture.regions = [];
  for (const mark of picture.marks) {
    const path = pathOfPlace(mark.place);
    const n = city.areas.place.indexOf(mark.place);
    if (path) {
      picture.regions.push({ mark, path, within: null });
    } else if (n >= 0) {
      const within = pathOfPlace(city.areas.within[n]);
      picture.regions.push({ mark, path: pathOf(city.areas.rings[n]), within });
    }
  }
}

/**
 * @param {Placement} placement
 * @param {number[][]} rings
 * @returns {Path2D}
 */
function ringsPath(placement, rings) {
  const path = new Path2D();
  for (const ring of rings) {
    for (let n = 0; n < ring.length; n += 2) {
      const [x, y] = toPicture(placement, ring[n], ring[n + 1]);
      if (n) {
        path.lineTo(x, y);
      } else {
        path.moveTo(x, y);
      }
    }
    path.closePath();
  }
  return path;
}

// ---------------------------------------------------------------- painting

/**
 * @param {Canvas} ctx
 * @param {State} state
 * @param {number} scale
 */
export function paintOverview(ctx, state, scale) {
  const { picture } = state;
  ctx.lineJoin = "round";
  if (picture.land) {
    paintSea(ctx, state);
    ctx.fillStyle = BARE;
    ctx.fill(picture.land);
    if (picture.own) {
      ctx.fillStyle = GROUND;
      ctx.fill(picture.own);
    }
  }
  for (const region of picture.regions) {
    paintRegion(ctx, state, region, scale);
  }
  if (picture.land) {
    ctx.strokeStyle = GREY;
    ctx.lineWidth = 1.4 / scale;
    ctx.stroke(picture.land);
  }
  if (picture.real) {
    paintLines(ctx, state, scale);
  }
  if (state.view.desk === "circles") {
    paintCircles(ctx, state, scale);
  }
  for (const spot of picture.spots) {
    paintSpot(ctx, state, spot, 1 / scale);
  }
}

/**
 * Water is whatever lies outside of every outline.
 * @param {Canvas} ctx
 * @param {State} state
 */
function paintSea(ctx, { network }) {
  const low = network.DOMtoCanvas({ x: 0, y: 0 });
  const high = network.DOMtoCanvas({ x: ctx.canvas.clientWidth, y: ctx.canvas.clientHeight });
  ctx.fillStyle = SEA;
  ctx.fillRect(low.x, low.y, high.x - low.x, high.y - low.y);
}

/**
 * @param {Canvas} ctx
 * @param {State} state
 * @param {Region} region
 * @param {number} scale
 */
function paintRegion(ctx, state, { mark, path, within }, scale) {
  ctx.save();
  if (within) {
    ctx.clip(within);
  }
  ctx.fillStyle = isFiltered(state) ? BARE : shadeOf(groundScale(state), mark).fill;
  ctx.fill(path, "evenodd");
  const strong = mark.id === state.focus || mark.id === state.hover;
  ctx.strokeStyle = strong ? CHOSEN : GREY;
  ctx.lineWidth = (strong ? 2.5 : 1) / scale;
  ctx.stroke(path);
  ctx.restore();
}

/**
 * A building or park: as large as it has firms, as dark as it has gaps.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {Mark} spot
 * @param {number} unit a pixel in units of the picture
 */
function paintSpot(ctx, state, spot, unit) {
  const r = spot.r * unit;
  if (spot.type === "group") {
    paintGroup(ctx, state, spot, unit);
    return;
  }
  if (spot.type in POINT_PAINTERS) {
    POINT_PAINTERS[spot.type](ctx, state, spot, unit);
  } else if (spot.type === "firm" && isPlan(state) && groupOf(state.city, spot.firm)) {
    paintMember(ctx, state, spot, unit);
  } else if (spot.type === "firm") {
    paintStatus(ctx, state.words.statuses[statusOf(state, spot.firm)], spot.x, spot.y, r);
  } else {
    ctx.beginPath();
    ctx.arc(spot.x, spot.y, r, 0, 2 * Math.PI);
    ctx.fillStyle = isFiltered(state) ? BLUE : shadeOf(discScale(state), spot).fill;
    ctx.fill();
    ctx.lineWidth = unit;
    ctx.strokeStyle = INK;
    ctx.stroke();
  }
  const { view, focus, hover } = state;
  if (spot.id === view.chosen || spot.id === focus || spot.id === hover) {
    ctx.beginPath();
    ctx.arc(spot.x, spot.y, r + 4 * unit, 0, 2 * Math.PI);
    ctx.lineWidth = 2.5 * unit;
    ctx.strokeStyle = CHOSEN;
    ctx.stroke();
  }
}

/**
 * What stands on a region: its name and rate, and its gaps.
 * @param {State} state
 * @param {Mark} mark
 * @returns {[string, string]}
 */
export function plateText(state, mark) {
  const { words } = state;
  const { sums } = mark;
  const firms = say(words.n_firms, { n: mark.rows.length });
  if (isFiltered(state)) {
    return [mark.name, firms];
  }
  if (state.desk) {
    return [mark.name, [figureOf(state, mark), firms].filter(Boolean).join(" ")];
  }
  const gaps = sums.uncovered ? "▲" + sums.uncovered : "";
  const unclear = sums.unclear ? "!" + sums.unclear : "";
  return [
    mark.name + " " + share(sums.covered, sums),
    [gaps, unclear, firms].filter(Boolean).join(" "),
  ];
}

/**
 * A scale bar of round metres.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {number} scale
 */
export function paintScaleBar(ctx, state, scale) {
  const { network, picture, words } = state;
  const unit = 1 / scale;
  const perMetre = picture.placement.k * scale; // pixels
  const metres = roundBelow(120 / perMetre);
  const at = network.DOMtoCanvas({ x: 14, y: ctx.canvas.clientHeight - 10 });
  const length = metres * picture.placement.k;
  ctx.save();
  ctx.strokeStyle = INK;
  ctx.lineWidth = 1.5 * unit;
  ctx.beginPath();
  ctx.moveTo(at.x, at.y - 5 * unit);
  ctx.lineTo(at.x, at.y);
  ctx.lineTo(at.x + length, at.y);
  ctx.lineTo(at.x + length, at.y - 5 * unit);
  ctx.stroke();
  const text = metres < 1000
    ? say(words.n_metres, { n: metres })
    : say(words.n_kilometres, { n: metres / 1000 });
  const style = { size: 12 * unit, colour: SECONDARY, align: /** @type {const} */ ("left") };
  writeText(ctx, text, at.x + length + 5 * unit, at.y - 2 * unit, style);
  ctx.restore();
}

/**
 * @param {number} most
 * @returns {number} the largest of 1, 2, 5, 10 … that is not more
 */
function roundBelow(most) {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  const part = most / power;
  if (part >= 5) {
    return 5 * power;
  }
  return part >= 2 ? 2 * power : power;
}

// ---------------------------------------------------------------- what the pointer meets

/**
 * The mark of an overview that lies under a point: the nearest spot, a plate, the ground.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {vis.Point} at units of the picture
 * @param {number} scale
 * @returns {Mark | undefined}
 */
export function markUnder(ctx, state, at, scale) {
  const { picture } = state;
  const plate = picture.plates.find(({ x, y, w, h }) =>
    at.x >= x && at.x <= x + w && at.y >= y && at.y <= y + h);
  return plate ? plate.mark : spotUnder(state, at, scale) || regionUnder(ctx, state, at);
}

/**
 * @param {State} state
 * @param {vis.Point} at
 * @param {number} scale
 * @returns {Mark | undefined}
 */
function spotUnder({ picture }, at, scale) {
  let best;
  let least = Infinity;
  for (const spot of picture.spots) {
    const beyond = Math.hypot(spot.x - at.x, spot.y - at.y) * scale - spot.r;
    const rank = beyond <= 0 ? spot.r : MOST_RADIUS + beyond; // a small one lies on a large one
    if (beyond < NEAR && rank < least) {
      best = spot;
      least = rank;
    }
  }
  return best;
}

/**
 * @param {Canvas} ctx
 * @param {State} state
 * @param {vis.Point} at
 * @returns {Mark | undefined}
 */
function regionUnder(ctx, { picture }, at) {
  ctx.save();
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  const hit = picture.regions.find(({ path, within }) =>
    ctx.isPointInPath(path, at.x, at.y, "evenodd")
    && (!within || ctx.isPointInPath(within, at.x, at.y)));
  ctx.restore();
  return hit && hit.mark;
}
