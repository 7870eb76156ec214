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

test("what a fault keeps back is never sent: that contract's readings from the one instant until just before the other", () => {
  const usage = [
    record("before", "2026-01-05T23:30:00.000Z"),
    record("first kept", "2026-01-06T23:30:00.000Z"),
    { ...record("of another", "2026-01-06T23:30:00.000Z"), contract: "d" },
    record("last kept", "2026-01-07T23:30:00.000Z"),
    record("after", "2026-01-08T23:30:00.000Z"),
  ];
  const span = { contract: "c", from: "2026-01-06T23:30:00.000Z", to: "2026-01-08T23:30:00.000Z" };
  const sent = usageDeliveries({ usage }, [span]).flatMap(({ items }) => items.map(({ sourceId }) => sourceId));
  expect(sent).toEqual(["before", "of another", "after"]);
});
