import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { unappliedCash } from "./unapplied-cash.ts";
import { published, sentInvoice, usd } from "./object-event.fixture.ts";

const found = detecting(unappliedCash);

describe("money of a customer in ERP", () => {
  const customer = published("erp.customer", { id: "cus1", accountId: "acc-of-inv1" });
  const payment = (members: Record<string, unknown> = {}) =>
    published("erp.customer_payment", {
      id: "cpm1",
      kind: "cash",
      reference: "wire",
      customerId: "cus1",
      legalEntity: "US01",
      currency: "USD",
      unapplied: usd(5_400),
      receivedOn: "2026-01-12",
      ...members,
    });

  test("that is on no invoice is found, in the case of the last invoice before it", async () => {
    const later = sentInvoice("inv2", { accountId: "acc-of-inv1", issuedOn: "2026-01-15", draftedAt: "2026-01-15T10:00:00.000Z" });
    const [only, ...others] = await found([...sentInvoice("inv1"), ...later, customer, payment()]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1", accountId: "acc-of-inv1" });
    expect(only?.finding).toMatchObject({ code: "PAY-UNAPPLIED", businessKey: "cpm1", exposure: usd(5_400), direction: "over_billed" });
  });

  test("is found of a customer without invoices too, in a case of its own", async () => {
    expect(await found([customer, payment()])).toMatchObject([{ correlationId: "cpm1" }]);
  });

  test("that is applied, or a credit memo that waits, is none", async () => {
    expect(await found([customer, payment({ unapplied: usd(0) })])).toEqual([]);
    expect(await found([customer, payment({ kind: "credit_memo" })])).toEqual([]);
  });
});
