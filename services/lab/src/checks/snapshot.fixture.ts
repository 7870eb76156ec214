import { createHash } from "node:crypto";
import type { Case, TimelineEntry } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice, InvoiceLine, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { CashReceipt, Receivable, RevenueSchedule, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { canonicalJson } from "@cashline/kernel/canonical-json";
import type { EventCount, Snapshot, TrialBalanceRow } from "./snapshot.ts";

/** An object of which only what the checks read is given. */
export function only<Whole>(members: Partial<Whole>): Whole {
  return members as Whole;
}

export const usd = (minor: number): { currency: string; minor: string } => ({ currency: "USD", minor: String(minor) });

/** A history by the published rule: each hash over the entry without it, and each entry names the hash before. */
export function historyOf(...details: string[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  for (const [index, detail] of details.entries()) {
    const entry = {
      index,
      at: "2026-01-05T10:00:00.000Z",
      actor: "policy",
      action: "noted",
      detail,
      previousHash: entries.at(-1)?.hash ?? "",
    };
    entries.push({ ...entry, hash: createHash("sha256").update(canonicalJson(entry)).digest("hex") });
  }
  return entries;
}

const line = (net: number, tax: number | null): InvoiceLine =>
  only<InvoiceLine>({ kind: "recurring", net: usd(net), tax: tax === null ? null : usd(tax) });
const invoice = (id: string, net: number, tax: number, change: Partial<Invoice>): Invoice =>
  only<Invoice>({
    id,
    net: usd(net),
    tax: usd(tax),
    total: usd(net + tax),
    due: usd(net + tax),
    lines: [line(net, tax)],
    hold: null,
    quoteId: null,
    number: null,
    taxDocumentId: null,
    ...change,
  });
const receivable = (invoiceId: string, net: number, tax: number, change: Partial<Receivable>): Receivable =>
  only<Receivable>({
    invoiceId,
    legalEntity: "US01",
    currency: "USD",
    tax: usd(tax),
    gross: usd(net + tax),
    open: usd(net + tax),
    ...change,
  });
const document = (id: string, code: string, tax: number, status: TaxDocument["status"]): TaxDocument =>
  only<TaxDocument>({ id, code, tax: usd(tax), status });
const schedule = (...lines: [RevenueScheduleLine["status"], number][]): RevenueSchedule =>
  only<RevenueSchedule>({
    legalEntity: "US01",
    currency: "USD",
    lines: lines.map(([status, amount]) => only<RevenueScheduleLine>({ status, amount: usd(amount) })),
  });
const balance = (role: string, debit: number, credit: number): TrialBalanceRow => ({
  legalEntity: "US01",
  account: role,
  role,
  currency: "USD",
  debit: usd(debit),
  credit: usd(credit),
});
const events = (system: string, count: number): EventCount => ({ system, published: count, taken: count, stored: count, deadLettered: 0 });

/**
 * A small sandbox in which everything agrees: a renewal that is paid, one that is open, one whose draft is held in a case,
 * a posting that was reversed, and an entitlement that an open case says is wrong.
 */
export function soundSnapshot(): Snapshot {
  const term = { seats: 10, tier: "pro", endOn: "2027-02-01" };
  return {
    opportunities: ["paid", "open", "held", "lost"].map((name) =>
      only<Opportunity>({
        id: `opp-${name}`,
        kind: "renewal",
        stage: name === "lost" ? "closed_lost" : "closed_won",
        contractId: `ctr-${name}`,
      }),
    ),
    contracts: [
      only<Contract>({
        id: "ctr-paid",
        status: "activated",
        renewals: 1,
        lastOpportunityId: "opp-paid",
        lastTermValue: usd(1200),
        ...term,
      }),
      only<Contract>({ id: "ctr-open", status: "activated", renewals: 1, lastOpportunityId: "opp-open", lastTermValue: usd(500), ...term }),
      only<Contract>({
        id: "ctr-held",
        status: "activated",
        renewals: 0,
        lastOpportunityId: null,
        lastTermValue: null,
        ...term,
        endOn: "2026-02-01",
      }),
      only<Contract>({
        id: "ctr-lost",
        status: "expired",
        renewals: 0,
        lastOpportunityId: null,
        lastTermValue: null,
        ...term,
        endOn: "2026-02-01",
      }),
    ],
    quotes: [
      only<Quote>({
        id: "qte-paid",
        opportunityId: "opp-paid",
        status: "accepted",
        periodNet: usd(1200),
        termNet: usd(1200),
        quantity: 10,
        tier: "pro",
      }),
      only<Quote>({
        id: "qte-open",
        opportunityId: "opp-open",
        status: "accepted",
        periodNet: usd(500),
        termNet: usd(500),
        quantity: 10,
        tier: "pro",
      }),
      only<Quote>({
        id: "qte-held",
        opportunityId: "opp-held",
        status: "accepted",
        periodNet: usd(800),
        termNet: usd(800),
        quantity: 10,
        tier: "pro",
      }),
    ],
    subscriptions: [
      only<Subscription>({ contractId: "ctr-paid", quantity: 10, endOn: "2027-02-01" }),
      only<Subscription>({ contractId: "ctr-open", quantity: 10, endOn: "2027-02-01" }),
      // Billing has entered the next term; the contract follows when the case is done.
      only<Subscription>({ contractId: "ctr-held", quantity: 10, endOn: "2027-02-01" }),
    ],
    invoices: [
      invoice("inv-paid", 1200, 120, {
        status: "paid",
        due: usd(0),
        quoteId: "qte-paid",
        taxDocumentId: "txd-paid",
        number: "US01-2026-000001",
      }),
      invoice("inv-open", 500, 50, { status: "open", quoteId: "qte-open", taxDocumentId: "txd-open", number: "US01-2026-000002" }),
      invoice("inv-held", 700, 0, {
        status: "draft",
        hold: { reason: "QTC-PRICE-MISMATCH", caseId: "case-held", since: "2026-02-01T00:00:00.000Z" },
        quoteId: "qte-held",
        lines: [line(700, null)],
      }),
      invoice("inv-reversed", 90, 9, { status: "void", quoteId: "qte-old", taxDocumentId: "txd-reversed" }),
    ],
    taxDocuments: [
      document("txd-paid", "inv-paid", 120, "committed"),
      document("txd-open", "inv-open", 50, "committed"),
      document("txd-held", "inv-held", 70, "committed"),
      document("txd-reversed", "inv-reversed", 9, "voided"),
    ],
    intents: [
      only<PaymentIntent>({ id: "pi-paid", invoiceId: "inv-paid", status: "succeeded", amount: usd(1320) }),
      only<PaymentIntent>({ id: "pi-declined", invoiceId: "inv-paid", status: "requires_payment_method", amount: usd(1320) }),
      only<PaymentIntent>({ id: "pi-open", invoiceId: "inv-open", status: "processing", amount: usd(550) }),
    ],
    receipts: [only<CashReceipt>({ paymentIntentId: "pi-paid", invoiceId: "inv-paid", amount: usd(1320) })],
    receivables: [
      receivable("inv-paid", 1200, 120, { status: "cleared", open: usd(0) }),
      receivable("inv-open", 500, 50, { status: "open" }),
      receivable("inv-reversed", 90, 9, { status: "reversed", open: usd(0) }),
    ],
    schedules: [schedule(["recognized", 100], ["planned", 1100]), schedule(["planned", 500]), schedule(["cancelled", 90])],
    trialBalance: [
      balance("cash", 1320, 0),
      balance("receivable", 1320 + 550 + 99, 1320 + 99),
      balance("deferred_revenue", 100 + 90, 1200 + 500 + 90),
      balance("revenue", 0, 100),
      balance("tax_payable", 9, 120 + 50 + 9),
    ],
    entitlements: [
      only<Entitlement>({ id: "ent-paid", contractId: "ctr-paid", ...term }),
      only<Entitlement>({ id: "ent-open", contractId: "ctr-open", ...term }),
      only<Entitlement>({ id: "ent-held", contractId: "ctr-held", ...term, seats: 14, endOn: "2026-02-01" }),
    ],
    cases: [
      only<Case>({
        id: "case-held",
        status: "assigned",
        correlationId: "opp-held",
        businessKey: "ctr-held",
        timeline: historyOf("detected", "assigned"),
      }),
      only<Case>({
        id: "case-drift",
        status: "in_progress",
        correlationId: "ctr-held",
        businessKey: "ent-held",
        timeline: historyOf("detected"),
      }),
      only<Case>({
        id: "case-old",
        status: "closed",
        correlationId: "opp-paid",
        businessKey: "ctr-paid",
        timeline: historyOf("detected", "closed"),
      }),
    ],
    events: [events("billing", 12), events("erp", 7), events("tax", 0)],
  };
}
