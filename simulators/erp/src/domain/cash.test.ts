import type { WriteOff } from "@cashline/contracts/systems/erp/receivable-entities";
import { moneyOf } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { applyCash, recoverBadDebt } from "./cash.ts";
import { accountOf } from "./chart-of-accounts.ts";
import { invoiceId, posting, usd } from "./posting.fixture.ts";
import { openReceivable } from "./receivable.ts";

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

  test.each([
    [1, "USD", "cleared", "The receivable is cleared"],
    [1, "USD", "written_off", "The receivable is written_off"],
    [1, "EUR", "open", "The receivable is in USD, the cash in EUR"],
    [0, "USD", "open", "/body/amount must be above zero"],
    [120, "USD", "open", "119 USD minor units are open, the cash is 120"],
  ] as const)("refuses cash of %i %s while %s with the figures", (cash, currency, status, detail) => {
    expect(applyCash({ ...open, status }, moneyOf(currency, cash))).toMatchObject({ outcome: "refused", detail });
  });

  test("booked at a rate goes down in the entity's own currency with its cash", () => {
    const booked = openReceivable(posting("1", { net: usd(100), tax: usd(20) }), ids, {
      currency: "EUR",
      rate: "0.8",
      rateOn: "2026-01-05",
    });
    expect(applyCash(booked, moneyOf("USD", 30))).toMatchObject({ released: moneyOf("EUR", 24) });
    expect(applyCash(open, moneyOf("USD", 30))).toMatchObject({ outcome: "applied", released: undefined });
  });
});

describe("cash for 119 that were written off (ASC 326-20-35-8)", () => {
  const writtenOff: WriteOff = {
    id: "wo_1",
    invoiceId: invoiceId("1"),
    customerId: "cus_1",
    legalEntity: "US01",
    amount: usd(119),
    reason: "insolvent",
    postedOn: "2026-03-01",
    requestedBy: "ada",
    approvedBy: "bob",
    journalEntryId: "je_9",
  };
  const taken = { badDebtRecovery: "bad_debt" } as const;

  test.each([
    [undefined, 1, "1"],
    [undefined, 118, "118"],
    [undefined, 119, "119"],
    ["100", 1, "101"],
    ["100", 19, "119"],
  ])("of which %s came back before: %i more make %s", (earlier, cash, recovered) => {
    const before = { ...writtenOff, ...(earlier !== undefined && { recovered: usd(earlier) }) };
    expect(recoverBadDebt(before, moneyOf("USD", cash), taken)).toEqual({
      outcome: "recovered",
      writeOff: { ...writtenOff, recovered: usd(recovered) },
      lines: [
        { account: accountOf("cash"), role: "cash", debit: usd(cash), credit: usd(0) },
        { account: accountOf("bad_debt"), role: "bad_debt", debit: usd(0), credit: usd(cash) },
      ],
    });
  });

  test.each([
    ["more than was written off", {}, 120, "USD", "cash-above-open", "119 USD minor units were written off, 120 would be recovered"],
    [
      "more than earlier cash left",
      { recovered: usd(100) },
      20,
      "USD",
      "cash-above-open",
      "119 USD minor units were written off, 120 would be recovered",
    ],
    ["nothing", {}, 0, "USD", "invalid-request", "/body/amount must be above zero"],
    ["less than nothing", { recovered: usd(100) }, -1, "USD", "invalid-request", "/body/amount must be above zero"],
    ["another currency", {}, 1, "EUR", "currency-mismatch", "The receivable was in USD, the cash is in EUR"],
  ])("is refused for %s", (_, change, cash, currency, code, detail) => {
    const decision = recoverBadDebt({ ...writtenOff, ...change }, moneyOf(currency, cash), taken);
    expect(decision).toEqual({ outcome: "refused", code, detail });
  });

  test("is refused where policy takes no recoveries", () => {
    expect(recoverBadDebt(writtenOff, moneyOf("USD", 1), { badDebtRecovery: "refuse" })).toEqual({
      outcome: "refused",
      code: "receivable-not-open",
      detail: "The receivable is written off, and policy takes no recoveries",
    });
  });
});
