// @ts-check
/** The view in the address of the page: a link reopens it, the back button leads to the last. */

import { ARRANGEMENTS, DESK_NAMES, LISTS, freshView } from "./state.js";
import { isAcross } from "./areas.js";

/** @typedef {import("./state.js").Facet} Facet */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Step} Step */
/** @typedef {import("./state.js").View} View */

// What an address must not hold as it is; all else, Chinese letters too, stands as it is read.
const RESERVED = /[%&=#+\s"'<>\\^`{|}]|\p{Cc}/gu;
const IN_STEP = /[%/:]/g; // what parts the steps of an area

/**
 * @param {string} text
 * @returns {string}
 */
function escaped(text) {
  return text.replace(RESERVED, encodeURIComponent);
}

/**
 * A place by its name, where no other has it; else by its kind and id.
 * @param {State} state
 * @param {Step} step
 * @returns {string}
 */
function writeStep({ city }, [kind, id]) {
  const name = city.places.name[(city.placeNumber.get(id) || 0) - 1];
  const named = name && city.placeNamed.get(name) && !/[%/:]/.test(name);
  return named ? name : kind + ":" + id.replace(IN_STEP, encodeURIComponent);
}

/**
 * A view as the part of an address after "#"; what is as usual is left out.
 * @param {View} view
 * @param {State} state
 * @returns {string}
 */
export function writeAddress(view, state) {
  const { facets } = state;
  const usual = freshView();
  /** @type {string[]} */
  const parts = [];
  /**
   * @param {string} key
   * @param {string | number} value
   * @param {string | number} ordinary
   */
  const put = (key, value, ordinary) => {
    if (value !== ordinary) {
      parts.push(key + "=" + escaped(String(value)));
    }
  };
  put("area", view.area.map((step) => writeStep(state, step)).join("/"), "");
  put("arrange", view.arrange, usual.arrange);
  put("when", view.when, usual.when);
  put("rate", view.rate, usual.rate);
  put("only", view.only, usual.only);
  put("desk", view.desk, usual.desk);
  put("root", view.root, usual.root);
  put("skip", view.skip, usual.skip);
  put("chosen", view.chosen, usual.chosen);
  put("list", view.list, usual.list);
  put("sort", view.sort, usual.sort);
  for (const facet of facets) {
    if (view.filters[facet.id]) {
      const values = [...view.filters[facet.id]].sort((a, b) => a - b);
      put(facet.id, values.map(facet.key).join(","), "");
    }
  }
  return parts.join("&");
}

/**
 * The view of an address. What it asks for and the ledger does not have is left out.
 * @param {string} text with or without "#"
 * @param {State} state
 * @returns {View}
 */
export function readAddress(text, state) {
  const { city } = state;
  const view = freshView();
  const given = fieldsOf(text);
  view.area = stepsOf(given.area || "", state).filter((step) => isStep(state, step));
  if (ARRANGEMENTS.includes(given.arrange)) {
    view.arrange = given.arrange;
  }
  if (given.when === "plan" && city.firms.group) {
    view.when = "plan";
  }
  if (given.rate === "claim") {
    view.rate = "claim";
  }
  if (given.only === "social") {
    view.only = "social";
  }
  if (DESK_NAMES.includes(given.desk)) {
    view.desk = given.desk;
  }
  if (LISTS.includes(given.list) || (given.list === "desk" && view.desk)) {
    view.list = given.list;
  }
  if (given.root === "?" || city.orgNumber.has(given.root)) {
    view.root = given.root;
  }
  if (/^\d+$/.test(given.skip || "")) {
    view.skip = Number(given.skip);
  }
  view.chosen = given.chosen || "";
  view.sort = given.sort || "";
  for (const facet of state.facets) {
    const codes = (given[facet.id] || "").split(",").map(facet.code);
    const wanted = new Set(codes.filter((code) => code >= 0));
    if (given[facet.id] && wanted.size) {
      view.filters[facet.id] = wanted;
    }
  }
  return view;
}

/**
 * @param {string} text
 * @returns {Record<string, string>}
 */
function fieldsOf(text) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const part of text.replace(/^#/, "").split("&")) {
    const cut = part.indexOf("=");
    const value = cut > 0 ? decoded(part.slice(cut + 1)) : null;
    if (value !== null) {
      fields[part.slice(0, cut)] = value;
    }
  }
  return fields;
}

/**
 * @param {string} text
 * @param {State} state
 * @returns {Step[]} as far as they can be read
 */
function stepsOf(text, { city }) {
  /** @type {Step[]} */
  const steps = [];
  for (const step of text ? text.split("/") : []) {
    const cut = step.indexOf(":");
    const number = cut < 0 ? city.placeNamed.get(step) : 0;
    if (number) {
      steps.push([city.kinds[city.places.kind[number - 1]], city.places.id[number - 1]]);
      continue;
    }
    const id = decoded(step.slice(cut + 1));
    if (id === null) {
      break;
    }
    steps.push([step.slice(0, cut), id]);
  }
  return steps;
}

/**
 * @param {string} text
 * @returns {string | null} null of a link cut short: what is left of it still opens
 */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/**
 * @param {State} state
 * @param {Step} step
 * @returns {boolean}
 */
function isStep(state, [kind, id]) {
  const { city } = state;
  if (kind === "part") {
    return true;
  }
  if (kind === "no") {
    return city.kinds.includes(id) || isAcross([kind, id]);
  }
  return city.kinds.includes(kind) && city.placeNumber.has(id);
}
