import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { describe, expect, it } from "vitest";
import { memo, returned } from "../flows/amendment-world.fixture.ts";
import type { Reply } from "../flows/world.fixture.ts";
import { billingAccount, draftOf, idOf, ids, usd } from "../flows/world-records.fixture.ts";
import { intentOf } from "../flows/world.fixture.ts";
import { noteOf } from "./billed.fixture.ts";
import { correcting, refunds } from "./playbook.fixture.ts";
import { playbookOf } from "./playbooks.ts";

const page = (...items: unknown[]) => ({ items, next: null });
const invoiceId = idOf("inv");
const sent: Invoice = {
  ...draftOf(1, 100, "US01"),
  id: invoiceId,
  status: "open",
  taxDocumentId: idOf("txd"),
  issuedOn: "2026-01-28",
  dueOn: "2026-02-27",
};
const sale = { ...returned, id: idOf("txd"), kind: "sale", code: invoiceId, originalDocumentId: null };
const closedMonth = {
  id: idOf("per"),
  legalEntity: "US01",
  month: "2026-02",
  status: "soft_closed",
  fiscalYear: 2026,
  fiscalPeriod: 2,
  reopenings: [],
};
const open: Record<string, Reply> = { "erp.listPeriods": () => page() };
const closed: Record<string, Reply> = { "erp.listPeriods": () => page(closedMonth) };
const receivable = (status: string) => ({
  id: idOf("ar"),
  invoiceId,
  customerId: ids.customer,
  legalEntity: "US01",
  currency: "USD",
  net: usd(1_000),
  tax: usd(100),
  gross: usd(1_100),
  open: usd(status === "reversed" ? 0 : 1_100),
  status,
  postedOn: "2026-01-28",
  dueOn: "2026-02-27",
  journalEntryId: idOf("je"),
  revenueScheduleId: idOf("rs"),
});
const of = (reason: string, more: Record<string, string> = {}) => ({ reason, invoiceId, legalEntity: "US01", ...more });

describe("an invoice that ERP has not got", () => {
  const missing = { code: "ERP-POST-REJECTED", correction: of("missing") } as const;
  const ground = {
    "billing.getInvoice": () => sent,
    "billing.getBillingAccount": () => billingAccount,
    "tax.getTaxDocument": () => sale,
    "erp.listReceivables": () => page(),
  };

  it("is posted as it went out, on a day that takes receivables", async () => {
    const { run, bodyOf, world } = await correcting(missing, { ...ground, ...closed });
    expect(await run()).toMatchObject({ detail: `invoice ${invoiceId} is posted` });
    expect(bodyOf("erp.postInvoice")).toMatchObject({
      invoiceId,
      net: sent.net,
      tax: sale.tax,
      postedOn: "2026-03-01",
      issuedOn: "2026-01-28",
      dueOn: "2026-02-27",
    });
    expect(world.changes()).toEqual(["erp.postInvoice"]);
  });

  it("that has come by now is left, and one that ERP refuses goes back to people", async () => {
    const there = await correcting(missing, { ...ground, ...open, "erp.listReceivables": () => page(receivable("open")) });
    expect(await there.run()).toMatchObject({ document: idOf("ar") });
    expect(there.world.changes()).toEqual([]);
    const { run } = await correcting(missing, { ...ground, ...open }, { "erp.postInvoice": "customer-blocked" });
    await expect(run()).rejects.toMatchObject({ code: "customer-blocked" });
  });
});

describe("a posting that nobody owes", () => {
  const unowed = { code: "ERP-SUBLEDGER-BREAK", correction: of("unowed") } as const;
  const posted = { "erp.listReceivables": () => page(receivable("open")), "erp.reversePosting": () => receivable("reversed") };

  it.each([
    ["whose invoice billing does not know", {}, { "billing.getInvoice": "not-found" }],
    ["whose invoice is void", { "billing.getInvoice": () => ({ ...sent, status: "void" }) }, {}],
  ] as const)("%s is reversed on a day that takes receivables", async (_which, answers, refusing) => {
    const { run, bodyOf } = await correcting(unowed, { ...posted, ...closed, ...answers }, refusing);
    expect(await run()).toMatchObject({ document: idOf("ar") });
    expect(bodyOf("erp.reversePosting")).toMatchObject({ invoiceId, postedOn: "2026-03-01" });
  });

  it("is not reversed twice, nor while its invoice stands", async () => {
    const gone = { ...posted, ...open, "erp.listReceivables": () => page(receivable("reversed")) };
    const again = await correcting(unowed, gone, { "billing.getInvoice": "not-found" });
    expect(await again.run()).toMatchObject({ document: idOf("ar") });
    expect(again.world.changes()).toEqual([]);
    const { run, world } = await correcting(unowed, { ...posted, ...open, "billing.getInvoice": () => sent });
    await expect(run()).rejects.toMatchObject({ code: "invoice-stands" });
    expect(world.changes()).toEqual([]);
  });
});

