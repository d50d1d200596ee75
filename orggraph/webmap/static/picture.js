// @ts-check
/** The picture: vis-network draws, pans and zooms; the page gives it one area at a time. */

import { INK, LEAST_SCALE, MOST_POSTS } from "./state.js";
import { byId } from "./dom.js";
import { say, textWidth } from "./text.js";
import { countFirms, hasPoint, isUnclear, passing, statusOf } from "./select.js";
import { rowsOf, widerArea } from "./areas.js";
import { marksByPlace } from "./marks.js";
import { marksByDuty } from "./tree.js";
import { layoutPlaces, layoutTree, setRadii } from "./layout.js";
import { act, go, openArea } from "./navigate.js";
import { postSummary } from "./desks.js";
import { paintGround, paintMark } from "./draw.js";
import { markUnder, paintOverview, paintScaleBar, placeOverview } from "./ground.js";
import { CARD, byWeight, overviewOf, shown } from "./overview.js";
import { drawTray } from "./tray.js";
import { paintLabels } from "./labels.js";

/** @typedef {import("./state.js").Link} Link */
/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").State} State */

const MOST_SCALE = 8;
const MOST_OVERVIEW_SCALE = 60; // spots keep their size: closer means farther apart
const FARTHEST_SCALE = 0.05;
const ZOOM_STEP = 1.3;
const NEAR_SCALE = 3; // of a chosen group
const OPENING_SCALE = 1.4; // at most
const WHOLE_SCALE = 0.3; // least scale of marks that stand where they are
const TREE_LINE = 30; // pixels
const BAR_HEIGHT = 26; // pixels at the foot of the picture, for the scale and the buttons
const SIDE = 90; // pixels beside the name of a mark of a tree
const LETTER = 13; // pixels of a Chinese letter
const LINE = "#7B8794";
const KEPT_TIMES = 500;
const RESIZE_WAIT = 150; // milliseconds
const AROUND = 12; // pixels beside a mark, for the ring of what is chosen

/**
 * Put the network into the page.
 * @param {State} state
 */
export function beginPicture(state) {
  const line = { color: LINE, hover: LINE, highlight: LINE };
  state.network = new vis.Network(byId("network"), { nodes: [], edges: [] }, {
    autoResize: true,
    physics: false,
    layout: { improvedLayout: false },
    nodes: { shape: "custom", chosen: false, font: { size: 0 } },
    edges: {
      smooth: false, chosen: false, color: line, width: 1.2, selectionWidth: 0, hoverWidth: 0,
    },
    interaction: {
      dragNodes: false,
      hover: false,
      keyboard: false,
      selectConnectedEdges: false,
      tooltipDelay: 1e9,
      zoomSpeed: 0.8,
    },
  });
  const { network, times } = state;
  let started = 0;
  network.on("beforeDrawing", (ctx) => {
    started = performance.now();
    const scale = network.getScale();
    if (state.picture.overview) {
      paintOverview(ctx, state, scale);
    }
    paintGround(ctx, state, scale);
  });
  network.on("afterDrawing", (ctx) => {
    paintLabels(ctx, state, network.getScale());
    if (state.picture.real && state.picture.placement.known && state.picture.placement.wide === 1) {
      paintScaleBar(ctx, state, network.getScale());
    }
    times.redraws++;
    times.work.push(performance.now() - started);
    if (times.work.length > KEPT_TIMES) {
      times.work.shift();
    }
  });
  network.on("click", (at) => clicked(state, at));
  let waiting = 0;
  network.on("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => fitNewSize(state), RESIZE_WAIT);
  });
  network.on("zoom", () => zoomTo(state, network.getScale()));
  byId("network").addEventListener("pointermove", (/** @type {PointerEvent} */ event) =>
    pointed(state, event));
  byId("network").addEventListener("pointerleave", () => hoverOver(state, undefined));
  listenToKeys(state);
}

/** @param {State} state */
function listenToKeys(state) {
  const frame = byId("network").querySelector(".vis-network");
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", state.words.picture_label);
  frame.setAttribute("aria-describedby", "hint");
  frame.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => pressed(state, event));
  frame.addEventListener("blur", () => {
    if (state.focus) {
      state.focus = "";
      state.network.redraw();
    }
  });
}

