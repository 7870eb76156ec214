import type { CallContext } from "@cashline/chassis/server";
import { operation } from "@cashline/contracts/common/operation";
import { randomStream } from "@cashline/kernel/random";
import { addMs } from "@cashline/kernel/time";
import Type from "typebox";
import { describe, expect, test } from "vitest";
import { ApiUsage } from "./api-usage.ts";

const reply = { status: 200 as const, body: Type.Unknown() };
const header = { "x-limit-info": { description: "use", pattern: "." } };
const counted = operation({ id: "look", method: "GET", path: "/v1/look", scope: "x", summary: "", reply, replyHeaders: header });
const changes = operation({ id: "change", method: "PUT", path: "/v1/policy", scope: "x", summary: "", reply });

function usageOf(limits: { dailyRequests: number; concurrentLongRunning?: number; longRunningAfterMs?: number }) {
  const said: string[] = [];
  let asked = 0;
  const usage = new ApiUsage(
    {
      header: "x-limit-info",
      limits: () => {
        asked += 1;
        return { concurrentLongRunning: 10, longRunningAfterMs: 0, ...limits };
      },
      changedBy: changes,
      codes: { daily: "daily", concurrent: "concurrent" },
    },
    () => ({}) as never,
  );
  const call = (of: typeof counted | typeof changes, tenant: string) =>
    ({ tenant, operation: of, setHeader: (_: string, value: string) => void said.push(value) }) as unknown as CallContext;
  const at = (hours: number) => addMs("2026-01-01T00:00:00.000Z", hours * 3_600_000);
  return {
    said,
    asked: () => asked,
    enter: (hours: number, tenant = "a") => usage.enter(call(counted, tenant), at(hours)),
    changed: () => usage.answered(call(changes, "a")),
    uncounted: () => usage.enter(call(changes, "a"), at(0)),
  };
}

describe("use of an API", () => {
  test("whatever is called when, no window of 24 hours holds more calls than the limit, and none is refused without need", () => {
    for (let run = 0; run < 200; run += 1) {
      const random = randomStream("use of an API", String(run));
      const dailyRequests = random.between(1, 6);
      const hours = Array.from({ length: 60 }, () => random.between(0, 100)).toSorted((a, b) => a - b);
      const { enter } = usageOf({ dailyRequests });
      const taken: number[] = [];
      for (const hour of hours) {
        if (taken.filter((each) => each > hour - 24).length < dailyRequests) {
          enter(hour)?.();
          taken.push(hour);
        } else expect(() => enter(hour), `run ${run}`).toThrow("daily");
      }
    }
  });

  test("each sandbox has its own count, and what does not declare the header is not counted", () => {
    const { enter, uncounted, said } = usageOf({ dailyRequests: 1 });
    enter(0, "a")?.();
    enter(0, "b")?.();
    expect(uncounted()).toBeUndefined();
    expect(said).toEqual(["api-usage=0/1", "api-usage=1/1", "api-usage=0/1", "api-usage=1/1"]);
    expect(() => enter(0, "a")).toThrow("daily");
  });

  test("the limits are read once, and again after they were changed", () => {
    const { enter, changed, asked } = usageOf({ dailyRequests: 10 });
    enter(0);
    enter(0);
    expect(asked()).toBe(1);
    changed();
    enter(0);
    expect(asked()).toBe(2);
  });

  test("calls that have ended do not count as running", () => {
    const { enter } = usageOf({ dailyRequests: 10, concurrentLongRunning: 1 });
    const leave = enter(0);
    expect(() => enter(0)).toThrow("concurrent");
    leave?.();
    expect(enter(0)).toBeTypeOf("function");
  });

  test("calls that have not run for long do not count as long running", () => {
    const { enter } = usageOf({ dailyRequests: 10, concurrentLongRunning: 1, longRunningAfterMs: 600_000 });
    enter(0);
    expect(enter(0)).toBeTypeOf("function");
  });
});
