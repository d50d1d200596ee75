// @ts-check
/** Painting on a canvas: the marks, the ground under them, the signs of the legend. */

import {
  BLUE, CENTRE, CHOSEN, FONT, GREY, GROUND, INK, LACKING, QUESTION, SECONDARY, TITLE,
} from "./state.js";
import { make } from "./dom.js";
import { say } from "./text.js";
import { toPicture } from "./layout.js";
import { paintLines } from "./ground_lines.js";
import { discScale, figureOf, shadeOf } from "./shades.js";
import {
  changeOf, isAdopted, isAllUnknown, isFiltered, isUnclear, statusOf,
} from "./select.js";

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Words} Words */
/** @typedef {CanvasRenderingContext2D} Canvas */

const FULL_TURN = 2 * Math.PI;
const TOP = -Math.PI / 2;
const LEAST_TEXT = 11; // pixels
const LOST_MARGIN = 16; // units above the marks that have no point
// Of a post: without a number, over, full, with room, under.
const LOAD_COLOURS = [GREY, LACKING, BLUE, "#7FB8A4", "#E3B448"];
const LOAD_SAMPLES = [0, 1.1, 1, 0.6, 0.25]; // how full each is in the legend

/**
 * How a text is written.
 * @typedef {object} TextStyle
 * @property {number} size
 * @property {string} colour
 * @property {boolean} [bold]
 * @property {CanvasTextAlign} [align] "center" where nothing is said
 * @property {string} [paper] what a text that runs over its circle stands on
 */

/**
 * @param {Canvas} ctx
 * @param {string} text
 * @param {number} x
 * @param {number} y its middle
 * @param {TextStyle} style
 */
export function writeText(ctx, text, x, y, style) {
  const { size, colour, bold, align } = style;
  ctx.font = (bold ? "600 " : "") + size + "px " + FONT;
  ctx.fillStyle = colour;
  ctx.textAlign = align || "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, x, y + size * 0.06);
}

/**
 * @param {Canvas} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function circlePath(ctx, x, y, r) {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, FULL_TURN);
}

/**
 * @param {Canvas} ctx
 * @param {number[][]} points
 */
function polygonPath(ctx, points) {
  ctx.beginPath();
  points.forEach(([x, y], n) => {
    if (n) {
      ctx.lineTo(x, y);
    } else {
      ctx.moveTo(x, y);
    }
  });
  ctx.closePath();
}

/**
 * A box around a point, filled and with an edge; `half` are half its width and half its height.
 * @param {Canvas} ctx
 * @param {number} x
 * @param {number} y
 * @param {[number, number]} half
 * @param {{fill: string, edge: string, line: number}} look
 */
function paintBox(ctx, x, y, [wide, high], { fill, edge, line }) {
  ctx.beginPath();
  ctx.rect(x - wide, y - high, 2 * wide, 2 * high);
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.lineWidth = line;
  ctx.strokeStyle = edge;
  ctx.stroke();
}

/**
 * @param {Canvas} ctx
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} colour
 */
function paintBadge(ctx, text, x, y, colour) {
  const size = leastSize(ctx);
  ctx.font = "600 " + size + "px " + FONT;
  const half = Math.max(8, ctx.measureText(text).width / 2 + 4);
  paintBox(ctx, x, y, [half, size * 0.73], { fill: colour, edge: GROUND, line: 1 });
  writeText(ctx, text, x, y, { size, colour: GROUND, bold: true });
}

// ---------------------------------------------------------------- a status

/**
 * One mark of a status: colour and sign together, with a dark outline. The legend has the same.
 * @param {Canvas} ctx
 * @param {{value: string, colour: string}} status
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function paintStatus(ctx, status, x, y, r) {
  ctx.save();
  ctx.lineWidth = Math.max(1, r / 7);
  ctx.strokeStyle = INK;
  ctx.fillStyle = status.colour;
  const paint = STATUS_PAINTERS[status.value] || paintDisc;
  paint(ctx, x, y, r, status.colour);
  ctx.restore();
}

/**
 * @typedef {(ctx: Canvas, x: number, y: number, r: number, colour: string) => void} StatusPainter
 */

