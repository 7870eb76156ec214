import { describe, expect, test } from "vitest";
import { checkPolicy, defaultPolicy, isRegistryDown, roundingOf } from "./policy.ts";

const downtime = (from: string, to: string | null, country: string | null = null) => ({ country, from, to });
const at = "2026-01-02T00:00:00.000Z";

describe("tax policy", () => {
  test("instants are brought to the one shape", () => {
    const asked = { ...defaultPolicy, registryDowntimes: [downtime("2026-01-01T01:00:00+01:00", "2026-01-02T00:00:00Z")] };
    expect(checkPolicy(asked)).toMatchObject({
      policy: { registryDowntimes: [{ from: "2026-01-01T00:00:00.000Z", to: at }] },
    });
  });

  test.each([
    ["ends when it begins", downtime(at, at)],
    ["ends before it begins", downtime(at, "2026-01-01T00:00:00Z")],
    ["begins before the year 0", downtime("0000-01-01T00:00:00+14:00", null)],
    ["ends at no time", downtime(at, "2026-02-30T00:00:00Z")],
  ])("a downtime that %s is refused", (_, each) => {
    expect(checkPolicy({ ...defaultPolicy, registryDowntimes: [each] })).toMatchObject({ code: "invalid-request" });
  });

  test.each<[string, ReturnType<typeof downtime>, boolean]>([
    ["from its first instant", downtime(at, null), true],
    ["not at its last", downtime("2026-01-01T00:00:00.000Z", at), false],
    ["for the country it names", downtime("2026-01-01T00:00:00.000Z", null, "FR"), true],
    ["not for another", downtime("2026-01-01T00:00:00.000Z", null, "DE"), false],
    ["not before it", downtime("2026-01-02T00:00:00.001Z", null), false],
  ])("a registry is down %s", (_, each, expected) => {
    expect(isRegistryDown({ registryDowntimes: [each] }, "FR", at)).toBe(expected);
  });

  test("a document states mode and level of its rounding", () => {
    expect(roundingOf(defaultPolicy)).toBe("half-up, per line");
    expect(roundingOf({ roundingMode: "half-even", roundingLevel: "document" })).toBe("half-even, per document");
  });
});
