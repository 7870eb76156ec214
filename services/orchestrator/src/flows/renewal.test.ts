import { describe, expect, it } from "vitest";
import { RENEWAL_STEPS } from "../bench/renewal-steps.ts";
import { caseIdOf } from "./case-desk.ts";
import { RENEWAL_KEY, entityCase, notBilledCase, openEstate, postingCase, priceCase } from "./estate.fixture.ts";
import { SEED, account, draftOf, idOf, ids, opportunity, subscription, term } from "./world-records.fixture.ts";
import { intentOf } from "./world.fixture.ts";

const invoice1 = idOf("inv", "1");
const invoice2 = idOf("inv", "2");
const paymentOf = (invoiceId: string, what: "succeeds" | "soft" | "hard", attempt = 1) => {
  const of = { accountId: account.id, invoiceId, paymentMethodId: ids.method, amount: { currency: "USD", minor: "1320000" } };
  return { ...intentOf(of, attempt, what), settlesAt: "2026-02-05T10:00:00.000Z" };
};

describe("a renewal without findings", () => {
  it("goes from the quote to the closed-out contract in this order", async () => {
    const estate = openEstate();
    await estate.renew();
    expect(estate.engine.steps).toEqual([
      "gather contract, subscription and entitlement",
      "draft quote",
      "submit quote",
      "accept quote",
      "hand the renewal to CRM",
      "renew subscription",
      "calculate tax",
      "commit tax",
      "check posting",
      "finalise invoice",
      "post receivable, tax and deferred revenue",
      "collect payment",
      "record payment",
      "apply cash",
      "extend entitlement",
      "close out in CRM",
    ]);
    expect(estate.engine.steps.length + estate.engine.readings.length).toBe(RENEWAL_STEPS);
    expect(await estate.progress()).toMatchObject({
      status: "completed",
      step: "done",
      invoiceId: invoice1,
      caseId: null,
      completedAt: expect.any(String) as string,
    });
    expect(estate.published).toEqual([]);
  });

  it("every change carries a key of its own, the same in every run, and the opportunity as correlation", async () => {
    const keysOf = async (): Promise<(string | undefined)[]> => {
      const estate = openEstate();
      await estate.renew();
      for (const { name, options } of estate.world.calls) expect(options.correlationId, name).toBe(ids.opportunity);
      return estate.world.calls.filter(({ options }) => options.idempotencyKey !== undefined).map(({ options }) => options.idempotencyKey);
    };
    const keys = await keysOf();
    expect(new Set(keys).size).toBe(keys.length);
    expect(await keysOf()).toEqual(keys);
  });

  it("is taxed as a sale to its account, whose exemption certificates count", async () => {
    const estate = openEstate();
    await estate.renew();
    expect(estate.world.calls.find(({ name }) => name === "tax.calculateTax")?.options.body).toMatchObject({ accountId: account.id });
  });

  it("is taxed on the day it is drafted where the seller is, its prices before tax whatever the tax engine's policy says", async () => {
    const estate = openEstate();
    const draft = draftOf(1, 100, "US01");
    const drafted = { ...draft, draftedAt: "2026-01-31T23:30:00.000Z", policy: { ...draft.policy, timeZone: "Europe/Berlin" } };
    estate.world.answering.set("billing.renewSubscription", () => ({
      subscription: { ...subscription, ...term, renewals: 1, lastQuoteId: ids.quote },
      invoice: drafted,
    }));
    await estate.renew();
    const asked = estate.world.calls.find(({ name }) => name === "tax.calculateTax")?.options.body;
    expect(asked).toMatchObject({ taxOn: "2026-02-01", priceMode: "exclusive" });
  });

  it("a discount above the matrix is approved in the name of sales management, whose word the customer has", async () => {
    const estate = openEstate();
    estate.world.inReview = true;
    await estate.renew();
    expect(estate.engine.steps.slice(1, 5)).toEqual(["draft quote", "submit quote", "approve quote", "accept quote"]);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("a change of tier makes the quote an amendment, which reaches CRM before billing hears of it", async () => {
    const estate = openEstate();
    const upgraded = { ...opportunity, terms: { ...opportunity.terms, tier: "scale" } };
    await estate.engine.start("renewal", RENEWAL_KEY, { opportunity: upgraded, seed: SEED, traceparent: null });
    await estate.engine.rest();
    expect(estate.world.calls.find(({ name }) => name === "cpq.createQuote")?.options.body).toMatchObject({
      kind: "amendment",
      tier: "scale",
    });
    const { steps } = estate.engine;
    expect(steps.indexOf("hand the amendment to CRM")).toBe(steps.indexOf("renew subscription") - 1);
  });

  it("tax of the document goes onto the invoice, line by line", async () => {
    const estate = openEstate();
    await estate.renew();
    const finalize = estate.world.calls.find(({ name }) => name === "billing.finalizeInvoice");
    expect(finalize?.options.body).toEqual({
      taxDocumentId: idOf("txd", invoice1),
      tax: { currency: "USD", minor: "120000" },
      lines: [{ lineId: "1", tax: { currency: "USD", minor: "120000" } }],
    });
  });
});

describe("a finding before release", () => {
  it("a stale rate card holds the invoice under one case; corrected, the draft is made anew and released", async () => {
    const estate = openEstate();
    estate.world.billedPrice = 90;
    await estate.renew();
    expect(await estate.progress()).toMatchObject({ status: "held", caseId: priceCase, invoiceId: invoice1 });
    expect(estate.engine.steps.slice(-1)).toEqual(["hold invoice"]);
    expect(estate.engine.waitingFor()).toEqual([`renewal/${RENEWAL_KEY}/corrected ${priceCase} 1`]);
    expect(estate.caseNow(priceCase)).toMatchObject({ status: "assigned", exposure: { minor: "120000" }, direction: "under_billed" });
    expect(estate.world.changes()).not.toContain("tax.commitTaxDocument");

    await estate.workOn(priceCase);
    expect(await estate.progress()).toMatchObject({ status: "completed", invoiceId: invoice2 });
    const after = estate.engine.steps.slice(estate.engine.steps.indexOf("hold invoice") + 1);
    expect(after).toEqual([
      "1: correct QTC-PRICE-MISMATCH",
      "read the records again",
      "void tax",
      "rebill",
      "calculate tax, draft 2",
      "commit tax, draft 2",
      "check posting, draft 2",
      "finalise invoice",
      "post receivable, tax and deferred revenue",
      "collect payment",
      "record payment",
      "apply cash",
      "extend entitlement",
      "close out in CRM",
    ]);
    expect(estate.caseNow(priceCase)).toMatchObject({ status: "closed", correctingDocument: invoice2, closedBy: "playbook", reopened: 0 });
  });

  it("the case's history tells what became of the invoice, step by step", async () => {
    const estate = openEstate();
    estate.world.billedPrice = 90;
    await estate.renew();
    await estate.workOn(priceCase);
    const told = estate.caseNow(priceCase).timeline.filter(({ action }) => /invoice|rebilled|posted|closed/.test(action));
    expect(told.map(({ action, detail }) => [action, detail])).toEqual([
      ["invoice held", `Draft ${invoice1}`],
      ["rebilled", `Draft ${invoice2} replaces ${invoice1}; tax document ${idOf("txd", invoice1)} voided`],
      ["invoice released", `${invoice2} over 13,200.00 USD, tax document ${idOf("txd", invoice2)}`],
      ["posted", `${invoice2} in ERP for US01`],
      ["closed", expect.stringContaining(invoice2) as string],
    ]);
  });

  it("several findings at once are one case, the first its own, the others its dependents", async () => {
    const estate = openEstate();
    Object.assign(estate.world, { billedPrice: 90, sellsAs: "DE01", parent: ids.parent });
    await estate.renew();
    expect(estate.caseNow(priceCase).findings.map(({ code }) => code)).toEqual([
      "QTC-PRICE-MISMATCH",
      "TAX-JURISDICTION",
      "ERP-POST-REJECTED",
    ]);
    expect(estate.caseNow(priceCase).findings[2]?.correction["reasons"]).toBe("customer-hierarchy-mismatch");
    expect(new Set(estate.published.map(({ snapshot }) => snapshot.id))).toEqual(new Set([priceCase]));

    await estate.workOn(priceCase);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    expect(estate.world.changes().filter((name) => /loadRateCard|updateBillingAccount|updateCustomer/.test(name))).toEqual([
      "billing.loadRateCard",
      "billing.updateBillingAccount",
      "billing.updateBillingAccount",
      "erp.updateCustomer",
    ]);
    expect(estate.caseNow(priceCase)).toMatchObject({ status: "closed" });
  });

  it("the wrong legal entity is compared with the right one's tax, and the comparison leaves nothing behind", async () => {
    const estate = openEstate();
    estate.world.sellsAs = "DE01";
    await estate.renew();
    expect(estate.caseNow(entityCase)).toMatchObject({
      code: "TAX-JURISDICTION",
      exposure: { minor: "120000" },
      direction: "under_billed",
    });
    expect(estate.engine.steps).toEqual(expect.arrayContaining(["calculate tax of the contract's entity", "discard the check"]));
    expect(estate.caseNow(entityCase).findings).toHaveLength(1);
    await estate.workOn(entityCase);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("what ERP would refuse to post is found before anything is posted", async () => {
    const estate = openEstate();
    estate.world.parent = ids.parent;
    await estate.renew();
    expect(estate.world.changes()).not.toContain("erp.postInvoice");
    await estate.workOn(postingCase);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    // The posting names the parent as it is after the correction.
    expect(estate.world.calls.find(({ name }) => name === "erp.postInvoice")?.options.body).toMatchObject({ parentAccountId: ids.parent });
  });

  it("a correction that did not help reopens the same case, and the second one is waited for", async () => {
    const estate = openEstate();
    estate.world.billedPrice = 90;
    await estate.renew();
    // Somebody loads the old price again while the correction is on its way.
    const load = estate.world.systems.billing.loadRateCard;
    Object.assign(estate.world.systems.billing, {
      loadRateCard: async (options: Parameters<typeof load>[0]) => {
        const reply = await load(options);
        estate.world.billedPrice = 95;
        return reply;
      },
    });
    await estate.workOn(priceCase);
    expect(estate.caseNow(priceCase)).toMatchObject({ status: "assigned", reopened: 1, exposure: { minor: "60000" } });
    expect(estate.engine.waitingFor()).toEqual([`renewal/${RENEWAL_KEY}/corrected ${priceCase} 2`]);
    Object.assign(estate.world.systems.billing, { loadRateCard: load });
    await estate.workOn(priceCase);
    expect(await estate.progress()).toMatchObject({ status: "completed", invoiceId: idOf("inv", "3") });
    expect(estate.caseNow(priceCase)).toMatchObject({ status: "closed", reopened: 1 });
  });
});

describe("a refusal nobody foresaw", () => {
  const undoSteps = ["reverse the posting", "void the invoice", "void the tax document", "take the renewal back", "reject the quote"];

  it("in posting: everything is undone in reverse order and the won deal becomes a case", async () => {
    const estate = openEstate();
    estate.world.refusing.set("erp.postInvoice", "period-closed");
    await estate.renew();
    const { steps } = estate.engine;
    expect(steps.slice(steps.indexOf("post receivable, tax and deferred revenue") + 1)).toEqual([
      ...undoSteps,
      "read the contract of what is not billed",
    ]);
    expect(await estate.progress()).toMatchObject({ status: "compensated", step: "post receivable, tax and deferred revenue" });
    expect(estate.caseNow(notBilledCase)).toMatchObject({
      status: "assigned",
      code: "QTC-ORDER-NOT-BILLED",
      correlationId: ids.opportunity,
      exposure: { minor: "1200000" },
      findings: [{ found: expect.stringContaining("period-closed") as string }],
      tasks: [{ role: "billing_analyst", status: "open" }],
    });
    expect(estate.world.changes()).not.toContain("provisioning.extendEntitlement");
  });

  it.each([
    ["cpq.createQuote", ["reject the quote"]],
    ["crm.recordSignedQuote", ["reject the quote"]],
    ["cpq.acceptQuote", ["reject the quote"]],
    ["billing.renewSubscription", ["take the renewal back", "reject the quote"]],
    ["tax.calculateTax", ["void the tax document", "take the renewal back", "reject the quote"]],
    ["erp.validatePosting", ["void the tax document", "take the renewal back", "reject the quote"]],
    ["billing.finalizeInvoice", ["void the invoice", "void the tax document", "take the renewal back", "reject the quote"]],
  ])("refused at %s, only what was begun is undone", async (operation, undone) => {
    const estate = openEstate();
    estate.world.refusing.set(operation, "some-refusal");
    await estate.renew();
    const { steps } = estate.engine;
    expect(steps.slice(-undone.length - 1)).toEqual([...undone, "read the contract of what is not billed"]);
    expect(undoSteps.filter((step) => steps.includes(step))).toEqual(undone);
    expect(estate.caseNow(notBilledCase).status).toBe("assigned");
  });

  it("tax that was committed before the refusal is voided", async () => {
    const estate = openEstate();
    estate.world.refusing.set("erp.validatePosting", "unknown-legal-entity");
    await estate.renew();
    expect(estate.world.changes()).toEqual(expect.arrayContaining(["tax.commitTaxDocument", "tax.voidTaxDocument"]));
  });

  it("what cannot be undone because it never happened is passed over", async () => {
    const estate = openEstate();
    estate.world.refusing.set("erp.postInvoice", "period-closed").set("erp.reversePosting", "unknown-receivable");
    await estate.renew();
    expect(estate.engine.steps.slice(-undoSteps.length - 1, -1)).toEqual(undoSteps);
    expect(await estate.progress()).toMatchObject({ status: "compensated", caseId: notBilledCase });
    expect(estate.caseNow(notBilledCase).findings[0]?.found).not.toContain("not undone");
  });

  it("what a system will not undo is named in the case, and the rest is undone", async () => {
    const estate = openEstate();
    estate.world.refusing.set("erp.postInvoice", "unknown-customer").set("billing.voidInvoice", "locked");
    await estate.renew();
    expect(estate.engine.steps.slice(-undoSteps.length - 1, -1)).toEqual(undoSteps);
    expect(estate.caseNow(notBilledCase).findings[0]?.found).toContain("not undone: void the invoice (locked)");
  });

  it("a failure that is no refusal stops the flow and undoes nothing: the engine runs it again", async () => {
    const estate = openEstate();
    Object.assign(estate.world.systems.erp, { postInvoice: () => Promise.reject(new Error("the network is gone")) });
    await expect(estate.renew()).rejects.toThrow(/network is gone/);
    expect(undoSteps.filter((step) => estate.engine.steps.includes(step))).toEqual([]);
  });

  it("once a person has cleared the way the renewal runs again with the quote already signed, and closes the case", async () => {
    const estate = openEstate();
    estate.world.refusing.set("erp.postInvoice", "period-closed").set("cpq.rejectQuote", "quote-accepted");
    await estate.renew();
    estate.world.refusing.clear();
    await estate.workOn(notBilledCase);
    expect(estate.world.changes().filter((name) => name === "cpq.createQuote")).toHaveLength(1);
    expect(estate.caseNow(notBilledCase)).toMatchObject({ status: "closed", closedBy: "playbook" });
    expect(await estate.progress()).toMatchObject({ status: "completed", invoiceId: invoice1 });
    for (const { name, options } of estate.world.calls) expect(options.correlationId, name).toBe(ids.opportunity);
  });

  it("refused once more, the case comes back to its people and the next run may succeed", async () => {
    const estate = openEstate();
    estate.world.refusing.set("erp.postInvoice", "period-closed").set("cpq.rejectQuote", "quote-accepted");
    await estate.renew();
    await estate.workOn(notBilledCase);
    expect(estate.caseNow(notBilledCase)).toMatchObject({ status: "assigned", reopened: 1 });
    estate.world.refusing.clear();
    await estate.workOn(notBilledCase);
    expect(estate.caseNow(notBilledCase)).toMatchObject({ status: "closed", reopened: 1 });
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });
});

describe("collecting", () => {
  const orderOf = (estate: ReturnType<typeof openEstate>): string[] =>
    estate.engine.steps.filter((step) => /collect|record|apply|extend|close out/.test(step));

  it("money on its way does not keep the customer waiting: entitlement and CRM come before it", async () => {
    const estate = openEstate();
    estate.world.payments = ["processing"];
    await estate.renew();
    expect(orderOf(estate)).toEqual(["collect payment", "extend entitlement", "close out in CRM"]);
    expect(await estate.progress()).toMatchObject({ status: "awaiting_payment" });
    await estate.signal(`payment ${idOf("pi", "1")}`, paymentOf(invoice1, "succeeds"));
    expect(orderOf(estate)).toEqual(["collect payment", "extend entitlement", "close out in CRM", "record payment", "apply cash"]);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("a soft decline is a case that clears when the retry is paid", async () => {
    const estate = openEstate();
    const softCase = caseIdOf(SEED, { code: "PAY-SOFT-DECLINE", businessKey: invoice1 });
    estate.world.payments = ["soft", "succeeds"];
    await estate.renew();
    expect(estate.caseNow(softCase)).toMatchObject({ status: "in_progress", tasks: [], exposure: { minor: "1320000" } });
    expect(estate.engine.waitingFor()).toEqual([`renewal/${RENEWAL_KEY}/retry 1`]);
    expect(orderOf(estate)).not.toContain("extend entitlement");
    await estate.signal("retry 1");
    expect(orderOf(estate)).toEqual([
      "collect payment",
      "record the decline",
      "collect payment, attempt 2",
      "record payment, attempt 2",
      "apply cash, attempt 2",
      "extend entitlement",
      "close out in CRM",
    ]);
    expect(estate.caseNow(softCase)).toMatchObject({ status: "closed", closedBy: "self_cleared", correctingDocument: invoice1 });
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("a debit returned days later is retried; what was granted is not granted twice", async () => {
    const estate = openEstate();
    estate.world.payments = ["processing", "succeeds"];
    await estate.renew();
    await estate.signal(`payment ${idOf("pi", "1")}`, { ...paymentOf(invoice1, "soft") });
    await estate.signal("retry 1");
    expect(orderOf(estate).filter((step) => step === "extend entitlement")).toHaveLength(1);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("a hard decline waits for a new payment method, which the next attempt uses", async () => {
    const estate = openEstate();
    const hardCase = caseIdOf(SEED, { code: "PAY-HARD-DECLINE", businessKey: invoice1 });
    estate.world.payments = ["hard", "succeeds"];
    await estate.renew();
    expect(estate.caseNow(hardCase)).toMatchObject({ status: "assigned", tasks: [{ role: "collections_agent" }] });
    await estate.workOn(hardCase);
    const methods = estate.world.calls
      .filter(({ name }) => name === "payment.createPaymentIntent")
      .map(({ options }) => options.body?.["paymentMethodId"]);
    expect(methods).toEqual([ids.method, idOf("pm", "new")]);
    expect(estate.caseNow(hardCase)).toMatchObject({
      status: "closed",
      closedBy: "playbook",
      correctingDocument: idOf("pm", "new"),
      rootCause: "customer_payment",
    });
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("a new method that is declined too brings the case back to collections", async () => {
    const estate = openEstate();
    const hardCase = caseIdOf(SEED, { code: "PAY-HARD-DECLINE", businessKey: invoice1 });
    estate.world.payments = ["hard", "hard", "succeeds"];
    await estate.renew();
    await estate.workOn(hardCase);
    expect(estate.caseNow(hardCase)).toMatchObject({ status: "assigned", reopened: 1 });
    await estate.workOn(hardCase);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("when the retries are used up, the soft case ends and a person takes over", async () => {
    const estate = openEstate();
    const softCase = caseIdOf(SEED, { code: "PAY-SOFT-DECLINE", businessKey: invoice1 });
    const hardCase = caseIdOf(SEED, { code: "PAY-HARD-DECLINE", businessKey: invoice1 });
    estate.world.payments = ["soft", "soft", "soft", "soft", "succeeds"];
    await estate.renew();
    for (const retry of [1, 2, 3]) await estate.signal(`retry ${retry}`);
    expect(estate.caseNow(softCase)).toMatchObject({ status: "closed", rootCause: "customer_payment", correctingDocument: invoice1 });
    expect(estate.caseNow(hardCase)).toMatchObject({ status: "assigned" });
    await estate.workOn(hardCase);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("the same payment signalled twice is recorded once", async () => {
    const estate = openEstate();
    estate.world.payments = ["processing"];
    await estate.renew();
    for (let time = 0; time < 2; time += 1) await estate.signal(`payment ${idOf("pi", "1")}`, paymentOf(invoice1, "succeeds"));
    expect(estate.world.changes().filter((name) => name === "billing.payInvoice")).toHaveLength(1);
  });
});

describe("a refusal after billing", () => {
  const stuck = {
    unapplied: caseIdOf(SEED, { code: "PAY-UNAPPLIED", businessKey: idOf("pi", "1") }),
    notFulfilled: caseIdOf(SEED, { code: "MATCH-3WAY", businessKey: ids.contract }),
  };
  it.each([
    ["billing.payInvoice", stuck.unapplied],
    ["erp.applyCash", stuck.unapplied],
    ["provisioning.extendEntitlement", stuck.notFulfilled],
    ["crm.renewContract", stuck.notFulfilled],
  ])("at %s undoes nothing: it is a case, and once cured the same step is made again", async (operation, caseId) => {
    const estate = openEstate();
    estate.world.refusing.set(operation, "some-refusal");
    await estate.renew();
    expect(estate.engine.steps.filter((step) => /void|take the renewal back|reverse|reject/.test(step))).toEqual([]);
    expect(await estate.progress()).toMatchObject({ status: "awaiting_payment", invoiceId: invoice1 });
    expect(estate.caseNow(caseId)).toMatchObject({ findings: [{ found: expect.stringContaining("some-refusal") as string }] });

    await estate.workOn(caseId);
    expect(estate.caseNow(caseId)).toMatchObject({ status: "assigned", reopened: 1 });
    estate.world.refusing.clear();
    await estate.workOn(caseId);
    expect(estate.caseNow(caseId)).toMatchObject({ status: "closed", correctingDocument: invoice1, reopened: 1 });
    expect(await estate.progress()).toMatchObject({ status: "completed", invoiceId: invoice1 });
    const made = estate.world.calls.filter(({ name }) => name === operation);
    // Each try after a correction under a key of its own: a system that keeps refusals would repeat the first one.
    expect(new Set(made.map(({ options }) => options.idempotencyKey)).size).toBe(3);
    expect(made).toHaveLength(3);
    expect(estate.world.changes().filter((name) => name === "billing.renewSubscription")).toHaveLength(1);
  });
});

describe("starting", () => {
  it("a renewal that names no contract is nobody's to bill yet, so it is a case, billed once CRM names it", async () => {
    const estate = openEstate();
    await estate.engine.start("renewal", RENEWAL_KEY, { opportunity: { ...opportunity, contractId: null }, seed: SEED });
    await estate.engine.rest();
    const caseId = caseIdOf(SEED, { code: "QTC-ORDER-NOT-BILLED", businessKey: ids.opportunity });
    expect(estate.caseNow(caseId)).toMatchObject({ findings: [{ found: expect.stringContaining("names no contract") as string }] });
    await estate.workOn(caseId);
    expect(await estate.progress()).toMatchObject({ status: "completed", contractId: null });
    expect(estate.caseNow(caseId)).toMatchObject({ status: "closed" });
  });

  it.each(["billing.listSubscriptions", "provisioning.listEntitlements"])(
    "a contract that %s knows nothing of is a case before anything is changed",
    async (operation) => {
      const estate = openEstate();
      estate.world.knowing.delete(operation);
      await estate.renew();
      expect(estate.world.changes()).toEqual([]);
      expect(estate.caseNow(notBilledCase)).toMatchObject({
        findings: [{ found: expect.stringContaining("records-incomplete") as string }],
      });
    },
  );

  it("the same renewal started twice runs once", async () => {
    const estate = openEstate();
    await estate.renew();
    await estate.renew();
    expect(estate.world.changes().filter((name) => name === "billing.renewSubscription")).toHaveLength(1);
  });

  it("the fixture's draft is what the quote says", () => {
    expect(draftOf(1, 100, "US01").net).toEqual({ currency: "USD", minor: "1200000" });
  });
});
