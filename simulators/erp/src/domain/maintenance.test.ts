import { describe, expect, test } from "vitest";
import { windowAt, windowFault } from "./maintenance.ts";

const at = (day: number, hour = 0) => `2026-01-${String(day).padStart(2, "0")}T${String(hour).padStart(2, "0")}:00:00.000Z`;
const window = (legalEntity: string | null, from: string, to: string) => ({
  id: `mw_${from}${to}`,
  legalEntity,
  from,
  to,
  reason: "upgrade",
});

describe("maintenance windows", () => {
  const windows = [window("DE01", at(1), at(3)), window(null, at(2), at(4)), window(null, at(2), at(5))];
  test.each([
    ["DE01", at(1), at(3)],
    ["DE01", at(2), at(5)],
    ["US01", at(1), undefined],
    ["US01", at(2), at(5)],
    ["US01", at(4, 23), at(5)],
    ["US01", at(5), undefined],
  ])("%s at %s is in the one until %s: its first instant is in it, its last is not", (entity, now, until) => {
    expect(windowAt(windows, entity, now)?.to).toBe(until);
  });

  test.each([
    [{ from: at(1), to: at(1) }, 0, "not after"],
    [{ from: at(1), to: "2026-02-02T00:00:00.000Z" }, 0, "31 days"],
    [{ from: at(1), to: at(2) }, 100, "100 maintenance windows"],
    [{ from: "9999-12-31T00:00:00.000Z", to: "9999-12-31T01:00:00.000Z" }, 0, "1900 and 2199"],
    [{ from: at(1), to: "2026-02-01T00:00:00.000Z" }, 99, undefined],
  ])("%o beside %i others: %s", (planned, others, fault) => {
    const found = windowFault(planned, others);
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(fault);
  });
});
