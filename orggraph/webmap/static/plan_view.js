// @ts-check
/**
 * A plan: its groups as stars on the ground, or side by side where no point is known.
 *
 * A star leads from the lead firm to the other members. Colours tell neighbouring groups apart
 * and mean nothing else; the number of a group stands beside it.
 */

import { GROUND, INK, newMark, remembered } from "./state.js";
import { say } from "./text.js";
import { groupOf, hasPoint, passing } from "./select.js";
import {
  SITES, WITHOUT_POINT, filteredMarks, firmMark, marksIn, rowsOf, trayOfLost,
} from "./areas.js";
import { toPicture } from "./layout.js";
import { paintStatus, writeText } from "./draw.js";
import { firmsOfGroup } from "./groups.js";
import { isRegion, trayRegions } from "./overview.js";

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */
/** @typedef {CanvasRenderingContext2D} Canvas */

// Okabe and Ito's colours, which the colour-blind tell apart, darkened where they are pale.
const COLOURS = [
  "#0072B2", "#D55E00", "#009E73", "#B0568A", "#3A9BD0", "#B87A00", "#5B3A8E", "#5B7C00",
];
const NEIGHBOURS = 5; // groups that a colour must not be taken from
const CARD = { w: 210, h: 34, firm: 24, left: 62 }; // pixels
const MOST_CARDS = 400;
const LEAST_RADIUS = 7;

/**
 * Whether the view shows the plan.
 * @param {State} state
 */
export function isPlan({ city, desk, view }) {
  return Boolean(city.firms.group) && view.when === "plan" && view.arrange === "place" && !desk;
}

/**
 * @param {State} state
 * @returns {import("./overview.js").Overview | null} null where no group stands in the area
 */
export function planOverview(state) {
  const { view, words } = state;
  const groups = isPlan(state) ? groupMarks(state) : [];
  if (!groups.length) {
    return null;
  }
  const there = groups.filter((mark) => hasPoint(mark.x, mark.y));
  const last = view.area[view.area.length - 1];
  if (!there.length || (last && SITES.includes(last[0]))) {
    return { marks: [], spots: cards(state, groups.slice(0, MOST_CARDS)), real: false };
  }
  const all = marksIn(state, view.area);
  const marks = all.some(isRegion) ? trayRegions(state, filteredMarks(state, all)) : [];
  const regions = marks.filter((mark) => !mark.tray);
  const lost = groups.filter((mark) => !hasPoint(mark.x, mark.y));
  const name = say(words.groups_without_point, { n: lost.length });
  const tray = trayOfLost(state, name, WITHOUT_POINT, lost);
  return { marks: [...regions, ...tray], spots: there, real: true };
}

/**
 * The groups with a firm in the area, those with the most firms first.
 * @param {State} state
 * @returns {Mark[]}
 */
function groupMarks(state) {
  const { city, view } = state;
  const chosen = passing(state, rowsOf(state, view.area));
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  for (const row of chosen) {
    const group = groupOf(city, row);
    if (group) {
      const rows = groups.get(group) || [];
      groups.set(group, rows);
      rows.push(row);
    }
  }
  const marks = [...groups].map(([group, rows]) => groupMark(state, group, rows));
  return marks.sort((a, b) => b.rows.length - a.rows.length || a.group - b.group);
}

/**
 * @param {State} state
 * @param {number} group
 * @param {number[]} rows
 * @returns {Mark}
 */
function groupMark(state, group, rows) {
  const { city, words } = state;
  const { x, y } = city.firms;
  const host = city.groups.host[group - 1];
  const at = [host, ...firmsOfGroup(state, group)].find((row) => hasPoint(x[row], y[row]));
  const name = say(words.group_of, { id: city.groups.id[group - 1] });
  return newMark("group", "group:" + city.groups.id[group - 1], name, {
    group,
    rows: Int32Array.from(rows),
    x: at === undefined ? NaN : x[at],
    y: at === undefined ? NaN : y[at],
    r: LEAST_RADIUS + Math.min(4, firmsOfGroup(state, group).length / 2),
  });
}

/**
 * The firms of each group side by side, the lead firm first; groups in columns.
 * @param {State} state
 * @param {Mark[]} groups
 * @returns {Mark[]}
 */
