import { describe, expect, test } from "vitest";
import { cashNotBooked } from "./cash-not-booked.ts";
import { chargeWithoutInvoice } from "./charge-without-invoice.ts";
import { detecting } from "./detecting.fixture.ts";
import { duplicateCharge } from "./duplicate-charge.ts";
import { AT, caseOn, published, sentInvoice, usd } from "./object-event.fixture.ts";

const found = detecting(chargeWithoutInvoice, duplicateCharge);

const charge = (id: string, members: Record<string, unknown> = {}) =>
  published("payment.payment_intent", {
    id,
    accountId: "acc-of-inv1",
    invoiceId: "inv-nobody-knows",
    status: "succeeded",
    amount: usd(5_555),
    refunded: usd(0),
    disputed: usd(0),
    succeededAt: AT,
    ...members,
  });
const paid = [...sentInvoice("inv1"), charge("pi1", { invoiceId: "inv1", amount: usd(10_800) })];

describe("a charge for an invoice that billing does not know", () => {
  test("is found after its grace, with what is left of it", async () => {
    const [only, ...others] = await found([...paid, charge("pi9")]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ accountId: "acc-of-inv1", correlationId: "pi9" });
    expect(only?.finding).toMatchObject({
      code: "PAY-UNAPPLIED",
      businessKey: "pi9",
      expected: "an invoice inv-nobody-knows in billing",
      exposure: usd(5_555),
      direction: "over_billed",
      correction: { reason: "no-invoice", paymentIntentId: "pi9" },
    });
    const refund = published("payment.refund", { id: "re9", paymentIntentId: "pi9", amount: usd(555), status: "succeeded" });
    expect(await found([...paid, charge("pi9"), refund])).toMatchObject([{ finding: { exposure: usd(5_000) } }]);
    expect(await found([...paid, charge("pi9")], "2026-01-12T09:59:00.000Z")).toEqual([]);
  });

  test("is none once it is paid back, while it has not succeeded, and of an invoice that is there", async () => {
    const refund = published("payment.refund", { id: "re9", paymentIntentId: "pi9", amount: usd(5_555), status: "pending" });
    expect(await found([...paid, charge("pi9"), refund])).toEqual([]);
    expect(await found([...paid, charge("pi9", { status: "processing" })])).toEqual([]);
    expect(await found(paid)).toEqual([]);
  });

  test("over the amount of a charge before it is a second one of that; one of a charge that went back, or comes later, is not", async () => {
    const same = { amount: usd(10_800) };
    const codes = async (...events: Parameters<typeof found>[0]) =>
      (await found(events)).map(({ finding: { code, businessKey } }) => [code, businessKey]);
    expect(await codes(...paid, charge("pi9", same))).toEqual([["PAY-DUPLICATE", "pi9"]]);
    const refund = published("payment.refund", { id: "re1", paymentIntentId: "pi1", amount: usd(10_800), status: "succeeded" });
    expect(await codes(...paid, refund, charge("pi9", same))).toEqual([["PAY-UNAPPLIED", "pi9"]]);
    expect(await codes(...paid, charge("pi9", { ...same, succeededAt: "2026-01-09T10:00:00.000Z" }))).toEqual([["PAY-UNAPPLIED", "pi9"]]);
  });
});

test("a charge that is not in the books is told once, whatever its invoice is", async () => {
  for (const status of ["open", "paid", "uncollectible", "void"]) {
    const events = [...sentInvoice("inv1", { status }), charge("pi1", { invoiceId: "inv1", amount: usd(10_800), captured: usd(10_800) })];
    expect(await detecting(chargeWithoutInvoice, cashNotBooked)(events)).toMatchObject([
      { finding: { businessKey: "pi1", correction: { reason: status === "void" ? "no-invoice" : "unbooked" } } },
    ]);
  }
});

describe("a charge for an invoice that is void", () => {
  const voided = sentInvoice("inv2", { status: "void", accountId: "acc-of-inv1", legalEntity: "DE01", paidAt: null, voidedAt: AT });
  const stray = charge("pi2", { invoiceId: "inv2", amount: usd(10_800) });

  test("is found as charged for nothing, in the case of its invoice, whatever else of its amount was paid", async () => {
    const later = charge("pi1", { invoiceId: "inv1", amount: usd(10_800), succeededAt: "2026-01-11T10:00:00.000Z" });
    for (const others of [[], paid, [...sentInvoice("inv1"), later]]) {
      const [only, ...more] = await found([...others, ...voided, stray]);
      expect(more).toEqual([]);
      expect(only).toMatchObject({ accountId: "acc-of-inv1", legalEntity: "DE01", correlationId: "opp-inv2" });
      expect(only?.finding).toMatchObject({
        code: "PAY-UNAPPLIED",
        businessKey: "pi2",
        expected: "nothing: invoice inv2 is void",
        exposure: usd(10_800),
        correction: { reason: "no-invoice", paymentIntentId: "pi2", legalEntity: "DE01" },
      });
    }
  });

  test("is none once it went back, and while the flow that took it has the case", async () => {
    const refund = published("payment.refund", { id: "re2", paymentIntentId: "pi2", amount: usd(10_800), status: "succeeded" });
    expect(await found([...voided, stray, refund])).toEqual([]);
    expect(await found([...voided, stray, caseOn("PAY-UNAPPLIED", "pi2", "assigned")])).toEqual([]);
    expect(await found([...voided, stray, caseOn("PAY-UNAPPLIED", "pi2", "assigned", "reconciliation")])).toHaveLength(1);
    expect(await found([...voided, stray, caseOn("PAY-UNAPPLIED", "pi2", "closed")])).toHaveLength(1);
  });
});
