// @ts-check
/** Taking the view away: the table as CSV, the picture as PNG, a link to it. */

import { FONT, GROUND, INK, SECONDARY, TITLE } from "./state.js";
import { byId, make } from "./dom.js";
import { say } from "./text.js";
import { scalesInView } from "./shades.js";
import { passing } from "./select.js";
import { areaName, rowsOf } from "./areas.js";
import { exportColumns, tableView } from "./table.js";
import { paintStatus, writeText } from "./draw.js";
import { legendText } from "./panels.js";

/** @typedef {import("./state.js").State} State */

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/; // a spreadsheet would take it for a formula
const TOP = 64; // pixels above the picture, for title and caption
const BELOW = 16; // pixels from it to the legend, and below that
const LEAST_WIDTH = 640;
const MARGIN = 16;
const LONGEST_NAME = 100;
const STEP_ROOM = 36; // pixels beside the text of a step of a colour in the legend
const KEPT_FOR = 10000; // milliseconds until a saved file is let go

/**
 * A cell of a CSV file. What a spreadsheet would take for a formula gets an apostrophe.
 * @param {any} value
 * @returns {string}
 */
export function csvCell(value) {
  if (typeof value === "number") {
    return String(value);
  }
  let text = String(value === null || value === undefined ? "" : value);
  if (FORMULA.test(text)) {
    text = "'" + text;
  }
  return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}

/**
 * The whole table in view, firms with the columns that only the export has.
 * @param {State} state
 * @returns {string}
 */
function tableAsCsv(state) {
  const { words, view } = state;
  const table = tableView(state, passing(state, rowsOf(state, view.area)));
  const further = table.kind === "firms" ? exportColumns(state) : [];
  const columns = [...table.columns, ...further, ...aboutColumns(state)];
  const head = columns.map((column) => csvCell(words[column.name]));
  const body = table.rows.map((row) => columns.map((column) => csvCell(column.value(row))));
  return "\uFEFF" + [head, ...body].map((line) => line.join(",") + "\r\n").join("");
}

/**
 * What every row of an export says of the view it was taken from.
 * @param {State} state
 * @returns {import("./state.js").TableColumn[]}
 */
function aboutColumns(state) {
  const { city, words } = state;
  const { about } = city;
  /** @type {[string, string][]} */
  const told = [
    ["csv_area", areaName(state, about.name)],
    ["csv_date", about.as_of || words.no_date],
    ["csv_base", words.base],
    ["csv_filters", filterText(state)],
  ];
  return told.map(([name, text]) => ({ name, value: () => text, number: false }));
}

/** @param {State} state */
export function saveTable(state) {
  save(state, new Blob([tableAsCsv(state)], { type: "text/csv;charset=utf-8" }),
    listName(state), ".csv");
}

/**
 * @param {State} state
 * @returns {string} what the table lists, as its button says
 */
function listName(state) {
  const pressed = document.querySelector("#table-bar [aria-pressed=true]");
  return (pressed && pressed.textContent) || state.words.table;
}

/**
 * @param {State} state
 * @param {Blob} blob
 * @param {string} what
 * @param {string} suffix
 */
function save(state, blob, what, suffix) {
  const url = URL.createObjectURL(blob);
  const anchor = make("a", { href: url, download: fileName(state, what) + suffix });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_FOR);
}

/**
 * The filters in force, in words.
 * @param {State} state
 * @returns {string} empty where there are none
 */
export function filterText({ facets, view, words }) {
  const parts = facets.filter((facet) => view.filters[facet.id]).map((facet) =>
    facet.label + ": " + [...view.filters[facet.id]].sort((a, b) => a - b)
      .map((n) => facet.values[n]).join(words.comma));
  return parts.length ? say(words.filtered_by, { filters: parts.join(words.semicolon) }) : "";
}

/**
 * @param {State} state
 * @param {string} what is saved
 * @returns {string} without what a file system refuses
 */