/**
 * @param {State} state
 * @param {vis.Pointed} at
 */
function clicked(state, { pointer }) {
  const { view } = state;
  const mark = markAt(state, pointer.DOM, pointer.canvas);
  if (mark) {
    act(state, mark);
    return;
  }
  if (view.chosen) {
    go(state, { chosen: "" });
  }
}

/**
 * @param {State} state
 * @param {vis.Point} at pixels of the picture
 * @param {vis.Point} point units of the picture
 * @returns {Mark | undefined}
 */
function markAt(state, at, point) {
  const { network, picture } = state;
  if (!picture.overview) {
    return picture.byId.get(network.getNodeAt(at) || "");
  }
  const ctx = byId("network").querySelector("canvas").getContext("2d");
  return markUnder(ctx, state, point, network.getScale());
}

/**
 * @param {State} state
 * @param {PointerEvent} event
 */
function pointed(state, event) {
  if (event.buttons) {
    return;
  }
  const box = byId("network").getBoundingClientRect();
  const at = { x: event.clientX - box.left, y: event.clientY - box.top };
  hoverOver(state, markAt(state, at, state.network.DOMtoCanvas(at)));
}

/**
 * Say what the pointer is over, and show where it leads.
 * @param {State} state
 * @param {Mark | undefined} mark
 */
function hoverOver(state, mark) {
  const id = mark ? mark.id : "";
  if (id === state.hover) {
    return;
  }
  state.hover = id;
  byId("network").style.cursor = mark ? "pointer" : "";
  byId("hint").textContent = mark ? spoken(state, mark) : hintText(state);
  for (const row of byId("table").querySelectorAll("tr[data-id]")) {
    row.classList.toggle("hovered", Boolean(id) && row.getAttribute("data-id") === id);
  }
  if (state.picture.overview) {
    state.network.redraw();
  }
}

/**
 * @param {State} state
 * @returns {string} the line under the picture
 */
export function hintText(state) {
  const { picture, view, words } = state;
  if (picture.overview) {
    return overviewHint(state);
  }
  if (!picture.marks.length) {
    return "";
  }
  if (picture.marks.every((mark) => mark.lost)) {
    return say(words.hint_side_by_side, { n: picture.marks.length });
  }
  const lost = picture.marks.some((mark) => mark.lost);
  const hint = say(lost ? words.hint_lost : words.hint, { n: picture.marks.length });
  const hidden = view.desk === "posts" && picture.real && picture.posts > MOST_POSTS;
  const posts = say(words.posts_hidden, { n: picture.posts });
  return hidden ? hint + words.semicolon + posts : hint;
}

/**
 * @param {State} state
 * @returns {string}
 */
function overviewHint(state) {
  const { picture, view, words } = state;
  const groups = picture.spots.filter((spot) => spot.type === "group").length;
  if (groups) {
    return say(picture.real ? words.hint_plan : words.hint_cards, { n: groups });
  }
  const places = picture.spots.filter((spot) => spot.type === "area").length;
  const firms = picture.spots.filter((spot) => spot.type === "firm").length;
  if (!picture.real) {
    const said = say(words.hint_side_by_side, { n: picture.spots.length });
    const left = passing(state, rowsOf(state, view.area)).length - rowsAmong(picture.spots);
    return left > 0 ? said + words.semicolon + say(words.hint_in_table, { n: left }) : said;
  }
  const { there, lost } = shown(state);
  const hint = say(firms ? words.hint_spots : words.hint_overview, { n: places, firms, there });
  return [
    hint,
    view.desk === "posts" ? say(words.hint_posts, { n: picture.posts }) : "",
    lost ? say(words.hint_no_point, { n: lost }) : "",
  ].filter(Boolean).join(words.semicolon);
}

/** @param {Mark[]} marks */
function rowsAmong(marks) {
  return marks.reduce((sum, { rows }) => sum + rows.length, 0);
}

// ---------------------------------------------------------------- one view

/**
 * Draw the view anew where its room has changed, whatever took or gave it.
 * @param {State} state
 */