describe("tax credited in one system alone", () => {
  const creditMemoId = memo.id;
  const credited = (reference: string) =>
    ({ code: "ERP-SUBLEDGER-BREAK", correction: of("tax-memo", { creditMemoId, reference }) }) as const;
  const booked = {
    ...memo,
    reference: "tax/by-hand",
    invoiceId,
    net: usd(0),
    tax: usd(10),
    reason: "exempt",
    postedOn: "2026-01-30",
    createdBy: "x",
    approvedBy: null,
  };
  const answers = (status: string, ...notes: unknown[]): Record<string, Reply> => ({
    "billing.listCreditNotes": () => page(...notes),
    "erp.listCreditMemos": () => page({ ...booked, status }),
    "erp.reverseCreditMemo": () => ({ ...booked, status: "reversed" }),
  });

  it("in ERP is taken back there by the two persons, once", async () => {
    const { run, bodyOf } = await correcting(credited("tax/by-hand"), { ...answers("posted"), ...closed });
    expect(await run()).toMatchObject({ document: creditMemoId });
    expect(bodyOf("erp.reverseCreditMemo")).toMatchObject({ postedOn: "2026-03-01", createdBy: "ana", approvedBy: "ben" });
    const again = await correcting(credited("tax/by-hand"), { ...answers("reversed"), ...open });
    expect(await again.run()).toMatchObject({ document: creditMemoId });
    expect(again.world.changes()).toEqual([]);
  });

  it("that billing has credited too gets its return at the engine", async () => {
    const note = noteOf({ invoiceId, tax: usd(10), total: usd(110), lines: [{ lineId: "1", net: usd(100), tax: usd(10) }] });
    const { run, world, bodyOf } = await correcting(credited(note.id), {
      ...answers("posted", note),
      ...open,
      "billing.getInvoice": () => sent,
      "tax.getTaxDocument": () => sale,
      "tax.listTaxDocuments": () => page(),
      "tax.createReturnDocument": () => ({ ...returned, status: "saved" }),
      "tax.commitTaxDocument": () => returned,
    });
    expect(await run()).toMatchObject({ document: returned.id });
    expect(world.changes()).toEqual(["tax.createReturnDocument", "tax.commitTaxDocument"]);
    expect(bodyOf("tax.createReturnDocument")).toMatchObject({ code: note.id });
  });

  it("at the engine is voided there, once", async () => {
    const finding = { code: "ERP-SUBLEDGER-BREAK", correction: of("tax-return", { taxDocumentId: returned.id }) } as const;
    const answering = (status: string) => ({
      "tax.getTaxDocument": () => ({ ...returned, status }),
      "tax.voidTaxDocument": () => ({ ...returned, status: "voided" }),
    });
    const { run, world } = await correcting(finding, answering("committed"));
    expect(await run()).toMatchObject({ document: returned.id });
    expect(world.changes()).toEqual(["tax.voidTaxDocument"]);
    const again = await correcting(finding, answering("voided"));
    expect(await again.run()).toMatchObject({ document: returned.id });
    expect(again.world.changes()).toEqual([]);
  });
});

