import { TaxPreview } from "@cashline/contracts/systems/tax/entities";
import { describe, expect, it } from "vitest";
import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import { NOW, contract, idOf, ids, usd } from "../flows/world-records.fixture.ts";
import { intentOf } from "../flows/world.fixture.ts";
import { returned } from "../flows/amendment-world.fixture.ts";
import { findingOf } from "../cases/finding.fixture.ts";
import { actsOf, dutiesOf } from "./duty-of.fixture.ts";
import { billed, correctionOf, noteOf, type Standing } from "./billed.fixture.ts";

const { invoice, subscription, entitlement, opportunity } = billed;
const onInvoice = { invoiceId: invoice.id };
const twin = { ...onInvoice, otherInvoiceId: billed.other.id };
const sla = { contractId: ids.contract, reference: "crq_1", creditRequestId: idOf("crq"), currency: "USD", minor: "100" };
const amended = { opportunityId: ids.opportunity, quoteId: ids.quote };
const seats = { subscriptionId: ids.subscription, seats: "12", effectiveOn: "2025-02-01" };
const paid: Partial<Standing> = { invoice: { ...invoice, status: "paid", finalizedAt: NOW } };
const ramp = [{ startOn: "2025-08-01", quantity: null, unitPrice: null, discountPercent: "25" }];

/** What is found, what stands, what is changed, and what shows it. */
const corrections: [string, Partial<Finding>, Partial<Standing>, string[], string][] = [
  ["a stuck draft is voided", { code: "BIL-STUCK-DRAFT", correction: onInvoice }, {}, ["billing.voidInvoice"], invoice.id],
  ["a duplicate draft is voided", { code: "BIL-DUPLICATE", correction: twin }, {}, ["billing.voidInvoice"], invoice.id],
  [
    "a duplicate that is paid is credited",
    { code: "BIL-DUPLICATE", exposure: invoice.total, correction: twin },
    paid,
    ["billing.createCreditNote"],
    idOf("crn"),
  ],
  [
    "a period that begins too early is voided",
    { code: "BIL-PRORATION", correction: { ...onInvoice, otherInvoiceId: idOf("inv", "2") } },
    {},
    ["billing.voidInvoice"],
    invoice.id,
  ],
  [
    "a change charged from too early a day that is out is credited by the difference",
    { code: "BIL-PRORATION", correction: { ...onInvoice, lineId: "new-seats", ...usd(100) } },
    paid,
    ["billing.createCreditNote"],
    idOf("crn"),
  ],
  [
    "a credit note beyond what was owed is voided",
    { code: "BIL-CREDIT-EXCESS", exposure: usd(100), correction: { ...onInvoice, creditNoteIds: idOf("crn") } },
    { notes: [noteOf()] },
    ["billing.voidCreditNote"],
    idOf("crn"),
  ],
  [
    "service beyond its term is ended",
    { code: "BIL-RENEWAL-MISSED", businessKey: ids.contract, correction: { entitlementId: ids.entitlement, endedOn: "2026-02-01" } },
    {},
    ["provisioning.terminateEntitlement"],
    ids.entitlement,
  ],
  [
    "a suspended entitlement is resumed",
    { code: "QTC-ENTITLEMENT-DRIFT", correction: { entitlementId: ids.entitlement, seats: "10", tier: "pro", status: "suspended" } },
    { entitlement: { ...entitlement, status: "suspended" } },
    ["provisioning.resumeEntitlement"],
    `${ids.entitlement} at 10 seats`,
  ],
  [
    "usage billed twice is credited",
    { code: "USG-DUPLICATE", direction: "over_billed", correction: { ...onInvoice, lineId: "usage", ...usd(100) } },
    paid,
    ["billing.createCreditNote"],
    idOf("crn"),
  ],
  [
    "usage taken back is credited",
    { code: "USG-LATE", direction: "over_billed", correction: { ...onInvoice, lineId: "usage", ...usd(100) } },
    paid,
    ["billing.createCreditNote"],
    idOf("crn"),
  ],
  [
    "a signed amendment whose deal was left open is won",
    { code: "QTC-PRICE-MISMATCH", correction: amended },
    { opportunity: { ...opportunity, stage: "negotiation" } },
    ["crm.winOpportunity"],
    ids.quote,
  ],
  [
    "seats nobody ordered are taken back with their draft",
    { code: "MATCH-3WAY", correction: { ...seats, invoiceIds: invoice.id } },
    {},
    ["billing.voidInvoice", "billing.changeSubscription"],
    ids.subscription,
  ],
  [
    "a discount nobody signed is taken off",
    {
      code: "QTC-DISCOUNT-UNAPPROVED",
      correction: { subscriptionId: ids.subscription, seats: "10", unitPrice: "10.00", discountPercent: "0" },
    },
    { subscription: { ...subscription, ramp } },
    ["billing.setRamp"],
    ids.subscription,
  ],
  [
    "a credit that is owed is given and told to the desk",
    { code: "SLA-CREDIT-OWED", correction: sla },
    paid,
    ["billing.createCreditNote", "support.recordCredit"],
    idOf("crn"),
  ],
];

