import { everyItem } from "@cashline/client/pages";
import type { SandboxStatus } from "@cashline/contracts/common/control";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { CashReceipt, JournalEntry, Receivable, RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import type { CreditMemo } from "@cashline/contracts/systems/erp/receivable-entities";
import type { CustomerRefund } from "@cashline/contracts/systems/erp/refund-entities";
import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import type { MoneyWire } from "@cashline/kernel/money";
import type { Instant } from "@cashline/kernel/time";
import type { EstateClients } from "../sandbox/estate-clients.ts";
import type { SandboxControl } from "../sandbox/sandbox.ts";
import { systemNames } from "../topology.ts";

export type TrialBalanceRow = { legalEntity: string; account: string; role: string; currency: string; debit: MoneyWire; credit: MoneyWire };
/** Events of one source: written by it, taken in by the hub, stored for analysis. */
export type EventCount = { system: string; published: number; taken: number; stored: number; deadLettered: number };

/** What every system says of a sandbox at rest; the invariants compare it. */
export type Snapshot = {
  /** The scenario clock when it was taken; what is due later may still be missing. */
  asOf: Instant;
  opportunities: Opportunity[];
  contracts: Contract[];
  quotes: Quote[];
  subscriptions: Subscription[];
  invoices: Invoice[];
  creditNotes: CreditNote[];
  taxDocuments: TaxDocument[];
  intents: PaymentIntent[];
  receivables: Receivable[];
  receipts: CashReceipt[];
  refunds: CustomerRefund[];
  creditMemos: CreditMemo[];
  arrangements: RevenueArrangement[];
  schedules: RevenueSchedule[];
  journal: JournalEntry[];
  trialBalance: TrialBalanceRow[];
  entitlements: Entitlement[];
  cases: Case[];
  events: EventCount[];
};

/** Reads the systems of record themselves, not the analytics store; only cases and event counts come from there. */
export async function takeSnapshot(clients: EstateClients, sandbox: SandboxControl): Promise<Snapshot> {
  const { crm, cpq, billing, tax, payment, erp, provisioning } = clients;
  const statuses = await sandbox.statuses();
  const clock = statuses["erp"];
  if (!clock) throw new Error("ERP does not say what time it is in the sandbox");
  const all = async <Item>(list: Parameters<typeof everyItem<Item>>[0]): Promise<Item[]> => Array.fromAsync(everyItem(list));
  const [
    opportunities,
    contracts,
    quotes,
    subscriptions,
    invoices,
    creditNotes,
    taxDocuments,
    intents,
    receivables,
    receipts,
    refunds,
    creditMemos,
    arrangements,
    schedules,
    journal,
    entitlements,
    trialBalance,
    cases,
    events,
  ] = await Promise.all([
    all((query) => crm.listOpportunities({ query })),
    all((query) => crm.listContracts({ query })),
    all((query) => cpq.listQuotes({ query })),
    all((query) => billing.listSubscriptions({ query })),
    all((query) => billing.listInvoices({ query })),
    all((query) => billing.listCreditNotes({ query })),
    all((query) => tax.listTaxDocuments({ query })),
    all((query) => payment.listPaymentIntents({ query })),
    all((query) => erp.listReceivables({ query })),
    all((query) => erp.listCashReceipts({ query })),
    all((query) => erp.listCustomerRefunds({ query })),
    all((query) => erp.listCreditMemos({ query })),
    all((query) => erp.listRevenueArrangements({ query })),
    all((query) => erp.listRevenueSchedules({ query })),
    all((query) => erp.listJournalEntries({ query })),
    all((query) => provisioning.listEntitlements({ query })),
    erp.getTrialBalance({ query: {} }),
    clients.intelligence.listCases({ query: { status: "all" } }),
    countEvents(clients, statuses),
  ]);
  return {
    asOf: clock.now,
    opportunities,
    contracts,
    quotes,
    subscriptions,
    invoices,
    creditNotes,
    taxDocuments,
    intents,
    receivables,
    receipts,
    refunds,
    creditMemos,
    arrangements,
    schedules,
    entitlements,
    journal,
    trialBalance: trialBalance.body.rows,
    cases: cases.body.items,
    events,
  };
}

async function countEvents(clients: EstateClients, statuses: Readonly<Record<string, SandboxStatus>>): Promise<EventCount[]> {
  const [taken, stored] = await Promise.all([clients.hub.getConsumption(), clients.intelligence.getStoredEvents()]);
  return [...systemNames, "orchestrator"].map((system) => {
    const inHub = taken.body.systems.find((row) => row.system === system);
    return {
      system,
      published: statuses[system]?.eventsPublished ?? 0,
      taken: inHub?.events ?? 0,
      deadLettered: inHub?.deadLettered ?? 0,
      stored: stored.body.systems.find((row) => row.system === system)?.events ?? 0,
    };
  });
}
