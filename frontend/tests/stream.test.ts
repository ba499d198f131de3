import assert from "node:assert/strict";
import test from "node:test";
import { Backoff } from "../src/stream/backoff";
import { listensTo, payloadMatches } from "../src/stream/live";
import { Seen } from "../src/stream/seen";
import { refusalIn } from "../src/stream/source";

test("an id acts once", () => {
  const seen = new Seen();
  assert.deepEqual([seen.add("a"), seen.add("a"), seen.add("b")], [true, false, true]);
});

test("only the newest ids are remembered", () => {
  const seen = new Seen(2);
  for (const id of ["a", "b", "c"]) seen.add(id);
  assert.ok(seen.add("a"));
  assert.ok(!seen.add("c"));
});

test("waiting doubles to a limit and starts over after success", () => {
  const backoff = new Backoff(500, 3000, () => 1);
  assert.deepEqual([backoff.next(), backoff.next(), backoff.next(), backoff.next()], [500, 1000, 2000, 3000]);
  backoff.reset();
  assert.equal(backoff.next(), 500);
});

test("browsers spread over half of the waiting time", () => {
  assert.equal(new Backoff(1000, 9000, () => 0).next(), 500);
});

test("an element hears full names, class names and everything", () => {
  assert.ok(listensTo("contacts.ContactOpened x.Y", "contacts.ContactOpened"));
  assert.ok(listensTo("ContactOpened", "contacts.ContactOpened"));
  assert.ok(listensTo("*", "anything"));
  assert.ok(!listensTo("Opened", "contacts.ContactOpened"));
  assert.ok(!listensTo("", "contacts.ContactOpened"));
});

test("a match narrows by every pair it names", () => {
  assert.ok(payloadMatches("contact_id=1 agent_id=2,3", { contact_id: 1, agent_id: "3" }));
  assert.ok(!payloadMatches("contact_id=1 agent_id=2", { contact_id: 1, agent_id: "3" }));
  assert.ok(!payloadMatches("contact_id=1", {}));
});

test("what the server says in closing is a refusal only where coming back would not help", () => {
  assert.equal(refusalIn('{"reason":"signed_out"}'), "signed_out");
  assert.equal(refusalIn('{"reason":"not_allowed"}'), "not_allowed");
  assert.equal(refusalIn('{"reason":"restart"}'), null);
  assert.equal(refusalIn("nonsense"), null);
});
