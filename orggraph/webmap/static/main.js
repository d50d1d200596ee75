// @ts-check
/** The page: columns of data in, one area at a time on the picture and in the table. */

import { newState } from "./state.js";
import { byId } from "./dom.js";
import { say } from "./text.js";
import { bytesOf, decodeCity, decodeRecord } from "./decode.js";
import { readAddress, writeAddress } from "./address.js";
import { facetCounts, isSocial, isUnclear, makeFacets, passing } from "./select.js";
import { areaName, descend, rowsOf } from "./areas.js";
import { deskOf } from "./desks.js";
import {
  beginPicture, drawPicture, fitPicture, hintText, zoomIn, zoomOut,
} from "./picture.js";
import { drawCrumbs, drawFilters, drawSwitches } from "./panels.js";
import { drawDetails } from "./details.js";
import { drawTable, printTable } from "./table.js";
import { plateText } from "./ground.js";
import { trayPoint } from "./tray.js";
import { listenToSearch } from "./search_box.js";
import { copyLink, filterText, savePicture, saveTable } from "./export.js";

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").View} View */
/** @typedef {import("./state.js").Words} Words */

// ---------------------------------------------------------------- one view

/**
 * Draw the view that the address asks for.
 * @param {State} state
 */
function show(state) {
  const before = performance.now();
  const last = state.view;
  readView(state);
  const rows = rowsOf(state, state.view.area);
  const chosen = passing(state, rows);
  const held = document.activeElement;
  const regions = ["table-part", "details", "crumbs"];
  const region = regions.find((id) => held && byId(id).contains(held));
  drawCrumbs(state);
  drawSwitches(state);
  drawPicture(state);
  const hidden = unclearAmong(state, rows) - unclearAmong(state, chosen);
  drawFilters(state, facetCounts(state, rows), hidden);
  drawDetails(state, rows, chosen);
  drawTable(state, chosen);
  byId("filter-line").textContent = filterText(state);
  if (region && document.activeElement === document.body) {
    focusIn(region);
  }
  if (state.view.chosen && state.view.chosen !== last.chosen) {
    byId("details").scrollIntoView({ block: "nearest" });
  }
  byId("hint").textContent = hintText(state);
  const title = byId("title").textContent;
  document.title = state.view.area.length ? areaName(state, "") + " · " + title : title;
  state.times.opened = performance.now() - before;
}

/**
 * Read the view. A part or place that a changed ledger no longer has: the nearest that is there.
 * @param {State} state
 */
function readView(state) {
  const last = state.view;
  const view = readAddress(location.hash, state);
  state.view = view;
  state.desk = deskOf(view.desk);
  state.descended = 0;
  state.focus = "";
  if (tableKey(last) !== tableKey(view)) {
    state.tablePage = 0;
  }
  while (view.area.length && !rowsOf(state, view.area).length) {
    view.area = view.area.slice(0, -1);
  }
  if (view.arrange !== "duty") {
    const asked = view.area.length;
    view.area = descend(state, view.area);
    state.descended = view.area.length - asked;
  }
}

/**
 * @param {View} view
 * @returns {string} what the table lists: another begins at its first page
 */
function tableKey({ area, list, root }) {
  return JSON.stringify([area, list, root]);
}

/**
 * @param {State} state
 * @param {Rows} rows
 * @returns {number} firms nobody is responsible for
 */
function unclearAmong({ city }, rows) {
  let count = 0;
  for (const row of rows) {
    count += Number(isUnclear(city, row));
  }
  return count;
}

/**
 * Keep the keyboard in the region it stood in, where what it stood on was drawn anew.
 * @param {string} region
 */
function focusIn(region) {
  let again = null;
  if (region === "table-part") {
    again = byId("table").querySelector("tr.chosen button");
  } else if (region === "crumbs") {
    again = byId("crumbs").querySelector("button");
  }
  (again || byId("details")).focus({ preventScroll: true });
}

// ---------------------------------------------------------------- what the page listens to

/** @param {State} state */
function listen(state) {
  const menu = byId("export");
  /**
   * @param {string} id
   * @param {() => void} doing
   */
  const onClick = (id, doing) => byId(id).addEventListener("click", doing);
  window.addEventListener("hashchange", () => show(state));
  listenToSearch(state);
  document.addEventListener("click", closeMenus);
  byId("skip").addEventListener("click", skipToTable);
  byId("skip-picture").addEventListener("click", skipToPicture);
  onClick("export-csv", () => {
    saveTable(state);
    menu.open = false;
  });
  onClick("export-png", () => {
    savePicture(state);
    menu.open = false;
  });
  onClick("print", () => {
    menu.open = false;
    window.print();
  });
  onClick("copy-link", () => copyLink(writeAddress(askedView(state), state), () => {
    byId("hint").textContent = state.words.copied;
    menu.open = false;
  }));
  onClick("zoom-in", () => zoomIn(state));
  onClick("zoom-out", () => zoomOut(state));
  onClick("zoom-fit", () => fitPicture(state));
  window.addEventListener("beforeprint", () => {
    fitPicture(state);
    state.network.redraw(); // paper waits for no frame
    printTable(state);
  });
  window.addEventListener("afterprint", () => show(state));
}

