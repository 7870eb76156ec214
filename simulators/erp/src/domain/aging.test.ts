import type { CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import { deriveId } from "@cashline/kernel/ids";
import { LARGEST_MINOR } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { agingOf, agingTotals, bucketOf, openAt, standingAt, unappliedAt, type OpenItem } from "./aging.ts";
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

describe("rows of the aging", () => {
  const none = (currency: string) => {
    const zero = { currency, minor: "0" };
    return { currency, current: zero, days1To30: zero, days31To60: zero, days61To90: zero, over90: zero, open: zero, unapplied: zero };
  };
  const owed = (customerId: string, currency: string, dueOn: string, minor: string): OpenItem => ({
    customerId,
    currency,
    dueOn,
    postedOn: "2026-01-05",
    open: { currency, minor },
  });
  const of = (currency: string, minor: string) => ({ currency, minor });

  test("stand in order of customer and then of currency, whatever order the items come in", () => {
    const items = [
      owed("cus_a", "USD", "2026-03-31", "1"),
      owed("cus_b", "USD", "2026-03-30", "20"),
      owed("cus_a", "EUR", "2026-02-28", "300"),
      owed("cus_a", "USD", "2025-12-30", "4000"),
    ];
    const credit = { customerId: "cus_b", currency: "EUR", unapplied: of("EUR", "7") };
    expect(agingOf(items, [credit, credit], "2026-03-31", "due_date")).toEqual([
      { ...none("EUR"), customerId: "cus_a", days31To60: of("EUR", "300"), open: of("EUR", "300") },
      { ...none("USD"), customerId: "cus_a", current: usd(1), over90: usd(4_000), open: usd(4_001) },
      { ...none("EUR"), customerId: "cus_b", unapplied: of("EUR", "14") },
      { ...none("USD"), customerId: "cus_b", days1To30: usd(20), open: usd(20) },
    ]);
  });

  test("are added up by currency and never across, in order of currency", () => {
    const rows = [
      { ...none("USD"), customerId: "cus_a", current: usd(1), days1To30: usd(2), open: usd(3), unapplied: usd(9) },
      { ...none("EUR"), customerId: "cus_a", days31To60: of("EUR", "4"), open: of("EUR", "4") },
      { ...none("JPY"), customerId: "cus_a", over90: of("JPY", "5"), open: of("JPY", "5") },
      { ...none("USD"), customerId: "cus_b", days1To30: usd(10), days61To90: usd(20), open: usd(30), unapplied: usd(1) },
    ];
    expect(agingTotals(rows)).toEqual([
      { ...none("EUR"), days31To60: of("EUR", "4"), open: of("EUR", "4") },
      { ...none("JPY"), over90: of("JPY", "5"), open: of("JPY", "5") },
      { ...none("USD"), current: usd(1), days1To30: usd(12), days61To90: usd(20), open: usd(33), unapplied: usd(10) },
    ]);
  });

  test("are none where nothing is open", () => {
    expect(agingOf([], [], "2026-03-31", "due_date")).toEqual([]);
    expect(agingTotals([])).toEqual([]);
  });
});

describe("an item of 100 of which 40 was paid on 10 February and 60 on 1 March", () => {
  const moves = [
    { on: "2026-03-01", minor: -60n },
    { on: "2026-01-05", minor: 100n },
    { on: "2026-02-10", minor: -40n },
  ];
  test.each([
    ["2026-01-04", null],
    ["2026-01-05", 100n],
    ["2026-02-09", 100n],
    ["2026-02-10", 60n],
    ["2026-02-28", 60n],
    ["2026-03-01", null],
  ])("stands on %s at %s (SAP FBL5N: open at a key date)", (asOf, standing) => {
    expect(standingAt({ moves }, asOf)).toBe(standing);
  });

  test("stands below zero where money is dated before its invoice", () => {
    const early = [
      { on: "2026-01-02", minor: -30n },
      { on: "2026-01-05", minor: 100n },
    ];
    expect(standingAt({ moves: early }, "2026-01-04")).toBe(-30n);
    expect(standingAt({ moves: early }, "2026-01-05")).toBe(70n);
  });

  test("is listed with what is open on the day, whatever is open today, and not at all once settled", () => {
    const receivable = item("a", "2026-02-04", 100);
    const settled = { item: item("b", "2026-02-04", 5), moves: [] };
    const items = [{ item: receivable, moves }, settled];
    const listed = { customerId: customer("a"), currency: "USD", dueOn: "2026-02-04", postedOn: "2026-01-05", open: usd(60) };
    expect(openAt(items, "2026-02-28")).toEqual([listed]);
    expect(openAt(items, "2026-03-01")).toEqual([]);
  });

  test("is listed as money not applied with what was left of it on the day, and not at all once applied", () => {
    const payment = { customerId: customer("a"), currency: "USD", unapplied: usd(0) } as CustomerPayment;
    expect(unappliedAt([{ item: payment, moves }], "2026-02-28")).toEqual([
      { customerId: customer("a"), currency: "USD", unapplied: usd(60) },
    ]);
    expect(unappliedAt([{ item: payment, moves }], "2026-03-01")).toEqual([]);
  });
});
