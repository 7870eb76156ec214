import { describe, expect, it } from "vitest";
import { plainSale, untouched } from "../flows/tax-records.fixture.ts";
import { account, address, billingAccount, draftOf, idOf, ids, usd } from "../flows/world-records.fixture.ts";
import { intentOf } from "../flows/world.fixture.ts";
import { noteOf } from "./billed.fixture.ts";
import { correcting, providerRefund } from "./playbook.fixture.ts";

const document = (change: object = {}) => ({
  ...plainSale,
  ...untouched,
  id: idOf("txd"),
  code: idOf("inv", "1"),
  version: 1,
  status: "adjusted",
  legalEntity: "US01",
  accountId: null,
  shipTo: address,
  customerTaxId: null,
  taxOn: "2026-02-02",
  currency: "USD",
  lines: [{ lineId: "1", net: usd(10_000), taxCode: "saas", tax: usd(1_000), details: [] }],
  summary: [],
  net: usd(10_000),
  tax: usd(1_000),
  ...change,
});

describe("an invoice exempted by a certificate that did not hold", () => {
  const exempted = { code: "TAX-JURISDICTION", correction: { reason: "exemption", invoiceId: idOf("inv", "1") } } as const;
  const [sent, anew] = [{ ...draftOf(1, 100, "US01"), status: "paid", tax: usd(0) }, draftOf(2, 100, "US01")];
  const rebilled = { ...anew, purpose: "rebill", replacesInvoiceId: sent.id };
  const payment = { accountId: ids.account, invoiceId: sent.id, paymentMethodId: ids.method, amount: sent.total };
  const answers = (invoices: object[], paid: "succeeds" | "processing") => ({
    "billing.getInvoice": () => sent,
    "billing.listInvoices": () => ({ items: invoices, next: null }),
    "payment.listPaymentIntents": () => ({ items: [intentOf(payment, 1, paid)], next: null }),
    "billing.rebillInvoice": () => ({ creditNote: noteOf({ reason: "rebilled" }), invoice: rebilled }),
  });

  it("is credited whole and billed again, once", async () => {
    const { run, world, bodyOf } = await correcting(exempted, answers([sent], "succeeds"));
    expect(await run()).toMatchObject({
      document: anew.id,
      detail: `${sent.id} credited by ${idOf("crn")} and billed again by draft ${anew.id}`,
    });
    expect(bodyOf("billing.rebillInvoice")).toEqual({ memo: "exempted by a certificate that did not hold" });
    expect(world.changes()).toEqual(["billing.rebillInvoice"]);
    const again = await correcting(exempted, answers([sent, rebilled], "succeeds"));
    expect(await again.run()).toMatchObject({ document: anew.id });
    expect(again.world.changes()).toEqual([]);
  });

  it("waits while money for it is on its way", async () => {
    const { run, world } = await correcting(exempted, answers([sent], "processing"));
    await expect(run()).rejects.toMatchObject({ code: "payment-under-way" });
    expect(world.changes()).toEqual([]);
  });
});

describe("a tax document that differs from its invoice", () => {
  const mismatch = {
    code: "TAX-MISMATCH",
    correction: { invoiceId: idOf("inv", "1"), taxDocumentId: idOf("txd", "2"), invoiceDocumentId: idOf("txd") },
  } as const;
  const answers = (last: object) => ({
    "billing.getInvoice": () => ({ ...draftOf(1, 100, "US01"), status: "open", tax: usd(1_000) }),
    "tax.getTaxDocument": () => document(),
    "tax.listTaxDocuments": () => ({
      items: [document({ id: idOf("txd", "2"), version: 2, status: "committed", tax: usd(1_500) })],
      next: null,
    }),
    "tax.adjustTaxDocument": () => document({ id: idOf("txd", "3"), version: 3, status: "committed", ...last }),
  });

  it("is adjusted back to the lines, place and day the invoice was taxed by", async () => {
    const { run, bodyOf } = await correcting(mismatch, answers({ tax: usd(1_000) }));
    expect(await run()).toMatchObject({ document: idOf("txd", "3") });
    expect(bodyOf("tax.adjustTaxDocument")).toMatchObject({
      shipTo: address,
      taxOn: "2026-02-02",
      commit: true,
      lines: [{ lineId: "1", net: usd(10_000), taxCode: "saas" }],
    });
  });

  it("that agrees again is left alone", async () => {
    const agreed = { "tax.listTaxDocuments": () => ({ items: [document({ status: "committed" })], next: null }) };
    const { run, world } = await correcting(mismatch, { ...answers({}), ...agreed });
    await run();
    expect(world.changes()).toEqual([]);
  });

  it("goes back to people when it is filed, or still says another tax", async () => {
    const filed = await correcting(mismatch, answers({}), { "tax.adjustTaxDocument": "tax-document-locked" });
    await expect(filed.run()).rejects.toMatchObject({ code: "tax-document-locked" });
    const other = await correcting(mismatch, answers({ tax: usd(1_200) }));
    await expect(other.run()).rejects.toMatchObject({ code: "tax-still-differs" });
  });
});

