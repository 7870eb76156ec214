import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { beforeEach, describe, expect, it } from "vitest";
import { findingOf } from "../cases/finding.fixture.ts";
import { noteOf } from "../playbooks/billed.fixture.ts";
import { modificationOf } from "./amendment-arrangement.ts";
import { servicePeriod } from "./post-invoice.ts";
import { QUOTE_SIGNED } from "./amendment-ground.ts";
import { amendmentEstate, changeDraft, refusedCase, signed, sold } from "./amendment-world.fixture.ts";
import { caseIdOf } from "./case-desk.ts";
import { NOW, SEED, billingAccount, contract, entitlement, idOf, ids, subscription, usd } from "./world-records.fixture.ts";

const carriedOut = ["billing.changeSubscription", "crm.amendContract", "provisioning.amendEntitlement"];

describe("an amendment within a term", () => {
  let estate: ReturnType<typeof amendmentEstate>;
  beforeEach(() => {
    estate = amendmentEstate();
  });

  it("reaches billing, CRM and provisioning from the signed day on, without a case", async () => {
    await estate.win();
    expect(estate.world.changes()).toEqual(carriedOut);
    expect(estate.asked("billing.changeSubscription")).toEqual([{ quantity: 12, tier: "pro", effectiveOn: "2026-02-02" }]);
    expect(estate.asked("crm.amendContract")).toEqual([
      { opportunityId: sold.id, effectiveOn: "2026-02-02", seats: 12, tier: "pro", unitPrice: "100" },
    ]);
    expect(estate.world.used).toMatchObject({ seats: 12, ordered: { seats: 12 } });
    expect(await estate.stands()).toEqual({ opportunityId: sold.id, quoteId: signed.id, status: "completed", caseId: null });
    expect(estate.published).toEqual([]);
  });

  it("waits for the customer's signature where the deal was won before", async () => {
    estate.facts.quotes = [{ ...signed, status: "presented", acceptedAt: null }];
    await estate.win();
    expect(estate.world.changes()).toEqual([]);
    estate.facts.quotes = [signed];
    await estate.signal(QUOTE_SIGNED, null, estate.key, "amendment");
    expect(estate.world.changes()).toEqual(carriedOut);
  });

  it("that people have entered in billing before is carried to the others", async () => {
    estate.world.billed = { ...estate.world.billed, quantity: 12, changedOn: "2026-02-01" };
    await estate.win();
    expect(estate.world.changes()).toEqual(["crm.amendContract", "provisioning.amendEntitlement"]);
  });

  it("of a later day is told to billing at once, and to the others on its day in billing's own time", async () => {
    estate.facts.quotes = [{ ...signed, startOn: "2026-03-01" }];
    estate.facts.timeZone = "America/Los_Angeles";
    await estate.win();
    expect(estate.world.changes()).toEqual(["billing.changeSubscription"]);
    expect(estate.engine.waitingFor()).toEqual([`amendment/${estate.key}/the day of the amendment`]);
    estate.world.billed = { ...estate.world.billed, quantity: 12, changedOn: "2026-03-01", scheduled: null };
    await estate.signal("the day of the amendment", null, estate.key, "amendment");
    expect(estate.world.changes()).toEqual(carriedOut);
  });

  it("whose word was lost is carried out by the correction of its case, once", async () => {
    estate.world.answering.set("crm.getOpportunity", () => sold);
    const correction = { opportunityId: sold.id, quoteId: signed.id };
    await estate.compare(NOW, [findingOf({ code: "QTC-PRICE-MISMATCH", businessKey: ids.contract, correction })]);
    await estate.workOn(caseIdOf(SEED, { code: "QTC-PRICE-MISMATCH", businessKey: ids.contract }));
    expect(estate.world.changes()).toEqual(carriedOut);
    await estate.win();
    expect(estate.world.changes()).toEqual(carriedOut);
  });

  it("that a later one has overtaken changes nothing", async () => {
    estate.facts.quotes = [signed, { ...signed, id: idOf("qte", "most"), opportunityId: idOf("opp", "most"), amendsQuoteId: signed.id }];
    estate.world.billed = { ...estate.world.billed, quantity: 15, changedOn: "2026-02-02" };
    await estate.win();
    expect(estate.world.changes()).toEqual([]);
    expect(await estate.stands()).toMatchObject({ status: "overtaken", caseId: null });
  });

  it.each<[string, string[]]>([
    ["billing.changeSubscription", ["billing.changeSubscription"]],
    ["crm.amendContract", ["billing.changeSubscription", "crm.amendContract", "billing.changeSubscription"]],
    ["provisioning.amendEntitlement", [...carriedOut, "crm.amendContract", "billing.changeSubscription"]],
  ])("refused at %s takes back what was done, waits in a case, and is carried out anew", async (operation, before) => {
    estate.world.refusing.set(operation, "refused-here");
    await estate.win();
    expect(estate.world.changes()).toEqual(before);
    expect(estate.world.billed.quantity).toBe(10);
    expect(estate.contractNow().seats).toBe(10);
    expect(await estate.stands()).toMatchObject({ status: "parked", caseId: refusedCase });
    expect(estate.caseNow(refusedCase)).toMatchObject({ code: "QTC-ORDER-NOT-BILLED", correlationId: sold.id, exposure: usd(239_342) });
    estate.world.refusing.clear();
    await estate.workOn(refusedCase);
    expect(estate.world.billed.quantity).toBe(12);
    expect(estate.contractNow().seats).toBe(12);
    expect(estate.world.used.seats).toBe(12);
    expect(estate.caseNow(refusedCase)).toMatchObject({ status: "closed", closedBy: "playbook" });
  });

  it.each<[string, () => void, string]>([
    ["of another discount", () => (estate.facts.quotes = [{ ...signed, discountPercent: "5" }]), "discount-not-carried"],
    ["of another term", () => (estate.facts.quotes = [{ ...signed, startOn: "2027-02-01" }]), "amendment-outside-term"],
    [
      "of a contract with notice",
      () => estate.world.answering.set("crm.getContract", () => ({ ...estate.contractNow(), terminateOn: "2026-06-30" })),
      "contract-not-active",
    ],
    ["without a subscription", () => estate.world.knowing.delete("billing.listSubscriptions"), "records-incomplete"],
  ])("%s changes nothing and is handed to people", async (_what, given, code) => {
    given();
    await estate.win();
    expect(estate.world.changes()).toEqual([]);
    expect(estate.caseNow(refusedCase).findings[0]?.found).toContain(code);
  });

  it("is named in the case when billing keeps a change it has billed already", async () => {
    estate.facts.billsAtOnce = true;
    estate.world.refusing.set("crm.amendContract", "refused-here");
    await estate.win();
    expect(estate.caseNow(refusedCase).findings[0]?.found).toContain("not undone: change the subscription back (change-stands)");
  });

  describe("of a tenant that bills changes at once", () => {
    beforeEach(() => {
      estate.facts.billsAtOnce = true;
    });

    it("is taxed, released, posted over the days it charges, and paid", async () => {
      await estate.win();
      expect(estate.world.changes()).toEqual([
        ...carriedOut,
        "tax.calculateTax",
        "tax.commitTaxDocument",
        "erp.validatePosting",
        "billing.finalizeInvoice",
        "erp.postInvoice",
        "payment.createPaymentIntent",
        "billing.payInvoice",
        "erp.applyCash",
      ]);
      expect(estate.asked("erp.postInvoice")).toMatchObject([
        { invoiceId: changeDraft.id, serviceStartOn: "2026-02-02", serviceEndOn: "2027-02-01", net: usd(239_342) },
      ]);
      expect(estate.published).toEqual([]);
    });

    it("a draft at another price than signed is held, and billed with the next invoice once people have voided it", async () => {
      estate.draftIs({ lines: changeDraft.lines.map((line) => ({ ...line, unitPrice: "90" })) });
      await estate.win();
      const priceCase = caseIdOf(SEED, { code: "QTC-PRICE-MISMATCH", businessKey: ids.contract });
      // 14,360.54 charged at 90 is 15,956.16 at 100
      expect(estate.caseNow(priceCase)).toMatchObject({ status: "assigned", exposure: usd(159_562), direction: "under_billed" });
      estate.draftIs({ status: "void" });
      await estate.workOn(priceCase);
      expect(estate.caseNow(priceCase)).toMatchObject({ status: "closed" });
      expect(estate.world.changes()).not.toContain("erp.postInvoice");
      expect(await estate.stands()).toMatchObject({ status: "completed" });
    });

    it("a draft held for a refusal leaves once people have cured it", async () => {
      estate.world.refusing.set("tax.calculateTax", "jurisdiction-unknown");
      await estate.win();
      expect(estate.world.changes().at(-1)).toBe("billing.holdInvoice");
      estate.world.refusing.clear();
      await estate.workOn(refusedCase);
      expect(estate.caseNow(refusedCase)).toMatchObject({ status: "closed" });
      expect(estate.world.changes().slice(-6)).toEqual([
        "billing.releaseInvoice",
        "billing.finalizeInvoice",
        "erp.postInvoice",
        "payment.createPaymentIntent",
        "billing.payInvoice",
        "erp.applyCash",
      ]);
      expect(await estate.stands()).toMatchObject({ status: "completed" });
    });

    it("a refusal of ERP is a case, and the posting is made again", async () => {
      estate.world.refusing.set("erp.postInvoice", "period-closed");
      await estate.win();
      expect(estate.caseNow(refusedCase).findings[0]?.found).toContain("period-closed");
      estate.world.refusing.clear();
      await estate.workOn(refusedCase);
      expect(estate.caseNow(refusedCase)).toMatchObject({ status: "closed" });
      expect(await estate.stands()).toMatchObject({ status: "completed" });
    });
  });

  it("fewer seats are credited, and their note is followed by a flow of its own", async () => {
    estate.facts.quotes = [{ ...signed, quantity: 8, termNet: usd(-239_342) }];
    estate.facts.notes = [noteOf({ invoiceId: changeDraft.id, reason: "order_change", tax: usd(10), total: usd(110) })];
    estate.draftIs({ status: "paid", taxDocumentId: idOf("txd") });
    await estate.win();
    expect(estate.world.changes()).toEqual(carriedOut);
    expect(await estate.stands()).toMatchObject({ status: "completed" });
  });
});