describe("the provider's money", () => {
  const paymentIntentId = idOf("pi", "1");
  const intent = {
    ...intentOf({ accountId: ids.account, invoiceId, paymentMethodId: idOf("pm"), amount: usd(1_100) }, 1, "succeeds"),
    captured: usd(1_100),
  };
  const receipt = {
    id: idOf("cr"),
    paymentIntentId,
    invoiceId,
    legalEntity: "US01",
    amount: usd(1_100),
    receivedOn: "2026-01-20",
    journalEntryId: idOf("je"),
  };

  it("that ERP has not got is applied, not before its invoice was posted, once", async () => {
    const finding = { code: "PAY-UNAPPLIED", correction: of("unbooked", { paymentIntentId, receivedOn: "2026-01-20" }) } as const;
    const answers: Record<string, Reply> = {
      ...open,
      "erp.listCashReceipts": () => page(),
      "erp.listReceivables": () => page(receivable("open")),
      "payment.getPaymentIntent": () => intent,
    };
    const { run, bodyOf } = await correcting(finding, answers);
    expect(await run()).toMatchObject({ document: idOf("cr") });
    expect(bodyOf("erp.applyCash")).toEqual({ invoiceId, paymentIntentId, amount: usd(1_100), receivedOn: "2026-01-28" });
    const again = await correcting(finding, { ...answers, "erp.listCashReceipts": () => page(receipt) });
    expect(await again.run()).toMatchObject({ document: idOf("cr") });
    expect(again.world.changes()).toEqual([]);
  });

  const refund = {
    id: idOf("crf"),
    reference: "goodwill",
    paymentIntentId,
    customerPaymentId: null,
    invoiceId,
    customerId: ids.customer,
    legalEntity: "US01",
    currency: "USD",
    reason: "refund",
    paidFrom: "provider",
    debited: "receivable",
    amount: usd(1_100),
    refundedOn: "2026-01-30",
    memo: "goodwill",
    requestedBy: "x",
    approvedBy: null,
    status: "paid",
    journalEntryId: idOf("je"),
    returnedOn: null,
    returnEntryId: null,
  };

  it("that the books say has gone back is booked back in, once", async () => {
    const finding = { code: "PAY-UNAPPLIED", correction: of("sent-back", { paymentIntentId, customerRefundId: refund.id }) } as const;
    const back = { ...refund, status: "returned", returnedOn: "2026-03-01", returnEntryId: idOf("je", "2") };
    const answering = (standing: object) => ({
      ...closed,
      "erp.getCustomerRefund": () => standing,
      "erp.returnCustomerRefund": () => back,
    });
    const { run, bodyOf } = await correcting(finding, answering(refund));
    expect(await run()).toMatchObject({ document: refund.id });
    expect(bodyOf("erp.returnCustomerRefund")).toEqual({ returnedOn: "2026-03-01" });
    const again = await correcting(finding, answering(back));
    expect(await again.run()).toMatchObject({ document: refund.id });
    expect(again.world.changes()).toEqual([]);
  });

  it("that never came is taken out of the books by the two persons, once; not if it came after all", async () => {
    const finding = { code: "ERP-SUBLEDGER-BREAK", exposure: usd(1_100), correction: of("cash-unpaid", { paymentIntentId }) } as const;
    const answers = { ...refunds(), "payment.listPaymentIntents": () => page() };
    const { run, bodyOf, world } = await correcting(finding, answers);
    expect(await run()).toEqual(await run());
    expect(world.changes()).toEqual(["erp.refundCustomer"]);
    expect(bodyOf("erp.refundCustomer")).toMatchObject({
      reference: `unpaid/${paymentIntentId}`,
      paymentIntentId,
      amount: usd(1_100),
      requestedBy: "ana",
      approvedBy: "ben",
    });
    const came = await correcting(finding, { ...refunds(), "payment.listPaymentIntents": () => page(intent) });
    await expect(came.run()).rejects.toMatchObject({ code: "payment-succeeded" });
    expect(came.world.changes()).toEqual([]);
  });
});

it.each(["reversed", "differs", "tax-sale", "tax-differs", "cash-differs", "credit-differs"])(
  "a break for the reason %s is cured by people",
  async (reason) => {
    const { run, world } = await correcting({ code: "ERP-SUBLEDGER-BREAK", correction: of(reason) }, {});
    expect(await run()).toMatchObject({ detail: "cured by hand" });
    expect(world.changes()).toEqual([]);
    expect(playbookOf("ERP-SUBLEDGER-BREAK").makes?.({ correction: of(reason) } as never)).toBe(false);
  },
);
