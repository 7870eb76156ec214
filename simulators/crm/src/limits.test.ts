import { LIMIT_HEADER } from "@cashline/contracts/systems/crm/limited-operation";
import { getAccount, listAccounts } from "@cashline/contracts/systems/crm/operations";
import { getPolicy, updatePolicy } from "@cashline/contracts/systems/crm/policy-operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refused } from "@cashline/sim-kit/testing";
import { nobody, openCrmBench, type CrmBench } from "./crm-bench.fixture.ts";

describe("call limits", () => {
  let bench: CrmBench;
  beforeEach(async () => {
    bench = await openCrmBench();
  });
  afterEach(() => bench.close());

  const usage = async () => (await bench.call(listAccounts)).headers[LIMIT_HEADER];

  test("every reply says how many of the day's calls are used, refusals too", async () => {
    expect(await usage()).toBe("api-usage=1/5100000");
    const missing = await bench.call(getAccount, { params: { accountId: nobody("acc") } });
    expect(missing).toMatchObject({ status: 404, headers: { [LIMIT_HEADER]: "api-usage=2/5100000" } });
    expect((await bench.call(getPolicy)).headers[LIMIT_HEADER]).toBeUndefined();
    expect(await usage()).toBe("api-usage=3/5100000");
  });

  test("calls beyond the day's limit are refused until the scenario clock has moved on by 24 hours", async () => {
    await bench.policy({ dailyRequestLimit: 2 });
    expect(await usage()).toBe("api-usage=1/2");
    await bench.advance("2026-01-01T12:00:00.000Z");
    expect(await usage()).toBe("api-usage=2/2");
    expect(await bench.call(listAccounts)).toMatchObject({
      ...refused(403, "request-limit-exceeded"),
      headers: { [LIMIT_HEADER]: "api-usage=2/2" },
    });
    await bench.advance("2026-01-01T23:59:59.000Z");
    expect(await bench.call(listAccounts)).toMatchObject(refused(403, "request-limit-exceeded"));
    await bench.advance("2026-01-02T00:00:00.000Z");
    expect(await usage()).toBe("api-usage=2/2");
    await bench.advance("2026-06-01T00:00:00.000Z");
    expect(await usage()).toBe("api-usage=1/2");
  });

  test("a limit that has been reached is raised by the policy, which does not count", async () => {
    await bench.policy({ dailyRequestLimit: 1 });
    await usage();
    expect(await bench.call(listAccounts)).toMatchObject(refused(403, "request-limit-exceeded"));
    await bench.policy({ dailyRequestLimit: 3 });
    expect(await usage()).toBe("api-usage=2/3");
  });

  test("each licence adds a thousand calls a day, and a policy that names none has five thousand of them", async () => {
    await bench.policy({ licences: 10 });
    expect(await usage()).toBe("api-usage=1/110000");
    const before = await bench.call(getPolicy);
    const { id: _, licences: _licences, contractCurrency: _currency, ...members } = before.body;
    await bench.call(updatePolicy, { body: members, ifMatch: String(before.headers["etag"]) });
    expect(await usage()).toBe("api-usage=2/5100000");
    expect((await bench.call(getPolicy)).body).toMatchObject({ licences: 5_000, contractCurrency: "account" });
  });

  test("no more calls run for long at once than the limit allows", async () => {
    await bench.policy({ concurrentLongRunningLimit: 1, longRunningAfterMs: 0 });
    await bench.plant({ kind: "latency", match: "getAccount", probability: 1, latencyMs: 200 });
    const slow = () => bench.call(getAccount, { params: { accountId: nobody("acc") } });
    const [first, second] = await Promise.all([slow(), slow()]);
    expect([first, second].map(({ status }) => String(status)).toSorted()).toEqual(["403", "404"]);
    expect([first, second].find(({ status }) => status === 403)).toMatchObject(refused(403, "concurrent-limit-exceeded"));
    expect(await slow()).toMatchObject({ status: 404 });
  });
});