/**
 * A click elsewhere closes the list of matches and the menu of exports.
 * @param {MouseEvent} event
 */
function closeMenus(event) {
  const target = /** @type {Element} */ (event.target);
  if (!target.closest(".search")) {
    byId("found").hidden = true;
  }
  if (!target.closest("#export")) {
    byId("export").open = false;
  }
}

/** @param {MouseEvent} event */
function skipToPicture(event) {
  event.preventDefault();
  byId("network").querySelector(".vis-network").focus();
}

/** @param {MouseEvent} event */
function skipToTable(event) {
  event.preventDefault();
  byId("table-part").focus();
  byId("table-part").scrollIntoView();
}

// ---------------------------------------------------------------- opening

/**
 * What a script on the outside may ask: how the page stands, never a way to change it.
 * @param {State} state
 */
function outsideView(state) {
  const { picture, times, network } = state;
  return {
    view: () => writeAddress(askedView(state), state),
    reads: (/** @type {string} */ link) => writeAddress(readAddress(link, state), state),
    marks: () => picture.marks.map((mark) => outsideMark(state, mark)),
    spots: () => picture.spots.map((mark) => outsideMark(state, mark)),
    links: () => picture.links.map((link) => ({ ...link })),
    labels: () => picture.labels.map((label) => ({ ...label })),
    plates: () => picture.plates.map(({ mark }) => plateText(state, mark).join(" ")),
    moved: () => picture.marks.filter((mark) => mark.from).map(({ id }) => id),
    roads: () => [...picture.roadNames],
    stars: () => picture.spots.filter((spot) => spot.type === "group").length,
    focus: () => state.focus,
    hover: () => state.hover,
    times: () => ({ ...times, work: [...times.work] }),
    pan: (/** @type {number} */ x, /** @type {number} */ y) =>
      network.moveTo({ offset: { x, y }, animation: false }),
  };
}

/**
 * @param {State} state
 * @returns {View} as the address has it
 */
function askedView({ view, descended }) {
  return { ...view, area: view.area.slice(0, view.area.length - descended) };
}

/**
 * @param {State} state
 * @param {Mark} mark
 */
function outsideMark({ network }, mark) {
  const { id, type, name, x, y, r, rows, sums, tray } = mark;
  const at = tray ? trayPoint(mark) : network.canvasToDOM({ x, y });
  const { firms, base, organised, uncovered } = sums;
  return {
    id,
    type,
    name,
    x,
    y,
    r,
    tray,
    rows: rows.length,
    at: { x: Math.round(at.x * 10) / 10, y: Math.round(at.y * 10) / 10 },
    sums: { firms, base, organised, uncovered },
  };
}

/**
 * A sentence over the page, instead of it.
 * @param {string} text
 */
function notice(text) {
  byId("notice").textContent = text;
  byId("notice").hidden = false;
  byId("details").textContent = "";
}

/**
 * Take the data out of the page.
 * @param {Words} words
 * @returns {Promise<State | null>} null where the browser cannot unpack them
 */
async function readState(words) {
  const block = JSON.parse(byId("data").textContent);
  byId("data").remove();
  if (block.packed && typeof DecompressionStream === "undefined") {
    notice(words.old_browser);
    return null;
  }
  const record = decodeRecord(await bytesOf(block.bytes, block.packed));
  const state = newState(words, decodeCity(record, words));
  state.packedAddresses = { text: block.later, packed: block.packed };
  return state;
}

/**
 * @param {State} state
 * @returns {string}
 */
function captionText({ city, words }) {
  const { name, as_of: date } = city.about;
  const dated = date ? say(words.date, { date }) : words.no_date;
  return [name, dated, say(words.base_said, { base: words.base })].filter(Boolean).join(" · ");
}

async function start() {
  const words = JSON.parse(byId("words").textContent);
  try {
    const state = await readState(words);
    if (!state) {
      return;
    }
    state.show = () => show(state);
    state.facets = makeFacets(state);
    state.hasSocial = state.city.all.some((row) => isSocial(state.city, row));
    byId("caption").textContent = captionText(state);
    byId("foot").textContent = words.foot;
    beginPicture(state);
    listen(state);
    show(state);
    window.orggraph = outsideView(state);
    document.documentElement.setAttribute("data-ready", "yes");
  } catch (error) {
    notice(say(words.broken, { error: error instanceof Error ? error.message : String(error) }));
    throw error;
  }
}

start();