/** @type {StatusPainter} */
function paintDisc(ctx, x, y, r) {
  circlePath(ctx, x, y, r);
  ctx.fill();
  ctx.stroke();
}

/**
 * @param {number} turn how much of the disc is filled
 * @returns {StatusPainter}
 */
function sliced(turn) {
  return (ctx, x, y, r, colour) => {
    circlePath(ctx, x, y, r);
    ctx.fillStyle = GROUND;
    ctx.fill();
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.arc(x, y, r, TOP, TOP + turn);
    ctx.closePath();
    ctx.fill();
    circlePath(ctx, x, y, r);
    ctx.stroke();
  };
}

/**
 * @param {number[][]} corners in radii
 * @returns {StatusPainter}
 */
function shaped(corners) {
  return (ctx, x, y, r) => {
    polygonPath(ctx, corners.map(([a, b]) => [x + a * r, y + b * r]));
    ctx.fill();
    ctx.stroke();
  };
}

/** @type {Record<string, StatusPainter>} */
const STATUS_PAINTERS = {
  ORG_JOINT: (ctx, x, y, r, colour) => {
    paintDisc(ctx, x, y, r, colour);
    circlePath(ctx, x, y, r * 0.62);
    ctx.fillStyle = GROUND;
    ctx.fill();
    ctx.stroke();
    circlePath(ctx, x, y, r * 0.34);
    ctx.fillStyle = INK;
    ctx.fill();
  },
  ORG_ATTACHED: sliced(Math.PI),
  ORG_FALLBACK: sliced(Math.PI / 2),
  ORG_UNSPECIFIED: (ctx, x, y, r, colour) => {
    paintDisc(ctx, x, y, r, colour);
    circlePath(ctx, x, y, r * 0.5);
    ctx.stroke();
  },
  WORK_ONLY: shaped([[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]]),
  PENDING: (ctx, x, y, r) => {
    circlePath(ctx, x, y, r);
    ctx.fill();
    ctx.setLineDash([r / 2.4, r / 3]);
    ctx.stroke();
  },
  UNKNOWN: (ctx, x, y, r, colour) => {
    paintDisc(ctx, x, y, r, colour);
    writeText(ctx, "?", x, y, { size: r * 1.5, colour: INK, bold: true });
  },
  UNCOVERED: shaped([[0, -1.2], [1.14, 0.85], [-1.14, 0.85]]),
  EXCLUDED: (ctx, x, y, r) => {
    circlePath(ctx, x, y, r * 0.8);
    ctx.fill();
    ctx.strokeStyle = SECONDARY;
    ctx.stroke();
    ctx.beginPath();
    for (const side of [1, -1]) {
      ctx.moveTo(x - r * 0.45, y - side * r * 0.45);
      ctx.lineTo(x + r * 0.45, y + side * r * 0.45);
    }
    ctx.stroke();
  },
};

/**
 * A small canvas of its own with a sign for the legend.
 * @param {(ctx: Canvas) => void} paint
 * @returns {HTMLCanvasElement}
 */
function signCanvas(paint) {
  const canvas = make("canvas", {
    class: "sign", width: "36", height: "36", "aria-hidden": "true",
  });
  const ctx = canvas.getContext("2d");
  if (ctx) {
    ctx.scale(2, 2);
    paint(ctx);
  }
  return canvas;
}

/**
 * @param {Words} words
 * @param {number} status
 */
export function statusSign(words, status) {
  return signCanvas((ctx) => paintStatus(ctx, words.statuses[status], 9, 9, 6.6));
}

/**
 * One step of a colour, of a disc or of the ground.
 * @param {string} fill
 * @param {boolean} round
 */
export function stepSign(fill, round) {
  return signCanvas((ctx) => {
    if (round) {
      circlePath(ctx, 9, 9, 6.5);
    } else {
      polygonPath(ctx, [[2, 4], [16, 4], [16, 14], [2, 14]]);
    }
    ctx.fillStyle = fill;
    ctx.fill();
    ctx.strokeStyle = INK;
    ctx.lineWidth = 1;
    ctx.stroke();
  });
}

