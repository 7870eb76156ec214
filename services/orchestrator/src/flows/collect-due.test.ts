import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { describe, expect, it } from "vitest";
import { flowKey } from "../engine/port.ts";
import { caseIdOf } from "./case-desk.ts";
import { TENANT, openEstate } from "./estate.fixture.ts";
import { SEED, account, idOf, ids } from "./world-records.fixture.ts";
import { intentOf } from "./world.fixture.ts";

const invoice1 = idOf("inv", "1");
const paymentOf = (what: "succeeds" | "processing" | "hard"): PaymentIntent => {
  const of = { accountId: account.id, invoiceId: invoice1, paymentMethodId: ids.method, amount: { currency: "USD", minor: "1320000" } };
  return intentOf(of, 1, what);
};

describe("what the provider has collected already", () => {
  const declineCase = caseIdOf(SEED, { code: "PAY-HARD-DECLINE", businessKey: invoice1 });
  /** The provider refuses to collect once more, having this. */
  const paidBefore = async (payment: PaymentIntent, receipts: object[] = []) => {
    const estate = openEstate();
    const { refusing, answering } = estate.world;
    refusing.set("payment.createPaymentIntent", "invoice-already-paid");
    answering.set("payment.listPaymentIntents", () => ({ items: [paymentOf("hard"), payment], next: null }));
    answering.set("erp.listCashReceipts", () => ({ items: receipts, next: null }));
    await estate.renew();
    return estate;
  };
  const byHand = { ...paymentOf("succeeds"), id: idOf("pi", "by hand") };
  const timesOf = (estate: ReturnType<typeof openEstate>, name: string): number =>
    estate.world.changes().filter((each) => each === name).length;

  it("is no decline: that payment is recorded and applied", async () => {
    const estate = await paidBefore(byHand);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    expect(estate.engine.stateOf(flowKey(TENANT, declineCase))).toBeUndefined();
    for (const name of ["billing.payInvoice", "erp.applyCash"])
      expect(estate.world.calls.filter((call) => call.name === name).map(({ options }) => options.body)).toEqual([
        expect.objectContaining({ paymentIntentId: byHand.id }),
      ]);
  });

  it("is waited for while it is on its way", async () => {
    const estate = await paidBefore({ ...paymentOf("processing"), id: byHand.id });
    expect(await estate.progress()).toMatchObject({ status: "awaiting_payment" });
    await estate.signal(`payment ${byHand.id}`, byHand);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("is not booked twice where people have booked it", async () => {
    const receipt = {
      id: idOf("cr"),
      paymentIntentId: byHand.id,
      invoiceId: invoice1,
      legalEntity: "US01",
      amount: byHand.amount,
      receivedOn: "2026-02-02",
      journalEntryId: idOf("je"),
    };
    const estate = await paidBefore(byHand, [receipt]);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    expect([timesOf(estate, "billing.payInvoice"), timesOf(estate, "erp.applyCash")]).toEqual([1, 0]);
  });

  it("stays with people where it went back", async () => {
    const estate = await paidBefore({ ...byHand, refunded: byHand.amount });
    expect(estate.caseNow(declineCase)).toMatchObject({ code: "PAY-HARD-DECLINE", status: "assigned" });
    expect(timesOf(estate, "billing.payInvoice")).toBe(0);
  });
});
