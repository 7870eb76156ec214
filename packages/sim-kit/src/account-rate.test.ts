import type { CallContext } from "@cashline/chassis/server";
import { operation } from "@cashline/contracts/common/operation";
import Type from "typebox";
import { expect, test } from "vitest";
import { AccountRate, type AccountRateLimits } from "./account-rate.ts";

const reply = { status: 200 as const, body: Type.Unknown() };
const operationNamed = (id: string) => operation({ id, method: "GET", path: `/v1/${id}`, scope: "x", summary: "", reply });
const limit = (requestsPerSecond: number) => ({ requestsPerSecond, burst: requestsPerSecond });

function rateOf(limits: AccountRateLimits | null) {
  let asked = 0;
  const rate = new AccountRate(
    {
      limits: () => {
        asked += 1;
        return limits;
      },
      changedBy: operationNamed("change"),
    },
    () => ({}) as never,
  );
  const call = (id: string, tenant: string) => ({ tenant, operation: operationNamed(id) }) as Pick<CallContext, "tenant" | "operation">;
  /** Of so many calls at one instant, how many are taken. */
  const taken = (calls: number, id: string, atMs = 0, tenant = "t"): number =>
    Array.from({ length: calls }).filter(() => {
      try {
        rate.enter(call(id, tenant), atMs);
        return true;
      } catch {
        return false;
      }
    }).length;
  return {
    rate,
    taken,
    enter: (id: string, atMs = 0) => rate.enter(call(id, "t"), atMs),
    changed: () => rate.limiters.answered(call("change", "t")),
    asked: () => asked,
  };
}

test("an account calls so often in all, and each operation so often of that", () => {
  const { taken } = rateOf({ account: limit(100), eachOperation: limit(25) });
  expect(["a", "b", "c", "d", "e"].map((id) => taken(30, id))).toEqual([25, 25, 25, 25, 0]);
  expect(["a", "b"].map((id) => taken(30, id, 1000))).toEqual([25, 25]);
});

test("a call that one limit refuses does not count against the other", () => {
  const { taken } = rateOf({ account: limit(3), eachOperation: limit(2) });
  expect([taken(9, "a"), taken(9, "b"), taken(9, "c")]).toEqual([2, 1, 0]);
  // A second later three drops have leaked: had the refused calls counted, none would be taken.
  expect([taken(9, "b", 1000), taken(9, "c", 1000)]).toEqual([2, 1]);
});

test("each sandbox counts for itself, and one without limits is never refused", () => {
  const { taken } = rateOf({ account: limit(2), eachOperation: limit(2) });
  expect([taken(5, "a", 0, "t"), taken(5, "a", 0, "u")]).toEqual([2, 2]);
  expect(rateOf(null).taken(500, "a")).toBe(500);
});

test("the refusal says which limit it is and how long to wait", () => {
  const { enter, taken } = rateOf({ account: limit(4), eachOperation: limit(2) });
  taken(2, "a");
  expect(() => enter("a")).toThrow("The limit of a is 2 requests a second and 2 at once");
  taken(2, "b");
  expect(() => enter("c")).toThrow(expect.objectContaining({ code: "rate-limited", retryAfterSeconds: 1 }));
  expect(() => enter("c")).toThrow("The limit of the account is 4 requests a second and 4 at once");
});

test("the limits are read once, and again after they were changed", () => {
  const { taken, changed, asked } = rateOf({ account: limit(2), eachOperation: limit(2) });
  expect([taken(5, "a"), asked()]).toEqual([2, 1]);
  changed();
  expect([taken(5, "a"), asked()]).toEqual([2, 2]);
});
