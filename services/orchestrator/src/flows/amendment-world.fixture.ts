import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import type { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import { flowKey } from "../engine/port.ts";
import type { AmendmentProgress } from "./amendment-ground.ts";
import { caseIdOf } from "./case-desk.ts";
import { TENANT, openEstate } from "./estate.fixture.ts";
import { refusal, type Reply } from "./world.fixture.ts";
import { plainSale, untouched } from "./tax-records.fixture.ts";
import {
  NOW,
  address,
  SEED,
  contract,
  draftOf,
  entitlement,
  idOf,
  ids,
  opportunity,
  quote,
  subscription,
  term,
  usd,
} from "./world-records.fixture.ts";

export const sold: Opportunity = { ...opportunity, id: idOf("opp", "more"), kind: "new_business", name: "Two more seats" };
/** Two more seats from today on, for the rest of the term. */
export const signed: Quote = {
  ...quote,
  id: idOf("qte", "more"),
  kind: "amendment",
  status: "accepted",
  opportunityId: sold.id,
  startOn: "2026-02-02",
  quantity: 12,
  termNet: usd(239_342),
  acceptedAt: NOW,
  amendsQuoteId: ids.quote,
};
/** What ERP answers to the credit memo of a note, and tax to the return of its share. */
export const memo = {
  id: idOf("cm"),
  status: "posted",
  reversal: null,
  customerId: ids.customer,
  legalEntity: "US01",
  gross: usd(110),
  applied: usd(110),
  unapplied: usd(0),
  fromDeferred: usd(100),
  fromRevenue: usd(0),
  approvedBy: null,
  revenuePolicy: "catch_up",
  customerPaymentId: null,
  journalEntryId: idOf("je"),
};
export const returned: TaxDocument = {
  ...plainSale,
  ...untouched,
  id: idOf("txd", "return"),
  kind: "return",
  originalDocumentId: idOf("txd"),
  code: "note",
  version: 1,
  status: "committed",
  accountId: null,
  legalEntity: "US01",
  shipTo: address,
  customerTaxId: null,
  taxOn: "2026-02-02",
  currency: "USD",
  lines: [{ lineId: "recurring", net: usd(-100), taxCode: "saas", tax: usd(-10), details: [] }],
  summary: [],
  net: usd(-100),
  tax: usd(-10),
};
export const refusedCase = caseIdOf(SEED, { code: "QTC-ORDER-NOT-BILLED", businessKey: ids.contract });

const carries = (seats: number, charge: number): Pick<Invoice["lines"][number], "kind" | "quantity" | "net" | "gross"> => ({
  kind: charge < 0 ? "proration_credit" : "proration_charge",
  quantity: seats,
  net: usd(charge),
  gross: usd(charge),
});
const plain = draftOf(1, 100, "US01");
/** What the two seats cost where the tenant bills changes at once. */
export const changeDraft: Invoice = {
  ...plain,
  id: idOf("inv", "change"),
  purpose: "change",
  quoteId: null,
  lines: [
    { ...plain.lines[0]!, ...carries(10, -1_196_712), lineId: "1", months: 0, periodStartOn: signed.startOn },
    { ...plain.lines[0]!, ...carries(12, 1_436_054), lineId: "2", months: 0, periodStartOn: signed.startOn },
  ],
  net: usd(239_342),
  gross: usd(239_342),
  total: usd(239_342),
  due: usd(239_342),
};

/** An estate in the first days of a renewed term, in which two more seats are sold. */
export function amendmentEstate() {
  const estate = openEstate();
  const { world, engine } = estate;
  let now: Contract = { ...contract, ...term, renewals: 1 };
  let draft: Invoice = changeDraft;
  const facts = { quotes: [signed], billsAtOnce: false, timeZone: "UTC", notes: [] as CreditNote[] };
  world.billed = { ...subscription, ...term, renewals: 1 };
  world.used = { ...entitlement, endOn: term.endOn, renewals: 1 };
  const replies: Record<string, Reply> = {
    "cpq.listQuotes": () => ({ items: facts.quotes, next: null }),
    "crm.getContract": () => now,
    "crm.amendContract": ({ body }: { body: Pick<Contract, "seats" | "tier" | "unitPrice"> }) => {
      const { seats, tier, unitPrice } = body;
      return (now = { ...now, seats, tier, unitPrice });
    },
    "billing.getPolicy": () => ({ ...withoutVersion, timeZone: facts.timeZone }),
    "billing.changeSubscription": ({ body }: { body: { quantity: number; tier: string; effectiveOn: string } }) => {
      const { quantity, tier, effectiveOn } = body;
      const isLater = effectiveOn > NOW.slice(0, 10);
      world.billed = isLater
        ? { ...world.billed, scheduled: { action: "change", effectiveOn, quantity, tier } }
        : { ...world.billed, quantity, tier, changedOn: effectiveOn };
      return {
        subscription: world.billed,
        proration: null,
        invoice: facts.billsAtOnce && !isLater ? draft : null,
        creditNotes: facts.notes,
      };
    },
    "billing.getInvoice": () => draft,
    "billing.listInvoices": () => ({ items: [draft], next: null }),
    "billing.holdInvoice": ({ body }: { body: { reason: string; caseId: string } }) =>
      (draft = { ...draft, hold: { ...body, since: NOW } }),
    "billing.releaseInvoice": () => (draft = { ...draft, hold: null }),
    "billing.finalizeInvoice": ({ body }: { body: { taxDocumentId: string } }) => {
      if (draft.hold !== null) throw refusal("billing.finalizeInvoice", "invoice-on-hold");
      return (draft = {
        ...draft,
        status: "open",
        taxDocumentId: body.taxDocumentId,
        finalizedAt: NOW,
        issuedOn: "2026-02-02",
        dueOn: "2026-02-02",
      });
    },
    "billing.payInvoice": () => (draft = { ...draft, status: "paid", paidAt: NOW, due: usd(0) }),
    "provisioning.amendEntitlement": ({ body }: { body: { seats: number; tier: string } }) =>
      (world.used = { ...world.used, ...body, ordered: { ...world.used.ordered, ...body } }),
    "erp.listRevenueArrangements": () => ({ items: [], next: null }),
  };
  for (const [operation, reply] of Object.entries(replies)) world.answering.set(operation, reply);
  const key = flowKey(TENANT, sold.id);
  return {
    ...estate,
    facts,
    key,
    contractNow: () => now,
    draftIs: (change: Partial<Invoice>): void => void (draft = { ...draft, ...change }),
    win: async (): Promise<void> => {
      await engine.start("amendment", key, { opportunity: sold, seed: SEED, traceparent: null });
      await engine.rest();
    },
    stands: async () => (await engine.query("amendment", key)) as AmendmentProgress,
    /** Bodies an operation was called with, in order. */
    asked: (operation: string) => world.calls.filter(({ name }) => name === operation).map(({ options }) => options.body),
  };
}

const { version: _version, ...shaping } = plain.policy;
const withoutVersion = {
  invoiceLimits: "none" as const,
  ...shaping,
  autoInvoicing: false,
  dunningCampaigns: [
    { code: "standard", retryAfterDays: [3, 5, 7], schedule: "fixed", hardDecline: "stop", graceDays: 0, finalAction: "none" },
  ],
  defaultCampaign: "standard",
};
