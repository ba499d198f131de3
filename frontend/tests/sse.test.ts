import assert from "node:assert/strict";
import test from "node:test";
import { SseParser } from "../src/widget/sse";

test("an event may come in any pieces", () => {
  const parser = new SseParser();
  assert.deepEqual(parser.push('id: 7\ndata: {"a"'), []);
  assert.deepEqual(parser.push(":1}\r\n\r\nda"), ['{"a":1}']);
  assert.deepEqual(parser.push("ta: x\n\n"), ["x"]);
});

test("comments keep the line alive and say nothing", () => {
  assert.deepEqual(new SseParser().push(": heartbeat\n\n"), []);
});

test("data on several lines is one text", () => {
  assert.deepEqual(new SseParser().push("data: a\ndata: b\n\n"), ["a\nb"]);
});
