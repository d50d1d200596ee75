// @ts-check
/** Below the picture: what has no point, or lies in another city, as bars that open it. */

import { byId, fill, make, textNode } from "./dom.js";
import { say } from "./text.js";
import { openArea } from "./navigate.js";

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Step} Step */

const WIDEST = 60; // pixels of a bar

/**
 * @param {State} state
 * @param {Mark[]} marks of the tray
 */
export function drawTray(state, marks) {
  const { words, view } = state;
  const tray = byId("tray");
  const here = marks.filter((mark) => !mark.away);
  const away = marks.filter((mark) => mark.away);
  let most = 1;
  for (const { rows } of marks) {
    most = Math.max(most, rows.length);
  }
  const buttons = here.map((mark) => bar(state, mark.name, [mark], most, () => {
    openArea(state, mark.area);
  }));
  if (away.length) {
    const name = say(words.tray_away, { n: away.length });
    const area = [...view.area, /** @type {Step} */ (["no", "AWAY"])];
    buttons.push(bar(state, name, away, most, () => openArea(state, area)));
  }
  tray.hidden = !buttons.length;
  fill(tray, ...buttons);
}

/**
 * @param {State} state
 * @param {string} name
 * @param {Mark[]} marks
 * @param {number} most firms of any
 * @param {() => void} open
 */
function bar({ words }, name, marks, most, open) {
  let firms = 0;
  let gaps = 0;
  for (const { rows, sums } of marks) {
    firms += rows.length;
    gaps += sums.uncovered;
  }
  const length = make("span", { class: "length", "aria-hidden": "true" });
  length.style.width = Math.max(3, (WIDEST * firms) / most) + "px";
  const gap = make("span", { class: "gap" });
  gap.style.width = (100 * gaps) / Math.max(1, firms) + "%";
  length.append(gap);
  const text = name + " · " + say(words.n_firms, { n: firms }) + (gaps ? " ▲" + gaps : "");
  return make("button", {
    type: "button", "data-tray": marks.map((mark) => mark.id).join(" "), on: open,
  }, length, textNode(text));
}

/**
 * @param {Mark} mark
 * @returns {{x: number, y: number}} the middle of its bar, as from the corner of the picture
 */
export function trayPoint({ id }) {
  const bars = [...byId("tray").querySelectorAll("button")];
  const found = bars.find((one) => (one.getAttribute("data-tray") || "").split(" ").includes(id));
  const frame = byId("network").getBoundingClientRect();
  const box = (found || byId("tray")).getBoundingClientRect();
  return { x: box.left + box.width / 2 - frame.left, y: box.top + box.height / 2 - frame.top };
}
