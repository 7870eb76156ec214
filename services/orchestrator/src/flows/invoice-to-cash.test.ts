/** A bill of one subscription from its draft to the customer's money. */
import type { Invoice, UsageEntry } from "@cashline/contracts/systems/billing/entities";
import type { MoneyWire } from "@cashline/kernel/money";
import { beforeEach, describe, expect, it } from "vitest";
import { flowKey } from "../engine/port.ts";
import { noteOf } from "../playbooks/billed.fixture.ts";
import { memo } from "./amendment-world.fixture.ts";
import { caseIdOf } from "./case-desk.ts";
import { TENANT, entityCase, openEstate } from "./estate.fixture.ts";
import { usageDraft, usageLine, used } from "./trend.fixture.ts";
import { NOW, SEED, idOf, ids, usd } from "./world-records.fixture.ts";

let estate: ReturnType<typeof openEstate>;
/** The draft as it stands in billing, and what a new one would be. */
let standing: Invoice;
let anew: Invoice | null;
let usage: UsageEntry[];

const lateDraft = (units: number, change: Partial<Invoice> = {}): Invoice => {
  const line = usageLine({ lineId: "late.1", quantity: units, periodStartOn: "2025-12-01", periodEndOn: "2026-01-01" });
  const { net } = line;
  const made = usageDraft({ purpose: "late_usage", quoteId: null, legalEntity: "US01", draftedAt: "2026-02-02T08:00:00.000Z" });
  return { ...made, lines: [line], gross: net, net, total: net, due: net, ...change };
};

beforeEach(() => {
  estate = openEstate();
  anew = null;
  usage = [];
  const { answering } = estate.world;
  const page = <Item>(items: Item[]) => ({ items, next: null });
  answering.set("billing.listUsage", () => page(usage));
  answering.set("billing.getInvoice", () => standing);
  answering.set(
    "billing.holdInvoice",
    ({ body }: { body: { reason: string; caseId: string } }) => (standing = { ...standing, hold: { ...body, since: NOW } }),
  );
  answering.set("billing.releaseInvoice", () => (standing = { ...standing, hold: null }));
  answering.set("billing.previewRedraft", () => anew ?? standing);
  answering.set("billing.redraftInvoice", () => {
    const made = anew ?? standing;
    standing = { ...standing, status: "void" };
    return made;
  });
  answering.set("billing.finalizeInvoice", ({ body }: { body: { tax: MoneyWire; taxDocumentId: string } }) => {
    if (standing.hold !== null) throw new Error("a held draft is not finalised");
    const total = usd(BigInt(standing.net.minor) + BigInt(body.tax.minor));
    const said = { tax: body.tax, total, due: total, taxDocumentId: body.taxDocumentId };
    return (standing = { ...standing, ...said, status: "open", finalizedAt: NOW, issuedOn: "2026-02-02", dueOn: "2026-02-02" });
  });
  answering.set(
    "billing.recordPaymentFailure",
    () => (standing = { ...standing, dunning: { ...standing.dunning, attempts: 1, exhausted: true } }),
  );
  answering.set("billing.payInvoice", () => (standing = { ...standing, status: "paid", paidAt: NOW, due: usd(0) }));
});

async function bill(draft: Invoice): Promise<unknown> {
  standing = draft;
  const key = flowKey(TENANT, draft.id);
  await estate.engine.start("invoiceToCash", key, { invoice: draft, seed: SEED, correlationId: ids.opportunity, traceparent: null });
  await estate.engine.rest();
  return estate.engine.query("invoiceToCash", key);
}
const settled = (): unknown => estate.engine.query("invoiceToCash", flowKey(TENANT, idOf("inv", "1")));
const usedCredit = {
  id: idOf("cpm"),
  kind: "credit_memo",
  reference: idOf("crn"),
  customerId: ids.customer,
  legalEntity: "US01",
  currency: "USD",
  amount: usd(2200),
  unapplied: usd(0),
  receivedOn: "2026-02-01",
  status: "applied",
  tolerance: null,
  applications: [],
  journalEntryId: idOf("je"),
};
const refusedCase = caseIdOf(SEED, { code: "QTC-ORDER-NOT-BILLED", businessKey: idOf("inv", "1") });
const changes = (): string[] => estate.world.changes();
const bodyOf = (name: string) => estate.world.calls.findLast((call) => call.name === name)?.options.body;

