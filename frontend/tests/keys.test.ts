import assert from "node:assert/strict";
import test from "node:test";
import { matches, parseKeys, printed, types } from "../src/keys";

const plain = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
const only = (written: string) => parseKeys(written)[0]!;

test("a combination wants exactly its modifiers", () => {
  assert.ok(matches(only("Shift+F2"), { ...plain, code: "F2", shiftKey: true }));
  assert.ok(!matches(only("F2"), { ...plain, code: "F2", shiftKey: true }));
});

test("Command counts as Ctrl and the number block's Enter as Enter", () => {
  assert.ok(matches(only("Ctrl+Enter"), { ...plain, code: "NumpadEnter", metaKey: true }));
});

test("several combinations stand in one attribute", () => {
  assert.deepEqual(parseKeys("Alt+KeyR  F4").map(printed), ["Alt R", "F4"]);
});

test("keys are printed as on the keyboard", () => {
  assert.deepEqual(parseKeys("Alt+ArrowUp Ctrl+Enter Alt+Digit1").map(printed), ["Alt ↑", "Ctrl ↵", "Alt 1"]);
});

test("only what would write into a field is held back there", () => {
  assert.deepEqual(parseKeys("KeyJ F2 Alt+KeyR Shift+KeyJ").map(types), [true, false, false, true]);
});