describe("service beyond its term", () => {
  const finding = {
    code: "BIL-RENEWAL-MISSED",
    businessKey: ids.contract,
    correction: { entitlementId: ids.entitlement, endedOn: "2026-02-01" },
  } as const;

  it.each([
    ["contract", "crm.getContract", { ...contract, endOn: "2027-02-01" }, ids.contract],
    ["subscription", "billing.listSubscriptions", { items: [{ ...subscription, endOn: "2027-02-01" }], next: null }, ids.subscription],
  ])("goes on where the %s was renewed meanwhile", async (_what, name, reply, document) => {
    const { correct, world } = correctionOf(finding);
    world.answering.set(name, () => reply);
    expect(await correct()).toMatchObject({ document });
    expect(world.changes()).toEqual([]);
  });

  it("ends with a contract that was terminated before its renewed term", async () => {
    const { correct, world } = correctionOf(finding);
    world.answering.set("crm.getContract", () => ({ ...contract, status: "terminated", endOn: "2027-02-01" }));
    await correct();
    expect(world.changes()).toEqual(["provisioning.terminateEntitlement"]);
  });
});

describe("a second invoice that is out and not paid", () => {
  const taken = async (...statuses: ("processing" | "requires_payment_method")[]) => {
    const open = { ...invoice, status: "open" as const, finalizedAt: NOW };
    const correction = correctionOf({ code: "BIL-DUPLICATE", exposure: invoice.total, correction: twin }, { invoice: open });
    const payment = { accountId: ids.account, invoiceId: invoice.id, paymentMethodId: ids.method, amount: usd(100) };
    const intents = statuses.map((status) => ({ ...intentOf(payment, 1, "processing"), status }));
    correction.world.answering.set("payment.listPaymentIntents", () => ({ items: intents, next: null }));
    await correction.correct();
    return correction.world.calls.find(({ name }) => name === "billing.createCreditNote")?.options.body;
  };

  it("is due no more once it is credited whole", async () => {
    expect(await taken("requires_payment_method")).not.toHaveProperty("settlement");
  });

  it("stays due to money that is on its way", async () => {
    expect(await taken("processing")).toMatchObject({ settlement: { offset: usd(0), credit: usd(100) } });
  });
});

describe("an invoice that should not be", () => {
  const left = (exposure: number, credited = 0) =>
    correctionOf(
      { code: "BIL-DUPLICATE", exposure: usd(exposure), correction: twin },
      { invoice: { ...invoice, status: "paid", credited: usd(credited) } },
    );
  const total = Number(invoice.total.minor);

  it("is not taken back where more is left of it than was approved", async () => {
    const more = left(total - 1);
    await expect(more.correct()).rejects.toMatchObject({ code: "more-than-approved" });
    expect(more.world.changes()).toEqual([]);
  });

  it("is where as much or less is left", async () => {
    for (const correction of [left(total), left(total - 1, 1)]) {
      await correction.correct();
      expect(correction.world.changes()).toEqual(["billing.createCreditNote"]);
    }
  });
});

