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

describe("what the provider will not try", () => {
  const declineCase = caseIdOf(SEED, { code: "PAY-HARD-DECLINE", businessKey: invoice1 });
  const read = { params: { invoiceId: invoice1 }, correlationId: "by hand" };
  const untried = async (code: string) => {
    const estate = openEstate();
    estate.world.refusing.set("payment.createPaymentIntent", code);
    await estate.renew();
    const attempts = () => estate.world.calls.filter(({ name }) => name === "payment.createPaymentIntent").map(({ options }) => options);
    const payByHand = async () => {
      const { due: amount } = (await estate.world.systems.billing.getInvoice(read)).body;
      const body = { paymentIntentId: idOf("pi", "by hand"), amount };
      return (await estate.world.systems.billing.payInvoice({ ...read, body, idempotencyKey: "by hand" })).body;
    };
    return { ...estate, attempts, payByHand };
  };

  it("is a case of collections, tried again once people have cured it, each time under a key of its own", async () => {
    const estate = await untried("mandate-inactive");
    expect(estate.caseNow(declineCase)).toMatchObject({ status: "assigned", findings: [{ found: "decline mandate-inactive" }] });
    expect(await estate.progress()).toMatchObject({ status: "awaiting_payment" });
    await estate.signal("flag in CRM", null, flowKey(TENANT, invoice1), "collections");
    expect(estate.world.changes()).toContain("crm.updateAccount");
    await estate.workOn(declineCase);
    expect(estate.caseNow(declineCase)).toMatchObject({ status: "assigned", reopened: 1 });
    estate.world.refusing.clear();
    await estate.workOn(declineCase);
    expect(estate.caseNow(declineCase)).toMatchObject({ status: "closed", closedBy: "playbook", reopened: 1 });
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    expect(new Set(estate.attempts().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
  });

  it("and is paid by another way is tried no more: what it is for is carried out, its case closes by itself", async () => {
    const estate = await untried("unknown-payment-method");
    const invoice = await estate.payByHand();
    await estate.engine.start("owedNoMore", flowKey(TENANT, invoice1), { invoice, seed: SEED });
    await estate.engine.rest();
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    expect(estate.attempts()).toHaveLength(1);
    expect(estate.world.changes()).toContain("provisioning.extendEntitlement");
    expect(estate.caseNow(declineCase)).toMatchObject({ status: "closed", closedBy: "self_cleared", tasks: [{ status: "cancelled" }] });
    await estate.signal("flag in CRM", null, flowKey(TENANT, invoice1), "collections");
    expect(estate.world.changes()).not.toContain("crm.updateAccount");
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  it("and is paid while people look for another method is not charged to that method", async () => {
    const estate = await untried("unknown-payment-method");
    estate.world.refusing.clear();
    await estate.payByHand();
    await estate.workOn(declineCase);
    expect(estate.attempts()).toHaveLength(1);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("after a soft decline is the one case of it", async () => {
    const estate = openEstate();
    estate.world.payments = ["soft", "succeeds"];
    await estate.renew();
    estate.world.refusing.set("payment.createPaymentIntent", "unknown-payment-method");
    await estate.signal("retry 1");
    const softCase = caseIdOf(SEED, { code: "PAY-SOFT-DECLINE", businessKey: invoice1 });
    expect(estate.caseNow(softCase)).toMatchObject({ status: "closed" });
    expect(estate.caseNow(declineCase)).toMatchObject({ status: "assigned" });
    estate.world.refusing.clear();
    await estate.workOn(declineCase);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("and was paid before its case was open waits for nobody", async () => {
    const estate = openEstate();
    estate.world.refusing.set("payment.createPaymentIntent", "unknown-payment-method");
    const refused = estate.world.systems.payment.createPaymentIntent;
    Object.assign(estate.world.systems.payment, {
      createPaymentIntent: async (options: Parameters<typeof refused>[0]) => {
        const body = { paymentIntentId: idOf("pi", "by hand"), amount: options.body.amount };
        await estate.world.systems.billing.payInvoice({ ...read, body, idempotencyKey: "by hand" });
        return refused(options);
      },
    });
    await estate.renew();
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    expect(estate.caseNow(declineCase)).toMatchObject({ status: "closed", closedBy: "self_cleared" });
  });
});