/** @param {number} load */
export function loadSign(load) {
  const box = { x: 1, y: 5, w: 13, h: 8 };
  return signCanvas((ctx) => paintGauge(ctx, load, LOAD_SAMPLES[load], box));
}

// ---------------------------------------------------------------- marks

/**
 * @param {Canvas} ctx
 * @param {State} state
 * @param {Mark} mark
 */
export function paintMark(ctx, state, mark) {
  PAINTERS[mark.type](ctx, state, mark);
  if (mark.id === state.view.chosen || mark.id === state.focus) {
    ctx.save();
    ctx.lineWidth = 2.5;
    ctx.strokeStyle = CHOSEN;
    circlePath(ctx, mark.x, mark.y, mark.r + 7);
    ctx.stroke();
    ctx.restore();
  }
}

/** @typedef {(ctx: Canvas, state: State, mark: Mark) => void} MarkPainter */

/** @type {Record<string, MarkPainter>} */
const PAINTERS = {
  area: paintArea,
  firm: paintFirm,
  org: paintOrg,
  post: paintPost,
  centre: (ctx, state, mark) => paintHouse(ctx, mark, state.words.type_signs.SERVICE_CENTER, false),
  site: (ctx, state, mark) => {
    const { of, count, gain } = state.city.sites;
    const figure = of[mark.site] === "post" ? count[mark.site] : gain[mark.site];
    paintHouse(ctx, mark, "+" + figure, true);
  },
};

/**
 * An area: by place a disc, else a ring of what is lacking and what is there; the figure of what is
 * lacking in it.
 * @type {MarkPainter}
 */
function paintArea(ctx, state, mark) {
  if (state.view.arrange === "place" && !isFiltered(state)) {
    paintDiscOfArea(ctx, state, mark);
  } else {
    paintRingOfArea(ctx, state, mark);
  }
  if (!mark.small) {
    paintAreaBadges(ctx, state, mark);
  }
}

/** @type {MarkPainter} */
function paintRingOfArea(ctx, state, mark) {
  const ring = ringOf(state, mark);
  const width = Math.max(4, mark.r / 4.5);
  paintRing(ctx, mark, ring, width);
  if (mark.small) {
    return; // its figures stand beside it
  }
  const text = ring.bad ? ring.sign + ring.bad : "0";
  const size = Math.min(15, Math.max(LEAST_TEXT, mark.r * 0.52));
  const colour = ring.bad ? ring.ink || ring.colour : INK;
  writeInside(ctx, text, mark, mark.r - width, { size, colour, bold: true });
}

/**
 * @param {Canvas} ctx
 * @returns {number} the size of the least text that is read, in units of the picture
 */
function leastSize(ctx) {
  return LEAST_TEXT / Math.min(1, ctx.getTransform().a / (window.devicePixelRatio || 1));
}

/**
 * Write a bold text in a circle, smaller where it would not fit, never too small to be read.
 * @param {Canvas} ctx
 * @param {string} text
 * @param {{x: number, y: number}} middle
 * @param {number} r
 * @param {TextStyle} style
 */
function writeInside(ctx, text, { x, y }, r, style) {
  ctx.font = "600 " + style.size + "px " + FONT;
  const fitting = (1.8 * r) / ctx.measureText(text).width;
  const size = Math.max(leastSize(ctx), style.size * Math.min(1, fitting));
  if (size > style.size * fitting) {
    ctx.font = "600 " + size + "px " + FONT;
    const half = ctx.measureText(text).width / 2 + 1;
    ctx.fillStyle = style.paper || GROUND;
    ctx.fillRect(x - half, y - size * 0.6, 2 * half, size * 1.2);
  }
  writeText(ctx, text, x, y, { ...style, size });
}

/**
 * A building or park by place: as dark as it has gaps or lacks what is asked, how much in it.
 * @type {MarkPainter}
 */