function fitNewSize(state) {
  if (state.picture.size !== sizeNow()) {
    drawPicture(state);
  }
}

/** @returns {string} the room of the picture */
function sizeNow() {
  const { width, height } = byId("network").getBoundingClientRect();
  return width + "×" + height;
}

/** @param {State} state */
export function drawPicture(state) {
  const { network, picture } = state;
  state.hover = "";
  const overview = overviewOf(state);
  const empty = { overview: false, spots: [], regions: [], land: null, own: null, plates: [] };
  Object.assign(picture, empty);
  if (overview) {
    drawOverview(state, overview);
    return;
  }
  picture.key = "";
  drawTray(state, []);
  network.setSize("100%", "100%"); // the tray may have left
  const box = byId("network").getBoundingClientRect();
  const drawn = state.view.arrange === "duty"
    ? marksByDuty(state, Math.max(12, Math.floor(box.height / TREE_LINE)), box.width / LEAST_SCALE)
    : marksByPlace(state);
  for (const mark of drawn.marks) {
    mark.sums = countFirms(state, mark.rows);
  }
  if (drawn.real && !drawn.marks.some((mark) => hasPoint(mark.x, mark.y))) {
    drawn.marks = byWeight(state, drawn.marks);
  }
  placeMarks(state, drawn.marks, drawn.real, box);
  picture.marks = drawn.marks;
  picture.byId = new Map(drawn.marks.map((mark) => [mark.id, mark]));
  picture.links = drawn.links;
  picture.real = drawn.real;
  picture.stamp++;
  network.setData({
    nodes: drawn.marks.map((mark) => networkNode(state, mark)),
    edges: drawn.real ? drawn.links.map(networkEdge) : [], // those of a tree have corners
  });
  byId("empty").hidden = drawn.marks.length > 0;
  fitPicture(state);
}

/**
 * @param {State} state
 * @param {import("./overview.js").Overview} overview
 */
function drawOverview(state, { marks, spots, real }) {
  const { network, picture } = state;
  for (const mark of marks) {
    mark.sums = countFirms(state, mark.rows);
  }
  Object.assign(picture, { overview: true, marks, spots, real, links: [] });
  picture.byId = new Map([...marks, ...spots].map((mark) => [mark.id, mark]));
  picture.stamp++;
  drawTray(state, marks.filter((mark) => mark.tray));
  network.setSize("100%", "100%"); // the tray takes its room first
  if (real) {
    placeOverview(state, byId("network").getBoundingClientRect());
  } else {
    picture.placement = { k: 1, wide: 1, x: 0, y: 0, known: false };
    picture.frame = frameOfSpots(spots);
  }
  byId("empty").hidden = marks.length + spots.length > 0;
  const { area, arrange, when, desk, filters } = state.view;
  const wanted = Object.entries(filters).map(([id, values]) => id + [...values]);
  const key = JSON.stringify([area, arrange, when, desk, wanted, sizeNow()]);
  if (key !== picture.key) {
    picture.key = key;
    network.setData({ nodes: [], edges: [] }); // which takes the view back to its beginning
    fitPicture(state);
    lookAtChosen(state);
    return;
  }
  network.redraw();
}

/**
 * Show a chosen group from near by.
 * @param {State} state
 */
function lookAtChosen({ network, picture, view }) {
  const chosen = picture.byId.get(view.chosen);
  if (chosen && chosen.type === "group" && picture.real) {
    const position = { x: chosen.x, y: chosen.y };
    network.moveTo({ scale: NEAR_SCALE, animation: false, position });
  }
}

/**
 * @param {Mark[]} spots side by side
 */
function frameOfSpots(spots) {
  const low = { x: -20, y: -30 };
  const high = { x: 20, y: 20 };
  for (const { x, y, card } of spots) {
    high.x = Math.max(high.x, x + (card ? CARD - 20 : 20));
    high.y = Math.max(high.y, y + 20);
  }
  return { low, high };
}

/**
 * @param {State} state
 * @param {Mark[]} marks
 * @param {boolean} real
 * @param {{width: number, height: number}} box
 */
