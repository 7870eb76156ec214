import { putSandbox } from "@cashline/contracts/common/control";
import { getBalance, getPolicy, listPayouts } from "@cashline/contracts/systems/payment/balance-operations";
import { listDisputes } from "@cashline/contracts/systems/payment/dispute-operations";
import { listPaymentIntents, listRefunds } from "@cashline/contracts/systems/payment/operations";
import type { Operation } from "@cashline/contracts/common/operation";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { callLimitsOf } from "./domain/policy.ts";
import { openGround, type Ground } from "./test-ground.ts";

const otherAccount = "other";
/** One call as a client of an account. */
const call = async (ground: Ground, operation: Operation = getBalance, client = "a", tenant = "test") =>
  ground.bench.call(operation, { access: { client, tenant } });
const addAccount = (ground: Ground) =>
  ground.bench.call(putSandbox, {
    params: { tenant: otherAccount },
    body: { seed: "other", startAt: "2026-01-01T00:00:00.000Z" },
    access: { tenant: "*" },
  });

/** Every switch counts so: the process's setting, a planted fault, and the policy. */
async function sharesOneLimitOfTwo(ground: Ground): Promise<void> {
  const statuses: number[] = [];
  for (const client of ["a", "b", "a", "b"]) statuses.push((await call(ground, getBalance, client)).status);
  expect(statuses).toEqual([200, 200, 429, 429]);
  expect(await call(ground, getBalance, "b")).toMatchObject({
    headers: { "content-type": "application/problem+json", "retry-after": "10" },
    body: { code: "rate-limited", status: 429 },
  });
}

describe("a rate limit of a process or a fault", () => {
  const limit = { requestsPerSecond: 0.1, burst: 2 };

  test("is the account's: two clients share it, two accounts do not", async () => {
    const ground = await openGround({ rateLimit: limit });
    await addAccount(ground);
    await sharesOneLimitOfTwo(ground);
    expect((await call(ground, getBalance, "a", otherAccount)).status).toBe(200);
    await ground.bench.close();
  });

  test("planted as a fault it is the account's too", async () => {
    const ground = await openGround();
    await addAccount(ground);
    await ground.bench.plant({ kind: "rate_limit", match: "*", ...limit });
    await sharesOneLimitOfTwo(ground);
    expect((await call(ground, getBalance, "a", otherAccount)).status).toBe(200);
    await ground.bench.close();
  });

  test("what is refused charges nothing", async () => {
    const ground = await openGround();
    const { id } = await ground.attach();
    await ground.bench.plant({ kind: "rate_limit", match: "createPaymentIntent", requestsPerSecond: 0.1, burst: 1 });
    expect([(await ground.pay(id)).status, (await ground.pay(id)).status]).toEqual([201, 429]);
    await ground.bench.lift();
    expect(await ground.types("payment.intent.")).toEqual(["payment.intent.succeeded.v1"]);
    await ground.bench.close();
  });
});

describe("the policy's rate limit", () => {
  let ground: Ground;
  beforeEach(async () => {
    // The limit runs on real time, which stands still here until the test moves it.
    vi.useFakeTimers({ toFake: ["performance"] });
    ground = await openGround();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await ground.bench.close();
  });
  /** Of so many calls, how many are taken; two clients take turns. */
  const taken = async (calls: number, operation: Operation, tenant = "test") => {
    let count = 0;
    for (let index = 0; index < calls; index += 1)
      if ((await call(ground, operation, index % 2 === 0 ? "a" : "b", tenant)).status === 200) count += 1;
    return count;
  };

  // Stripe, "Rate limits": 100 operations a second live, 25 in a sandbox, 25 for each endpoint.
  test.each([
    ["none", null],
    ["test_mode", [25, 25]],
    ["live_mode", [100, 25]],
  ] as const)("%s is, in all and for each operation, %o calls a second", (rateLimit, expected) => {
    const limits = callLimitsOf({ rateLimit });
    expect(limits && [limits.account.requestsPerSecond, limits.eachOperation.requestsPerSecond]).toEqual(expected);
    expect(limits && [limits.account.burst, limits.eachOperation.burst]).toEqual(expected);
  });

  test("is off unless it is set", async () => {
    expect((await call(ground, getPolicy)).body.rateLimit).toBe("none");
    expect(await taken(130, getBalance)).toBe(130);
  });

  test("in live mode takes 100 calls a second of all clients together, and 25 of each operation", async () => {
    expect((await ground.setPolicy({ rateLimit: "live_mode" })).body.rateLimit).toBe("live_mode");
    const counts: number[] = [];
    for (const operation of [getBalance, listPayouts, listDisputes, listRefunds, listPaymentIntents])
      counts.push(await taken(26, operation));
    expect(counts).toEqual([25, 25, 25, 25, 0]);
    expect(await call(ground, getBalance, "c")).toMatchObject({
      status: 429,
      headers: { "retry-after": "1" },
      body: { code: "rate-limited", detail: "The limit of getBalance is 25 requests a second and 25 at once" },
    });
    expect((await call(ground, listPaymentIntents)).body.detail).toBe("The limit of the account is 100 requests a second and 100 at once");
    vi.advanceTimersByTime(1000);
    expect(await taken(26, listPaymentIntents)).toBe(25);
  });

  test("in test mode takes 25 of all together; another account has its own", async () => {
    await addAccount(ground);
    await ground.setPolicy({ rateLimit: "test_mode" });
    expect([await taken(20, getBalance), await taken(20, listPayouts)]).toEqual([20, 5]);
    expect(await taken(40, getBalance, otherAccount)).toBe(40);
    vi.advanceTimersByTime(1000);
    expect((await ground.setPolicy({ rateLimit: "none" })).status).toBe(200);
    expect(await taken(40, getBalance)).toBe(40);
  });

  test.each(["fast", null])("%s is no rate limit", async (rateLimit) => {
    expect(await ground.setPolicy({ rateLimit })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  });
});
