// @ts-check
/** What the panel says of a plan: which groups first, and what each more of them brings. */

import { bullets, make, secondary, textNode } from "./dom.js";
import { percent, say } from "./text.js";
import { hasFlag } from "./select.js";
import { marksIn } from "./areas.js";
import { firstGroups } from "./details_first.js";
import { groupsAmong, newlyCovered } from "./groups.js";

/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */

const MOST_AREAS = 12;

/**
 * A name with the firms of its base, those organised now, and those the groups so far add.
 * @typedef {object} Count
 * @property {string} name
 * @property {number} base
 * @property {number} now
 * @property {number} added
 * @property {Set<number>} rows
 */

/**
 * The plan of an area: a slider over its groups, with the rate and a bar for each part.
 * @param {State} state
 * @param {Rows} rows
 * @returns {Node}
 */
export function planPanel(state, rows) {
  const { words } = state;
  const groups = groupsAmong(state, rows);
  const whole = countOf(state, "", rows);
  const parts = partsOfArea(state);
  const label = make("label", { for: "first-groups" });
  const sum = make("p", { id: "first-groups-sum" });
  const bars = make("div", { class: "areas" });
  const slider = make("input", {
    type: "range", id: "first-groups", min: "0", max: String(groups.length), step: "1",
  });
  slider.value = String(groups.length);
  const update = () => {
    const first = groups.slice(0, Number(slider.value));
    const fresh = first.flatMap((group) => newlyCovered(state, group));
    for (const count of [whole, ...parts]) {
      count.added = fresh.filter((row) => count.rows.has(row)).length;
    }
    label.textContent = say(words.first_groups, { k: first.length });
    sum.textContent = say(words.first_groups_sum, {
      n: whole.added,
      now: percent(whole.now, whole.base),
      then: percent(whole.now + whole.added, whole.base),
    });
    bars.textContent = "";
    bars.append(...parts.map(areaBar));
  };
  slider.addEventListener("input", update);
  update();
  return make("div", { id: "plan-panel" },
    make("h3", { text: words.plan }), label, slider, sum,
    parts.length > 1 ? make("h3", { text: words.by_area }) : null,
    bars,
    bullets(firstGroups(state, rows)),
    secondary(words.proposal));
}

/**
 * @param {State} state
 * @returns {Count[]} of the districts or streets of the area, the largest first
 */
function partsOfArea(state) {
  const { placeNumber, away } = state.city;
  const marks = marksIn(state, state.view.area).filter(({ type, area }) =>
    type === "area" && !away.has(placeNumber.get(area[area.length - 1][1]) || 0));
  const counts = marks.map((mark) => countOf(state, mark.name, mark.rows));
  const known = counts.filter((count) => count.base);
  return known.sort((a, b) => b.base - a.base).slice(0, MOST_AREAS);
}

/**
 * @param {State} state
 * @param {string} name
 * @param {Rows} rows
 * @returns {Count}
 */
function countOf({ city }, name, rows) {
  const base = Array.from(rows).filter((row) => hasFlag(city, row, "base"));
  const now = base.filter((row) => hasFlag(city, row, "organised")).length;
  return { name, base: base.length, now, added: 0, rows: new Set(base) };
}

/**
 * @param {Count} count
 * @returns {Node}
 */
function areaBar({ name, base, now, added }) {
  const bar = make("span", { class: "before-after", "aria-hidden": "true" });
  const before = make("span", { class: "now" });
  const after = make("span", { class: "added" });
  before.style.width = (100 * now) / base + "%";
  after.style.width = (100 * added) / base + "%";
  bar.append(before, after);
  const text = name + " " + percent(now, base) + " → " + percent(now + added, base);
  return make("div", {}, textNode(text), bar);
}
