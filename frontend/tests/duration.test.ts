import assert from "node:assert/strict";
import test from "node:test";
import { remaining, running, span, tone } from "../src/duration";
import { wordsOf } from "../src/words";

const zh = wordsOf("zh-Hans");
const en = wordsOf("en");

test("a stopwatch shows hours only when there are some", () => {
  assert.equal(running(96), "01:36");
  assert.equal(running(3909), "1:05:09");
  assert.equal(running(-3), "00:00");
});

test("a span is said in the unit that matters", () => {
  const said = [48, 95, 4 * 3600 + 18 * 60, 4 * 3600, 16 * 3600, 80 * 3600].map((seconds) => span(seconds, zh));
  assert.deepEqual(said, ["48 秒", "1:35", "4 时 18 分", "4 小时", "16 小时", "3 天"]);
});

test("what is over says so", () => {
  assert.equal(remaining(48, zh), "剩 48 秒");
  assert.equal(remaining(-16 * 3600, zh), "超 16 小时");
  assert.equal(remaining(-16 * 3600, en), "16 h over");
});

test("a clock is grey before 70 % of its limit, then amber, red when over", () => {
  assert.deepEqual([69, 70, 99, 100].map((used) => tone(used, 100)), ["", "warn", "warn", "breach"]);
});

test("the last seconds are red before the limit is reached", () => {
  assert.equal(tone(81, 100, 20), "breach");
  assert.equal(tone(79, 100, 20), "warn");
});