describe("of two invoices for the same days", () => {
  it.each<[string, Partial<Standing["other"]>]>([
    ["void", { status: "void" }],
    ["credited in full", { status: "paid", credited: billed.other.total }],
  ])("the second stays where the first is %s by now", async (_what, gone) => {
    for (const code of ["BIL-DUPLICATE", "BIL-PRORATION"] as const) {
      const finding = { code, exposure: invoice.total, correction: twin };
      const correction = correctionOf(finding, { ...paid, other: { ...billed.other, ...gone } });
      expect((await correction.correct()).detail).toContain(`${billed.other.id} has been taken back`);
      expect(correction.world.changes()).toEqual([]);
    }
  });

  it("the second goes where part of the first is credited", async () => {
    const finding = { code: "BIL-DUPLICATE", exposure: invoice.total, correction: twin } as const;
    const correction = correctionOf(finding, { ...paid, other: { ...billed.other, status: "paid", credited: usd(1) } });
    await correction.correct();
    expect(correction.world.changes()).toEqual(["billing.createCreditNote"]);
  });
});

describe("more given back than was invoiced", () => {
  const note = (name: string, issuedAt: string, net: number, tax: number) => {
    const lines = [{ lineId: "recurring", net: usd(net), tax: usd(tax) }];
    return noteOf({ id: idOf("crn", name), memo: name, lines, net: usd(net), tax: usd(tax), total: usd(net + tax), issuedAt });
  };
  const [early, late] = [note("early", "2026-01-03T09:00:00.000Z", 600, 60), note("late", "2026-01-04T09:00:00.000Z", 400, 40)];
  /** Two notes of 6.60 and 4.40 with a tenth of tax. */
  const excessOf = (minor: number) => {
    const creditNoteIds = [early.id, late.id].join(",");
    const finding = { code: "BIL-CREDIT-EXCESS", exposure: usd(minor), correction: { ...onInvoice, creditNoteIds } } as const;
    const correction = correctionOf(finding, { ...paid, notes: [early, late] });
    correction.world.answering.set("billing.previewCreditNote", ({ body }: { body: { lines: { net: { minor: string } }[] } }) => {
      const net = body.lines.reduce((sum, line) => sum + Number(line.net.minor), 0);
      return noteOf({ total: usd(net + Math.round(net / 10)) });
    });
    return correction;
  };
  const given = ({ world }: ReturnType<typeof excessOf>) =>
    world.calls.flatMap(({ name, options }) => (name === "billing.createCreditNote" ? [options.body] : []));

  it("is taken back of the latest credit, whose rest is given anew for what it was given for", async () => {
    const correction = excessOf(55);
    for (let times = 0; times < 2; times += 1) await correction.correct();
    expect(correction.world.changes()).toEqual(["billing.voidCreditNote", "billing.createCreditNote"]);
    // 4.40 less 0.55 is 3.85: 3.50 and a tenth.
    expect(given(correction)).toMatchObject([{ memo: "late", reason: "service_credit", lines: [{ lineId: "recurring", net: usd(350) }] }]);
    expect(correction.standing.notes).toMatchObject([{ status: "issued" }, { status: "void" }, { status: "issued" }]);
  });

  it("gives the rest anew though another note stands under the same memo, and gives it once", async () => {
    const correction = excessOf(55);
    for (const note of correction.standing.notes) note.memo = "goodwill";
    for (let times = 0; times < 2; times += 1) await correction.correct();
    expect(correction.world.changes()).toEqual(["billing.voidCreditNote", "billing.createCreditNote"]);
    expect(given(correction)).toMatchObject([{ memo: "goodwill", lines: [{ lineId: "recurring", net: usd(350) }] }]);
  });

  it("goes on with the one before where the latest is not enough", async () => {
    const correction = excessOf(550);
    await correction.correct();
    // 11.00 less 5.50 is 5.50.
    expect(given(correction)).toMatchObject([{ memo: "early", lines: [{ net: usd(500) }] }]);
    expect(correction.standing.notes).toMatchObject([{ status: "void" }, { status: "void" }, { status: "issued" }]);
  });

  it("is exactly a credit, and nothing is given anew", async () => {
    const correction = excessOf(440);
    await correction.correct();
    expect(correction.world.changes()).toEqual(["billing.voidCreditNote"]);
  });

  it("of a credit that reduces the invoice's own reductions is left to people, untouched", async () => {
    const correction = excessOf(55);
    correction.standing.notes[1]?.lines.push({ lineId: "coupon", net: usd(-10), tax: usd(-1) });
    await expect(correction.correct()).rejects.toMatchObject({ code: "credit-to-share" });
    expect(correction.world.changes()).toEqual([]);
  });
});

