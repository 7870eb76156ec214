import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addDays, instantAt, type Instant } from "../packages/kernel/src/time.ts";
import { loadBook } from "../packages/scenarios/src/book/load.ts";
import { idOf, type LoadedIds } from "../packages/scenarios/src/book/loaded-ids.ts";
import { contractOf } from "../packages/scenarios/src/stories/story-book.ts";
import { midMonthUpgrade } from "../packages/scenarios/src/stories/told/mid-month-upgrade.ts";
import { memoryEngine } from "../services/orchestrator/src/engine/memory-engine.fixture.ts";
import { flowKey } from "../services/orchestrator/src/engine/port.ts";
import { amendment } from "../services/orchestrator/src/flows/amendment.ts";
import { creditFollows } from "../services/orchestrator/src/flows/credit-follows.ts";
import { renewal } from "../services/orchestrator/src/flows/renewal.ts";
import { bookedInNextPeriod } from "../services/orchestrator/src/policies/posting-policy.ts";
import type { Systems } from "../services/orchestrator/src/systems/systems.ts";
import { openInProcessEstate, type InProcessEstate } from "./in-process-estate.fixture.ts";

/*
 * The flows themselves against the simulators themselves, where a tenant bills changes at once: what the flow's own tests
 * have answered for ERP, billing and tax is asked of them. A case would fail the test: none is offered but the
 * question how ERP's controls are honoured.
 */

const { book } = midMonthUpgrade;
const TENANT = "season";
let played: InProcessEstate;
let ids: LoadedIds;
let now: Instant = instantAt(book.from, "00:00");
let calls = 0;

const key = (): string => `test/${(calls += 1)}`;
const eur = (minor: string) => ({ currency: "EUR", minor });

async function goTo(at: Instant): Promise<void> {
  now = at;
  await played.advance(at);
}

async function run(flow: "renewal" | "amendment", opportunityId: string): Promise<unknown> {
  const systems = { ...played.estate, seed: book.seed, now: () => now } as unknown as Systems;
  const engine = memoryEngine({
    now: () => now,
    cases: {},
    flows: {
      renewal: (given, input) => renewal(given, systems, input),
      amendment: (given, input) => amendment(given, systems, input),
    },
  });
  const params = { opportunityId };
  const { body: opportunity } = await played.estate.crm.winOpportunity({ params, body: {}, idempotencyKey: key() });
  await engine.start(flow, flowKey(TENANT, opportunityId), { opportunity, seed: book.seed, traceparent: null });
  await engine.rest();
  expect(engine.waitingFor()).toEqual([]);
  return engine.query(flow, flowKey(TENANT, opportunityId));
}

/** What follows a credit note, as its event would have it. */
async function follows(creditNoteId: string, change: "issued" | "voided"): Promise<void> {
  const systems = { ...played.estate, seed: book.seed, now: () => now } as unknown as Systems;
  const engine = memoryEngine({
    now: () => now,
    cases: { postBy: () => Promise.resolve(bookedInNextPeriod) },
    flows: { creditFollows: (given, input) => creditFollows(given, systems, input) },
  });
  const input = { creditNoteId, seed: book.seed, correlationId: "test", traceparent: null };
  await engine.start("creditFollows", flowKey(TENANT, `${creditNoteId}/${change}`), input);
  await engine.rest();
  expect(engine.waitingFor()).toEqual([]);
}

/** The customer signs for so many seats from today on, and the deal is won. */
async function signs(seats: number): Promise<unknown> {
  const { crm, cpq } = played.estate;
  const contractId = idOf(ids.contracts, contractOf("spree"));
  const effectiveOn = now.slice(0, 10);
  const terms = { sku: "platform", tier: "pro", seats, discountPercent: "0", termMonths: 12, billingFrequency: "annual" as const };
  const accountId = idOf(ids.accounts, "spree");
  const { body: opportunity } = await crm.createOpportunity({
    body: { externalKey: `seats/${seats}`, name: "Other seats", accountId, contractId, kind: "new_business", closeOn: effectiveOn, terms },
    idempotencyKey: key(),
  });
  const body = { opportunityId: opportunity.id, effectiveOn, quantity: seats };
  const { id: quoteId } = (await cpq.createAmendment({ params: { contractId }, body, idempotencyKey: key() })).body;
  await cpq.submitQuote({ params: { quoteId }, body: {}, idempotencyKey: key() });
  await cpq.acceptQuote({ params: { quoteId }, body: {}, idempotencyKey: key() });
  return run("amendment", opportunity.id);
}

beforeAll(async () => {
  played = await openInProcessEstate(now);
  ids = await loadBook(book, played.estate);
  const [planned] = book.renewals;
  if (!planned) throw new Error("the story has no renewal");
  await goTo(planned.outcome.at);
  await run("renewal", idOf(ids.opportunities, planned.key));
  const { billing, erp } = played.estate;
  const policy = await billing.getPolicy({});
  await billing.updatePolicy({ body: { ...policy.body, changeBilling: "immediate" }, ifMatch: policy.version, idempotencyKey: key() });
  await goTo(instantAt(addDays("2026-04-15", -1), "09:00"));
  await erp.createRevenueArrangement({
    body: {
      reference: "onboarding",
      contractId: idOf(ids.contracts, contractOf("spree")),
      customerId: idOf(ids.customers, "spree"),
      legalEntity: "DE01",
      currency: "EUR",
      inceptionOn: "2026-04-14",
      transactionPrice: eur("100000"),
      obligations: [
        {
          key: "onboarding",
          description: "Onboarding",
          standAlonePrice: eur("100000"),
          pattern: "over_time",
          startOn: "2026-04-14",
          endOn: "2027-02-01",
        },
      ],
    },
    idempotencyKey: key(),
  });
});
afterAll(() => played.close());

