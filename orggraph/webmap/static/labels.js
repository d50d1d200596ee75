// @ts-check
/**
 * Labels of marks. Fewer labels rather than unreadable ones: the weightiest first,
 * beside its mark where nothing else is.
 */

import { FONT, INK, SECONDARY, remembered } from "./state.js";
import { byId } from "./dom.js";
import { shortened } from "./text.js";
import { isFiltered, isUnclear, share, statusOf } from "./select.js";
import { firmBadge, writeText } from "./draw.js";
import { firmsLabel } from "./tree.js";
import { paintRoadNames } from "./ground_lines.js";
import { paintOverviewLabels } from "./overview_labels.js";

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").State} State */
/** @typedef {CanvasRenderingContext2D} Canvas */

/**
 * @typedef {object} Box units of the picture
 * @property {number} x
 * @property {number} y
 * @property {number} w
 * @property {number} h
 * @property {Mark} [of] the mark that stands in it
 * @property {CanvasTextAlign} [align]
 */

/**
 * A label as it was drawn.
 * @typedef {object} Shown
 * @property {string} id of its mark
 * @property {string} text
 * @property {number} x units of the picture
 * @property {number} y
 * @property {number} w
 * @property {number} h
 */

/**
 * What a label may say.
 * @typedef {object} Wording
 * @property {Mark} mark
 * @property {string} text
 * @property {string} more second line, empty where there is none
 * @property {number} w
 * @property {number} h
 */

const LETTERS = [13, 6]; // a name that is too long for the room around its mark is cut further
const WHOLE_NAMES = [60, 30, 13, 6]; // of a tree, where a line is one name
const LEAST_BAR = 80; // pixels of the longest bar
const MOST_BAR = 420;
const PAPER = "rgba(255,255,255,0.86)";
const MOST_WIDTHS = 4000;
/** @type {Map<string, number>} widths of texts, which the browser takes long to measure */
const widths = new Map();

/**
 * @param {Canvas} ctx with the font of labels
 * @param {string} text
 * @returns {number}
 */
export function widthOf(ctx, text) {
  let width = widths.get(text);
  if (width === undefined) {
    if (widths.size > MOST_WIDTHS) {
      widths.clear();
    }
    width = ctx.measureText(text).width;
    widths.set(text, width);
  }
  return width;
}

/**
 * Paint the labels that have room; `picture.labels` tells which.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {number} scale
 */
export function paintLabels(ctx, state, scale) {
  const unit = 1 / scale;
  const frame = visibleFrame(state);
  const taken = takenBoxes(state);
  if (state.picture.overview) {
    paintOverviewLabels(ctx, state, { unit, frame, taken });
    return;
  }
  state.picture.labels = [];
  ctx.save();
  ctx.font = "12.5px " + FONT;
  for (const mark of labelOrder(state)) {
    for (const letters of mark.side ? WHOLE_NAMES : LETTERS) {
      const wording = wordingOf(ctx, state, mark, letters, unit);
      const spot = freeSpot(wording, { unit, frame, taken })
        || (mark.id === state.view.chosen && freeSpot(wording, { unit, frame, taken: [] }));
      if (spot) {
        taken.push(spot);
        const { x, y, w, h } = spot;
        state.picture.labels.push({ id: mark.id, text: wording.text, x, y, w, h });
        paintLabel(ctx, wording, spot, unit);
        ctx.font = "12.5px " + FONT; // what the widths are measured in
        break;
      }
    }
  }
  if (state.picture.real && state.picture.placement.known) {
    paintRoadNames(ctx, state, { unit, frame, taken });
  }
  if (!state.picture.real) {
    paintBars(ctx, state, frame, unit);
  }
  ctx.restore();
}

/**
 * Beside the lines of a tree, where there is room: how many firms each has, and what of them.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {Room["frame"]} frame
 * @param {number} unit
 */
