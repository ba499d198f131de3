import assert from "node:assert/strict";
import test from "node:test";
import { Keeper, memoryBox } from "../src/widget/keep";
import { fromPayload, merge } from "../src/widget/merge";
import type { Message } from "../src/widget/types";

const message = (seq: number, text = ""): Message => ({
  seq, text, client_id: `c${seq}`, from: "agent", kind: "text", file: null, at: "",
});

test("messages stand in order, each once, however they arrive", () => {
  const merged = merge(merge([], [message(2), message(1)]), [message(2, "new"), message(3)]);
  assert.deepEqual(merged.map(({ seq, text }) => `${seq}${text}`), ["1", "2new", "3"]);
});

test("the stream's payload is read with its own names", () => {
  const read = fromPayload({ seq: 4, sender: "agent", kind: "text", text: "hi", client_id: "x", sent_at: "t", file: null });
  assert.deepEqual(read, { seq: 4, from: "agent", kind: "text", text: "hi", client_id: "x", at: "t", file: null });
});

test("a payload whose file has no address must be asked for", () => {
  assert.equal(fromPayload({ seq: 4, sender: "agent", file: { name: "a.png" } }), null);
});

test("a reload finds the drafts and the session again", () => {
  const box = memoryBox();
  const before = new Keeper(box, "demo");
  before.keep({ token: "t", visitor_id: "v" });
  before.put({ client_id: "a", text: "one", at: "" });
  before.put({ client_id: "b", text: "two", at: "" });
  const after = new Keeper(box, "demo");
  assert.equal(after.kept.token, "t");
  assert.deepEqual(after.drafts.map((draft) => draft.text), ["one", "two"]);
});

test("tenants do not see each other's drafts", () => {
  const box = memoryBox();
  new Keeper(box, "demo").put({ client_id: "a", text: "one", at: "" });
  assert.deepEqual(new Keeper(box, "other").drafts, []);
});

test("forgetting a session keeps who the visitor is", () => {
  const keeper = new Keeper(memoryBox(), "demo");
  keeper.keep({ token: "t", visitor_id: "v", read_seq: 9 });
  keeper.forgetSession();
  assert.deepEqual([keeper.kept.token, keeper.kept.visitor_id, keeper.kept.read_seq], ["", "v", 0]);
});

test("damaged storage is as good as none", () => {
  const box = memoryBox();
  box.setItem("shouwen-chat:demo", "{broken");
  box.setItem("shouwen-chat:demo:out", '"no list"');
  const keeper = new Keeper(box, "demo");
  assert.equal(keeper.kept.token, "");
  assert.deepEqual(keeper.drafts, []);
});