function placeMarks(state, marks, real, box) {
  const { city, desk, view } = state;
  const exact = view.desk === "circles";
  setRadii(marks, (row) => city.firms.size[row]);
  if (!real) {
    layoutTree(marks);
    return;
  }
  state.picture.placement = layoutPlaces(marks, {
    width: box.width,
    height: box.height,
    exact: exact ? city.about.circles[1] : 0,
    stretch: view.area.length > 1 && !exact,
    crowded: Boolean(desk && desk.marks),
  });
}

/**
 * @param {State} state
 * @param {Mark} mark
 */
function networkNode(state, mark) {
  const size = { width: 2 * mark.r, height: 2 * mark.r };
  /** @param {{ctx: CanvasRenderingContext2D}} drawing */
  const ctxRenderer = ({ ctx }) => ({
    drawNode: () => paintMark(ctx, state, mark),
    nodeDimensions: size,
  });
  return { id: mark.id, x: mark.x, y: mark.y, ctxRenderer };
}

/**
 * @param {Link} link
 * @param {number} n
 */
function networkEdge(link, n) {
  return {
    id: n,
    from: link.from,
    to: link.to,
    dashes: link.duty ? [5, 4] : false,
    width: link.strong ? 2.4 : 1.2,
    color: link.strong ? { color: INK } : undefined,
  };
}

/**
 * Show the whole picture; a tall tree opens at its top left, readable, rather than whole and too
 * small.
 * @param {State} state
 */
export function fitPicture(state) {
  const { network, picture } = state;
  picture.size = sizeNow();
  if (picture.overview && picture.frame) {
    fitOverview(state, picture.frame);
    return;
  }
  if (!picture.marks.length) {
    network.redraw();
    return;
  }
  const box = byId("network").getBoundingClientRect();
  const height = box.height - BAR_HEIGHT;
  const { low, high } = extentOf(state);
  const most = picture.real ? OPENING_SCALE : 1;
  const whole = Math.min(box.width / (high.x - low.x), height / (high.y - low.y), most);
  const scale = Math.max(whole, picture.real ? WHOLE_SCALE : LEAST_SCALE);
  let x = (low.x + high.x) / 2;
  let y = (low.y + high.y) / 2;
  if (!picture.real) {
    x = low.x + box.width / 2 / scale;
    y = low.y + height / 2 / scale;
  }
  const position = { x, y: y + BAR_HEIGHT / 2 / scale };
  network.moveTo({ scale, animation: false, position }); // and draws with the next frame
}

/**
 * @param {State} state
 * @param {{low: vis.Point, high: vis.Point}} frame
 */
function fitOverview({ network, picture }, { low, high }) {
  const box = byId("network").getBoundingClientRect();
  const height = box.height - BAR_HEIGHT;
  const fitting = Math.min(box.width / (high.x - low.x), height / (high.y - low.y), OPENING_SCALE);
  const scale = picture.real ? 1 : fitting;
  const position = { x: (low.x + high.x) / 2, y: (low.y + high.y) / 2 + BAR_HEIGHT / 2 / scale };
  network.moveTo({ scale, animation: false, position });
}

/**
 * @param {State} state
 * @returns {{low: vis.Point, high: vis.Point}} what marks and labels take; circles reach into the
 * picture from outside
 */
function extentOf({ picture, view }) {
  const low = { x: Infinity, y: Infinity };
  const high = { x: -Infinity, y: -Infinity };
  for (const { id, name, x, y, r, side, fixed } of picture.marks) {
    if (fixed && id !== view.chosen) {
      continue;
    }
    low.x = Math.min(low.x, x - r - (side ? AROUND : 24));
    high.x = Math.max(high.x, x + r + (side ? SIDE + LETTER * textWidth(name) : 24));
    low.y = Math.min(low.y, y - r - 14);
    high.y = Math.max(high.y, y + r + (side ? 8 : 40));
  }
  return { low, high };
}

// ---------------------------------------------------------------- keys and zoom

/**
 * @param {State} state
 * @param {number} scale
 */
function zoomTo(state, scale) {
  const most = state.picture.overview ? MOST_OVERVIEW_SCALE : MOST_SCALE;
  const within = Math.min(most, Math.max(FARTHEST_SCALE, scale));
  if (within !== state.network.getScale()) {
    state.network.moveTo({ scale: within, animation: false });
  }
}

