import assert from "node:assert/strict";
import test from "node:test";

// The module defines an element; the reading of a dial needs no browser.
Object.assign(globalThis, { HTMLElement: class {}, document: { documentElement: { lang: "zh" } } });
const { read } = await import("../src/clock");

const at = Date.parse("2026-11-20T10:00:00Z");
const dial = { due: NaN, since: NaN, limit: 0, last: 0 };

test("a dial without a due time counts up from its start", () => {
  assert.deepEqual(read({ ...dial, since: at - 96_000 }, at), { text: "01:36", tone: "", percent: 0 });
});

test("a stopwatch takes the colour of its limit", () => {
  assert.deepEqual(read({ ...dial, since: at - 96_000, limit: 120 }, at), { text: "01:36", tone: "warn", percent: 80 });
});

test("a dial with a due time shows what is left of the whole", () => {
  const reading = read({ ...dial, since: at - 60_000, due: at + 48_000 }, at);
  assert.equal(reading.text, "剩 48 秒");
  assert.equal(Math.round(reading.percent), 56);
});

test("an overdue dial of unknown length is red", () => {
  assert.deepEqual(read({ ...dial, due: at - 1000 }, at), { text: "超 1 秒", tone: "breach", percent: 100 });
});