function fileName(state, what) {
  const { city, view, words } = state;
  const { about } = city;
  const parts = [
    areaName(state, about.name),
    what,
    view.when === "plan" ? words.adopted : "",
    filterText(state),
    about.as_of || "",
  ];
  const name = parts.filter(Boolean).join("_").slice(0, LONGEST_NAME);
  return name.replace(/[\\/:*?"<>|\s]+/g, "_");
}

// ---------------------------------------------------------------- the picture

/**
 * Save the picture as it is seen, with title, caption and legend.
 * @param {State} state
 */
export function savePicture(state) {
  const drawn = byId("network").querySelector("canvas");
  const ratio = drawn.width / drawn.clientWidth || 1;
  const width = Math.max(drawn.clientWidth, LEAST_WIDTH);
  const pen = /** @type {CanvasRenderingContext2D} */ (make("canvas", {}).getContext("2d"));
  const height = paintLegend(pen, state, width, drawn.clientHeight + TOP + BELOW) + BELOW;
  const canvas = make("canvas", {
    width: String(Math.round(width * ratio)), height: String(Math.round(height * ratio)),
  });
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  ctx.fillStyle = GROUND;
  ctx.fillRect(0, 0, width, height);
  const title = { size: 18, colour: TITLE, bold: true, align: /** @type {const} */ ("left") };
  const caption = { size: 13, colour: SECONDARY, align: /** @type {const} */ ("left") };
  const crumbs = [...byId("crumbs").children].map((crumb) => crumb.textContent);
  const said = [byId("caption").textContent, crumbs.join(" › "), filterText(state)];
  const about = said.filter(Boolean).join(" · ");
  writeText(ctx, byId("title").textContent, MARGIN, 20, title);
  writeText(ctx, about, MARGIN, 46, caption);
  const left = (width - drawn.clientWidth) / 2;
  ctx.drawImage(drawn, left, TOP, drawn.clientWidth, drawn.clientHeight);
  paintLegend(ctx, state, width, drawn.clientHeight + TOP + BELOW);
  canvas.toBlob((/** @type {Blob} */ blob) => save(state, blob, state.words.picture, ".png"),
    "image/png");
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {State} state
 * @param {number} width
 * @param {number} top
 * @returns {number} where it ends
 */
function paintLegend(ctx, state, width, top) {
  const { city, words } = state;
  let x = MARGIN;
  let y = top;
  for (const legend of scalesInView(state)) {
    paintSteps(ctx, legend, y);
    y += 24;
  }
  for (const n of city.code.listed) {
    const status = words.statuses[n];
    ctx.font = "13px " + FONT;
    const taken = ctx.measureText(status.label).width + 36;
    if (x + taken > width - 10) {
      x = MARGIN;
      y += 24;
    }
    paintStatus(ctx, status, x + 7, y, 6.5);
    writeText(ctx, status.label, x + 18, y, { size: 13, colour: INK, align: "left" });
    x += taken;
  }
  ctx.font = "12px " + FONT;
  const lines = brokenLines(ctx, legendText(state), width - 2 * MARGIN);
  lines.forEach((line, n) => {
    const style = { size: 12, colour: SECONDARY, align: /** @type {const} */ ("left") };
    writeText(ctx, line, MARGIN, y + 26 + 18 * n, style);
  });
  return y + 26 + 18 * lines.length;
}

/**
 * The steps of a colour and what they mean, in a line.
 * @param {CanvasRenderingContext2D} ctx
 * @param {{scale: import("./shades.js").Scale, round: boolean}} legend
 * @param {number} y
 */
function paintSteps(ctx, { scale, round }, y) {
  const style = { size: 12, colour: INK, align: /** @type {const} */ ("left") };
  writeText(ctx, scale.title, MARGIN, y, { ...style, bold: true });
  let x = MARGIN + ctx.measureText(scale.title).width + 24;
  ctx.lineWidth = 1;
  ctx.strokeStyle = INK;
  scale.texts.forEach((text, n) => {
    ctx.beginPath();
    if (round) {
      ctx.arc(x, y, 6, 0, 2 * Math.PI);
    } else {
      ctx.rect(x - 7, y - 6, 14, 11);
    }
    ctx.fillStyle = scale.fills[n];
    ctx.fill();
    ctx.stroke();
    writeText(ctx, text, x + 12, y, style);
    x += ctx.measureText(text).width + STEP_ROOM;
  });
}

/**
 * A sentence in lines that fit, broken after a mark or a space.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} text
 * @param {number} most
 * @returns {string[]}
 */
function brokenLines(ctx, text, most) {
  const lines = [""];
  for (const piece of text.match(/[^；，：;, ]*[；，：;, ]?/g) || []) {
    if (ctx.measureText(lines[lines.length - 1] + piece).width > most) {
      lines.push("");
    }
    lines[lines.length - 1] += piece;
  }
  return lines;
}

// ---------------------------------------------------------------- the link

/**
 * Copy the address, Chinese letters as they are read; browsers that give a page no clipboard are
 * asked the old way.
 * @param {string} view as the address has it
 * @param {() => void} done
 */
export function copyLink(view, done) {
  const text = location.href.split("#")[0] + (view ? "#" + view : "");
  const oldWay = () => {
    const area = make("textarea", { text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    done();
  };
  if (navigator.clipboard && navigator.clipboard.writeText) {
    navigator.clipboard.writeText(text).then(done, oldWay);
  } else {
    oldWay();
  }
}