function cards(state, groups) {
  const { city } = state;
  const across = Math.max(1, Math.round(Math.sqrt((groups.length * CARD.h * 1.7) / CARD.w)));
  return groups.flatMap((mark, n) => {
    const left = (n % across) * CARD.w;
    const top = Math.floor(n / across) * CARD.h;
    const host = city.groups.host[mark.group - 1];
    const members = [...firmsOfGroup(state, mark.group)].sort((a, b) =>
      Number(b === host) - Number(a === host) || a - b);
    mark.x = left;
    mark.y = top;
    const firms = members.map((row, m) => {
      const x = left + CARD.left + m * CARD.firm;
      return Object.assign(firmMark(city, row), { x, y: top, r: 7 });
    });
    return [mark, ...firms];
  });
}

// ---------------------------------------------------------------- colours

/**
 * @param {State} state
 * @param {number} group
 * @returns {string} another than its neighbours have
 */
function groupColour(state, group) {
  return COLOURS[colours(state)[group]];
}

/**
 * The colour of every group: none of those of the nearest before it.
 * @param {State} state
 * @returns {Uint8Array}
 */
function colours(state) {
  return remembered(state, "colours", () => {
    const { host, id } = state.city.groups;
    const { x, y } = state.city.firms;
    const chosen = new Uint8Array(id.length + 1);
    for (let n = 0; n < id.length; n++) {
      const apart = (/** @type {number} */ m) => {
        const metres = Math.hypot(x[host[m]] - x[host[n]], y[host[m]] - y[host[n]]);
        return Number.isNaN(metres) ? n - m : metres;
      };
      const near = Array.from({ length: n }, (_, m) => m).sort((a, b) => apart(a) - apart(b));
      const taken = new Set(near.slice(0, NEIGHBOURS).map((m) => chosen[m + 1]));
      let colour = n % COLOURS.length;
      while (taken.has(colour)) {
        colour = (colour + 1) % COLOURS.length;
      }
      chosen[n + 1] = colour;
    }
    return chosen;
  });
}

// ---------------------------------------------------------------- painting

/**
 * A group on the ground: lines to its members, their points, the number of firms in the middle.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {Mark} mark
 * @param {number} unit a pixel in units of the picture
 */
export function paintGroup(ctx, state, mark, unit) {
  const colour = groupColour(state, mark.group);
  const strong = [state.view.chosen, state.hover, state.focus].includes(mark.id);
  if (state.picture.real) {
    paintStar(ctx, state, mark, unit, colour, strong);
  }
  const r = mark.r * unit * (strong ? 1.25 : 1);
  ctx.beginPath();
  ctx.arc(mark.x, mark.y, r, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.lineWidth = (strong ? 2.5 : 1) * unit;
  ctx.strokeStyle = strong ? INK : GROUND;
  ctx.stroke();
  const text = String(firmsOfGroup(state, mark.group).length);
  writeText(ctx, text, mark.x, mark.y, { size: 11 * unit, colour: GROUND, bold: true });
  if (!state.picture.real) {
    const { city, words } = state;
    const name = say(words.group_short, { id: city.groups.id[mark.group - 1] });
    const style = { size: 12 * unit, colour: INK, align: /** @type {const} */ ("left") };
    writeText(ctx, name, mark.x + 14 * unit, mark.y, style);
  }
}

/**
 * @param {Canvas} ctx
 * @param {State} state
 * @param {Mark} mark
 * @param {number} unit
 * @param {string} colour
 * @param {boolean} strong
 */
function paintStar(ctx, state, mark, unit, colour, strong) {
  const { city, picture } = state;
  const { x, y } = city.firms;
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = (strong ? 3 : 1.6) * unit;
  for (const row of firmsOfGroup(state, mark.group)) {
    if (!hasPoint(x[row], y[row])) {
      continue;
    }
    const [px, py] = toPicture(picture.placement, x[row], y[row]);
    ctx.beginPath();
    ctx.moveTo(mark.x, mark.y);
    ctx.lineTo(px, py);
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(px, py, 3 * unit, 0, 2 * Math.PI);
    ctx.fill();
  }
}

/**
 * A firm of a group side by side: its sign in the colour of the group.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {Mark} mark
 * @param {number} unit
 */
export function paintMember(ctx, state, mark, unit) {
  const { city, words } = state;
  const group = groupOf(city, mark.firm);
  const { x, y, r } = mark;
  ctx.beginPath();
  ctx.arc(x, y, (r + 3) * unit, 0, 2 * Math.PI);
  ctx.lineWidth = 2 * unit;
  ctx.strokeStyle = groupColour(state, group);
  ctx.stroke();
  paintStatus(ctx, words.statuses[city.firms.status[mark.firm]], x, y, r * unit);
}
