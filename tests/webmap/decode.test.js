import assert from "node:assert/strict";
import test from "node:test";
import { deflateSync } from "node:zlib";

import {
  bytesOf, changeClass, decodeNumbers, decodeRecord, sizeClass, textLines,
} from "../../orggraph/webmap/static/decode.js";
import { townState } from "./town.js";

/** The slow witness of the packing: planes of bytes, the lowest first. */
function planesOf(values, bytes, least, gaps) {
  const rest = values.map((value) => (gaps && value === null ? 0 : value - least));
  const planes = [];
  for (let plane = 0; plane < bytes; plane++) {
    planes.push(...rest.map((value) => Math.floor(value / 256 ** plane) % 256));
  }
  return Uint8Array.from(planes);
}

test("numbers of one, two and three bytes read back", () => {
  const cases = [
    [[0, 1, 255], 1, 0],
    [[-1, 0, 254], 1, -1],
    [[-1, 300, 65000], 2, -1],
    [[70000, -20, 0], 3, -20],
  ];
  for (const [values, bytes, least] of cases) {
    const part = planesOf(values, bytes, least, false);
    const head = { name: "staff", bytes, least, gaps: false };
    assert.deepEqual([...decodeNumbers(part, head, values.length)], values);
  }
});

test("a coordinate that is not known is no number, and never zero", () => {
  const values = [null, 0, -500, 1200];
  const head = { name: "x", bytes: 2, least: -501, gaps: true };
  const read = decodeNumbers(planesOf(values, 2, -501, true), head, values.length);
  assert.deepEqual([...read], [NaN, 0, -500, 1200]);
});

test("a record reads back, each column when it is asked for", () => {
  const names = new TextEncoder().encode("望汐软件\n鹭岛食品");
  const head = {
    about: { firms: 2 },
    firms: [
      { name: "names", text: names.length },
      { name: "staff", bytes: 1, least: -1, gaps: false },
    ],
  };
  const text = new TextEncoder().encode(JSON.stringify(head));
  const length = new Uint8Array(new Uint32Array([text.length]).buffer);
  const record = decodeRecord(Uint8Array.from([...length, ...text, ...names, 0, 31]));
  assert.equal(record.firms.names, "望汐软件\n鹭岛食品");
  assert.deepEqual([...record.firms.staff], [-1, 30]);
  record.firms.staff = "another";
  assert.equal(record.firms.staff, "another");
});

test("bytes unpack from base64, deflated or plain", async () => {
  const content = Buffer.from("思明区 ".repeat(40));
  const plain = await bytesOf(content.toString("base64"), false);
  const packed = await bytesOf(deflateSync(content).toString("base64"), true);
  assert.deepEqual(Buffer.from(plain), content);
  assert.deepEqual(Buffer.from(packed), content);
});

test("a line is found by its number and by any position in it", () => {
  const words = ["望汐", "", "a", "鹭岛食品"];
  const lines = textLines(words.join("\n"), words.length);
  words.forEach((word, row) => assert.equal(lines.of(row), word));
  let position = 0;
  words.forEach((word, row) => {
    for (let inside = 0; inside <= word.length; inside++) {
      assert.equal(lines.at(position + inside), row);
    }
    position += word.length + 1;
  });
});

test("sizes change at 25, 50 and 100, and unknown is a size of its own", () => {
  const sizes = [-1, 0, 24, 25, 49, 50, 99, 100].map(sizeClass);
  assert.deepEqual(sizes, [0, 1, 1, 2, 2, 3, 3, 4]);
});

test("a branch that is only not known any more is not lost", () => {
  assert.equal(changeClass(0, 3, true, false, false), 2);
  assert.equal(changeClass(0, 2, true, false, true), 4);
  assert.equal(changeClass(-1, 0, false, true, false), 3);
  assert.equal(changeClass(3, 0, false, true, false), 1);
  assert.equal(changeClass(3, 3, false, false, false), 0);
});

test("the town knows its firms by status, duty and id", () => {
  const { city } = townState();
  assert.deepEqual([...city.firms.status], [0, 3, 3, 2, 0, 4, 3, 0]);
  assert.deepEqual([...city.firms.duty], [0, 0, 2, 0, 0, 3, 2, 0]);
  assert.equal(city.placeNumber.get("b1"), 3);
  assert.deepEqual(city.code.listed.at(-1), city.code.excluded);
});
