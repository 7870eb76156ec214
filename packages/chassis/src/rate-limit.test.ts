import fc from "fast-check";
import { expect, test } from "vitest";
import { countedCaller, RateLimiter, type CallsCountedBy } from "./rate-limit.ts";
import type { Refusal } from "./refusal.ts";

/** Seconds the limiter asks to wait; 0 when it takes the call. */
function wait(limiter: RateLimiter, caller: string, atMs: number): number {
  try {
    limiter.take(caller, atMs);
    return 0;
  } catch (error) {
    expect(error).toMatchObject({ code: "rate-limited" });
    return (error as Refusal).retryAfterSeconds ?? Number.NaN;
  }
}

test.each([
  ["a burst at once, and no more", [0, 0, 0, 0], [0, 0, 0, 1]],
  ["again what has leaked since", [0, 0, 0, 500, 500], [0, 0, 0, 0, 1]],
  ["a whole burst after a rest", [0, 0, 0, 9000, 9000, 9000, 9000], [0, 0, 0, 0, 0, 0, 1]],
  ["as often as the limit says, for ever", [0, 500, 1000, 1500, 2000, 2500, 3000], [0, 0, 0, 0, 0, 0, 0]],
])("two a second and three at once takes %s", (_title, times, waits) => {
  const limiter = new RateLimiter({ requestsPerSecond: 2, burst: 3 });
  expect(times.map((atMs) => wait(limiter, "a", atMs))).toEqual(waits);
});

test("one caller's calls take nothing from another's", () => {
  const limiter = new RateLimiter({ requestsPerSecond: 1, burst: 1 });
  expect([wait(limiter, "a", 0), wait(limiter, "a", 0), wait(limiter, "b", 0)]).toEqual([0, 1, 0]);
});

test("asking counts nothing, and the refusal names what is limited", () => {
  const limiter = new RateLimiter({ requestsPerSecond: 1, burst: 1 }, "of createRefund");
  for (let index = 0; index < 3; index += 1) expect(limiter.check("a", 0)).toBe(0);
  expect(wait(limiter, "a", 0)).toBe(0);
  expect(() => limiter.check("a", 0)).toThrow("The limit of createRefund is 1 requests a second and 1 at once");
});

test("calls count for each client of a sandbox, or for the sandbox over all of them", () => {
  const same = (by: CallsCountedBy) => countedCaller(by, "a", "t") === countedCaller(by, "b", "t");
  expect([same("client"), same("sandbox")]).toEqual([false, true]);
  for (const by of ["client", "sandbox"] as const) expect(countedCaller(by, "a", "t")).not.toBe(countedCaller(by, "a", "u"));
});

test("a slow limit asks to wait as long as it takes", () => {
  const limiter = new RateLimiter({ requestsPerSecond: 0.1, burst: 1 });
  expect([wait(limiter, "a", 0), wait(limiter, "a", 0), wait(limiter, "a", 9000), wait(limiter, "a", 10_000)]).toEqual([0, 10, 1, 0]);
});

test("who has made no call for long is remembered no longer, who is over the limit still is", () => {
  const limiter = new RateLimiter({ requestsPerSecond: 1, burst: 2 });
  for (let index = 0; index < 10_000; index += 1) wait(limiter, `c${index}`, 0);
  expect([wait(limiter, "a", 5000), wait(limiter, "a", 5000), wait(limiter, "a", 5000), wait(limiter, "c0", 5000)]).toEqual([0, 0, 1, 0]);
});

const limits = fc.record({ requestsPerSecond: fc.double({ min: 0.01, max: 1000, noNaN: true }), burst: fc.integer({ min: 1, max: 20 }) });
const gaps = fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { minLength: 1, maxLength: 60 });

test("in no span of time are more calls taken than burst and rate allow, and a wait that was asked for is enough", () => {
  fc.assert(
    fc.property(limits, gaps, (limit, pauses) => {
      const limiter = new RateLimiter(limit);
      const taken: number[] = [];
      let atMs = 0;
      for (const pause of pauses) {
        atMs += pause;
        const seconds = wait(limiter, "a", atMs);
        if (seconds > 0) {
          atMs += seconds * 1000;
          expect(wait(limiter, "a", atMs)).toBe(0);
        }
        taken.push(atMs);
      }
      for (const [first, from] of taken.entries()) {
        for (const [last, to] of taken.entries()) {
          if (last < first) continue;
          expect(last - first + 1).toBeLessThanOrEqual(limit.burst + ((to - from) / 1000) * limit.requestsPerSecond + 1e-3);
        }
      }
    }),
  );
});
