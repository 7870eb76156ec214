/** Bills that no renewal makes, beside their trend. */
import type { Invoice, InvoiceLine, UsageEntry } from "@cashline/contracts/systems/billing/entities";
import type { MoneyWire } from "@cashline/kernel/money";
import { beforeEach, describe, expect, it } from "vitest";
import { flowKey } from "../engine/port.ts";
import { caseIdOf } from "./case-desk.ts";
import { TENANT, openEstate } from "./estate.fixture.ts";
import { usageDraft, usageLine, used } from "./trend.fixture.ts";
import { refusal } from "./world.fixture.ts";
import { NOW, SEED, contract, draftOf, idOf, ids, subscription, usd } from "./world-records.fixture.ts";

let estate: ReturnType<typeof openEstate>;
/** What billing has: the draft as it stands, its usage, and invoices of earlier periods. */
let standing: Invoice;
let usage: UsageEntry[];
let sent: Invoice[];
/** What a new draft would be, once people have corrected something. */
let corrected: Invoice | null;

const period = { ...contract, seats: 10, unitPrice: "100" };
const months = ["2025-11-01", "2025-12-01", "2026-01-01"];
const seatsOf = (startOn: string, endOn: string, quantity: number): InvoiceLine => {
  const [line] = draftOf(1, 100, "US01").lines as [InvoiceLine];
  const net = usd(quantity * 10_000);
  return { ...line, quantity, months: 1, periodStartOn: startOn, periodEndOn: endOn, gross: net, net };
};
const billed = (startOn: string, index: number): Invoice => ({
  ...draftOf(1, 100, "US01"),
  id: idOf("inv", `sent ${index}`),
  status: "paid",
  purpose: "period",
  lines: [seatsOf(startOn, [...months, "2026-02-01"][index + 1] ?? "", 10)],
});
/** February's draft: ten seats unless told otherwise, and usage at 0.002 a unit. */
const draft = (units: number, seats = 10): Invoice => {
  const made = usageDraft({ purpose: "period", draftedAt: "2026-02-28T23:45:00.000Z" }, usageLine({ quantity: units }));
  return { ...made, lines: [seatsOf("2026-02-01", "2026-03-01", seats), ...made.lines.slice(1)] };
};

beforeEach(() => {
  estate = openEstate();
  corrected = null;
  sent = months.map(billed);
  const { answering } = estate.world;
  const page = <Item>(items: Item[]) => ({ items, next: null });
  answering.set("crm.getContract", () => period);
  answering.set("billing.getSubscription", () => subscription);
  answering.set("billing.listUsage", () => page(usage));
  answering.set("billing.listInvoices", ({ query }: { query: { status?: string } }) =>
    page(query.status === "draft" ? [standing].filter(({ status }) => status === "draft") : [...sent, standing]),
  );
  answering.set("billing.getInvoice", () => standing);
  answering.set("billing.holdInvoice", ({ body }: { body: { reason: string; caseId: string } }) => {
    return (standing = { ...standing, hold: { ...body, since: NOW } });
  });
  answering.set("billing.releaseInvoice", () => (standing = { ...standing, hold: null }));
  answering.set("billing.previewRedraft", () => corrected ?? standing);
  answering.set("billing.redraftInvoice", () => {
    const made = { ...(corrected ?? standing), replacesInvoiceId: standing.id };
    standing = { ...standing, status: "void" };
    return made;
  });
  answering.set("billing.finalizeInvoice", ({ body }: { body: { tax: MoneyWire; taxDocumentId: string } }) => {
    const total = usd(BigInt(standing.net.minor) + BigInt(body.tax.minor));
    const said = { tax: body.tax, total, due: total, taxDocumentId: body.taxDocumentId };
    return (standing = { ...standing, ...said, status: "open", finalizedAt: NOW, issuedOn: "2026-02-28", dueOn: "2026-02-28" });
  });
  answering.set("billing.payInvoice", () => (standing = { ...standing, status: "paid", paidAt: NOW, due: usd(0) }));
});

