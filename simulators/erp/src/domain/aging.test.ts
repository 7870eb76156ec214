import type { CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import { deriveId } from "@cashline/kernel/ids";
import { LARGEST_MINOR } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { agingOf, agingTotals, bucketOf } from "./aging.ts";
import { posting, usd } from "./posting.fixture.ts";
import { openReceivable } from "./receivable.ts";

const customer = (name: string) => deriveId("cus", "book", name);
const item = (name: string, dueOn: string, net: number | string, postedOn = "2026-01-05") =>
  openReceivable(posting(name + dueOn, { net: usd(net), tax: usd(0), dueOn, postedOn }), {
    id: "ar_1",
    customerId: customer(name),
    journalEntryId: "je_1",
    revenueScheduleId: "rs_1",
  });

describe("receivables aging", () => {
  test.each([
    [-1, "current"],
    [0, "current"],
    [1, "days1To30"],
    [30, "days1To30"],
    [31, "days31To60"],
    [60, "days31To60"],
    [61, "days61To90"],
    [90, "days61To90"],
    [91, "over90"],
  ])("%i days past is %s", (days, bucket) => {
    expect(bucketOf(days)).toBe(bucket);
  });

  test("open items lie in buckets by customer, from the due day or the posting day as policy says", () => {
    const items = [item("a", "2026-03-31", 100), item("a", "2026-02-28", 50), item("b", "2025-12-01", 7)];
    const [first, second] = agingOf(items, [], "2026-03-31", "due_date").toSorted((x, y) => Number(y.open.minor) - Number(x.open.minor));
    expect(first).toMatchObject({ customerId: customer("a"), current: usd(100), days31To60: usd(50), open: usd(150) });
    expect(second).toMatchObject({ customerId: customer("b"), over90: usd(7), open: usd(7) });
    expect(agingOf(items, [], "2026-03-31", "posting_date").every(({ days61To90, open }) => days61To90.minor === open.minor)).toBe(true);
  });

  test("unapplied money stands beside what is open, and totals are wider than one document", () => {
    const payment = { customerId: customer("a"), currency: "USD", unapplied: usd(30) } as CustomerPayment;
    const whole = LARGEST_MINOR.toString();
    const rows = agingOf([item("a", "2026-03-31", whole), item("b", "2026-03-31", whole)], [payment], "2026-03-31", "due_date");
    expect(agingTotals(rows)).toMatchObject([{ open: usd((2n * LARGEST_MINOR).toString()), unapplied: usd(30) }]);
  });
});