function paintBars(ctx, { city, picture, words }, frame, unit) {
  const left = Math.max(...picture.labels.map(({ x, w }) => x + w)) + 16 * unit;
  const room = frame.high.x - 16 * unit - left;
  const lines = picture.marks.filter(({ tree }) => tree);
  const most = Math.max(1, ...lines.map(({ rows }) => rows.length));
  if (room < LEAST_BAR * unit) {
    return;
  }
  const perFirm = Math.min(room, MOST_BAR * unit) / most;
  for (const { y, sums } of lines) {
    let x = left;
    for (const status of city.code.listed) {
      const w = sums.statuses[status] * perFirm;
      ctx.fillStyle = words.statuses[status].colour;
      ctx.fillRect(x, y - 5 * unit, w, 10 * unit);
      x += w;
    }
    ctx.lineWidth = unit;
    ctx.strokeStyle = INK;
    ctx.strokeRect(left, y - 5 * unit, x - left, 10 * unit);
  }
}

/**
 * What labels need to know of the room around them.
 * @typedef {object} Room
 * @property {number} unit a pixel in units of the picture
 * @property {{low: vis.Point, high: vis.Point}} frame what can be seen
 * @property {Box[]} taken
 */

/**
 * @param {State} state
 * @returns {Room["frame"]}
 */
function visibleFrame({ network }) {
  const box = byId("network");
  return {
    low: network.DOMtoCanvas({ x: 0, y: 0 }),
    high: network.DOMtoCanvas({ x: box.clientWidth, y: box.clientHeight }),
  };
}

/**
 * What no label may cover: the marks, the buttons of zoom, the bar of the scale.
 * @param {State} state
 * @returns {Box[]}
 */
function takenBoxes(state) {
  const { network, picture } = state;
  const { clientWidth: width, clientHeight: height } = byId("network");
  const buttons = [width - 122, height - 46, width, height];
  const scale = [0, height - 28, 190, height]; // a tree has none
  const corners = picture.real ? [buttons, scale] : [buttons];
  /** @type {Box[]} */
  const taken = corners.map(([x0, y0, x1, y1]) => {
    const low = network.DOMtoCanvas({ x: x0, y: y0 });
    const high = network.DOMtoCanvas({ x: x1, y: y1 });
    return { x: low.x, y: low.y, w: high.x - low.x, h: high.y - low.y };
  });
  for (const mark of picture.overview ? [] : picture.marks) {
    const { x, y, r } = mark;
    taken.push({ x: x - r, y: y - r, w: 2 * r, h: 2 * r, of: mark });
    if (firmBadge(state, mark)) {
      taken.push({ x: x - r - 14, y: y - r - 8, w: 18, h: 16 });
    }
  }
  return taken;
}

/**
 * @param {Box} a
 * @param {Box} b
 */
