// @ts-check
/** Names on an area at once: the regions on their ground, the worst places beside their spots. */

import { FONT, INK, SECONDARY, remembered } from "./state.js";
import { say, shortened } from "./text.js";
import { writeText } from "./draw.js";
import { isFiltered } from "./select.js";
import { plateText } from "./ground.js";
import { paintRoadNames } from "./ground_lines.js";
import { byWeight, worstOf } from "./overview.js";
import { figureOf } from "./shades.js";
import { isFree, paintPaper, widthOf } from "./labels.js";

/** @typedef {import("./labels.js").Box} Box */
/** @typedef {import("./labels.js").Room} Room */
/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").State} State */
/** @typedef {CanvasRenderingContext2D} Canvas */

const LETTERS = 12; // of a name, before it is cut in the middle
const SIZE = 12.5;
const CLOSER = 1.7; // so close, and more than the worst are named
const MOST_NAMED = 60;
const FIRST_GROUPS = 10; // named at once, those with the most firms
const PLATE = { h: 34, most: 150 }; // pixels: two lines; how far a plate may move
const NAMED_TYPES = new Set(["area", "firm", "group", "centre"]);
const AWAY = [0, 34, 60]; // pixels from a spot to its label

/**
 * @param {Canvas} ctx
 * @param {State} state
 * @param {Room} room
 */
export function paintOverviewLabels(ctx, state, room) {
  const { picture } = state;
  const { unit, taken } = room;
  const first = named(state);
  for (const spot of first) {
    const { x, y, r } = spot;
    taken.push({ x: x - r * unit, y: y - r * unit, w: 2 * r * unit, h: 2 * r * unit, of: spot });
  }
  picture.labels = [];
  picture.plates = [];
  ctx.save();
  for (const mark of picture.marks) {
    if (!mark.tray) {
      paintPlate(ctx, state, mark, room);
    }
  }
  const further = room.unit < 1 / CLOSER ? inSight(state, first, room) : [];
  for (const spot of first) {
    paintName(ctx, state, spot, room);
  }
  if (picture.real) {
    paintRoadNames(ctx, state, room);
  }
  for (const spot of further.slice(0, Math.max(0, MOST_NAMED - first.length))) {
    paintName(ctx, state, spot, room);
  }
  ctx.restore();
}

/**
 * What is named before all others: what is chosen or pointed at, then the worst.
 * @param {State} state
 * @returns {Mark[]}
 */
function named(state) {
  const { picture, focus, hover, view } = state;
  const groups = picture.spots.filter((spot) => spot.type === "group");
  const first = groups.length ? groups.slice(0, FIRST_GROUPS) : worstOf(state, picture.spots);
  const cards = picture.spots.filter((spot) => spot.type === "area" && spot.card);
  const worst = picture.real ? first : cards;
  const wanted = [view.chosen, focus, hover];
  const asked = picture.spots.filter((spot) => wanted.includes(spot.id));
  return [...asked, ...worst.filter((spot) => !asked.includes(spot))];
}

/**
 * @param {State} state
 * @param {Mark[]} first those that are named anyway
 * @param {Room} room
 * @returns {Mark[]} spots that can be seen, the most gaps first
 */
function inSight(state, first, { frame }) {
  const { picture } = state;
  const ordered = remembered(state, "ordered|" + picture.stamp, () =>
    byWeight(state, picture.spots.filter(({ type }) => NAMED_TYPES.has(type))));
  const { low, high } = frame;
  return ordered.filter((/** @type {Mark} */ spot) => spot.x > low.x && spot.x < high.x
    && spot.y > low.y && spot.y < high.y && !first.includes(spot));
}

/**
 * The name and rate of a region in its middle, moved where the worst places stand.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {Mark} mark
 * @param {Room} room
 */