function paintDiscOfArea(ctx, state, mark) {
  const { x, y, r, sums } = mark;
  const { fill, dark } = shadeOf(discScale(state), mark);
  circlePath(ctx, x, y, r);
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = INK;
  ctx.setLineDash(mark.part ? [4, 3] : []);
  ctx.stroke();
  ctx.setLineDash([]);
  const unknown = !state.desk && isAllUnknown(sums);
  const text = unknown ? "?" + sums.unknown : figureOf(state, mark);
  const size = Math.max(LEAST_TEXT, Math.min(15, r * 0.6));
  if (text) {
    const colour = dark ? GROUND : INK;
    writeInside(ctx, text, mark, r, { size, colour, bold: true, paper: fill });
  }
}

/**
 * @param {State} state
 * @param {Mark} mark
 * @returns {import("./state.js").Ring & {colour: string}}
 */
function ringOf(state, mark) {
  const { desk, words, city } = state;
  const { sums } = mark;
  if (desk && desk.ring) {
    return { colour: LACKING, ...desk.ring(state, sums) };
  }
  const { colour } = words.statuses[city.code.uncovered];
  const figures = { bad: sums.gap, good: sums.covered, whole: sums.base };
  return { ...figures, sign: "▲", colour, ink: TITLE };
}

/**
 * @param {Canvas} ctx
 * @param {Mark} mark
 * @param {import("./state.js").Ring & {colour: string}} ring
 * @param {number} width
 */
function paintRing(ctx, mark, ring, width) {
  const { x, y, r } = mark;
  const turn = (/** @type {number} */ n) => (ring.whole ? (FULL_TURN * n) / ring.whole : 0);
  /**
   * @param {number} from
   * @param {number} to
   * @param {string} colour
   */
  const arc = (from, to, colour) => {
    if (to > from) {
      ctx.beginPath();
      ctx.arc(x, y, r - width / 2, from, to);
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.stroke();
    }
  };
  circlePath(ctx, x, y, r);
  ctx.fillStyle = GROUND;
  ctx.fill();
  ctx.setLineDash([]);
  const lacking = TOP + turn(ring.bad);
  arc(TOP, TOP + FULL_TURN, "#E4E7EB");
  arc(TOP, lacking, ring.colour);
  arc(lacking, lacking + turn(ring.good), BLUE);
  ctx.strokeStyle = INK;
  ctx.lineWidth = 1.2;
  ctx.setLineDash(mark.part ? [4, 3] : []);
  circlePath(ctx, x, y, r);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.lineWidth = 0.8;
  circlePath(ctx, x, y, r - width);
  ctx.stroke();
}

/** @type {MarkPainter} */
function paintAreaBadges(ctx, state, { sums, x, y, r }) {
  const { desk } = state;
  const left = x - r * 0.95;
  const right = x + r * 0.95;
  const above = y - r * 0.8;
  const below = y + r * 0.8;
  const extra = desk && desk.mark ? desk.mark(sums) : "";
  if (extra) {
    paintBadge(ctx, extra, left, below, LACKING);
  }
  if (sums.unclear) {
    paintBadge(ctx, "!" + sums.unclear, right, above, INK);
  }
  if (sums.planned) {
    paintBadge(ctx, "+" + sums.planned, right, below, CHOSEN);
  }
  if (sums.gained || sums.lost) {
    const gained = sums.gained ? "↑" + sums.gained : "";
    const lost = sums.lost ? "↓" + sums.lost : "";
    paintBadge(ctx, gained + lost, left, above, sums.lost ? LACKING : CENTRE);
  }
}

/** @type {MarkPainter} */
function paintFirm(ctx, state, mark) {
  const { city, words } = state;
  const { x, y, r, firm } = mark;
  if (isAdopted(state, firm)) {
    ctx.save();
    ctx.setLineDash([4, 3]);
    ctx.lineWidth = 1.6;
    ctx.strokeStyle = INK;
    circlePath(ctx, x, y, r + 4);
    ctx.stroke();
    ctx.restore();
  }
  if (mark.org > 0) {
    paintOwnBranch(ctx, mark);
  }
  paintStatus(ctx, words.statuses[statusOf(state, firm)], x, y, r);
  if (isUnclear(city, firm) && !mark.side) {
    writeText(ctx, "!", x + r + 4, y - r * 0.7, { size: 13, colour: INK, bold: true });
  }
  const badge = firmBadge(state, mark);
  const change = changeOf(city, firm);
  if (badge) {
    paintBadge(ctx, badge, x - r - 5, y - r, badge === words.badge_sent ? CHOSEN : LACKING);
  } else if (change && change < 4) {
    paintBadge(ctx, words.change_signs[change], x - r - 5, y - r, change === 2 ? LACKING : CENTRE);
  }
}

