import assert from "node:assert/strict";
import test from "node:test";

import { readAddress, writeAddress } from "../../orggraph/webmap/static/address.js";
import {
  areaOfPlace, cutInParts, marksIn, narrowestArea, rowsOf,
} from "../../orggraph/webmap/static/areas.js";
import {
  countFirms, facetCounts, keyOf, passing, rowOfKey, share,
} from "../../orggraph/webmap/static/select.js";
import { freshView, newMark } from "../../orggraph/webmap/static/state.js";
import { townState } from "./town.js";

const UNCOVERED = 3;

/** Every firm of a kind that passes, asked one by one. */
function passingSlowly(state, rows) {
  return [...rows].filter((row) => {
    for (const facet of state.facets) {
      const wanted = state.view.filters[facet.id];
      if (wanted && !wanted.has(facet.column(row))) {
        return false;
      }
    }
    return true;
  });
}

test("filters combine, and without any all pass", () => {
  const state = townState();
  assert.equal(passing(state, state.city.all), state.city.all);
  state.view.filters = { status: new Set([UNCOVERED]), duty: new Set([2]) };
  assert.deepEqual([...passing(state, state.city.all)], [2, 6]);
});

test("a value of a filter shows as many firms as choosing it would", () => {
  const state = townState();
  state.view.filters = { status: new Set([UNCOVERED]) };
  const counts = facetCounts(state, state.city.all);
  state.facets.forEach((facet, f) => {
    facet.values.forEach((_, value) => {
      const chosen = { ...state.view.filters, [facet.id]: new Set([value]) };
      const asked = { ...state, view: { ...state.view, filters: chosen } };
      const expected = passingSlowly(asked, state.city.all).length;
      assert.equal(counts[f][value], expected, facet.id + " " + value);
    });
  });
});

test("a firm outside the base counts for no rate", () => {
  const state = townState();
  const sums = countFirms(state, rowsOf(state, [["DISTRICT", "d2"]]));
  assert.equal(sums.firms, 2);
  assert.equal(sums.base, 1);
  assert.equal(share(sums.organised, sums), "100.0%");
});

test("firms nobody is responsible for are counted, those outside the base are not", () => {
  const state = townState();
  const sums = countFirms(state, state.city.all);
  assert.equal(sums.unclear, 2);
  assert.equal(sums.uncovered, 3);
});

test("a firm without a credit code is found by its own key", () => {
  const { city } = townState();
  for (const row of city.all) {
    assert.equal(rowOfKey(city, keyOf(city, row)), row);
  }
  assert.equal(rowOfKey(city, "nobody"), -1);
  assert.equal(rowOfKey(city, ""), -1);
});

test("the city shows its districts, and firms without one apart", () => {
  const state = townState();
  const marks = marksIn(state, []);
  const shown = marks.map((mark) => [mark.name, [...mark.rows]]);
  assert.deepEqual(shown, [
    ["思明区", [0, 1, 2, 3]],
    ["海沧区", [4, 5]],
    ["no district", [6]],
  ]);
});

test("social organisations are a view of their own", () => {
  const state = townState();
  state.view.only = "social";
  assert.deepEqual([...rowsOf(state, [])], [7]);
});

test("a building is reached through the district and the street it wholly lies in", () => {
  const state = townState();
  const way = [["DISTRICT", "d1"], ["STREET", "s1"], ["BUILDING", "b1"]];
  assert.deepEqual(areaOfPlace(state, 3), way);
  const both = Int32Array.of(0, 1);
  assert.deepEqual(narrowestArea(state, both).at(-1), ["BUILDING", "b1"]);
  assert.deepEqual(narrowestArea(state, Int32Array.of(0, 4)), []);
});

test("parts hold every mark once, are alike in size, and the same each time", () => {
  const marks = Array.from({ length: 400 }, (_, n) => {
    const known = n % 9 > 0;
    const point = { x: known ? (n * 7919) % 1000 : NaN, y: known ? (n * 104729) % 400 : NaN };
    return newMark("firm", "firm:" + n, "", { firm: n, ...point });
  });
  const parts = cutInParts(marks, 5);
  const ids = parts.flat().map((mark) => mark.id);
  assert.equal(parts.length, 5);
  assert.deepEqual([...ids].sort(), marks.map((mark) => mark.id).sort());
  for (const part of parts) {
    assert.ok(Math.abs(part.length - 80) <= 1, String(part.length));
  }
  const again = cutInParts([...marks].reverse(), 5).map((part) => part.map(({ id }) => id));
  assert.deepEqual(again, parts.map((part) => part.map(({ id }) => id)));
});

// ---------------------------------------------------------------- the address

test("a view that is written reads back", () => {
  const state = townState();
  const view = {
    ...freshView(),
    area: [["DISTRICT", "d1"], ["BUILDING", "b1"]],
    arrange: "duty",
    rate: "claim",
    desk: "posts",
    list: "desk",
    root: "o1",
    skip: 12,
    chosen: "firm:a/b&c=d",
    sort: "-staff",
    filters: { status: new Set([3, 0]), size: new Set([1]) },
  };
  const link = writeAddress(view, state);
  assert.deepEqual(readAddress("#" + link, state), view);
});

test("a place stands in the address by its name, and an address with its id opens it too", () => {
  const state = townState();
  const { id, name } = state.city.places;
  const area = [["DISTRICT", id[0]]];
  const link = writeAddress({ ...freshView(), area }, state);
  assert.equal(link, "area=" + name[0]);
  for (const asked of [link, "area=" + encodeURIComponent("DISTRICT:" + id[0]), encodeURI(link)]) {
    assert.deepEqual(readAddress(asked, state).area, area, asked);
  }
});

test("the usual view has an empty address", () => {
  assert.equal(writeAddress(freshView(), townState()), "");
});

test("what an address asks for and the town does not have is left out", () => {
  const state = townState();
  const odd = "area=DISTRICT:gone/BUILDING:b1/no:NOTHING&when=plan&desk=toString&root=x"
    + "&skip=-1&list=desk&status=NOT_ONE&chosen=%E0%A4%A&arrange=sideways";
  const view = readAddress(odd, state);
  assert.deepEqual(view, { ...freshView(), area: [["BUILDING", "b1"]] });
});
