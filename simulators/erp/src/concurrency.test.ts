import { getPolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { expect, test } from "vitest";
import { changePolicy, openBook } from "./book.fixture.ts";
import { callsAtOneTime } from "./domain/policy.ts";

test.each([
  [null, null],
  [{ licences: 0 }, 15],
  [{ licences: 2 }, 35],
])("by the policy %j an account runs %j calls at one time", (concurrency, calls) => {
  expect(callsAtOneTime({ concurrency })).toBe(calls);
});

test("an account runs 15 calls at one time where the policy limits it, and is refused the others until one ends", async () => {
  const { bench } = await openBook();
  await bench.plant({ kind: "latency", match: "getPolicy", probability: 1, latencyMs: 200 });
  const storm = async () =>
    (await Promise.all(Array.from({ length: 20 }, () => bench.call(getPolicy)))).toSorted((a, b) => a.status - b.status);
  expect((await storm()).map(({ status }) => status)).toEqual(Array(20).fill(200));
  await changePolicy(bench, { concurrency: { licences: 0 } });
  const limited = await storm();
  expect(limited.map(({ status }) => status)).toEqual([...Array(15).fill(200), ...Array(5).fill(429)]);
  expect(limited.at(-1)).toMatchObject({ headers: { "retry-after": "1" }, body: { code: "sss-request-limit-exceeded" } });
  expect((await bench.call(getPolicy)).status).toBe(200);
  await bench.close();
});