/**
 * The square of an organisation around the mark of the only firm that it holds.
 * @param {Canvas} ctx
 * @param {Mark} mark
 */
function paintOwnBranch(ctx, { x, y, r }) {
  const half = r + 3;
  paintBox(ctx, x, y, [half, half], { fill: GROUND, edge: INK, line: 2 });
}

/**
 * What a question says of a firm.
 * @param {State} state
 * @param {Mark} mark
 * @returns {string} empty where it says nothing, and of a mark that is no firm
 */
export function firmBadge(state, mark) {
  const { desk } = state;
  return mark.type === "firm" && desk && desk.badge ? desk.badge(state, mark.firm) : "";
}

/** @type {MarkPainter} */
function paintOrg(ctx, state, mark) {
  const { city, words, view } = state;
  const half = mark.r - 1;
  const signs = words.type_signs;
  const sign = mark.org ? signs[city.organisations.type[mark.org - 1]] || signs[""] : "!";
  const fill = mark.org ? INK : words.statuses[city.code.uncovered].colour;
  paintBox(ctx, mark.x, mark.y, [half, half], { fill, edge: INK, line: 1 });
  const size = Math.max(13, leastSize(ctx));
  writeText(ctx, sign, mark.x, mark.y, { size, colour: GROUND, bold: true });
  if (view.desk === "health" && city.questionedOrgs.has(mark.org)) {
    paintBadge(ctx, QUESTION, mark.x + half + 3, mark.y - half, LACKING);
  }
}

/**
 * A bar as full as a post; one that has too many firms runs over its edge.
 * @param {Canvas} ctx
 * @param {number} load
 * @param {number} share
 * @param {{x: number, y: number, w: number, h: number}} box
 */
function paintGauge(ctx, load, share, { x, y, w, h }) {
  ctx.fillStyle = GROUND;
  ctx.strokeStyle = INK;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.rect(x, y, w, h);
  ctx.fill();
  ctx.fillStyle = LOAD_COLOURS[load];
  ctx.fillRect(x, y, w * Math.min(share, 1) + (share > 1 ? 4 : 0), h);
  ctx.beginPath();
  ctx.rect(x, y, w, h);
  ctx.stroke();
}

/**
 * A post: firms and capacity in figures, and a bar as full as the post.
 * @type {MarkPainter}
 */
function paintPost(ctx, state, mark) {
  const { posts } = state.city;
  const n = mark.post - 1;
  const load = posts.load[n];
  const firms = posts.firms[n];
  const most = posts.capacity[n];
  const over = load === 1;
  const edge = over ? LACKING : INK;
  const size = Math.max(12, leastSize(ctx));
  const letter = size / 12; // the box grows with what is written in it
  const half = /** @type {[number, number]} */ ([17 * letter, 12 * letter]);
  paintBox(ctx, mark.x, mark.y, half, { fill: GROUND, edge, line: over ? 2.4 : 1.2 });
  const figures = most < 0 ? String(Math.max(0, firms)) : firms + "/" + most;
  writeText(ctx, figures, mark.x, mark.y - 4 * letter, { size, colour: INK, bold: true });
  const bar = { x: mark.x - half[0] + 3, y: mark.y + 4 * letter, w: 28 * letter, h: 5 * letter };
  paintGauge(ctx, load, most > 0 ? firms / most : 0, bar);
}

/**
 * A house: a centre, or where something is proposed.
 * @param {Canvas} ctx
 * @param {Mark} mark
 * @param {string} text
 * @param {boolean} proposed
 */
