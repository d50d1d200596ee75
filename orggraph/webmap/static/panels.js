// @ts-check
/** Around the picture: the breadcrumb, the switches, the legend that filters. */

import { DESK_NAMES } from "./state.js";
import { byId, fill, make, secondary, textNode } from "./dom.js";
import { say } from "./text.js";
import { isFiltered } from "./select.js";
import { descend, stepName, wholeName } from "./areas.js";
import { go, openArea } from "./navigate.js";
import { deskOf } from "./desks.js";
import { loadSign, statusSign, stepSign } from "./draw.js";
import { linesText } from "./ground_lines.js";
import { scalesInView } from "./shades.js";

/** @typedef {import("./state.js").Facet} Facet */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Step} Step */
/** @typedef {import("./state.js").View} View */

const PRINTED = new Set(["status", "duty"]); // on paper the legend, and the filters in force
const ALWAYS_WHOLE = new Set(["status", "duty"]); // values stay where no firm has them
const BY_COUNT = new Set(["category", "committee"]); // the most firms first
const MOST_VALUES = 60;

/**
 * The value of an attribute of the element that has the focus, so that it can have it again.
 * @param {string} name
 * @returns {string | null}
 */
function focusedAttribute(name) {
  return document.activeElement && document.activeElement.getAttribute(name);
}

/**
 * @param {Element} within
 * @param {string} name
 * @param {string | null} value
 */
function focusAgain(within, name, value) {
  if (value === null) {
    return;
  }
  for (const element of within.querySelectorAll("[" + name + "]")) {
    if (element.getAttribute(name) === value) {
      /** @type {HTMLElement} */ (element).focus();
      return;
    }
  }
}

// ---------------------------------------------------------------- the breadcrumb

/** @param {State} state */
export function drawCrumbs(state) {
  const { city, words, view } = state;
  const last = view.area.length;
  /** @type {{name: string, open: () => void}[]} */
  const steps = [{ name: wholeName(state), open: () => openArea(state, []) }];
  view.area.forEach((step, n) => {
    steps.push({
      name: stepName(state, step),
      open: () => openArea(state, view.area.slice(0, n + 1)),
    });
  });
  if (view.root) {
    steps[last].open = () => go(state, { root: "", skip: 0, chosen: "" });
    const org = city.orgNumber.get(view.root) || 0;
    const name = org ? city.organisations.name[org - 1] : words.duty_unclear;
    steps.push({ name, open: () => {} });
  }
  const crumbs = steps.map(({ name, open }, n) => {
    const here = n === steps.length - 1;
    const passed = n < last && descend(state, view.area.slice(0, n)).length > n;
    return make("li", {}, here || passed
      ? make("span", { text: name, "aria-current": here ? "location" : null })
      : make("button", { text: name, type: "button", on: open }));
  });
  fill(byId("crumbs"), ...crumbs);
}

// ---------------------------------------------------------------- the switches

/** @param {State} state */
export function drawSwitches(state) {
  const { city, words } = state;
  /** @type {[string, string][]} */
  const desks = DESK_NAMES.map((name) => [name, words["desk_" + name]]);
  const held = focusedAttribute("data-switch");
  fill(byId("switches"),
    choice(state, "desk", words.desk, [["", words.desk_coverage], ...desks]),
    choice(state, "arrange", words.arrange, [
      ["place", words.by_place], ["rings", words.by_rings], ["duty", words.by_duty],
    ]),
    choice(state, "rate", words.rate, [["real", words.real], ["claim", words.claim]]),
    city.firms.group
      ? choice(state, "when", words.plan, [["now", words.now], ["plan", words.adopted]])
      : null,
    state.hasSocial
      ? choice(state, "only", words.kind, [["firms", words.firms], ["social", words.social]])
      : null);
  focusAgain(byId("switches"), "data-switch", held);
}

/**
 * @param {State} state
 * @param {"desk" | "arrange" | "rate" | "when" | "only"} key
 * @param {string} label
 * @param {[string, string][]} options values and what they are called
 */
function choice(state, key, label, options) {
  const buttons = options.map(([value, text]) => make("button", {
    type: "button",
    "data-switch": key + ":" + value,
    "aria-pressed": String(state.view[key] === value),
    text,
    on: () => go(state, switched(state, key, value)),
  }));
  return make("fieldset", {}, make("legend", { text: label }), ...buttons);
}

/**
 * @param {State} state
 * @param {string} key
 * @param {string} value
 * @returns {Partial<View>} what a switch changes
 */
function switched({ view }, key, value) {
  if (key === "desk") {
    const desk = deskOf(value);
    const list = view.list === "desk" ? "marks" : view.list;
    const placed = desk && desk.marks ? { arrange: "place", root: "", skip: 0 } : {};
    return { desk: value, list, sort: "", ...placed };
  }
  if (key === "arrange") {
    const chosen = view.chosen.startsWith("firm:") ? view.chosen : "";
    return { arrange: value, root: "", skip: 0, chosen };
  }
  if (key === "when") {
    return { when: value, list: value === "plan" ? "groups" : "marks", sort: "" };
  }
  return { [key]: value };
}

// ---------------------------------------------------------------- the legend that filters

/**
 * What the rings and signs of the picture mean.
 * @param {State} state
 * @returns {string}
 */
