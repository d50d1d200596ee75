// @ts-check
/** The panel of details: the area in view, a question about it, or what is chosen. */

import { byId, fill, make } from "./dom.js";
import { chosenGroup, rowOfKey } from "./select.js";
import { go } from "./navigate.js";
import { areaDetails, deskDetails } from "./details_area.js";
import { firmDetails } from "./details_firm.js";
import { groupDetails } from "./details_group.js";
import { orgDetails } from "./details_org.js";
import { centreDetails, postDetails, siteDetails } from "./details_points.js";

/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */
/** @typedef {(Node | null)[]} Parts */

/**
 * @param {State} state
 * @param {Rows} rows of the area in view
 * @param {Rows} chosen those that pass the filters
 */
export function drawDetails(state, rows, chosen) {
  const { words, view } = state;
  const panel = byId("details");
  const parts = chosenDetails(state);
  if (parts) {
    const close = () => go(state, { chosen: "" });
    const button = make("button", { type: "button", id: "close", text: words.close, on: close });
    fill(panel, make("p", {}, button), ...parts);
  } else if (view.desk) {
    fill(panel, ...deskDetails(state, rows, chosen));
  } else {
    fill(panel, ...areaDetails(state, rows, chosen));
  }
  panel.scrollTop = 0;
}

/**
 * @param {State} state
 * @returns {Parts | null} null where nothing is chosen, or it is no longer there
 */
function chosenDetails(state) {
  const { city, view, words } = state;
  const cut = view.chosen.indexOf(":");
  const kind = view.chosen.slice(0, cut);
  const id = view.chosen.slice(cut + 1);
  if (kind === "firm") {
    const row = rowOfKey(city, id);
    return row >= 0 ? firmDetails(state, row) : null;
  }
  if (kind === "org") {
    const org = city.orgNumber.get(id);
    return org ? orgDetails(state, org) : null;
  }
  if (kind === "group") {
    const group = chosenGroup(state);
    return group ? groupDetails(state, group) : null;
  }
  if (kind === "post") {
    const post = city.postNumber.get(id);
    return post ? postDetails(state, post) : null;
  }
  if (kind === "centre" && city.centres.id.includes(id)) {
    const n = city.centres.id.indexOf(id);
    const { x, y, name } = city.centres;
    return centreDetails(state, { x: x[n], y: y[n] }, name[n], words.kind_centre);
  }
  if (kind === "site" && id in city.sites.of) {
    return siteDetails(state, Number(id));
  }
  return null;
}
