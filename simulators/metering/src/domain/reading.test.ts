import type { Aggregation } from "@cashline/contracts/systems/metering/entities";
import type { UsageData } from "@cashline/contracts/systems/metering/usage-entities";
import { describe, expect, test } from "vitest";
import { meter } from "./metering-objects.fixture.ts";
import { ONE } from "./quantity.ts";
import { readData, readUsage } from "./reading.ts";

describe("an event's data", () => {
  test("is read as value and group, in the order of the meter", () => {
    const grouped = { ...meter, groupBy: ["model", "region", "batch"] };
    expect(readData(grouped, { tokens: "2.5", region: "eu", batch: false, other: "x" })).toEqual({
      outcome: "read",
      value: { parts: (5n * ONE) / 2n, text: "" },
      group: ["", "eu", "false"],
    });
  });

  test("is counted without looking at it, and kept as text where values are told apart", () => {
    expect(readData({ ...meter, aggregation: "count", valueProperty: null, groupBy: [] }, {})).toEqual({
      outcome: "read",
      value: { parts: ONE, text: "" },
      group: [],
    });
    expect(readData({ ...meter, aggregation: "unique" }, { tokens: "many" })).toMatchObject({ value: { parts: ONE, text: "many" } });
  });

  test.each<[UsageData, string, string]>([
    [{}, "value-missing", "tokens: data has no tokens"],
    [{ tokens: null }, "value-missing", "tokens: data has no tokens"],
    [{ tokens: "many" }, "not-a-number", "tokens: tokens is no number"],
    [{ tokens: 12.345678901 }, "too-precise", "tokens: tokens has more than 8 decimals"],
    [{ tokens: "12.345678901" }, "too-precise", "tokens: tokens has more than 8 decimals"],
    [{ tokens: 1e12 }, "too-large", "tokens: tokens has more than 12 digits before the point"],
    [{ tokens: 1, model: "x".repeat(121) }, "group-not-text", "tokens: model has more than 120 characters"],
  ])("%j is refused as %s: %s", (data, code, detail) => {
    expect(readData(meter, data)).toEqual({ outcome: "unread", code, detail });
    expect(readUsage(meter, data, { negativeQuantities: "net" })).toEqual({ outcome: "unread", code, detail });
  });

  test("groups by at most 120 characters", () => {
    expect(readData(meter, { tokens: 1, model: "x".repeat(120) })).toMatchObject({ outcome: "read" });
  });
});

describe("a negative quantity", () => {
  test.each<[Aggregation, number, "refuse" | "net", boolean]>([
    ["sum", -1, "refuse", false],
    ["sum", 0, "refuse", true],
    ["sum", 1, "refuse", true],
    ["sum", -1, "net", true],
    ["max", -1, "refuse", true],
    ["latest", -1, "refuse", true],
    ["weighted_sum", -1, "refuse", true],
  ])("for a %s: %i under the policy %s is taken: %s", (aggregation, tokens, negativeQuantities, isTaken) => {
    const read = readUsage({ ...meter, aggregation }, { tokens }, { negativeQuantities });
    if (isTaken) expect(read).toEqual(readData({ ...meter, aggregation }, { tokens }));
    else
      expect(read).toEqual({
        outcome: "unread",
        code: "negative-quantity",
        detail: "tokens: tokens is negative; correct the event it takes back",
      });
  });
});
