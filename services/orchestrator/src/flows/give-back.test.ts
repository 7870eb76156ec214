import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { describe, expect, it } from "vitest";
import { providerRefund } from "../playbooks/playbook.fixture.ts";
import { caseIdOf } from "./case-desk.ts";
import { openEstate } from "./estate.fixture.ts";
import { SEED, idOf, ids, usd } from "./world-records.fixture.ts";
import { intentOf, refusal } from "./world.fixture.ts";

const invoice1 = idOf("inv", "1");
const pi = idOf("pi", "1");
const unapplied = caseIdOf(SEED, { code: "PAY-UNAPPLIED", businessKey: pi });
const read = { params: { invoiceId: invoice1 }, correlationId: "by hand" };
const byHand = { ...read, idempotencyKey: "by hand" };
const whole = { currency: "USD", minor: "1320000" };
const charged = intentOf({ accountId: ids.account, invoiceId: invoice1, paymentMethodId: ids.method, amount: whole }, 1, "succeeds");
const receivable = (status: "cleared" | "written_off") => ({
  id: idOf("ar"),
  invoiceId: invoice1,
  customerId: idOf("cus"),
  legalEntity: "US01",
  currency: "USD",
  net: usd(1_200_000),
  tax: usd(120_000),
  gross: whole,
  open: usd(0),
  status,
  postedOn: "2026-02-02",
  dueOn: "2026-02-02",
  journalEntryId: idOf("je"),
  revenueScheduleId: idOf("rs"),
});

/** A renewal that is carried out while its direct debit is on its way; the debit comes when the test says. */
async function debited(others: PaymentIntent[] = []) {
  const estate = openEstate();
  const { world } = estate;
  world.payments = ["processing"];
  await estate.renew();
  let own = charged;
  const refunds: string[] = [];
  world.answering.set("payment.listPaymentIntents", () => ({ items: [own, ...others], next: null }));
  world.answering.set("payment.getPaymentIntent", () => own);
  world.answering.set("payment.createRefund", ({ body }: { body: { amount: typeof whole; reason: string } }) => {
    own = { ...own, refunded: body.amount };
    refunds.push(`${body.amount.minor} ${body.reason}`);
    return { ...providerRefund(Number(body.amount.minor), "pending"), ...body, paymentIntentId: pi };
  });
  return {
    ...estate,
    refunds,
    invoiceNow: async (): Promise<Invoice> => (await world.systems.billing.getInvoice(read)).body,
    comesIn: () => estate.signal(`payment ${pi}`, own),
  };
}

describe("a payment that comes when nothing is owed any more", () => {
  it("goes back once its refund is approved: its invoice was voided", async () => {
    const estate = await debited();
    await estate.world.systems.billing.voidInvoice({ ...byHand, body: { reason: "a mistake" } });
    estate.world.refusing.set("billing.payInvoice", "invoice-not-open");
    await estate.comesIn();
    expect(estate.refunds).toEqual([]);
    expect(estate.caseNow(unapplied)).toMatchObject({ exposure: whole, findings: [{ correction: { reason: "no-invoice" } }] });
    await estate.workOn(unapplied);
    expect(estate.refunds).toEqual(["1320000 charged for no invoice"]);
    expect(estate.caseNow(unapplied)).toMatchObject({ status: "closed", reopened: 0 });
    expect(estate.world.changes()).not.toContain("erp.applyCash");
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  it("goes back as well where other cash has cleared its receivable, and the service stays", async () => {
    const estate = await debited();
    estate.world.refusing.set("erp.applyCash", "receivable-not-open");
    estate.world.answering.set("erp.listCashReceipts", () => ({ items: [], next: null }));
    estate.world.answering.set("erp.listReceivables", () => ({ items: [receivable("cleared")], next: null }));
    await estate.comesIn();
    await estate.workOn(unapplied);
    expect(estate.refunds).toHaveLength(1);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("is left to the comparison of charges where another charge has paid", async () => {
    const estate = await debited([{ ...charged, id: idOf("pi", "other") }]);
    estate.world.refusing.set("erp.applyCash", "receivable-not-open");
    estate.world.answering.set("erp.listCashReceipts", () => ({ items: [], next: null }));
    estate.world.answering.set("erp.listReceivables", () => ({ items: [receivable("cleared")], next: null }));
    await estate.comesIn();
    expect(() => estate.caseNow(unapplied)).toThrow();
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("is no charge too many where its receivable was written off: the refusal is a case", async () => {
    const estate = await debited();
    estate.world.refusing.set("erp.applyCash", "receivable-not-open");
    estate.world.answering.set("erp.listCashReceipts", () => ({ items: [], next: null }));
    estate.world.answering.set("erp.listReceivables", () => ({ items: [receivable("written_off")], next: null }));
    await estate.comesIn();
    expect(estate.caseNow(unapplied)).toMatchObject({ findings: [{ correction: { invoiceId: invoice1, paymentIntentId: pi } }] });
    expect(estate.caseNow(unapplied).findings[0]?.correction).not.toHaveProperty("reason");
  });
});

it("cash that people have applied themselves, after ERP had refused it, is applied: who has paid gets the term", async () => {
  const estate = openEstate();
  const { world } = estate;
  world.refusing.set("erp.applyCash", "maintenance-window");
  await estate.renew();
  world.refusing.delete("erp.applyCash");
  world.answering.set("erp.applyCash", () => {
    throw refusal("erp.applyCash", "receivable-not-open");
  });
  const receipt = { id: idOf("cr"), invoiceId: invoice1, paymentIntentId: pi, amount: whole, legalEntity: "US01" };
  const booked = { ...receipt, receivedOn: "2026-02-02", journalEntryId: idOf("je") };
  world.answering.set("erp.listCashReceipts", () => ({ items: [booked], next: null }));
  await estate.workOn(unapplied);
  expect(estate.caseNow(unapplied)).toMatchObject({ status: "closed" });
  expect(await estate.progress()).toMatchObject({ status: "completed" });
  expect(world.changes()).toContain("crm.renewContract");
});
