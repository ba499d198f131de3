import assert from "node:assert/strict";
import test from "node:test";
import { Problem } from "../src/widget/api";
import { Keeper, memoryBox } from "../src/widget/keep";
import { Outbox } from "../src/widget/outbox";

class FakeApi {
  readonly sent: string[] = [];
  readonly answers: (Problem | null)[] = [];

  async send(clientId: string): Promise<null> {
    const answer = this.answers.shift();
    if (answer) throw answer;
    this.sent.push(clientId);
    return null;
  }

  async upload(): Promise<void> {
    throw new Problem(422, "too large");
  }
}

function outbox(api: FakeApi, ready = true) {
  const keeper = new Keeper(memoryBox(), "demo");
  const signedOut: number[] = [];
  const box = new Outbox(api, keeper, {
    ready: async () => ready,
    sent: () => undefined,
    signedOut: () => signedOut.push(1),
    changed: () => undefined,
  });
  for (const id of ["a", "b"]) keeper.put({ client_id: id, text: id, at: "" });
  return { keeper, box, signedOut };
}

const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test("drafts go out in order and leave the storage", async () => {
  const api = new FakeApi();
  const { keeper, box } = outbox(api);
  await box.pump();
  assert.deepEqual(api.sent, ["a", "b"]);
  assert.deepEqual(keeper.drafts, []);
});

test("a lost network keeps the draft, its order and its id", async () => {
  const api = new FakeApi();
  api.answers.push(new Problem(0, ""));
  const { keeper, box } = outbox(api);
  await box.pump();
  assert.deepEqual(api.sent, []);
  assert.equal(keeper.drafts.length, 2);
  await settle(1100);
  assert.deepEqual(api.sent, ["a", "b"]);
});

test("a refusal is kept with its reason and does not stop the next", async () => {
  const api = new FakeApi();
  api.answers.push(new Problem(409, "This conversation has ended"));
  const { keeper, box } = outbox(api);
  await box.pump();
  assert.deepEqual(api.sent, ["b"]);
  assert.deepEqual(keeper.drafts.map((draft) => draft.refused), ["This conversation has ended"]);
});

test("a refused draft can be sent again or thrown away", async () => {
  const api = new FakeApi();
  api.answers.push(new Problem(409, "no"), new Problem(409, "no"));
  const { keeper, box } = outbox(api);
  await box.pump();
  box.discard("b");
  box.retry("a");
  await settle(0);
  assert.deepEqual(api.sent, ["a"]);
  assert.deepEqual(keeper.drafts, []);
});

test("an expired token asks for a new session and loses nothing", async () => {
  const api = new FakeApi();
  api.answers.push(new Problem(401, ""));
  const { keeper, box, signedOut } = outbox(api);
  await box.pump();
  assert.equal(signedOut.length, 1);
  assert.equal(keeper.drafts.length, 2);
  await settle(1100);
  assert.deepEqual(api.sent, ["a", "b"]);
});

test("nothing is sent before there is a session", async () => {
  const api = new FakeApi();
  const { keeper, box } = outbox(api, false);
  await box.pump();
  assert.deepEqual(api.sent, []);
  assert.equal(keeper.drafts.length, 2);
});