async function review(invoice: Invoice, units: number): Promise<void> {
  standing = invoice;
  const steady = ["2025-11-10", "2025-12-08", "2026-01-06"].map((day) => used(day, 100_000));
  usage = [used("2025-11-01", 1000), ...steady, used("2026-02-10", units, invoice.id)];
  await estate.engine.start("invoiceToCash", flowKey(TENANT, invoice.id), {
    invoice,
    seed: SEED,
    correlationId: ids.contract,
    traceparent: null,
  });
  await estate.engine.rest();
  await estate.signal("people have had their hour", null, flowKey(TENANT, invoice.id), "invoiceToCash");
}
const said = (draftId = idOf("inv", "1")): unknown => estate.engine.query("invoiceToCash", flowKey(TENANT, draftId));
const caseOf = (code: "USG-ANOMALY" | "BIL-ANOMALY"): string => caseIdOf(SEED, { code, businessKey: idOf("inv", "1") });
const changes = (): string[] => estate.world.changes().filter((name) => !name.includes("preview"));

describe("the usage of a draft", () => {
  it("on its trend leaves after its hour, and is paid", async () => {
    await review(draft(139_000), 139_000);
    expect([estate.published, standing.status]).toEqual([[], "paid"]);
  });

  it("far above its trend is held under a case of metering the moment it is drafted, and leaves once it is explained", async () => {
    await review(draft(400_000), 400_000);
    const held = caseOf("USG-ANOMALY");
    expect(standing.hold).toMatchObject({ caseId: held, reason: "USG-ANOMALY" });
    // 300,000 units above the trend at 0.002.
    expect(estate.caseNow(held)).toMatchObject({
      ownerTeam: "metering",
      status: "assigned",
      exposure: usd(60_000),
      tasks: [{ role: "metering_analyst" }],
    });
    await estate.workOn(held);
    expect(standing).toMatchObject({ id: idOf("inv", "1"), hold: null, status: "paid" });
    expect(changes().slice(0, 2)).toEqual(["tax.calculateTax", "erp.validatePosting"]);
    expect(changes().filter((name) => /(hold|release|finalize)Invoice/.test(name))).toEqual([
      "billing.holdInvoice",
      "billing.releaseInvoice",
      "billing.finalizeInvoice",
    ]);
    expect(estate.caseNow(held)).toMatchObject({
      status: "closed",
      rootCause: "genuine_change",
      approvals: [{ level: "L1", status: "approved" }],
    });
  });

  it("that people have corrected is drafted anew, which goes its own way", async () => {
    await review(draft(400_000), 400_000);
    corrected = { ...draft(110_000), id: idOf("inv", "anew") };
    await estate.workOn(caseOf("USG-ANOMALY"));
    expect(await said()).toMatchObject({ status: "drafted_anew" });
    expect(changes().at(-1)).toBe("billing.redraftInvoice");
    expect(estate.caseNow(caseOf("USG-ANOMALY"))).toMatchObject({
      status: "closed",
      rootCause: "late_or_missing_usage",
      correctingDocument: idOf("inv", "anew"),
    });
    const anew = { ...corrected, replacesInvoiceId: idOf("inv", "1") };
    await review(anew, 110_000);
    expect(standing).toMatchObject({ id: idOf("inv", "anew"), status: "paid" });
  });

  it("that people void the moment it is to be drafted anew is gone", async () => {
    await review(draft(400_000), 400_000);
    corrected = { ...draft(110_000), id: idOf("inv", "anew") };
    estate.world.refusing.set("billing.redraftInvoice", "invoice-not-draft");
    await estate.workOn(caseOf("USG-ANOMALY"));
    expect(await said()).toMatchObject({ status: "gone" });
    expect(estate.caseNow(caseOf("USG-ANOMALY"))).toMatchObject({ status: "closed" });
  });

  it("corrected and still above its trend, the new draft is held under a case of its own", async () => {
    const anew = { ...draft(300_000), id: idOf("inv", "anew"), replacesInvoiceId: idOf("inv", "1") };
    await review(anew, 300_000);
    const held = caseIdOf(SEED, { code: "USG-ANOMALY", businessKey: anew.id });
    expect(estate.caseNow(held)).toMatchObject({ status: "assigned", exposure: usd(40_000) });
    expect(standing).toMatchObject({ id: idOf("inv", "anew"), hold: { reason: "USG-ANOMALY" } });
  });

  it("ends when the draft has been voided or sent by hand", async () => {
    await review(draft(400_000), 400_000);
    standing = { ...standing, status: "void" };
    await estate.workOn(caseOf("USG-ANOMALY"));
    expect(estate.caseNow(caseOf("USG-ANOMALY"))).toMatchObject({ status: "closed", closedBy: "self_cleared" });
  });

  it("a draft that has left before it could be held is told so, and held no more", async () => {
    estate.world.answering.set("billing.holdInvoice", () => {
      standing = { ...standing, status: "open" };
      throw refusal("billing.holdInvoice", "invoice-not-draft");
    });
    await review(draft(400_000), 400_000);
    expect(estate.caseNow(caseOf("USG-ANOMALY"))).toMatchObject({ status: "closed", rootCause: "not_established" });
  });

  it("comes back to its people where billing will not let it go as it is", async () => {
    await review({ ...draft(400_000), purpose: "final" }, 400_000);
    estate.world.refusing.set("billing.releaseInvoice", "invoice-outdated");
    await estate.workOn(caseOf("USG-ANOMALY"));
    expect(estate.caseNow(caseOf("USG-ANOMALY"))).toMatchObject({ status: "assigned", reopened: 1 });
    expect(
      estate
        .caseNow(caseOf("USG-ANOMALY"))
        .findings.map(({ found }) => found)
        .join(),
    ).toContain("invoice-outdated");
  });

  it("of several subscriptions is looked at the same way, and left to people to send", async () => {
    await review({ ...draft(400_000), purpose: "consolidated" }, 400_000);
    await estate.workOn(caseOf("USG-ANOMALY"));
    expect(await said()).toMatchObject({ status: "free" });
    expect(changes()).toEqual(["billing.holdInvoice", "billing.releaseInvoice"]);
    expect(estate.caseNow(caseOf("USG-ANOMALY"))).toMatchObject({ status: "closed", rootCause: "genuine_change" });
  });
});

