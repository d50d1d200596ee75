// @ts-check
/** The picture: vis-network draws, pans and zooms; the page gives it one area at a time. */

import { INK, LEAST_SCALE } from "./state.js";
import { byId } from "./dom.js";
import { say } from "./text.js";
import { chosenGroup, countFirms, groupOf, statusOf } from "./select.js";
import { marksByPlace } from "./marks.js";
import { marksByDuty } from "./tree.js";
import { hullOf, isInHull, layoutPlaces, layoutTree, setRadii } from "./layout.js";
import { act, go, openArea } from "./navigate.js";
import { postSummary } from "./desks.js";
import { paintGround, paintMark } from "./draw.js";
import { paintLabels } from "./labels.js";

/** @typedef {import("./state.js").Link} Link */
/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").State} State */

const MOST_SCALE = 8;
const FARTHEST_SCALE = 0.05;
const ZOOM_STEP = 1.3;
const OPENING_SCALE = 1.4; // at most
const WHOLE_SCALE = 0.3; // least scale of marks that stand where they are
const TREE_LINE = 30; // pixels
const HINT_HEIGHT = 26;
const LINE = "#7B8794";
const KEPT_TIMES = 500;

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
    paintGround(ctx, state, network.getScale());
  });
  network.on("afterDrawing", (ctx) => {
    paintLabels(ctx, state, network.getScale());
    times.redraws++;
    times.work.push(performance.now() - started);
    if (times.work.length > KEPT_TIMES) {
      times.work.shift();
    }
  });
  network.on("click", (at) => clicked(state, at));
  network.on("zoom", () => zoomTo(state, network.getScale()));
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
  const { city, network, picture, view } = state;
  const id = network.getNodeAt(pointer.DOM);
  if (id !== undefined) {
    act(state, picture.byId.get(id));
    return;
  }
  const { x, y } = pointer.canvas;
  const hit = picture.hulls.find(([, hull]) => isInHull(hull, x, y));
  if (hit) {
    go(state, { chosen: "group:" + city.groups.id[hit[0] - 1] });
  } else if (view.chosen) {
    go(state, { chosen: "" });
  }
}

// ---------------------------------------------------------------- one view

/** @param {State} state */
export function drawPicture(state) {
  const { network, picture } = state;
  const box = byId("picture").getBoundingClientRect();
  const drawn = state.view.arrange === "duty"
    ? marksByDuty(state, Math.max(12, Math.floor(box.height / TREE_LINE)), box.width / LEAST_SCALE)
    : marksByPlace(state);
  for (const mark of drawn.marks) {
    mark.sums = countFirms(state, mark.rows);
  }
  placeMarks(state, drawn.marks, drawn.real, box);
  picture.marks = drawn.marks;
  picture.byId = new Map(drawn.marks.map((mark) => [mark.id, mark]));
  picture.links = drawn.links;
  picture.real = drawn.real;
  picture.hulls = hullsOf(state, drawn.marks);
  picture.stamp++;
  network.setData({
    nodes: drawn.marks.map((mark) => networkNode(state, mark)),
    edges: drawn.links.map(networkEdge),
  });
  byId("empty").hidden = drawn.marks.length > 0;
  fitPicture(state);
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
 * The edges around proposed groups. Of the chosen group, what stands inside a place counts too.
 * @param {State} state
 * @param {Mark[]} marks
 * @returns {[number, number[][]][]}
 */
function hullsOf(state, marks) {
  const { city, view } = state;
  if (!city.firms.group || view.when !== "plan") {
    return [];
  }
  const chosen = chosenGroup(state);
  /** @type {Map<number, Mark[]>} */
  const groups = new Map();
  for (const mark of marks) {
    const group = groupOfMark(state, mark, chosen);
    if (group) {
      groups.set(group, [...(groups.get(group) || []), mark]);
    }
  }
  return [...groups].map(([group, of]) => [group, hullOf(of)]);
}

/**
 * @param {State} state
 * @param {Mark} mark
 * @param {number} chosen
 * @returns {number} 0 where it belongs to none
 */
function groupOfMark({ city }, mark, chosen) {
  if (mark.type === "firm") {
    return groupOf(city, mark.firm);
  }
  const holds = chosen > 0 && mark.rows.some((row) => groupOf(city, row) === chosen);
  return holds ? chosen : 0;
}

/**
 * Show the whole picture; a tall tree opens at its top left, readable, rather than whole and too
 * small.
 * @param {State} state
 */
export function fitPicture(state) {
  const { network, picture } = state;
  if (!picture.marks.length) {
    network.redraw();
    return;
  }
  const box = byId("network").getBoundingClientRect();
  const height = box.height - HINT_HEIGHT;
  const { low, high } = extentOf(state);
  const whole = Math.min(
    box.width / (high.x - low.x), height / (high.y - low.y), OPENING_SCALE);
  const scale = Math.max(whole, picture.real ? WHOLE_SCALE : LEAST_SCALE);
  let x = (low.x + high.x) / 2;
  let y = (low.y + high.y) / 2;
  if (!picture.real && scale > whole) {
    x = Math.min(x, low.x + box.width / 2 / scale);
    y = Math.min(y, low.y + height / 2 / scale);
  }
  const position = { x, y: y + HINT_HEIGHT / 2 / scale };
  network.moveTo({ scale, animation: false, position });
  network.redraw();
}

/**
 * @param {State} state
 * @returns {{low: vis.Point, high: vis.Point}} what marks and labels take; circles reach into the
 * picture from outside
 */
function extentOf({ picture, view }) {
  const low = { x: Infinity, y: Infinity };
  const high = { x: -Infinity, y: -Infinity };
  for (const { id, x, y, r, side, fixed } of picture.marks) {
    if (fixed && id !== view.chosen) {
      continue;
    }
    low.x = Math.min(low.x, x - r - (side ? 8 : 24));
    high.x = Math.max(high.x, x + r + (side ? 150 : 24));
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
  const within = Math.min(MOST_SCALE, Math.max(FARTHEST_SCALE, scale));
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
    openArea(state, view.area.slice(0, -1));
  }
}

/**
 * Move the focus to the nearest mark in a direction; at first to the middle.
 * @param {State} state
 * @param {[number, number]} direction
 */
function moveFocus(state, direction) {
  const { network, picture } = state;
  const next = nextMark(picture.marks, picture.byId.get(state.focus), direction);
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
    if (!city.firms.responsible[mark.firm]) {
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
