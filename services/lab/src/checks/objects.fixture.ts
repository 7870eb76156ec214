import { createHash } from "node:crypto";
import type { Approval, Case, Task, TimelineEntry } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice, InvoiceLine, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { Receivable } from "@cashline/contracts/systems/erp/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { canonicalJson } from "@cashline/kernel/canonical-json";

/** An object of which only what the checks read is given. */
export function only<Whole>(members: Partial<Whole>): Whole {
  return members as Whole;
}

export const usd = (minor: number): { currency: string; minor: string } => ({ currency: "USD", minor: String(minor) });

/** A history by the published rule: each hash over the entry without it, and each entry names the hash before. */
export function historyOf(...actions: string[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  for (const [index, action] of actions.entries()) {
    const entry = {
      index,
      at: "2026-01-05T10:00:00.000Z",
      actor: "policy",
      action,
      detail: `${action} as the rules say`,
      previousHash: entries.at(-1)?.hash ?? "",
    };
    entries.push({ ...entry, hash: createHash("sha256").update(canonicalJson(entry)).digest("hex") });
  }
  return entries;
}

/** A case as its history tells it. */
export const caseOf = (id: string, status: Case["status"], about: Partial<Case>, ...actions: string[]): Case =>
  only<Case>({
    id,
    status,
    timeline: historyOf("detected", ...actions),
    tasks: actions.filter((action) => action === "task done").map(() => only<Task>({ status: "done" })),
    approvals: actions.filter((action) => action === "approved").map(() => only<Approval>({ status: "approved" })),
    reopened: 0,
    findings: [],
    ...about,
  });

const plan = { sku: "platform", tier: "pro", discountPercent: "0", billingFrequency: "annual", currency: "USD", termMonths: 12 } as const;
/** The terms of 2025 and 2026, the day after the last included. */
export const ended = { startOn: "2025-02-01", endOn: "2026-02-01" } as const;
export const begun = { startOn: "2026-02-01", endOn: "2027-02-01" } as const;
const named = (name: string) => ({ contractId: `ctr-${name}`, accountId: `acc-${name}` });

export const opportunity = (name: string, stage: Opportunity["stage"]): Opportunity =>
  only<Opportunity>({ id: `opp-${name}`, kind: "renewal", stage, contractId: `ctr-${name}` });

/** A contract before its renewal; renewed for a term value when one is given. */
export const contract = (name: string, value: number | null, change: Partial<Contract> = {}): Contract =>
  only<Contract>({
    id: `ctr-${name}`,
    accountId: `acc-${name}`,
    status: "activated",
    sellingEntity: "US01",
    seats: 10,
    unitPrice: "1.2",
    ...plan,
    ...(value === null
      ? { ...ended, renewals: 0, lastOpportunityId: null, lastTermValue: null }
      : { ...begun, renewals: 1, lastOpportunityId: `opp-${name}`, lastTermValue: usd(value) }),
    ...change,
  });

export const quote = (name: string, net: number): Quote =>
  only<Quote>({
    id: `qte-${name}`,
    kind: "renewal",
    status: "accepted",
    opportunityId: `opp-${name}`,
    ...named(name),
    ...plan,
    ...begun,
    quantity: 10,
    unitPrice: "1.2",
    periodNet: usd(net),
    termNet: usd(net),
  });

export const subscription = (name: string, change: Partial<Subscription> = {}): Subscription =>
  only<Subscription>({
    id: `sub-${name}`,
    contractId: `ctr-${name}`,
    status: "active",
    quantity: 10,
    lastQuoteId: `qte-${name}`,
    ...plan,
    ...begun,
    ...change,
  });

/** Use is not interrupted by a renewal: the start stays that of the first term. */
export const entitlement = (name: string, change: Partial<Entitlement> = {}): Entitlement =>
  only<Entitlement>({
    id: `ent-${name}`,
    ...named(name),
    sku: plan.sku,
    tier: plan.tier,
    seats: 10,
    startOn: ended.startOn,
    endOn: begun.endOn,
    status: "active",
    ...change,
  });

/** Ten seats for one month, at a tenth of the net each. */
const line = (net: number, tax: number | null): InvoiceLine =>
  only<InvoiceLine>({
    lineId: "recurring",
    kind: "recurring",
    sku: plan.sku,
    tier: plan.tier,
    quantity: 10,
    months: 1,
    unitPrice: String(net / 1000),
    discountPercent: "0",
    periodStartOn: begun.startOn,
    gross: usd(net),
    discount: usd(0),
    net: usd(net),
    tax: tax === null ? null : usd(tax),
  });

/** An invoice finalised on 1 February 2026, or a draft when it bears no tax. */
export const invoice = (name: string, net: number, tax: number | null, change: Partial<Invoice>): Invoice =>
  only<Invoice>({
    id: `inv-${name}`,
    credited: usd(0),
    creditsApplied: [],
    paid: usd(change.status === "paid" ? net + (tax ?? 0) : 0),
    ...named(name),
    quoteId: `qte-${name}`,
    legalEntity: "US01",
    currency: "USD",
    net: usd(net),
    tax: usd(tax ?? 0),
    total: usd(net + (tax ?? 0)),
    due: usd(net + (tax ?? 0)),
    lines: [line(net, tax)],
    hold: null,
    number: null,
    taxDocumentId: tax === null ? null : `txd-${name}`,
    finalizedAt: tax === null ? null : "2026-02-01T10:00:00.000Z",
    issuedOn: tax === null ? null : "2026-02-01",
    ...change,
  });

export const taxDocument = (name: string, net: number, tax: number, status: TaxDocument["status"]): TaxDocument =>
  only<TaxDocument>({
    id: `txd-${name}`,
    code: `inv-${name}`,
    status,
    legalEntity: "US01",
    net: usd(net),
    tax: usd(tax),
    lines: [only<TaxDocument["lines"][number]>({ lineId: "recurring", net: usd(net), tax: usd(tax) })],
  });

export const receivable = (name: string, net: number, tax: number, change: Partial<Receivable>): Receivable =>
  only<Receivable>({
    id: `ar-${name}`,
    invoiceId: `inv-${name}`,
    legalEntity: "US01",
    currency: "USD",
    net: usd(net),
    tax: usd(tax),
    gross: usd(net + tax),
    open: usd(net + tax),
    postedOn: "2026-02-01",
    journalEntryId: `je-${name}`,
    revenueScheduleId: `rs-${name}`,
    ...change,
  });
