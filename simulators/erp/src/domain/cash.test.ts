import { moneyOf } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { posting, usd } from "./posting.fixture.ts";
import { applyCash } from "./cash.ts";
import { openReceivable, reverseReceivable } from "./receivable.ts";

const ids = { id: "ar_1", customerId: "cus_1", journalEntryId: "je_1", revenueScheduleId: "rs_1" };
const open = openReceivable(posting("1", { net: usd(100), tax: usd(19) }), ids);

describe("a receivable", () => {
  test.each([
    [1, "open", "118"],
    [118, "open", "1"],
    [119, "cleared", "0"],
  ])("of 119 after cash of %i is %s with %s open", (cash, status, left) => {
    expect(applyCash(open, moneyOf("USD", cash))).toMatchObject({
      outcome: "applied",
      receivable: { status, open: usd(left), gross: usd(119) },
    });
  });

  test.each([
    [120, "USD", "cash-above-open"],
    [0, "USD", "invalid-request"],
    [-1, "USD", "invalid-request"],
    [1, "EUR", "currency-mismatch"],
  ])("of 119 USD refuses cash of %i %s: %s", (cash, currency, code) => {
    expect(applyCash(open, moneyOf(currency, cash))).toMatchObject({ outcome: "refused", code });
  });

  test("takes no cash once cleared or reversed", () => {
    for (const status of ["cleared", "reversed"] as const) {
      expect(applyCash({ ...open, status }, moneyOf("USD", 1))).toMatchObject({ outcome: "refused", code: "receivable-not-open" });
    }
  });

  test("is reversed once, and only while no cash was applied", () => {
    expect(reverseReceivable(open)).toMatchObject({ outcome: "reversed", receivable: { status: "reversed", open: usd(0) } });
    expect(reverseReceivable({ ...open, open: usd(118) })).toMatchObject({ outcome: "refused", code: "receivable-not-open" });
    expect(reverseReceivable({ ...open, status: "reversed", open: usd(0) })).toMatchObject({ outcome: "refused" });
  });

  test("over nothing is cleared from the start and can still be reversed", () => {
    const nothing = openReceivable(posting("1", { net: usd(0), tax: usd(0) }), ids);
    expect(nothing.status).toBe("cleared");
    expect(reverseReceivable(nothing)).toMatchObject({ outcome: "reversed" });
  });
});
