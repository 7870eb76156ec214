import { describe, expect, test } from "vitest";
import { cashNotBooked } from "./cash-not-booked.ts";
import { cashWithoutPayment } from "./cash-without-payment.ts";
import { detecting } from "./detecting.fixture.ts";
import { refundNotBooked } from "./refund-not-booked.ts";
import { AT, caseOn, published, sentInvoice, usd } from "./object-event.fixture.ts";

const found = detecting(cashNotBooked, cashWithoutPayment, refundNotBooked);

const intent = (members: Record<string, unknown> = {}) =>
  published("payment.payment_intent", {
    id: "pi1",
    invoiceId: "inv1",
    accountId: "acc-of-inv1",
    status: "succeeded",
    amount: usd(10_800),
    captured: usd(10_800),
    refunded: usd(0),
    succeededAt: AT,
    ...members,
  });
const receipt = (members: Record<string, unknown> = {}) =>
  published("erp.cash_receipt", {
    id: "cr1",
    paymentIntentId: "pi1",
    invoiceId: "inv1",
    legalEntity: "US01",
    amount: usd(10_800),
    receivedOn: "2026-01-10",
    ...members,
  });
const booked = (members: Record<string, unknown> = {}) =>
  published("erp.customer_refund", {
    id: "crf1",
    reference: "re1",
    paymentIntentId: "pi1",
    invoiceId: "inv1",
    currency: "USD",
    amount: usd(5_400),
    reason: "refund",
    paidFrom: "provider",
    status: "paid",
    ...members,
  });
const refund = (status: string) =>
  published("payment.refund", { id: "re1", paymentIntentId: "pi1", amount: usd(5_400), status, createdAt: AT });
const paid = [...sentInvoice("inv1"), intent(), receipt()];

describe("a payment that succeeded", () => {
  test("and is applied is none, and neither is one that is under way or has failed", async () => {
    expect(await found(paid)).toEqual([]);
    for (const status of ["processing", "requires_payment_method", "canceled"])
      expect(await found([...sentInvoice("inv1"), intent({ status, captured: usd(0) })])).toEqual([]);
  });

  test("and was never applied is found after its grace, with the money", async () => {
    const [only, ...others] = await found([...sentInvoice("inv1"), intent()]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1", accountId: "acc-of-inv1" });
    expect(only?.finding).toMatchObject({
      code: "PAY-UNAPPLIED",
      businessKey: "pi1",
      exposure: usd(10_800),
      direction: "none",
      correction: { reason: "unbooked", paymentIntentId: "pi1", invoiceId: "inv1", receivedOn: "2026-01-10", legalEntity: "US01" },
    });
    expect(await found([...sentInvoice("inv1"), intent()], "2026-01-12T09:59:00.000Z")).toEqual([]);
  });

  test("as a second one of its invoice, given back whole, or of no invoice that is out, is told elsewhere", async () => {
    expect(await found([...paid, intent({ id: "pi2" })])).toEqual([]);
    expect(await found([...sentInvoice("inv1"), intent({ refunded: usd(10_800) })])).toEqual([]);
    expect(await found([...sentInvoice("inv1", { status: "void" }), intent()])).toEqual([]);
    expect(await found([intent()])).toEqual([]);
  });

  test("and that ERP has refused is left to its open case", async () => {
    const caseOf = (status: string, detectedBy: string) => caseOn("PAY-UNAPPLIED", "pi1", status, detectedBy);
    expect(await found([...sentInvoice("inv1"), intent(), caseOf("assigned", "guard")])).toEqual([]);
    expect(await found([...sentInvoice("inv1"), intent(), caseOf("closed", "guard")])).toHaveLength(1);
    expect(await found([...sentInvoice("inv1"), intent(), caseOf("assigned", "reconciliation")])).toHaveLength(1);
  });
});

describe("money that ERP has booked as gone back", () => {
  test("and that the provider has sent, or tried to, is none", async () => {
    for (const status of ["pending", "succeeded", "failed"]) expect(await found([...paid, booked(), refund(status)])).toEqual([]);
  });

  test("and of which the provider knows nothing is found", async () => {
    const [only, ...others] = await found([...paid, booked()]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1" });
    expect(only?.finding).toMatchObject({
      code: "PAY-UNAPPLIED",
      businessKey: "crf1",
      exposure: usd(5_400),
      direction: "none",
      correction: { reason: "sent-back", customerRefundId: "crf1" },
    });
  });

  test("by a bank transfer, as a lost dispute, or that has come back, is none", async () => {
    for (const members of [{ paidFrom: "bank" }, { reason: "chargeback" }, { status: "returned" }])
      expect(await found([...paid, booked(members)])).toEqual([]);
  });
});

describe("money that the provider has sent back", () => {
  test("of a payment that is in the books and not booked is found after its grace", async () => {
    for (const status of ["pending", "succeeded"]) {
      const [only, ...others] = await found([...paid, refund(status)]);
      expect(others).toEqual([]);
      expect(only).toMatchObject({ correlationId: "opp-inv1", legalEntity: "US01" });
      expect(only?.finding).toMatchObject({
        code: "ERP-POST-REJECTED",
        businessKey: "re1",
        exposure: usd(5_400),
        direction: "none",
        correction: { reason: "refund-unbooked", refundId: "re1", invoiceId: "inv1", legalEntity: "US01" },
      });
    }
    expect(await found([...paid, refund("succeeded")], "2026-01-12T09:59:00.000Z")).toEqual([]);
  });

  test("that has failed, of a payment the books never had, or whose case is open, is none", async () => {
    expect(await found([...paid, refund("failed")])).toEqual([]);
    expect(await found([...sentInvoice("inv1"), intent({ refunded: usd(10_800) }), refund("succeeded")])).toEqual([]);
    expect(await found([...paid, refund("succeeded"), caseOn("ERP-POST-REJECTED", "re1", "assigned")])).toEqual([]);
    expect(await found([...paid, refund("succeeded"), caseOn("ERP-POST-REJECTED", "re1", "closed")])).toHaveLength(1);
  });
});

describe("cash in ERP", () => {
  test("of a payment that has not succeeded, or is not there, is found until it is taken back", async () => {
    for (const payment of [[], [intent({ status: "canceled", captured: usd(0) })]]) {
      const [only, ...others] = await found([...sentInvoice("inv1"), ...payment, receipt()]);
      expect(others).toEqual([]);
      expect(only?.finding).toMatchObject({
        code: "ERP-SUBLEDGER-BREAK",
        businessKey: "cr1",
        exposure: usd(10_800),
        direction: "none",
        correction: { reason: "cash-unpaid", paymentIntentId: "pi1" },
      });
      expect(
        await found([...sentInvoice("inv1"), ...payment, receipt(), booked({ reference: "unpaid/pi1", amount: usd(10_800) })]),
      ).toEqual([]);
    }
  });

  test("of another amount or currency than its payment is found, by the difference", async () => {
    expect(await found([...sentInvoice("inv1"), intent(), receipt({ amount: usd(10_000) })])).toMatchObject([
      { finding: { code: "ERP-SUBLEDGER-BREAK", exposure: usd(800), correction: { reason: "cash-differs" } } },
    ]);
    const euros = { currency: "EUR", minor: "10800" };
    expect(await found([...sentInvoice("inv1"), intent(), receipt({ amount: euros })])).toMatchObject([{ finding: { exposure: euros } }]);
  });
});
