// @ts-check
/** The box of search and the list under it. */

import { byId, fill, make, textNode } from "./dom.js";
import { placeName } from "./select.js";
import { go, openPlace, openPost, openTree, showFirm } from "./navigate.js";
import { postSummary } from "./desks.js";
import { search } from "./search.js";

/** @typedef {import("./search.js").Match} Match */
/** @typedef {import("./state.js").State} State */

/** @param {State} state */
export function listenToSearch(state) {
  const box = byId("search");
  box.addEventListener("input", () => drawMatches(state));
  box.addEventListener("focus", () => {
    if (box.value.trim()) {
      drawMatches(state);
    }
  });
  const area = /** @type {HTMLElement} */ (document.querySelector(".search"));
  area.addEventListener("keydown", moveInMatches);
}

/** @param {State} state */
function drawMatches(state) {
  const before = performance.now();
  const query = byId("search").value;
  const matches = search(state, query);
  state.times.search = performance.now() - before;
  const list = byId("found");
  const lines = matches.map((match) => make("li", {}, matchButton(state, match)));
  if (!matches.length && query.trim()) {
    lines.push(make("li", { text: state.words.nothing_found }));
  }
  fill(list, ...lines);
  list.hidden = !query.trim();
}

/**
 * @param {State} state
 * @param {Match} match
 */
function matchButton(state, match) {
  const open = () => {
    byId("found").hidden = true;
    openMatch(state, match);
  };
  const about = make("small", { text: aboutMatch(state, match) });
  return make("button", { type: "button", on: open }, textNode(match.name), about);
}

/**
 * @param {State} state
 * @param {Match} match
 * @returns {string} what kind of thing it is
 */
function aboutMatch(state, { type, n }) {
  const { city, words } = state;
  switch (type) {
    case "firm": {
      const street = placeName(city, n, "STREET");
      const status = words.statuses[city.firms.status[n]].label;
      return street ? status + " · " + street : status;
    }
    case "place":
      return words.kinds[city.kinds[city.places.kind[n - 1]]];
    case "org":
      return words.organisation;
    case "post":
      return words.instructor_post + " " + postSummary(state, n - 1);
    default:
      return words.kind_centre;
  }
}

/**
 * @param {State} state
 * @param {Match} match
 */
function openMatch(state, { type, n }) {
  if (type === "firm") {
    showFirm(state, n);
  } else if (type === "place") {
    openPlace(state, n);
  } else if (type === "org") {
    openTree(state, n);
  } else if (type === "post") {
    openPost(state, n);
  } else {
    const chosen = "centre:" + state.city.centres.id[n - 1];
    go(state, { chosen, desk: "circles", arrange: "place", area: [], root: "", skip: 0 });
  }
}

/**
 * Arrow keys move in the list, Enter takes the first, Escape closes it.
 * @param {KeyboardEvent} event
 */
function moveInMatches(event) {
  const box = byId("search");
  const list = byId("found");
  const buttons = [...list.querySelectorAll("button")];
  const at = buttons.indexOf(/** @type {any} */ (document.activeElement));
  if (event.key === "Escape") {
    list.hidden = true;
    box.focus();
  } else if (event.key === "ArrowDown" && buttons.length) {
    event.preventDefault();
    buttons[Math.min(at + 1, buttons.length - 1)].focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    event.preventDefault();
    (at ? buttons[at - 1] : box).focus();
  } else if (event.key === "Enter" && at < 0 && buttons.length) {
    event.preventDefault();
    buttons[0].click();
    list.hidden = buttons.length < 2; // the others are still to be seen
    buttons[0].setAttribute("aria-current", "true");
  }
}