/** @param {State} state */
export function zoomIn(state) {
  zoomTo(state, state.network.getScale() * ZOOM_STEP);
}

/** @param {State} state */
export function zoomOut(state) {
  zoomTo(state, state.network.getScale() / ZOOM_STEP);
}

/** @type {Record<string, [number, number]>} */
const ARROWS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

/** @type {Record<string, (state: State) => void>} */
const KEYS = {
  Enter: (state) => act(state, state.picture.byId.get(state.focus)),
  Escape: stepBack,
  Backspace: stepBack,
  "+": zoomIn,
  "=": zoomIn,
  "-": zoomOut,
  0: fitPicture,
};

/**
 * @param {State} state
 * @param {KeyboardEvent} event
 */
function pressed(state, event) {
  const arrow = ARROWS[event.key];
  const doing = KEYS[event.key];
  if (!arrow && (!doing || (event.key === "Enter" && !state.focus))) {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  if (arrow) {
    moveFocus(state, arrow);
  } else {
    doing(state);
  }
}

/**
 * From what is chosen to its area, from the area to the wider one.
 * @param {State} state
 */
function stepBack(state) {
  const { view } = state;
  if (view.chosen) {
    go(state, { chosen: "" });
  } else if (view.root) {
    go(state, { root: "", skip: 0 });
  } else if (view.area.length) {
    openArea(state, widerArea(state, view.area));
  }
}

/**
 * Move the focus to the nearest mark in a direction; at first to the middle.
 * @param {State} state
 * @param {[number, number]} direction
 */
function moveFocus(state, direction) {
  const { network, picture } = state;
  const next = nextMark(reachable(picture), picture.byId.get(state.focus), direction);
  if (!next) {
    return;
  }
  state.focus = next.id;
  byId("hint").textContent = spoken(state, next);
  const at = network.canvasToDOM({ x: next.x, y: next.y });
  const box = byId("network").getBoundingClientRect();
  if (at.x < 20 || at.y < 20 || at.x > box.width - 20 || at.y > box.height - 20) {
    network.moveTo({ position: { x: next.x, y: next.y }, animation: false });
  }
  network.redraw();
}

/**
 * @param {import("./state.js").Picture} picture
 * @returns {Mark[]} the marks that arrow keys lead to
 */
function reachable({ marks, spots, overview }) {
  return overview ? [...marks.filter((mark) => !mark.tray), ...spots] : marks;
}

/**
 * @param {Mark[]} marks
 * @param {Mark | undefined} from
 * @param {[number, number]} direction
 * @returns {Mark | null}
 */
export function nextMark(marks, from, [dx, dy]) {
  let best = null;
  let least = Infinity;
  for (const mark of marks) {
    if (mark === from) {
      continue;
    }
    const x = from ? mark.x - from.x : mark.x;
    const y = from ? mark.y - from.y : mark.y;
    const along = x * dx + y * dy;
    const across = Math.abs(x * dy) + Math.abs(y * dx);
    const far = from ? along + 2.2 * across : Math.hypot(x, y);
    if ((!from || along > 0.5) && far < least) {
      best = mark;
      least = far;
    }
  }
  return best;
}

/**
 * A mark in words, for those who do not see it.
 * @param {State} state
 * @param {Mark} mark
 * @returns {string}
 */
function spoken(state, mark) {
  const { city, words } = state;
  const parts = [mark.name];
  if (mark.type === "firm") {
    parts.push(words.statuses[statusOf(state, mark.firm)].label);
    if (mark.org > 0) {
      parts.push(city.organisations.name[mark.org - 1]);
    }
    if (isUnclear(city, mark.firm)) {
      parts.push(words.duty_unclear);
    }
  } else if (mark.type === "post") {
    parts.push(postSummary(state, mark.post - 1));
  } else if (mark.type === "area" || mark.tree) {
    const { firms, uncovered } = mark.sums;
    parts.push(say(words.spoken_area, { firms, gaps: uncovered }));
  }
  return parts.join(words.comma);
}
