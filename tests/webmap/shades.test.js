import assert from "node:assert/strict";
import test from "node:test";

import { rowsOf, shownTest } from "../../orggraph/webmap/static/areas.js";
import { newMark } from "../../orggraph/webmap/static/state.js";
import {
  discScale, figureOf, groundScale, scalesInView, weightOf,
} from "../../orggraph/webmap/static/shades.js";
import { townState } from "./town.js";

/** A building whose question counts so much. */
function counted(amount) {
  return newMark("area", "BUILDING:" + amount, "楼", { sums: { amount } });
}

/** The town asked for an amount at each of some buildings. */
function asked(amounts) {
  const state = townState();
  state.view.desk = "funding";
  state.desk = { amount: (_, { sums }) => sums.amount, short: (_, n) => n + "元" };
  state.picture.overview = true;
  state.picture.spots = amounts.map(counted);
  return state;
}

test("an amount stands in a step of round figures, the greatest in the last", () => {
  const state = asked([0, 900, 8_000, 30_500]);
  const { fills, step, texts } = discScale(state);
  assert.deepEqual(texts, ["0", "≤10000元", "≤20000元", "≤30000元", ">30000元"]);
  assert.deepEqual(state.picture.spots.map(step), [0, 1, 1, 4]);
  assert.equal(step(counted(-1)), fills.length - 1, "what is not known is grey");
});

test("where there is little, no step is less than one", () => {
  const { texts, step } = discScale(asked([0, 2]));
  assert.deepEqual(texts, ["0", "≤1元", "≤2元", "≤3元", ">3元"]);
  assert.equal(step(counted(2)), 2);
});

test("a share is none, up to a third, two thirds, more, or all", () => {
  const state = townState();
  state.view.desk = "posts";
  Object.assign(state.words, { gap_steps: "a|b|c|d|e", not_known: "?" });
  state.desk = { ring: (_, { bad, whole }) => ({ bad, whole, good: 0, sign: "缺" }) };
  const lacking = (bad, whole) => newMark("area", "x", "楼", { sums: { bad, whole } });
  const { step, texts } = discScale(state);
  const steps = [[0, 9], [2, 9], [3, 9], [6, 9], [8, 9], [9, 9], [0, 0]].map(([bad, whole]) =>
    texts[step(lacking(bad, whole))]);
  assert.deepEqual(steps, ["a", "b", "c", "d", "d", "e", "?"]);
  assert.equal(figureOf(state, lacking(7, 9)), "缺7");
  assert.equal(figureOf(state, lacking(0, 9)), "");
  assert.equal(weightOf(state, lacking(7, 9)), 7);
  assert.equal(groundScale(state).fills.length, texts.length);
});

test("the legend has what the picture is painted with, and nothing under a filter", () => {
  const state = asked([1, 2]);
  assert.deepEqual(scalesInView(state).map(({ round }) => round), [true]);
  state.picture.regions = [{ mark: counted(1), path: null, within: null }];
  assert.deepEqual(scalesInView(state).map(({ round }) => round), [true, false]);
  state.view.filters = { status: new Set([3]) };
  assert.deepEqual(scalesInView(state), []);
});

test("a firm is on the picture by its own point or by that of its building", () => {
  const state = townState();
  const isShown = shownTest(state);
  const lost = [...state.city.all].filter((row) => !isShown(row));
  assert.deepEqual(lost, [6], "无址公司 alone");
  state.city.firms.x[1] = NaN; // 望汐物流, in the building of 望汐软件
  assert.ok(shownTest(state)(1));
  assert.deepEqual([...rowsOf(state, [["no", "SPOT"]])], [6]);
  assert.deepEqual([...rowsOf(state, [["no", "POINT"]])], [1, 6]);
});