function overlap(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/**
 * Whether nothing else stands in a box, and it is wholly seen: a label cut off says nothing.
 * @param {Box} box
 * @param {Room} room
 * @param {Mark} [own] the mark it belongs to
 */
export function isFree(box, { frame, taken }, own) {
  const { low, high } = frame;
  const seen = box.x >= low.x && box.y >= low.y
    && box.x + box.w <= high.x && box.y + box.h <= high.y;
  return seen && !taken.some((other) => (!own || other.of !== own) && overlap(box, other));
}

/**
 * @param {State} state
 * @returns {Mark[]} the weightiest first
 */
function labelOrder(state) {
  const { picture, focus, view } = state;
  return remembered(state, "labels|" + picture.stamp + focus + view.chosen, () => {
    const weights = new Map(picture.marks.map((mark) => [mark, weightOf(state, mark)]));
    const weight = (/** @type {Mark} */ mark) => weights.get(mark) || 0;
    return [...picture.marks].sort((a, b) => weight(b) - weight(a) || (a.id < b.id ? -1 : 1));
  });
}

/**
 * @param {State} state
 * @param {Mark} mark
 * @returns {number}
 */
function weightOf(state, mark) {
  const { city, focus, view } = state;
  if (mark.id === focus || mark.id === view.chosen) {
    return 1e9;
  }
  if (mark.type === "area") {
    return 1e6 + mark.rows.length;
  }
  if (mark.type !== "firm") {
    return 5e5 + mark.rows.length;
  }
  const gap = statusOf(state, mark.firm) === city.code.uncovered ? 1e4 : 0;
  return gap + city.firms.staff[mark.firm];
}

/**
 * @param {Canvas} ctx
 * @param {State} state
 * @param {Mark} mark
 * @param {number} letters
 * @param {number} unit
 * @returns {Wording}
 */
function wordingOf(ctx, state, mark, letters, unit) {
  const text = shortened(mark.name, letters) + tailOf(state, mark);
  const more = mark.type === "area" && !mark.small ? secondLine(state, mark) : "";
  const width = Math.max(widthOf(ctx, text), more ? widthOf(ctx, more) : 0);
  return { mark, text, more, w: (width + 6) * unit, h: (more ? 31 : 17) * unit };
}

/**
 * @param {State} state
 * @param {Mark} mark
 * @returns {string} what stands behind the name, never cut
 */
function tailOf(state, mark) {
  if (mark.type === "firm") {
    return mark.side && isUnclear(state.city, mark.firm) ? " !" : "";
  }
  if (!mark.tree && !mark.small) {
    return "";
  }
  const { uncovered, unclear } = mark.sums;
  const firms = mark.tree ? " " + firmsLabel(state.words, mark.rows.length) : "";
  const lost = mark.org === 0 ? 0 : unclear; // of nobody's firms its name says it
  return firms + (uncovered ? " ▲" + uncovered : "") + (lost ? " !" + lost : "");
}

/**
 * @param {State} state
 * @param {Mark} mark
 * @returns {string}
 */
function secondLine(state, mark) {
  const { desk, words } = state;
  const its = desk && desk.label ? desk.label(state, mark) : "";
  const rate = desk || isFiltered(state) ? "" : share(mark.sums.covered, mark.sums);
  return its || [firmsLabel(words, mark.rows.length), rate].filter(Boolean).join(" · ");
}

/**
 * @param {Wording} wording
 * @param {Room} room
 * @returns {Box | undefined} where a label has room around its mark
 */
function freeSpot({ mark, w, h }, room) {
  const { x, y, r } = mark;
  const gap = 3 * room.unit;
  /** @type {Box} */
  const right = { x: x + r + gap, y: y - h / 2, w, h, align: "left" };
  /** @type {Box[]} */
  const around = [
    { x: x - w / 2, y: y + r + gap, w, h, align: "center" },
    right,
    { x: x - w / 2, y: y - r - gap - h, w, h, align: "center" },
    { x: x - r - gap - w, y: y - h / 2, w, h, align: "right" },
  ];
  return (mark.side ? [right] : around).find((box) => isFree(box, room, mark));
}

/**
 * @param {Canvas} ctx
 * @param {Wording} wording
 * @param {Box} spot
 * @param {number} unit
 */
function paintLabel(ctx, { mark, text, more }, spot, unit) {
  const { align } = spot;
  const x = anchorOf(spot, 3 * unit);
  const bold = mark.type !== "firm";
  paintPaper(ctx, spot);
  const first = { size: 12.5 * unit, colour: INK, bold, align };
  writeText(ctx, text, x, spot.y + 8.5 * unit, first);
  if (more) {
    const second = { size: 11.5 * unit, colour: SECONDARY, align };
    writeText(ctx, more, x, spot.y + 23 * unit, second);
  }
}

/**
 * The light ground that a label is read on.
 * @param {Canvas} ctx
 * @param {{x: number, y: number, w: number, h: number}} box
 */
export function paintPaper(ctx, { x, y, w, h }) {
  ctx.fillStyle = PAPER;
  ctx.fillRect(x, y, w, h);
}

/**
 * @param {Box} spot
 * @param {number} inset
 * @returns {number} where its text is held
 */
function anchorOf(spot, inset) {
  if (spot.align === "left") {
    return spot.x + inset;
  }
  return spot.align === "right" ? spot.x + spot.w - inset : spot.x + spot.w / 2;
}