export function legendText(state) {
  const { city, picture, view, words } = state;
  const discs = isFiltered(state) && picture.overview
    ? words.filtered_legend + " " + words.overview_legend
    : words.overview_legend;
  const others = view.arrange === "duty" ? words.duty_legend : words.ring_legend;
  const shown = view.arrange === "place" ? discs : others;
  const way = view.arrange === "place" ? "ground_" : "legend_";
  const ring = view.desk ? words[way + view.desk] : shown;
  const plan = city.firms.group && view.when === "plan" ? words.plan_stars : "";
  const change = city.firms.change ? words.change_legend : "";
  const lines = picture.real && picture.placement.known ? linesText(state) : "";
  return [ring, plan, change, lines].filter(Boolean).join(" ");
}

/**
 * @param {State} state
 * @param {Int32Array[]} counts of `facetCounts`
 * @param {number} hidden firms nobody is responsible for that the filters hide
 */
export function drawFilters(state, counts, hidden) {
  const { facets, desk, words } = state;
  const held = focusedAttribute("data-filter");
  const first = facets.filter((facet) => desk && desk.facets.includes(facet.id));
  const others = facets.filter((facet) => !first.includes(facet));
  const boxes = [...first, ...others].map((facet) =>
    facetBox(state, facet, counts[facets.indexOf(facet)], first.includes(facet)));
  const reset = make("button", {
    type: "button",
    id: "reset",
    text: words.reset,
    disabled: !isFiltered(state),
    on: () => go(state, { filters: {} }),
  });
  fill(byId("filters"),
    stepsLegend(state),
    make("p", {}, reset),
    hidden > 0
      ? make("p", { class: "alarm", text: say(words.unclear_hidden, { n: hidden }) })
      : null,
    ...boxes,
    secondary(legendText(state)));
  focusAgain(byId("filters"), "data-filter", held);
}

/**
 * What the colours of the picture mean.
 * @param {State} state
 * @returns {HTMLElement | null} null where they say nothing
 */
function stepsLegend(state) {
  const scales = scalesInView(state);
  const parts = scales.flatMap(({ scale, round }) => [
    make("strong", { text: scale.title }),
    make("div", { class: "steps" }, ...scale.texts.map((text, n) =>
      make("span", {}, stepSign(scale.fills[n], round), textNode(text)))),
  ]);
  return parts.length ? make("div", { id: "steps" }, ...parts) : null;
}

/**
 * @param {State} state
 * @param {Facet} facet
 * @param {Int32Array} counts of each value
 * @param {boolean} asked whether the question in view is about it
 */
function facetBox(state, facet, counts, asked) {
  const wanted = state.view.filters[facet.id];
  const printed = PRINTED.has(facet.id) || asked || wanted;
  const values = shownValues(state, facet, counts).slice(0, MOST_VALUES);
  const box = make("details", {
    class: printed ? "printed" : "",
    open: state.openFacets.has(facet.id) || asked || Boolean(wanted),
  });
  box.append(make("summary", { text: facet.label }));
  box.append(...values.map((n) => valueLabel(state, facet, n, counts[n])));
  box.addEventListener("toggle", () => {
    if (box.open) {
      state.openFacets.add(facet.id);
    } else {
      state.openFacets.delete(facet.id);
    }
  });
  return box;
}

/**
 * @param {State} state
 * @param {Facet} facet
 * @param {Int32Array} counts
 * @returns {number[]} the values that are worth showing, in the order of the legend
 */
function shownValues({ city, view }, facet, counts) {
  const wanted = view.filters[facet.id];
  const { listed } = city.code;
  const values = [...facet.values.keys()].filter((n) =>
    ALWAYS_WHOLE.has(facet.id) || counts[n] || (wanted && wanted.has(n)));
  if (facet.id === "status") {
    values.sort((a, b) => listed.indexOf(a) - listed.indexOf(b));
  }
  if (BY_COUNT.has(facet.id)) {
    values.sort((a, b) => counts[b] - counts[a] || a - b);
  }
  return values;
}

/**
 * @param {State} state
 * @param {Facet} facet
 * @param {number} n
 * @param {number} count
 */
function valueLabel(state, facet, n, count) {
  const wanted = state.view.filters[facet.id];
  const box = make("input", {
    type: "checkbox",
    checked: Boolean(wanted && wanted.has(n)),
    "data-filter": facet.id + ":" + facet.key(n),
  });
  box.addEventListener("change", () => toggle(state, facet, n));
  return make("label", { class: count ? "" : "none" },
    box,
    valueSign(state, facet, n),
    make("span", { text: facet.values[n] }),
    make("span", { text: String(count) }));
}

/**
 * @param {State} state
 * @param {Facet} facet
 * @param {number} n
 */
function valueSign(state, facet, n) {
  if (facet.id === "status") {
    return statusSign(state.words, n);
  }
  return facet.id === "load" && n ? loadSign(n - 1) : null;
}

/**
 * @param {State} state
 * @param {Facet} facet
 * @param {number} n
 */
function toggle(state, facet, n) {
  const filters = { ...state.view.filters };
  const wanted = new Set(filters[facet.id] || []);
  if (!wanted.delete(n)) {
    wanted.add(n);
  }
  if (wanted.size) {
    filters[facet.id] = wanted;
  } else {
    delete filters[facet.id];
  }
  go(state, { filters });
}
