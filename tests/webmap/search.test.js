import assert from "node:assert/strict";
import test from "node:test";

import { search } from "../../orggraph/webmap/static/search.js";
import { percent, say, shortened } from "../../orggraph/webmap/static/text.js";
import { townState } from "./town.js";

function namesOf(matches) {
  return matches.map((match) => match.name);
}

test("a name is found by any part of it, places before firms", () => {
  const matches = search(townState(), "望汐");
  assert.deepEqual(namesOf(matches), ["望汐大厦", "望汐软件", "望汐物流", "望汐商会"]);
  assert.deepEqual(matches.map((match) => match.type), ["place", "firm", "firm", "firm"]);
});

test("small letters, wide letters and spaces around are the same", () => {
  for (const query of ["tea", "TEA", "  Ｔｅａ "]) {
    assert.deepEqual(namesOf(search(townState(), query)), ["鹭岛Tea"]);
  }
});

test("a credit code is found by its end", () => {
  assert.deepEqual(namesOf(search(townState(), "bbbb000005")), ["海沧机械"]);
});

test("a firm is found by its initials", () => {
  const state = townState();
  assert.deepEqual(namesOf(search(state, "wxrj")), ["望汐软件"]);
  assert.deepEqual(namesOf(search(state, "hcdz")), ["海沧电子"]);
});

test("a firm is found by its pinyin, by initials and by both mixed", () => {
  const state = townState();
  for (const query of ["wangxiruanjian", "wangxirj", "wxruanjian", "wang xi ruan jian"]) {
    assert.deepEqual(namesOf(search(state, query)), ["望汐软件"], query);
  }
});

test("a character that is read in two ways is found by both", () => {
  const state = townState();
  for (const query of ["wangxidaxia", "wangxidasha"]) {
    assert.deepEqual(namesOf(search(state, query)), ["望汐大厦"], query);
  }
  assert.deepEqual(namesOf(search(state, "luidao")), []);
});

test("the exact name comes first, then what begins with it, then what holds it", () => {
  const state = townState();
  state.city.places.name = ["大望汐", "望汐大厦", "望汐"];
  assert.deepEqual(namesOf(search(state, "望汐")).slice(0, 3), ["望汐", "望汐大厦", "望汐软件"]);
  assert.ok(namesOf(search(state, "望汐")).includes("大望汐"));
});

test("nothing asked finds nothing, and neither does what is not there", () => {
  assert.deepEqual(search(townState(), "  "), []);
  assert.deepEqual(search(townState(), "不存在"), []);
});

test("a firm is told once, however often the words stand in its name", () => {
  const found = search(townState(), "鹭岛").filter((match) => match.type === "firm");
  assert.deepEqual(found.map((match) => match.n), [2, 3]);
});

// ---------------------------------------------------------------- sentences and figures

test("a percentage rounds half up, exactly, and of nothing there is none", () => {
  assert.equal(percent(1, 3), "33.3%");
  assert.equal(percent(1, 2000), "0.1%");
  assert.equal(percent(2, 3), "66.7%");
  assert.equal(percent(0, 0), "—");
});

test("a sentence is filled as text, also where a value looks like a place to fill", () => {
  assert.equal(say("{a} of {b}, {c}", { a: "{b}", b: 3 }), "{b} of 3, {c}");
});

test("a name is cut in its middle by the width of its letters", () => {
  assert.equal(shortened("望汐国际航运中心", 6), "望汐国…中心");
  assert.equal(shortened("Amoy Harbour", 6), "Amoy H…our");
  assert.notEqual(shortened("望汐国际航运中心A座", 6), shortened("望汐国际航运中心B座", 6));
  assert.equal(shortened("望汐", 6), "望汐");
});
