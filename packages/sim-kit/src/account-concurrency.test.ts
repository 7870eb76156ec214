import type { CallContext } from "@cashline/chassis/server";
import { operation } from "@cashline/contracts/common/operation";
import Type from "typebox";
import { expect, test } from "vitest";
import { AccountConcurrency } from "./account-concurrency.ts";

const change = operation({
  id: "change",
  method: "PUT",
  path: "/v1/policy",
  scope: "x",
  summary: "",
  reply: { status: 200, body: Type.Unknown() },
});
const callOf = (tenant: string) => ({ tenant, operation: change }) as Pick<CallContext, "tenant" | "operation">;

function concurrencyOf(limits: (number | null)[]) {
  const next = limits.values();
  return new AccountConcurrency({ limit: () => next.next().value ?? null, changedBy: change, code: "too-many" }, () => ({}) as never);
}

test("an account has so many calls at one time, and room again when one ends", () => {
  const concurrency = concurrencyOf([2]);
  const leave = concurrency.enter(callOf("t"));
  concurrency.enter(callOf("t"));
  const third = () => concurrency.enter(callOf("t"));
  expect(third).toThrow("2 calls of the account are running; the limit is 2");
  expect(third).toThrow(expect.objectContaining({ code: "too-many", retryAfterSeconds: 1 }));
  leave();
  expect(third()).toBeTypeOf("function");
  expect(third).toThrow("too-many");
});

test("sandboxes count for themselves, and one without limit is never refused", () => {
  const concurrency = concurrencyOf([1, null]);
  concurrency.enter(callOf("t"));
  for (let calls = 0; calls < 50; calls += 1) concurrency.enter(callOf("u"));
  expect(() => concurrency.enter(callOf("t"))).toThrow("too-many");
});

test("the limit is read again after it was changed, and what runs counts against it", () => {
  const concurrency = concurrencyOf([null, 1]);
  concurrency.enter(callOf("t"));
  concurrency.enter(callOf("t"));
  concurrency.limits.answered(callOf("t"));
  expect(() => concurrency.enter(callOf("t"))).toThrow("2 calls of the account are running; the limit is 1");
});