describe("a bill that no renewal makes", () => {
  it("is taxed, released, posted on its own day and collected", async () => {
    expect(await bill(lateDraft(10_000))).toEqual({ invoiceId: idOf("inv", "1"), status: "paid" });
    expect(changes()).toEqual([
      "tax.calculateTax",
      "tax.commitTaxDocument",
      "erp.validatePosting",
      "billing.finalizeInvoice",
      "erp.postInvoice",
      "payment.createPaymentIntent",
      "billing.payInvoice",
      "erp.applyCash",
    ]);
    expect(bodyOf("erp.postInvoice")).toMatchObject({ net: usd(2000), serviceStartOn: "2026-02-02", serviceEndOn: "2026-02-02" });
    expect(estate.published).toEqual([]);
  });

  it("that a guard finds something on is held, and goes its way once its cause is cured", async () => {
    usage = [
      used("2025-06-01", 10),
      used("2025-09-15", 100),
      used("2025-10-15", 100),
      used("2025-11-15", 100),
      used("2025-12-10", 2_000_000, idOf("inv", "1")),
    ];
    expect(await bill(lateDraft(2_000_000))).toMatchObject({ status: "reviewed" });
    const held = caseIdOf(SEED, { code: "USG-ANOMALY", businessKey: idOf("inv", "1") });
    expect(standing.hold).toMatchObject({ caseId: held, reason: "USG-ANOMALY" });
    await estate.workOn(held);
    expect(await settled()).toMatchObject({ status: "paid" });
    expect(estate.caseNow(held)).toMatchObject({ status: "closed", rootCause: "genuine_change", correctingDocument: idOf("inv", "1") });
  });

  it("of another seller than the contract's is drafted anew, and leaves the rest to the new draft's flow", async () => {
    estate.world.sellsAs = "DE01";
    await bill(lateDraft(10_000, { legalEntity: "DE01" }));
    anew = lateDraft(10_000, { id: idOf("inv", "anew") });
    await estate.workOn(entityCase);
    expect(await settled()).toMatchObject({ status: "drafted_anew" });
    expect(changes().filter((name) => name === "billing.redraftInvoice")).toHaveLength(1);
    expect(estate.caseNow(entityCase)).toMatchObject({ status: "closed" });
    expect(changes()).not.toContain("billing.finalizeInvoice");
  });

  it("that has been voided by hand meanwhile is gone", async () => {
    estate.world.refusing.set("erp.validatePosting", "unknown-customer");
    await bill(lateDraft(10_000));
    standing = { ...standing, status: "void" };
    const refused = caseIdOf(SEED, { code: "QTC-ORDER-NOT-BILLED", businessKey: idOf("inv", "1") });
    await estate.workOn(refused);
    expect(await settled()).toMatchObject({ status: "gone" });
    expect(estate.caseNow(refused)).toMatchObject({ status: "closed" });
  });

  it("that billing will not hold or draft anew is looked at as it stands", async () => {
    estate.world.refusing.set("erp.validatePosting", "unknown-customer");
    estate.world.refusing.set("billing.previewRedraft", "late-usage-asks-nothing");
    await bill(lateDraft(10_000));
    estate.world.refusing.clear();
    estate.world.refusing.set("billing.previewRedraft", "late-usage-asks-nothing");
    await estate.workOn(caseIdOf(SEED, { code: "QTC-ORDER-NOT-BILLED", businessKey: idOf("inv", "1") }));
    expect(await settled()).toMatchObject({ status: "paid" });
  });

  it("stands for an hour, in which people may void it", async () => {
    await bill(lateDraft(10_000, { draftedAt: NOW }));
    expect([changes(), estate.engine.waitingFor()]).toEqual([[], [expect.stringContaining("people have had their hour")]]);
    standing = { ...standing, status: "void" };
    await estate.signal("people have had their hour", null, flowKey(TENANT, idOf("inv", "1")), "invoiceToCash");
    expect(await settled()).toMatchObject({ status: "gone" });
    expect([changes(), estate.published]).toEqual([[], []]);
  });

  it("that a person holds is left alone, and goes its way the day after it is free", async () => {
    const heldByHand = { reason: "waits for the customer's order number", caseId: null, since: NOW };
    await bill(lateDraft(10_000, { hold: heldByHand }));
    expect([changes(), standing.hold]).toEqual([[], heldByHand]);
    standing = { ...standing, hold: null };
    await estate.signal("the day after it was found held", null, flowKey(TENANT, idOf("inv", "1")), "invoiceToCash");
    expect(await settled()).toMatchObject({ status: "paid" });
  });

  it("of a contract nobody has provisioned goes out all the same", async () => {
    estate.world.knowing.delete("provisioning.listEntitlements");
    expect(await bill(lateDraft(10_000))).toMatchObject({ status: "paid" });
  });

  it("sent by hand between two looks keeps its tax, and nothing is posted twice", async () => {
    estate.world.refusing.set("erp.validatePosting", "unknown-customer");
    await bill(lateDraft(10_000));
    standing = { ...standing, status: "open", taxDocumentId: idOf("txd", idOf("inv", "1")) };
    await estate.workOn(refusedCase);
    expect(await settled()).toMatchObject({ status: "gone" });
    expect(changes()).not.toContain("tax.voidTaxDocument");
    expect(changes()).not.toContain("erp.postInvoice");
    expect(estate.caseNow(refusedCase)).toMatchObject({ status: "closed", closedBy: "self_cleared" });
  });

  it("waits with its people as long as their work changes nothing, the lead told, and goes out once the cause is cured", async () => {
    const ROUNDS = 12;
    estate.world.refusing.set("erp.validatePosting", "unknown-customer");
    await bill(lateDraft(10_000));
    for (let round = 1; round <= ROUNDS; round += 1) {
      expect(estate.caseNow(refusedCase)).toMatchObject(
        round <= 3 ? { status: "assigned", escalatedTo: null } : { status: "escalated", escalatedTo: "billing_lead" },
      );
      await estate.workOn(refusedCase);
    }
    expect(standing).toMatchObject({ status: "draft", hold: { caseId: refusedCase } });
    estate.world.refusing.clear();
    await estate.workOn(refusedCase);
    expect(await settled()).toMatchObject({ status: "paid" });
    expect(estate.caseNow(refusedCase)).toMatchObject({ status: "closed", closedBy: "playbook", reopened: ROUNDS });
  });

  it.each(["period", "final"] as const)("for a %s goes the same way", async (purpose) => {
    expect(await bill(lateDraft(10_000, { purpose }))).toMatchObject({ status: "paid" });
    expect(bodyOf("erp.postInvoice")).toMatchObject({ serviceStartOn: "2026-02-02", serviceEndOn: "2026-02-02" });
  });

  it("over nothing is posted, and nothing is collected", async () => {
    const nothing = usd(0);
    const free = { net: nothing, gross: nothing, total: nothing, due: nothing };
    const [line] = lateDraft(0).lines;
    if (line === undefined) throw new Error("the draft has no line");
    const paid = { status: "paid" as const, finalizedAt: NOW, issuedOn: "2026-02-02", dueOn: "2026-02-02" };
    estate.world.answering.set("billing.finalizeInvoice", () => (standing = { ...standing, ...paid }));
    expect(await bill(lateDraft(0, { ...free, lines: [{ ...line, gross: nothing, net: nothing }] }))).toMatchObject({ status: "paid" });
    expect(changes().at(-1)).toBe("erp.postInvoice");
  });

  it("that the customer's balance covers is set against her credit in ERP, and nothing is collected", async () => {
    const applied = [{ creditNoteId: idOf("crn"), amount: usd(2200) }];
    const paid = { status: "paid" as const, due: usd(0), tax: usd(200), total: usd(2200), creditsApplied: applied };
    const out = { ...paid, finalizedAt: NOW, issuedOn: "2026-02-02", dueOn: "2026-02-02" };
    estate.world.answering.set("billing.finalizeInvoice", () => (standing = { ...standing, ...out }));
    const { answering } = estate.world;
    answering.set("billing.getCreditNote", () => noteOf());
    const booked = { ...memo, reference: idOf("crn"), customerPaymentId: idOf("cpm"), invoiceId: idOf("inv", "0") };
    const creditMemo = { ...booked, net: usd(2000), tax: usd(200), reason: "duplicate", postedOn: "2026-02-01", createdBy: "orchestrator" };
    answering.set("erp.listCreditMemos", () => ({ items: [creditMemo], next: null }));
    answering.set("erp.applyUnappliedCash", () => usedCredit);
    expect(await bill(lateDraft(10_000))).toMatchObject({ status: "paid" });
    expect(changes().slice(-2)).toEqual(["erp.postInvoice", "erp.applyUnappliedCash"]);
    expect(bodyOf("erp.applyUnappliedCash")).toEqual({ invoiceId: idOf("inv", "1"), amount: usd(2200), appliedOn: "2026-02-02" });
  });

  it("declined and then voided by hand is asked for no more", async () => {
    estate.world.payments = ["hard"];
    await bill(lateDraft(10_000));
    const declined = caseIdOf(SEED, { code: "PAY-HARD-DECLINE", businessKey: idOf("inv", "1") });
    standing = { ...standing, status: "void", due: usd(0) };
    const attempts = changes().filter((name) => name === "payment.createPaymentIntent").length;
    await estate.workOn(declined);
    expect(await settled()).toMatchObject({ status: "void" });
    expect(changes().filter((name) => name === "payment.createPaymentIntent")).toHaveLength(attempts);
    expect(estate.caseNow(declined)).toMatchObject({ status: "closed", rootCause: "manual_change" });
  });

  it("refused by ERP after it has left is a case, and is posted once people have cured the cause", async () => {
    estate.world.refusing.set("erp.postInvoice", "period-closed");
    await bill(lateDraft(10_000));
    const refused = caseIdOf(SEED, { code: "QTC-ORDER-NOT-BILLED", businessKey: idOf("inv", "1") });
    expect(estate.caseNow(refused)).toMatchObject({ exposure: usd(2000), direction: "under_billed" });
    estate.world.refusing.delete("erp.postInvoice");
    await estate.workOn(refused);
    expect(await settled()).toMatchObject({ status: "paid" });
    expect(estate.caseNow(refused)).toMatchObject({ status: "closed", closedBy: "playbook" });
  });
});