describe("days billed in two periods of one subscription", () => {
  const twice = { ...onInvoice, otherInvoiceId: idOf("inv", "2"), subscriptionId: ids.subscription, otherSubscriptionId: ids.subscription };

  it("are given back, and the others stay billed", async () => {
    const correction = correctionOf({ code: "BIL-PRORATION", correction: { ...twice, lineId: "recurring", ...usd(989) } }, paid);
    await correction.correct();
    const created = correction.world.calls.find(({ name }) => name === "billing.createCreditNote");
    expect(created?.options.body).toMatchObject({
      lines: [{ lineId: "recurring", net: usd(989) }],
      memo: "days billed in another period already",
    });
  });

  it("go with a draft of the second, which is billed anew", async () => {
    const correction = correctionOf({ code: "BIL-PRORATION", correction: twice });
    await correction.correct();
    expect(correction.world.changes()).toEqual(["billing.voidInvoice"]);
  });
});

describe("a credit on an invoice that is not paid yet", () => {
  it("goes to the balance, and leaves what is due to the money on its way", async () => {
    const open = { ...invoice, status: "open" as const };
    const correction = correctionOf({ code: "SLA-CREDIT-OWED", correction: sla }, { invoice: open });
    await correction.correct();
    const created = correction.world.calls.find(({ name }) => name === "billing.createCreditNote");
    expect(created?.options.body).toMatchObject({ settlement: { offset: usd(0), credit: usd(100), refund: usd(0) } });
  });
});

describe("a credit that is owed", () => {
  const approvals = (round: number, status: "approved" | "rejected") =>
    [{ id: `approval-${round}-L1`, status, decidedBy: "ben" }] as unknown as Case["approvals"];

  it("is not given where the people have said no", async () => {
    const correction = correctionOf({ code: "SLA-CREDIT-OWED", correction: sla }, paid, approvals(1, "rejected"));
    expect(await correction.correct()).toMatchObject({ document: "rejected crq_1" });
    expect(correction.world.changes()).toEqual([]);
  });

  it("and was given before they said no is taken back", async () => {
    const correction = correctionOf(
      { code: "SLA-CREDIT-OWED", correction: sla },
      { ...paid, notes: [noteOf({ memo: "crq_1" })] },
      approvals(1, "rejected"),
    );
    correction.world.answering.set("billing.listSubscriptions", () => ({ items: [subscription], next: null }));
    await correction.correct();
    expect(correction.standing.notes).toMatchObject([{ status: "void" }]);
  });

  it("is not given where it comes to more with its tax than was approved, but for a unit or two of rounding", async () => {
    const taxed = async (total: number) => {
      const correction = correctionOf({ code: "SLA-CREDIT-OWED", exposure: usd(108), correction: sla }, paid);
      correction.world.answering.set("billing.previewCreditNote", () => noteOf({ total: usd(total) }));
      await correction.correct().catch((error: unknown) => expect(error).toMatchObject({ code: "more-than-approved" }));
      return correction.world.changes();
    };
    expect(await taxed(111)).toEqual([]);
    expect(await taxed(110)).toEqual(["billing.createCreditNote", "support.recordCredit"]);
  });

  it("is given where they said no in a round that is over", async () => {
    const earlier = [...approvals(0, "rejected"), ...approvals(1, "approved")];
    const correction = correctionOf({ code: "SLA-CREDIT-OWED", correction: sla }, paid, earlier);
    await correction.correct();
    expect(correction.world.changes()).toEqual(["billing.createCreditNote", "support.recordCredit"]);
  });
});

