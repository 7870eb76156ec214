import { Subscriber, WEBHOOK_SECRET } from "@cashline/chassis/subscriber.fixture";
import { expect, onTestFinished, test, vi } from "vitest";
import { openTestBench } from "./testing.ts";
import { createThing, listThings, things } from "./things.fixture.ts";

test("a system whose events nobody takes refuses changes with 503 once too many wait, serves reads, and goes on when they are taken", async () => {
  const subscriber = new Subscriber();
  const url = await subscriber.listen();
  const bench = await openTestBench(things, undefined, { subscriber: { url, secret: WEBHOOK_SECRET }, mostWaiting: 5 });
  onTestFinished(async () => {
    await bench.close();
    subscriber.close();
  });
  subscriber.status = () => 503;
  let made = 0;
  const create = () => bench.call(createThing, { body: { name: `n${made}`, kind: "round", size: 1 } });
  const refusal = await vi.waitFor(
    async () => {
      const answer = await create();
      if (answer.status === 201) made += 1;
      expect(answer.status).toBe(503);
      return answer;
    },
    { timeout: 10_000, interval: 10 },
  );
  expect(refusal).toMatchObject({ headers: { "retry-after": "1" }, body: { code: "unavailable" } });
  expect(made).toBeGreaterThanOrEqual(5);
  expect(await bench.events()).toHaveLength(made);
  expect(await bench.call(listThings)).toMatchObject({ status: 200 });
  subscriber.status = () => 200;
  await vi.waitFor(async () => expect(await create()).toMatchObject({ status: 201 }), { timeout: 10_000, interval: 10 });
});
