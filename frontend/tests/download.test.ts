import assert from "node:assert/strict";
import test from "node:test";
import { linesIn, nameIn } from "../src/download";

test("lines are counted by their ends, however they are cut into pieces", () => {
  const bytes = new TextEncoder().encode("时间,客户\r\n10:00,林女士\r\n10:01,王");

  assert.equal(linesIn(bytes), 2);
  assert.equal(linesIn(bytes.subarray(0, 20)) + linesIn(bytes.subarray(20)), 2);
});

test("the file has the server's name, or one that says what it is", () => {
  assert.equal(nameIn('attachment; filename="contacts-20261122-2120.csv"', "export.csv"), "contacts-20261122-2120.csv");
  assert.equal(nameIn(null, "export.csv"), "export.csv");
});
