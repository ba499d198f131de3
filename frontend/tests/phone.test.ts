import assert from "node:assert/strict";
import test from "node:test";
import { levelOf } from "../src/softphone/level";
import { grade } from "../src/softphone/quality";

const start = { received: 0, lost: 0, jitterMs: 0, roundTripMs: 0 };

test("a clean line is good", () => {
  assert.equal(grade(start, { received: 150, lost: 0, jitterMs: 8, roundTripMs: 40 }).grade, "good");
});

test("loss counts since the last look, not since the call began", () => {
  const before = { received: 100, lost: 50, jitterMs: 5, roundTripMs: 40 };
  assert.equal(grade(before, { ...before, received: 250 }).grade, "good");
  assert.equal(grade(before, { ...before, received: 200, lost: 60 }).grade, "poor");
});

test("jitter and delay spoil a line, too", () => {
  assert.equal(grade(start, { received: 150, lost: 0, jitterMs: 40, roundTripMs: 40 }).grade, "fair");
  assert.equal(grade(start, { received: 150, lost: 0, jitterMs: 5, roundTripMs: 900 }).grade, "poor");
});

test("a line that brings nothing is poor", () => {
  assert.equal(grade({ ...start, received: 90 }, { ...start, received: 90 }).grade, "poor");
});

test("the meter goes from silence to full scale", () => {
  assert.equal(levelOf(new Float32Array(64)), 0);
  assert.equal(levelOf(new Float32Array(64).fill(1)), 100);
  assert.equal(levelOf(new Float32Array(64).fill(0.0316)), 50);
});