describe("an amendment in the systems themselves", () => {
  test("of more seats is billed, and its revenue a contract of its own under the arrangement", async () => {
    await goTo("2026-04-15T10:00:00.000Z");
    expect(await signs(30)).toMatchObject({ status: "completed", caseId: null });
    const { billing, erp, provisioning, crm } = played.estate;
    const subscriptionId = idOf(ids.subscriptions, contractOf("spree"));
    const invoices = (await billing.listInvoices({ query: { subscriptionId } })).body.items;
    const invoice = invoices.find(({ purpose }) => purpose === "change");
    expect(invoice).toMatchObject({ status: "paid", net: eur("480000"), total: eur("571200") });
    const contractId = idOf(ids.contracts, contractOf("spree"));
    const [arrangement] = (await erp.listRevenueArrangements({ query: { contractId } })).body.items;
    expect(arrangement).toMatchObject({
      transactionPrice: eur("580000"),
      billed: eur("480000"),
      modifications: [{ treatment: "separate_contract", priceChange: eur("480000"), modifiedOn: "2026-04-15" }],
    });
    const [receivable] = (await erp.listReceivables({ query: { invoiceId: invoice?.id ?? "" } })).body.items;
    expect(receivable).toMatchObject({ status: "cleared", revenueArrangementId: arrangement?.id });
    expect((await crm.getContract({ params: { contractId } })).body.seats).toBe(30);
    const entitlementId = idOf(ids.entitlements, contractOf("spree"));
    expect((await provisioning.getEntitlement({ params: { entitlementId } })).body).toMatchObject({ seats: 30, isDrifting: false });
  });

  test("of fewer seats is credited, its tax given back, and booked by ERP", async () => {
    await goTo("2026-04-20T10:00:00.000Z");
    expect(await signs(25)).toMatchObject({ status: "completed", caseId: null });
    const { billing, erp, tax } = played.estate;
    const billingAccountId = idOf(ids.billingAccounts, "spree");
    const notes = (await billing.listCreditNotes({ query: { billingAccountId } })).body.items;
    expect(notes.length).toBeGreaterThan(0);
    for (const { id } of notes) await follows(id, "issued");
    const memos = (await erp.listCreditMemos({ query: {} })).body.items;
    const booked = new Map(memos.map(({ reference, gross }) => [reference, gross]));
    expect(booked).toEqual(new Map(notes.map(({ id, total }) => [id, total])));
    for (const note of notes) {
      const [document] = (await tax.listTaxDocuments({ query: { code: note.id } })).body.items;
      expect(document).toMatchObject({ kind: "return", status: "committed", tax: eur(`-${note.tax.minor}`) });
    }
  });

  test("a credit in pieces, one of them voided, is the tax engine's and ERP's to the cent throughout", async () => {
    const { billing, erp, tax } = played.estate;
    const subscriptionId = idOf(ids.subscriptions, contractOf("spree"));
    const invoices = (await billing.listInvoices({ query: { subscriptionId } })).body.items;
    const invoice = invoices.find(({ purpose }) => purpose === "renewal");
    if (!invoice) throw new Error("the renewal has an invoice");
    const lineId = invoice.lines[0]?.lineId ?? "";
    const before = (await erp.getTrialBalance({ query: {} })).body.rows;
    const pieces: string[] = [];
    for (const minor of ["3331", "3333", "3335"]) {
      const body = { invoiceId: invoice.id, reason: "service_credit" as const, lines: [{ lineId, net: eur(minor) }] };
      const note = (await billing.createCreditNote({ body, idempotencyKey: key() })).body;
      pieces.push(note.id);
      await follows(note.id, "issued");
      const [document] = (await tax.listTaxDocuments({ query: { code: note.id } })).body.items;
      expect(document).toMatchObject({ status: "committed", net: eur(`-${minor}`), tax: eur(`-${note.tax.minor}`) });
    }
    for (const creditNoteId of pieces) {
      await billing.voidCreditNote({ params: { creditNoteId }, body: {}, idempotencyKey: key() });
      await follows(creditNoteId, "voided");
      const [document] = (await tax.listTaxDocuments({ query: { code: creditNoteId } })).body.items;
      expect(document).toMatchObject({ status: "voided" });
    }
    const memos = (await erp.listCreditMemos({ query: { invoiceId: invoice.id } })).body.items;
    expect(memos.filter(({ reference }) => pieces.includes(reference)).map(({ status }) => status)).toEqual([
      "reversed",
      "reversed",
      "reversed",
    ]);
    const net = (rows: typeof before) => rows.map(({ role, debit, credit }) => [role, Number(debit.minor) - Number(credit.minor)]);
    expect(net((await erp.getTrialBalance({ query: {} })).body.rows)).toEqual(net(before));
  });
});