function paintHouse(ctx, mark, text, proposed) {
  const { x, y } = mark;
  const size = Math.max(12, leastSize(ctx));
  const r = (mark.r * size) / 12;
  const corners = [[0, -r], [r, -r * 0.2], [r, r], [-r, r], [-r, -r * 0.2]];
  ctx.save();
  polygonPath(ctx, corners.map(([a, b]) => [x + a, y + b]));
  ctx.fillStyle = proposed ? GROUND : CENTRE;
  ctx.fill();
  ctx.lineWidth = 1.4;
  ctx.strokeStyle = proposed ? CENTRE : INK;
  ctx.setLineDash(proposed ? [4, 2] : []);
  ctx.stroke();
  ctx.restore();
  const colour = proposed ? CENTRE : GROUND;
  writeText(ctx, text, x, y + r / 6, { size, colour, bold: true });
}

/**
 * Posts, centres and what is proposed, on the ground: of one size however it is zoomed.
 * @type {Record<string, (ctx: Canvas, state: State, mark: Mark, unit: number) => void>}
 */
export const POINT_PAINTERS = {
  post: (ctx, state, { x, y, r, post }, unit) => {
    const half = (r - 0.5) * unit;
    const fill = LOAD_COLOURS[state.city.posts.load[post - 1]];
    paintBox(ctx, x, y, [half, half], { fill, edge: INK, line: unit });
  },
  centre: paintScaled,
  site: paintScaled,
};

/**
 * @param {Canvas} ctx
 * @param {State} state
 * @param {Mark} mark
 * @param {number} unit
 */
function paintScaled(ctx, state, mark, unit) {
  ctx.save();
  ctx.translate(mark.x, mark.y);
  ctx.scale(unit, unit);
  if (mark.type === "centre") {
    paintHouse(ctx, { ...mark, x: 0, y: 0 }, "", false);
  } else {
    PAINTERS[mark.type](ctx, state, { ...mark, x: 0, y: 0 });
  }
  ctx.restore();
}

// ---------------------------------------------------------------- the ground

/**
 * Outlines and circles of centres, under the marks.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {number} scale
 */
export function paintGround(ctx, state, scale) {
  const { picture, view } = state;
  ctx.save();
  if (picture.real && !picture.overview) {
    paintOutlines(ctx, state, scale);
    if (picture.placement.known) {
      paintLines(ctx, state, scale);
    }
  }
  if (picture.real && !picture.overview) {
    paintLeaders(ctx, state, scale);
    paintLost(ctx, state, scale);
  }
  if (!picture.real && !picture.overview) {
    paintBranches(ctx, state, scale);
  }
  const circles = view.desk === "circles" && !picture.overview;
  if (picture.real && circles && picture.placement.known) {
    paintCircles(ctx, state, scale);
  }
  ctx.restore();
}

/**
 * @param {Canvas} ctx
 * @param {State} state
 * @param {number} scale
 */
function paintOutlines(ctx, state, scale) {
  const { placement } = state.picture;
  ctx.lineJoin = "round";
  ctx.lineWidth = 1.4 / scale;
  ctx.strokeStyle = GREY;
  ctx.fillStyle = "#F7F9FA";
  for (const outline of state.city.outlines) {
    for (const ring of outline.rings) {
      const points = [];
      for (let n = 0; n < ring.length; n += 2) {
        points.push(toPicture(placement, ring[n], ring[n + 1]));
      }
      polygonPath(ctx, points);
      ctx.fill();
      ctx.stroke();
    }
  }
}

/**
 * The lines of a tree: down from an organisation, and across to what is below it; dashed where it
 * is only responsible.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {number} scale
 */
