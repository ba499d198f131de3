import assert from "node:assert/strict";
import test from "node:test";
import { isShown } from "../src/toast";

test("a notice is repeated only once the one that says the same is gone", () => {
  const shelf = [{ textContent: "\n  没有发出去，请检查网络。 " }];

  assert.equal(isShown(shelf, "没有发出去，请检查网络。"), true);
  assert.equal(isShown(shelf, "网络已恢复。"), false);
  assert.equal(isShown([], "没有发出去，请检查网络。"), false);
});