function paintPlate(ctx, state, mark, room) {
  const { unit, taken } = room;
  const [name, figures] = plateText(state, mark);
  ctx.font = SIZE + "px " + FONT;
  const width = Math.max(widthOf(ctx, name) * 1.12, widthOf(ctx, figures)) + 8;
  const w = width * unit;
  const h = PLATE.h * unit;
  const spot = around(mark.x - w / 2, mark.y - h / 2, unit)
    .map(([x, y]) => ({ x, y, w, h })).find((box) => isFree(box, room));
  if (!spot) {
    return;
  }
  taken.push(spot);
  state.picture.plates.push({ mark, ...spot });
  state.picture.labels.push({ id: mark.id, text: name, ...spot });
  paintPaper(ctx, spot);
  const x = spot.x + w / 2;
  writeText(ctx, name, x, spot.y + 10 * unit, { size: 13.5 * unit, colour: INK, bold: true });
  const style = { size: 11.5 * unit, colour: INK };
  writeText(ctx, figures, x, spot.y + 25 * unit, style);
}

/**
 * Places for a plate: its own, then around it, farther and farther.
 * @param {number} x
 * @param {number} y
 * @param {number} unit
 * @returns {[number, number][]}
 */
function around(x, y, unit) {
  /** @type {[number, number][]} */
  const places = [[x, y]];
  for (let away = 24; away <= PLATE.most; away += 24) {
    for (let turn = 0; turn < 8; turn++) {
      const angle = (turn * Math.PI) / 4;
      places.push([x + away * 1.4 * unit * Math.cos(angle), y + away * unit * Math.sin(angle)]);
    }
  }
  return places;
}

/**
 * @param {State} state
 * @param {Mark} spot
 * @returns {string}
 */
function nameOf(state, spot) {
  if (spot.type === "group") {
    const { id, name } = state.city.groups;
    const n = spot.group - 1;
    const place = name[n].replace(/(第.{1,3})?联合党支部$/, "");
    return say(state.words.group_short, { id: id[n] }) + " " + shortened(place, LETTERS);
  }
  const figure = spot.type === "area" && !isFiltered(state) ? figureOf(state, spot) : "";
  return (figure ? figure + " " : "") + shortened(spot.name, LETTERS);
}

/**
 * The name of a spot beside it; where others are in the way, farther off on a thin line.
 * @param {Canvas} ctx
 * @param {State} state
 * @param {Mark} spot
 * @param {Room} room
 */
function paintName(ctx, state, spot, room) {
  const { unit, taken } = room;
  ctx.font = SIZE + "px " + FONT;
  const text = nameOf(state, spot);
  const w = (widthOf(ctx, text) * 1.06 + 6) * unit;
  const h = 17 * unit;
  const box = besides(spot, w, h, unit).find((one) => isFree(one, room, spot));
  if (!box) {
    return;
  }
  taken.push(box);
  state.picture.labels.push({ id: spot.id, text, x: box.x, y: box.y, w, h });
  if (box.away) {
    ctx.beginPath();
    ctx.moveTo(spot.x, spot.y);
    ctx.lineTo(Math.min(Math.max(spot.x, box.x), box.x + w), box.y + h / 2);
    ctx.lineWidth = unit;
    ctx.strokeStyle = SECONDARY;
    ctx.stroke();
  }
  paintPaper(ctx, box);
  const style = { size: SIZE * unit, colour: INK, bold: true };
  writeText(ctx, text, box.x + w / 2, box.y + h / 2, style);
}

/**
 * @param {Mark} spot
 * @param {number} w
 * @param {number} h
 * @param {number} unit
 * @returns {(Box & {away: number})[]}
 */
function besides({ x, y, r }, w, h, unit) {
  return AWAY.flatMap((away) => {
    const gap = (r + 3 + away) * unit;
    return [
      { x: x + gap, y: y - h / 2, w, h, away },
      { x: x - gap - w, y: y - h / 2, w, h, away },
      { x: x - w / 2, y: y - gap - h, w, h, away },
      { x: x - w / 2, y: y + gap, w, h, away },
      { x: x + gap * 0.8, y: y - gap * 0.8 - h, w, h, away },
      { x: x - gap * 0.8 - w, y: y + gap * 0.8, w, h, away },
    ];
  });
}