describe("a credit under several levies", () => {
  const levied = { ...invoice, status: "paid" as const, finalizedAt: NOW, taxDocumentId: idOf("txd") };
  const engineSays = (tax: number, net = 100) => {
    const correction = correctionOf({ code: "SLA-CREDIT-OWED", correction: sla }, { invoice: levied });
    const lines = [{ lineId: "recurring", net: usd(-100), taxCode: "saas", tax: usd(-tax), details: [] }];
    correction.world.answering.set("tax.getTaxDocument", () => ({ ...returned, id: idOf("txd"), kind: "sale" }));
    const said = Object.entries({ ...returned, status: "temporary", lines });
    const preview = Object.fromEntries(said.filter(([name]) => name in TaxPreview.properties));
    correction.world.answering.set("tax.previewReturnDocument", () => preview);
    const own = { lineId: "recurring", net: usd(net), tax: usd(9) };
    correction.world.answering.set("billing.previewCreditNote", () => noteOf({ lines: [own], tax: usd(9), total: usd(109) }));
    return correction;
  };
  const created = async (correction: ReturnType<typeof engineSays>) => {
    await correction.correct();
    return correction.world.calls.find(({ name }) => name === "billing.createCreditNote")?.options.body as { lines: object[] };
  };

  it("bears the tax engine's figures, and billing's own where they are the same", async () => {
    expect((await created(engineSays(10))).lines).toEqual([{ lineId: "recurring", net: usd(100), tax: usd(10) }]);
    expect((await created(engineSays(9))).lines).toEqual([{ lineId: "recurring", net: usd(100) }]);
  });

  it("that gives a credit back as well goes with its whole invoice, in billing's figures", async () => {
    expect((await created(engineSays(10, -100))).lines).toEqual([{ lineId: "recurring", net: usd(100) }]);
  });
});

describe("a signed amendment that no system has heard of", () => {
  it("whose deal is won already is carried out by its flow, single by the opportunity", async () => {
    const correction = correctionOf({ code: "QTC-PRICE-MISMATCH", correction: amended });
    const starts = { flow: "amendment", key: ids.opportunity, input: { opportunity, seed: "world", traceparent: null } };
    expect(await correction.correct()).toMatchObject({ document: ids.quote, starts });
    expect(correction.world.changes()).toEqual([]);
  });
});

describe("corrections of what was billed and served", () => {
  it.each(corrections)("%s, once however often it is asked for", async (_what, finding, standing, changes, document) => {
    const correction = correctionOf(finding, standing);
    expect(await correction.correct()).toMatchObject({ document });
    expect(await correction.correct()).toMatchObject({ document });
    expect(correction.world.changes()).toEqual(changes);
    const keys = correction.world.calls.flatMap(({ options }) => options.idempotencyKey ?? []);
    expect(keys.every((key) => key.startsWith("case_1/1"))).toBe(true);
  });

  it.each(corrections)("%s, prepared as the act that it is", async (_what, finding, _standing, changes) => {
    for (const act of actsOf(changes)) expect((await dutiesOf(findingOf(finding))).prepares).toBe(act);
  });

  it.each(corrections)("%s, or the refusal goes back to the people", async (_what, finding, standing, [first = ""]) => {
    const correction = correctionOf(finding, standing);
    correction.world.refusing.set(first, "refused-here");
    await expect(correction.correct()).rejects.toMatchObject({ code: "refused-here" });
  });

  it("of a ramp only the phases that charge less than was signed are taken off", async () => {
    const phase = (startOn: string, terms: object) => ({ startOn, quantity: null, unitPrice: null, discountPercent: null, ...terms });
    const more = phase("2025-09-01", { quantity: 12 });
    const less = [phase("2025-08-01", { discountPercent: "5" }), phase("2025-10-01", { unitPrice: "4.00", quantity: 20 })];
    const signed = { subscriptionId: ids.subscription, seats: "10", unitPrice: "10.00", discountPercent: "0" };
    const { correct, standing } = correctionOf(
      { code: "QTC-DISCOUNT-UNAPPROVED", correction: signed },
      { subscription: { ...subscription, ramp: [...less, more] } },
    );
    await correct();
    expect(standing.subscription.ramp).toEqual([more]);
  });

  it.each<[string, Partial<Finding>, Partial<Standing>]>([
    ["a change charged from the wrong day", { code: "BIL-PRORATION", correction: onInvoice }, {}],
    ["usage that came late", { code: "USG-LATE", direction: "under_billed", correction: onInvoice }, paid],
    ["a draft that has left meanwhile", { code: "BIL-STUCK-DRAFT", correction: onInvoice }, paid],
    ["the draft of a change", { code: "BIL-STUCK-DRAFT", correction: onInvoice }, { invoice: { ...invoice, purpose: "change" } }],
    ["a discount the customer has signed", { code: "QTC-DISCOUNT-UNAPPROVED", correction: { quoteId: ids.quote } }, {}],
  ])("%s is left to people", async (_what, finding, standing) => {
    const correction = correctionOf(finding, standing);
    await correction.correct();
    expect(correction.world.changes()).toEqual([]);
  });
});