describe("revenue of a contract with an arrangement", () => {
  const sixtyDollars = { ...signed, discountPercent: "20" };
  const arrangement = { modifications: [], inceptionOn: "2026-02-01" };
  const ground = { subscription, contract, billingAccount, entitlement, parentAccountId: null, now: NOW };
  const postedOn = "2026-02-02";
  const days = { postedOn, ...servicePeriod(changeDraft, postedOn) };
  const of = (quote: Quote) => ({ quote, ground, opportunityId: sold.id, correlationId: sold.id });

  it("more seats are an obligation of their own, at their price without discount", () => {
    expect(modificationOf(arrangement, of(sixtyDollars), changeDraft, days)).toMatchObject({
      modifiedOn: "2026-02-02",
      priceChange: usd(239_342),
      addedAreDistinct: true,
      // 2,393.42 is what 80 percent of 2,991.775 come to
      added: [{ key: changeDraft.id, standAlonePrice: usd(299_178), startOn: "2026-02-02", endOn: "2027-02-01" }],
    });
  });

  it("another tier changes the price of what is still to come", () => {
    expect(modificationOf(arrangement, of({ ...signed, tier: "enterprise" }), changeDraft, days)).toMatchObject({
      addedAreDistinct: false,
      remainingAreDistinct: true,
      added: [],
    });
  });

  it("is never modified before its last modification", () => {
    const modifications = [{ modifiedOn: "2026-02-10" }] as RevenueArrangement["modifications"];
    expect(modificationOf({ ...arrangement, modifications }, of(signed), changeDraft, days).modifiedOn).toBe("2026-02-10");
  });
});
