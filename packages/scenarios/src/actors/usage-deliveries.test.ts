import { expect, test } from "vitest";
import type { BookUsage } from "../book/book.ts";
import { usageDeliveries } from "./usage-deliveries.ts";

const record = (sourceId: string, sentAt: string | null): BookUsage => ({
  sourceId,
  contract: "c",
  meter: "api_calls",
  quantity: 1,
  usedOn: "2026-01-05",
  sentAt,
});

test("what is sent at one instant goes together, in order of time; what billing has already is not sent", () => {
  const usage = [
    record("late", "2026-01-06T23:30:00.000Z"),
    record("before", null),
    record("first", "2026-01-05T23:30:00.000Z"),
    record("later", "2026-01-06T23:30:00.000Z"),
  ];
  expect(usageDeliveries({ usage }).map(({ at, items }) => [at, items.map(({ sourceId }) => sourceId)])).toEqual([
    ["2026-01-05T23:30:00.000Z", ["first"]],
    ["2026-01-06T23:30:00.000Z", ["late", "later"]],
  ]);
});
