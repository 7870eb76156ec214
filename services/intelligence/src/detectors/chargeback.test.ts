import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { chargeback } from "./chargeback.ts";
import { published, sentInvoice, usd } from "./object-event.fixture.ts";

const found = detecting(chargeback);

describe("a dispute", () => {
  const dispute = (status: string, members: Record<string, unknown> = {}) =>
    published("payment.dispute", {
      id: "dp1",
      invoiceId: "inv1",
      accountId: "acc-of-inv1",
      amount: usd(10_800),
      fee: usd(1_500),
      feeReturned: usd(0),
      reason: "fraudulent",
      status,
      openedAt: "2026-01-12T10:00:00.000Z",
      evidenceDueBy: "2026-02-01T12:00:00.000Z",
      closedAt: null,
      ...members,
    });

  test("that waits for an answer is found with its fee, due two days before the bank’s day", async () => {
    const [only, ...others] = await found([...sentInvoice("inv1"), dispute("needs_response")]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1" });
    expect(only?.finding).toMatchObject({
      businessKey: "dp1",
      exposure: usd(12_300),
      direction: "none",
      deadlineAt: "2026-01-30T12:00:00.000Z",
    });
  });

  test("that was lost at once is under-billed until the loss is in the ledger", async () => {
    const lost = dispute("lost", { evidenceDueBy: null, closedAt: "2026-01-12T10:00:00.000Z" });
    expect(await found([...sentInvoice("inv1"), lost])).toMatchObject([{ finding: { direction: "under_billed", deadlineAt: null } }]);
    const journal = (status: string) => published("erp.manual_journal", { id: "mj1", reference: "chargeback/dp1", status });
    expect(await found([...sentInvoice("inv1"), lost, journal("posted")])).toEqual([]);
    expect(await found([...sentInvoice("inv1"), lost, journal("draft")])).toHaveLength(1);
    expect(await found([...sentInvoice("inv1"), lost, published("erp.customer_refund", { id: "crf1", reference: "dp1" })])).toEqual([]);
  });

  test("that is answered or won is none", async () => {
    for (const status of ["under_review", "won", "warning_closed"])
      expect(await found([...sentInvoice("inv1"), dispute(status)])).toEqual([]);
  });
});
