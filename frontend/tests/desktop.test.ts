import assert from "node:assert/strict";
import test from "node:test";
import { Outbox } from "../src/desktop/outbox";
import { Refused } from "../src/desktop/post";
import { matching } from "../src/desktop/replies";
import { clockTime } from "../src/desktop/turn";
import { Backoff } from "../src/stream/backoff";

const quick = (): Backoff => new Backoff(1, 2);
const until = async (holds: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 200 && !holds(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(holds());
};

test("words are sent in the order they were written", async () => {
  const sent: string[] = [];
  const outbox = new Outbox(
    () => undefined,
    async (_url, fields) => ({ seq: sent.push(String(fields["text"])) }),
    quick,
  );
  outbox.say("c", "/say", "one");
  outbox.say("c", "/say", "two");
  await until(() => !outbox.unsent);
  assert.deepEqual(sent, ["one", "two"]);
});

test("what could not be sent is sent again under the same id", async () => {
  const ids: string[] = [];
  const outbox = new Outbox(
    () => undefined,
    async (_url, fields) => {
      ids.push(String(fields["client_id"]));
      if (ids.length < 3) throw new Error("offline");
      return { seq: 7 };
    },
    quick,
  );
  const said = outbox.say("c", "/say", "hello");
  await until(() => said.seq === 7);
  assert.equal(new Set(ids).size, 1);
});

test("what the server will not have waits for the agent and holds nothing up", async () => {
  const outbox = new Outbox(
    () => undefined,
    async (_url, fields) => {
      if (fields["text"] === "bad") throw new Refused("too long");
      return { seq: 1 };
    },
    quick,
  );
  const bad = outbox.say("c", "/say", "bad");
  const good = outbox.say("c", "/say", "good");
  await until(() => good.seq === 1);
  assert.equal(bad.refused, "too long");
  assert.equal(outbox.unsent, false);
  outbox.discard("c", bad.clientId);
  assert.deepEqual(outbox.of("c").map((one) => one.text), ["good"]);
});

test("a draft outlives the field it was written in", () => {
  const outbox = new Outbox(() => undefined, async () => ({}), quick);
  outbox.keepDraft("c", "half a sen");
  assert.equal(outbox.draft("c"), "half a sen");
  outbox.keepDraft("c", "");
  assert.equal(outbox.draft("c"), "");
});

const REPLIES = [
  { title: "问候", initials: "wh", text: "您好" },
  { title: "请稍等", initials: "qsd", text: "请您稍等两分钟" },
  { title: "网速慢", initials: "wsm", text: "请先重启光猫" },
];

test("ready sentences are found by initials, title and text, the initials first", () => {
  assert.deepEqual(matching(REPLIES, "w").map((one) => one.title), ["问候", "网速慢"]);
  assert.deepEqual(matching(REPLIES, "稍等").map((one) => one.title), ["请稍等"]);
  assert.deepEqual(matching(REPLIES, "光猫").map((one) => one.title), ["网速慢"]);
  assert.equal(matching(REPLIES, "").length, 3);
  assert.equal(matching(REPLIES, "zzz").length, 0);
});

test("times are those of the centre, wherever the browser is", () => {
  assert.equal(clockTime("2026-11-22T19:10:00Z", "Asia/Shanghai"), "03:10");
});
