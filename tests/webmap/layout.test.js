import assert from "node:assert/strict";
import test from "node:test";

import {
  layoutPlaces, pushApart, setRadii, toPicture,
} from "../../orggraph/webmap/static/layout.js";
import { newMark } from "../../orggraph/webmap/static/state.js";

const OPTIONS = { width: 900, height: 600, exact: 0, stretch: false, crowded: false };

/** Numbers that look drawn by lot and are the same each time. */
function* lots(seed) {
  let value = seed;
  for (;;) {
    value = (value * 48271) % 2147483647;
    yield value / 2147483647;
  }
}

function firmsAt(points) {
  return points.map(([x, y], n) => newMark("firm", "firm:" + n, "", { firm: n, x, y }));
}

function laidOut(marks, options = OPTIONS) {
  setRadii(marks, () => 1);
  return layoutPlaces(marks, options);
}

/** Whether any two marks cover one another, asked of every pair. */
function coverSlowly(marks) {
  return marks.some((one, a) => marks.some((two, b) => {
    const across = Math.abs(one.x - two.x) < one.r + two.r;
    return a < b && across && Math.abs(one.y - two.y) < one.r + two.r;
  }));
}

test("no two marks cover one another, however near their points are", () => {
  for (const seed of [1, 7, 42]) {
    const lot = lots(seed);
    const points = Array.from({ length: 120 }, () => {
      const crowd = lot.next().value < 0.5 ? 30 : 3000;
      return [lot.next().value * crowd, lot.next().value * crowd];
    });
    const marks = firmsAt(points);
    laidOut(marks);
    assert.equal(coverSlowly(marks), false, "seed " + seed);
  }
});

test("firms of one spot open up around it", () => {
  const marks = firmsAt(Array.from({ length: 30 }, () => [100, 100]));
  laidOut(marks);
  assert.equal(coverSlowly(marks), false);
});

test("north is up and east is right", () => {
  const [south, north, east] = firmsAt([[0, 0], [0, 900], [900, 0]]);
  laidOut([south, north, east]);
  assert.ok(north.y < south.y);
  assert.ok(east.x > south.x);
});

test("a stray point does not press the others together", () => {
  const points = Array.from({ length: 40 }, (_, n) => [(n % 8) * 100, Math.floor(n / 8) * 100]);
  const marks = firmsAt([...points, [900000, 900000]]);
  const placement = laidOut(marks);
  const alone = laidOut(firmsAt(points));
  assert.ok(placement.k > alone.k / 2, placement.k + " of " + alone.k);
});

test("marks without a point stand in rows below the others", () => {
  const marks = firmsAt([[0, 0], [500, 500], [NaN, NaN], [NaN, NaN]]);
  laidOut(marks);
  const [first, second, ...lost] = marks;
  for (const mark of lost) {
    assert.equal(mark.lost, true);
    assert.ok(mark.y > Math.max(first.y, second.y));
  }
  assert.notEqual(lost[0].x, lost[1].x);
});

test("a mark without any point in the view still stands somewhere", () => {
  const marks = firmsAt([[NaN, NaN]]);
  const placement = laidOut(marks);
  assert.equal(placement.known, false);
  assert.ok(Number.isFinite(marks[0].x) && Number.isFinite(marks[0].y));
});

test("what stands exactly does not move, and its circle fits the picture", () => {
  const centre = newMark("centre", "centre:1", "", { x: 200, y: 200, fixed: true });
  const marks = [...firmsAt([[190, 200], [210, 200], [200, 190]]), centre];
  const placement = laidOut(marks, { ...OPTIONS, exact: 1000 });
  assert.deepEqual([centre.x, centre.y], toPicture(placement, 200, 200));
  assert.ok(placement.k * 1000 <= OPTIONS.height);
});

test("of two that meet, the fixed one stays", () => {
  const fixed = newMark("site", "site:1", "", { x: 0, y: 0, w: 10, h: 10, fixed: true });
  const free = newMark("firm", "firm:1", "", { x: 4, y: 1, w: 10, h: 10 });
  pushApart([fixed, free], 10);
  assert.deepEqual([fixed.x, fixed.y], [0, 0]);
  assert.ok(free.x >= 19.5 || free.y >= 19.5);
});

test("the more firms an area has, the larger its mark", () => {
  const areas = [400, 100, 1].map((count, n) =>
    newMark("area", "area:" + n, "", { rows: new Int32Array(count) }));
  setRadii(areas, () => 0);
  assert.deepEqual(areas.map((mark) => mark.r), [39, 29, 20]);
});

test("places without a point stand in rows that do not meet", () => {
  const marks = [...Array(5).keys()].map((n) =>
    newMark("area", "a" + n, "街道", { rows: new Int32Array(30) }));
  setRadii(marks, () => 0);
  layoutPlaces(marks, { ...OPTIONS, width: 390, height: 400 });
  for (const one of marks) {
    for (const two of marks.filter((mark) => mark !== one)) {
      assert.ok(Math.hypot(one.x - two.x, one.y - two.y) >= one.r + two.r, one.id + two.id);
    }
  }
});
