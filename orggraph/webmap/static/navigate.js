// @ts-check
/** Ways to another view: what a click on a mark, a name or a link opens. */

import { readAddress, writeAddress } from "./address.js";
import { areaOfPlace, narrowestArea } from "./areas.js";
import { firmsOfGroup } from "./groups.js";
import { isExcluded, isSocial, keyOf, passing } from "./select.js";

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Step} Step */
/** @typedef {import("./state.js").View} View */

/** What no other view takes along. */
const LEFT_BEHIND = { root: "", skip: 0, sort: "" };

/**
 * Change the view. The address leads, so that the back button and a sent link do the same.
 * @param {State} state
 * @param {Partial<View>} change
 */
export function go(state, change) {
  const link = writeAddress({ ...state.view, ...change }, state);
  if (link === writeAddress(readAddress(location.hash, state), state)) {
    state.show();
  } else {
    location.hash = link;
  }
}

/**
 * @param {State} state
 * @param {Step[]} area
 */
export function openArea(state, area) {
  go(state, { ...LEFT_BEHIND, area, chosen: "", list: "marks" });
}

/**
 * @param {State} state
 * @param {number} place
 */
export function openPlace(state, place) {
  const area = areaOfPlace(state, place);
  go(state, { ...LEFT_BEHIND, area, arrange: "place", chosen: "", list: "marks" });
}

/**
 * The place that a spot stands for.
 * @param {State} state
 * @param {Mark} mark
 */
export function openSite(state, { area }) {
  const [, id] = area[area.length - 1];
  openPlace(state, state.city.placeNumber.get(id) || 0);
}

/**
 * @param {State} state
 * @param {number} org
 */
export function chooseOrg(state, org) {
  go(state, { chosen: "org:" + state.city.organisations.id[org - 1] });
}

/**
 * The tree below an organisation.
 * @param {State} state
 * @param {number} org
 */
export function openTree(state, org) {
  const root = state.city.organisations.id[org - 1];
  go(state, { arrange: "duty", area: [], root, skip: 0, chosen: "org:" + root, filters: {} });
}

/**
 * A firm where it stands; filters that would hide it are taken off.
 * @param {State} state
 * @param {number} row
 */
export function showFirm(state, row) {
  const { city, view } = state;
  const only = isSocial(city, row) ? "social" : "firms";
  view.only = only; // the areas are those of its kind
  const rows = Int32Array.of(row);
  const area = narrowestArea(state, rows);
  const filters = passing(state, rows).length ? view.filters : {};
  const chosen = "firm:" + keyOf(city, row);
  go(state, { ...LEFT_BEHIND, area, only, filters, chosen, arrange: "place" });
}

/**
 * The narrowest area that holds all firms of a post, those to be sent to included.
 * @param {State} state
 * @param {number} post
 */
export function openPost(state, post) {
  const { city } = state;
  const { post: serving, sent } = city.firms;
  const inside = city.all.filter((row) => {
    const its = serving[row] === post || sent[row] === post;
    return its && !isExcluded(city, row) && !isSocial(city, row);
  });
  go(state, {
    ...LEFT_BEHIND,
    area: inside.length ? narrowestArea(state, inside) : [],
    only: "firms",
    filters: {},
    desk: "posts",
    arrange: "place",
    chosen: "post:" + city.posts.id[post - 1],
  });
}

/**
 * The narrowest area that holds all firms of a group.
 * @param {State} state
 * @param {number} group
 */
export function openGroup(state, group) {
  const { city, view } = state;
  const inside = firmsOfGroup(state, group);
  const only = isSocial(city, inside[0]) ? "social" : "firms";
  view.only = only;
  go(state, {
    ...LEFT_BEHIND,
    area: narrowestArea(state, Int32Array.from(inside)),
    only,
    filters: {},
    desk: "",
    arrange: "place",
    when: "plan",
    list: "groups",
    chosen: "group:" + city.groups.id[group - 1],
  });
}

/**
 * What a click on a mark does.
 * @param {State} state
 * @param {Mark | undefined} mark
 */
export function act(state, mark) {
  if (!mark) {
    return;
  }
  if (mark.type === "group") {
    go(state, { chosen: mark.id });
  } else if (mark.spot && mark.type === "area") {
    openSite(state, mark);
  } else if (mark.spot && mark.type === "firm") {
    showFirm(state, mark.firm);
  } else if (mark.type === "area" && mark.root !== null) {
    const { area, root, skip } = mark;
    go(state, { area, root, skip, chosen: root && root !== "?" ? "org:" + root : "" });
  } else if (mark.type === "area") {
    openArea(state, mark.area);
  } else if (mark.type === "org" && mark.tree) {
    const root = mark.org ? state.city.organisations.id[mark.org - 1] : "?";
    go(state, { root, skip: 0, chosen: mark.org ? mark.id : "" });
  } else {
    go(state, { chosen: mark.id });
  }
}