describe("a customer's tax number that does not hold", () => {
  const number = {
    code: "TAX-JURISDICTION",
    correction: { reason: "tax-number", accountId: ids.account, billingAccountId: ids.billingAccount },
  } as const;
  const answers = (answer: "valid" | "invalid", kept = "ATU12345") => ({
    "crm.getAccount": () => ({ ...account, taxId: "ATU12345678" }),
    "billing.getBillingAccount": () => ({ ...billingAccount, taxId: kept, billTo: { ...address, country: "AT" } }),
    "tax.validateTaxId": () => ({
      country: "AT",
      taxId: "ATU12345678",
      answer,
      form: "well_formed",
      checksum: "passed",
      registry: "known",
      registryName: "VIES",
      name: null,
      consultationNumber: null,
      policy: "registry_or_form",
      checkedAt: "2026-02-02T10:00:00.000Z",
    }),
  });

  it("is replaced by CRM's once the registry confirms that", async () => {
    const { run, bodyOf } = await correcting(number, answers("valid"));
    await run();
    expect(bodyOf("billing.updateBillingAccount")).toEqual({ taxId: "ATU12345678" });
  });

  it("that is CRM's own and confirmed again is left as it is", async () => {
    const { run, world } = await correcting(number, answers("valid", "ATU12345678"));
    await run();
    expect(world.changes()).toEqual(["tax.validateTaxId"]);
  });

  it("stays with people until the registry confirms one", async () => {
    const { run, world } = await correcting(number, answers("invalid"));
    await expect(run()).rejects.toMatchObject({ code: "tax-number-not-confirmed" });
    expect(world.changes()).toEqual(["tax.validateTaxId"]);
  });
});

describe("a second charge", () => {
  const correction = { paymentIntentId: idOf("pi", "1"), invoiceId: idOf("inv") };
  const twice = { code: "PAY-DUPLICATE", exposure: usd(10_800), correction } as const;
  const intent = (refunded: number, id = idOf("pi", "1")) => ({
    ...intentOf({ accountId: ids.account, invoiceId: idOf("inv"), paymentMethodId: ids.method, amount: usd(10_800) }, 1, "succeeds"),
    id,
    refunded: usd(refunded),
  });
  /** What the provider knows of the invoice: the first charge, of which so much went back, and the second. */
  const charged = (back: number) => () => ({ items: [intent(back, idOf("pi", "0")), intent(0)], next: null });

  it.each([
    ["as far as it is not yet", usd(10_800), usd(10_000)],
    ["up to what was approved", usd(100), usd(100)],
  ])("is refunded %s", async (_how, exposure, amount) => {
    const { run, bodyOf } = await correcting(
      { ...twice, exposure },
      {
        "payment.getPaymentIntent": () => intent(800),
        "payment.listPaymentIntents": charged(0),
        "payment.createRefund": () => providerRefund(10_000),
      },
    );
    expect(await run()).toMatchObject({ document: idOf("re") });
    expect(bodyOf("payment.createRefund")).toMatchObject({ amount });
  });

  it("is no second one once the first has gone back, and stays", async () => {
    const { run, world } = await correcting(twice, {
      "payment.getPaymentIntent": () => intent(0),
      "payment.listPaymentIntents": charged(10_800),
    });
    expect(await run()).toMatchObject({ document: idOf("pi", "1"), detail: expect.stringMatching(/nothing else/) as string });
    expect(world.changes()).toEqual([]);
  });

  it("that is refunded in full is left alone; one the provider will not refund goes back to people", async () => {
    const done = await correcting(twice, {
      "payment.getPaymentIntent": () => intent(10_800),
      "payment.listPaymentIntents": charged(0),
    });
    expect(await done.run()).toMatchObject({ detail: expect.stringMatching(/nothing is left/) as string });
    expect(done.world.changes()).toEqual([]);
    const disputed = await correcting(
      twice,
      { "payment.getPaymentIntent": () => intent(0), "payment.listPaymentIntents": charged(0) },
      { "payment.createRefund": "charge-disputed" },
    );
    await expect(disputed.run()).rejects.toMatchObject({ code: "charge-disputed" });
  });
});

describe("events that were published and not consumed", () => {
  const lost = { code: "INT-EVENT-LOST", correction: { system: "billing", after: "41", through: "43" } } as const;
  const replayed = (deadLettered: number) => ({ "hub.replayEvents": () => ({ read: 3, accepted: 1, duplicates: 2, deadLettered }) });

  it("are read again from the source", async () => {
    const { run, bodyOf } = await correcting(lost, replayed(0));
    expect(await run()).toMatchObject({ detail: "1 of 3 events of billing taken in that were missing" });
    expect(bodyOf("hub.replayEvents")).toEqual({ system: "billing", after: "41", through: 43 });
  });

  it("stay with people while one cannot be understood", async () => {
    const { run } = await correcting(lost, replayed(1));
    await expect(run()).rejects.toMatchObject({ code: "still-unreadable" });
  });
});