function paintBranches(ctx, { picture }, scale) {
  for (const link of picture.links) {
    const from = picture.byId.get(link.from);
    const to = picture.byId.get(link.to);
    if (!from || !to) {
      continue;
    }
    ctx.beginPath();
    ctx.moveTo(from.x, from.y + from.r);
    ctx.lineTo(from.x, to.y);
    ctx.lineTo(to.x - to.r, to.y);
    ctx.setLineDash(link.duty ? [5 / scale, 4 / scale] : []);
    ctx.lineWidth = (link.strong ? 2.4 : 1.2) / scale;
    ctx.strokeStyle = link.strong ? INK : GREY;
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

/**
 * From each mark that was moved aside, a thin line to where it stands truly.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {number} scale
 */
function paintLeaders(ctx, { picture }, scale) {
  ctx.strokeStyle = SECONDARY;
  ctx.fillStyle = SECONDARY;
  ctx.lineWidth = 0.8 / scale;
  ctx.beginPath();
  for (const { x, y, from } of picture.marks) {
    if (from) {
      ctx.moveTo(x, y);
      ctx.lineTo(from[0], from[1]);
    }
  }
  ctx.stroke();
  ctx.beginPath();
  for (const { from } of picture.marks) {
    if (from) {
      ctx.moveTo(from[0], from[1]);
      ctx.arc(from[0], from[1], 1.8 / scale, 0, FULL_TURN);
    }
  }
  ctx.fill();
}

/**
 * Below a line, off the ground: the marks without a point.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {number} scale
 */
function paintLost(ctx, { network, picture, words }, scale) {
  const lost = picture.marks.filter((mark) => mark.lost);
  if (!lost.length || lost.length === picture.marks.length) {
    return;
  }
  let top = Infinity;
  for (const { y, r } of lost) {
    top = Math.min(top, y - r - LOST_MARGIN);
  }
  const low = network.DOMtoCanvas({ x: 0, y: 0 });
  const high = network.DOMtoCanvas({ x: ctx.canvas.clientWidth, y: ctx.canvas.clientHeight });
  if (high.y < top) {
    return;
  }
  ctx.fillStyle = GROUND;
  ctx.fillRect(low.x, top, high.x - low.x, high.y - top);
  ctx.beginPath();
  ctx.moveTo(low.x, top);
  ctx.lineTo(high.x, top);
  ctx.lineWidth = 1 / scale;
  ctx.strokeStyle = SECONDARY;
  ctx.stroke();
  const firms = lost.reduce((sum, { rows }) => sum + rows.length, 0);
  const text = words.nowhere.SPOT + " " + say(words.n_firms, { n: firms });
  const style = { size: 12 / scale, colour: SECONDARY, align: /** @type {const} */ ("left") };
  writeText(ctx, text, low.x + 8 / scale, top + 9 / scale, style);
}

/**
 * The circles of all centres as one ground, the inner inside the outer; those of proposed centres
 * dashed. Metres are metres here.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {number} scale
 */
export function paintCircles(ctx, state, scale) {
  const { about, centres, sites } = state.city;
  const { placement } = state.picture;
  const [inner, outer] = about.circles;
  const there = pointsOf(state, centres, () => true);
  const proposed = pointsOf(state, sites, (n) => sites.of[n] === "centre");
  /**
   * @param {[number, number][]} points
   * @param {number} metres
   */
  const path = (points, metres) => {
    const r = metres * placement.k;
    ctx.beginPath();
    for (const [x, y] of points) {
      ctx.moveTo(x + r, y);
      ctx.arc(x, y, r, 0, FULL_TURN);
    }
  };
  ctx.fillStyle = "#0B6B5018";
  ctx.strokeStyle = CENTRE;
  ctx.lineWidth = 1.3 / scale;
  path(there, outer);
  ctx.fill();
  ctx.stroke();
  path(there, inner);
  ctx.fill();
  ctx.setLineDash([2 / scale, 4 / scale]);
  ctx.stroke();
  ctx.setLineDash([8 / scale, 5 / scale]);
  path(proposed, outer);
  ctx.stroke();
  ctx.setLineDash([]);
}

/**
 * @param {State} state
 * @param {Record<string, any>} table with x and y
 * @param {(n: number) => boolean} wanted
 * @returns {[number, number][]} on the picture
 */
function pointsOf(state, table, wanted) {
  /** @type {[number, number][]} */
  const points = [];
  for (let n = 0; n < table.x.length; n++) {
    if (wanted(n)) {
      points.push(toPicture(state.picture.placement, table.x[n], table.y[n]));
    }
  }
  return points;
}
