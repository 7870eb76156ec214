import type { Receivable } from "@cashline/contracts/systems/erp/entities";
import type { CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import type { CustomerRefund, CustomerRefundRequest } from "@cashline/contracts/systems/erp/refund-entities";
import { moneyOf } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { receiptFault, refundFault, refundLines, refundUnapplied, reopenReceivable, returnRefund } from "./customer-refund.ts";
import { requireDoubleEntry } from "./journal.ts";
import { openReceivable } from "./receivable.ts";
import { posting, usd } from "./posting.fixture.ts";

const rate = { currency: "EUR", rate: "0.9", rateOn: "2026-01-05" };
const ids = { id: "ar", customerId: "cus", journalEntryId: "je", revenueScheduleId: "rs" };
const cleared = (at?: typeof rate): Receivable => {
  const open = openReceivable(posting("1"), ids, at);
  const { functional } = open;
  const nothing = functional && { functional: { ...functional, open: { currency: "EUR", minor: "0" } } };
  return { ...open, status: "cleared", open: usd(0), ...nothing };
};
const request = (change: Partial<CustomerRefundRequest> = {}): CustomerRefundRequest => ({
  reference: "re-1",
  paymentIntentId: "pi-1",
  reason: "refund",
  paidFrom: "provider",
  amount: usd(500),
  refundedOn: "2026-01-20",
  memo: "goodwill",
  requestedBy: "ada",
  ...change,
});
const of = (minor: bigint, currency = "USD") => moneyOf(currency, minor);

describe("what a refund may ask for", () => {
  test.each([
    ["a refund of a payment intent's money", {}, undefined],
    ["nobody's money", { paymentIntentId: undefined }, "invalid-request"],
    ["the money of two", { customerPaymentId: "cpm-1" }, "invalid-request"],
    ["nothing", { amount: usd(0) }, "invalid-request"],
    ["unapplied money from the provider", { paymentIntentId: undefined, customerPaymentId: "cpm-1" }, "invalid-request"],
    ["unapplied money from the bank", { paymentIntentId: undefined, customerPaymentId: "cpm-1", paidFrom: "bank" }, undefined],
    ["a chargeback by one person", { reason: "chargeback" }, "approval-missing"],
    ["a chargeback approved by its maker", { reason: "chargeback", approvedBy: "ada" }, "same-person"],
    ["a chargeback of two", { reason: "chargeback", approvedBy: "bob" }, undefined],
  ] as const)("%s", (_what, change, code) => {
    expect(refundFault(request(change as Partial<CustomerRefundRequest>))?.code).toBe(code);
  });

  test.each([
    [1_000n, [], "USD", undefined],
    [1_001n, [], "USD", "refund-above-receipt"],
    [400n, [{ amount: usd(600), status: "paid" }], "USD", undefined],
    [401n, [{ amount: usd(600), status: "paid" }], "USD", "refund-above-receipt"],
    [1_000n, [{ amount: usd(600), status: "returned" }], "USD", undefined],
    [1n, [], "EUR", "currency-mismatch"],
  ] as const)("%s of 10.00 after %j in %s answers %s", (minor, earlier, currency, code) => {
    expect(receiptFault(of(1_000n), [...earlier], of(minor, currency))?.code).toBe(code);
  });
});

describe("a receivable whose money went back", () => {
  test("is open by it, at the rate it was booked at, and paid again when it comes back", () => {
    const { receivable, restored } = reopenReceivable(cleared(rate), of(50_000n), "2026-01-20");
    expect(receivable).toMatchObject({ status: "open", open: usd(50_000), reopenedOn: "2026-01-20" });
    expect(receivable.functional?.open).toEqual({ currency: "EUR", minor: "45000" });
    expect(restored).toEqual(of(45_000n, "EUR"));
    const refund = { amount: usd(50_000), status: "paid", debited: "receivable" } as CustomerRefund;
    const back = returnRefund(refund, receivable);
    expect(back).toMatchObject({ outcome: "returned", released: of(45_000n, "EUR"), receivable: { status: "cleared", open: usd(0) } });
  });

  test("keeps the latest day it was opened on", () => {
    const first = reopenReceivable(cleared(), of(1n), "2026-01-20").receivable;
    expect(reopenReceivable(first, of(1n), "2026-01-18").receivable.reopenedOn).toBe("2026-01-20");
    expect(reopenReceivable(first, of(1n), "2026-01-22").receivable.reopenedOn).toBe("2026-01-22");
  });

  test.each([
    [{ status: "returned" }, "refund-not-returnable"],
    [{ debited: "bad_debt" }, "refund-not-returnable"],
    [{ amount: usd(50_001) }, "cash-above-open"],
  ] as const)("takes no return of %j", (change, code) => {
    const { receivable } = reopenReceivable(cleared(), of(50_000n), "2026-01-20");
    const refund = { amount: usd(50_000), status: "paid", debited: "receivable", ...change } as CustomerRefund;
    expect(returnRefund(refund, receivable)).toMatchObject({ outcome: "refused", code });
  });
});

describe("money on no invoice", () => {
  const payment = {
    currency: "USD",
    amount: usd(1_000),
    unapplied: usd(600),
    status: "partly_applied",
    functional: { ...rate, unapplied: { currency: "EUR", minor: "540" } },
  } as CustomerPayment;

  test("is less by what went back, with its share of what it is held at", () => {
    expect(refundUnapplied(payment, of(200n))).toMatchObject({
      carried: of(180n, "EUR"),
      payment: { unapplied: usd(400), status: "partly_applied", functional: { unapplied: { currency: "EUR", minor: "360" } } },
    });
    expect(refundUnapplied(payment, of(600n))).toMatchObject({ payment: { unapplied: usd(0), status: "applied" } });
  });

  test("does not go back twice, nor in another currency", () => {
    expect(refundUnapplied(payment, of(601n))).toMatchObject({ outcome: "refused", code: "unapplied-too-small" });
    expect(refundUnapplied(payment, of(1n, "EUR"))).toMatchObject({ outcome: "refused", code: "currency-mismatch" });
  });
});

test.each([
  ["receivable", "provider", "cash"],
  ["bad_debt", "provider", "cash"],
  ["unapplied_cash", "bank", "bank"],
] as const)("what %s bears of the %s's money leaves %s", (debited, paidFrom, role) => {
  const lines = refundLines({ debited, paidFrom }, of(500n), undefined, undefined);
  expect(lines).toMatchObject([
    { role: debited, debit: usd(500) },
    { role, credit: usd(500) },
  ]);
  expect(requireDoubleEntry(lines)).toBe("USD");
});