describe("the charge of a period", () => {
  it("three times what it was, with nothing signed, is held under a case of billing operations", async () => {
    await review(draft(0, 30), 0);
    const held = caseOf("BIL-ANOMALY");
    // 28 days at 30 seats are 3,000.00; the trend is that of December and January, 1,000.00 for 31 days: 903.23 for 28.
    expect(estate.caseNow(held)).toMatchObject({
      ownerTeam: "billing_operations",
      direction: "over_billed",
      exposure: usd(300_000 - 90_323),
      findings: [{ code: "BIL-ANOMALY", detectedBy: "anomaly" }],
    });
    await estate.workOn(held);
    expect(estate.caseNow(held)).toMatchObject({ status: "closed", rootCause: "genuine_change" });
    expect(standing.hold).toBeNull();
  });

  it("that was signed needs no trend: thirty seats in the contract are thirty seats on the bill", async () => {
    estate.world.answering.set("crm.getContract", () => ({ ...period, seats: 30 }));
    await review(draft(0, 30), 0);
    expect(estate.published).toEqual([]);
  });

  it("that only a ramp keyed in at billing says is held; one that the contract says too is not", async () => {
    const phase = { startOn: "2026-02-01", quantity: 30, unitPrice: null, discountPercent: null };
    estate.world.answering.set("billing.getSubscription", () => ({ ...subscription, ramp: [phase] }));
    await review(draft(0, 30), 0);
    expect(estate.caseNow(caseOf("BIL-ANOMALY"))).toMatchObject({ direction: "over_billed", exposure: usd(300_000 - 90_323) });
    estate.world.answering.set("crm.getContract", () => ({ ...period, seats: 30 }));
    const agreed = { ...draft(0, 30), id: idOf("inv", "agreed") };
    await review(agreed, 0);
    expect(standing).toMatchObject({ id: agreed.id, status: "paid" });
  });

  it("of a first or second period has no trend", async () => {
    sent = sent.slice(1);
    await review(draft(0, 30), 0);
    expect(estate.published).toEqual([]);
  });
});
