import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Account, Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { CashReceipt, JournalEntry, Receivable } from "@cashline/contracts/systems/erp/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { cents, clock, clockOrNull, day } from "../store/columns.ts";
import { caseRows } from "./case-rows.ts";
import { contractRows } from "./contract-rows.ts";
import { versionedRowIn, type TableRow } from "./table-row.ts";

type ObjectRows = (event: CanonicalEvent) => TableRow[];

/** The rows that keep the state of the object an event is about; none for an object no table is about. */
export function objectRows(event: CanonicalEvent): TableRow[] {
  return byObjectType.get(event.objectType)?.(event) ?? [];
}

/** Rows made of the event's payload, whose shape the hub has checked against the event's contract. */
function about<Payload>(rows: (object: Payload, event: CanonicalEvent) => TableRow[]): ObjectRows {
  return (event) => rows(event.payload as Payload, event);
}

/** The one row that keeps the object at its version. */
function keptIn<Payload>(table: string, columns: (object: Payload, event: CanonicalEvent) => Record<string, unknown>): ObjectRows {
  return about<Payload>((object, event) => [versionedRowIn(table, event, columns(object, event))]);
}

const byObjectType: ReadonlyMap<string, ObjectRows> = new Map([
  ["case", about(caseRows)],
  ["account", keptIn("accounts", accountColumns)],
  ["invoice", about(invoiceRows)],
  ["opportunity", keptIn("opportunities", opportunityColumns)],
  ["contract", about(contractRows)],
  ["entitlement", keptIn("entitlements", entitlementColumns)],
  ["receivable", keptIn("receivable_versions", receivableColumns)],
  ["cash_receipt", keptIn("cash", cashColumns)],
  ["journal_entry", about(journalRows)],
]);

function accountColumns(account: Account): Record<string, unknown> {
  return {
    account_id: account.id,
    name: account.name,
    tier: account.tier,
    status: account.status,
    country: account.address.country,
    parent_account_id: account.parentAccountId ?? "",
  };
}

function opportunityColumns(opportunity: Opportunity): Record<string, unknown> {
  return {
    opportunity_id: opportunity.id,
    account_id: opportunity.accountId,
    contract_id: opportunity.contractId ?? "",
    kind: opportunity.kind,
    stage: opportunity.stage,
    close_on: day(opportunity.closeOn),
    closed_at: clockOrNull(opportunity.closedAt),
  };
}

/** What an event does to the hold on its invoice; voiding lets go for a new draft. */
const holdKinds: ReadonlyMap<string, "held" | "let_go"> = new Map([
  ["billing.invoice.held.v1", "held"],
  ["billing.invoice.released.v1", "let_go"],
  ["billing.invoice.voided.v1", "let_go"],
]);

function invoiceRows(invoice: Invoice, event: CanonicalEvent): TableRow[] {
  const state = versionedRowIn("invoices", event, {
    invoice_id: invoice.id,
    subscription_id: invoice.subscriptionId,
    contract_id: invoice.contractId,
    account_id: invoice.accountId,
    legal_entity: invoice.legalEntity,
    currency: invoice.currency,
    correlation_id: event.correlationId,
    status: invoice.status,
    revision: invoice.revision,
    replaces_invoice_id: invoice.replacesInvoiceId ?? "",
    total_cents: cents(invoice.total),
    drafted_at: clock(invoice.draftedAt),
    finalized_at: clockOrNull(invoice.finalizedAt),
    paid_at: clockOrNull(invoice.paidAt),
    purpose: invoice.purpose,
    due_cents: cents(invoice.due),
    held_since: clockOrNull(invoice.hold?.since ?? null),
    written_off_cents: invoice.writtenOff === null ? "0" : cents(invoice.writtenOff.amount),
    dunning_attempts: invoice.dunning.attempts,
  });
  const kind = holdKinds.get(event.type);
  if (kind === undefined) return [state];
  const hold = { invoice_id: invoice.id, kind, at: clock(event.occurredAt), correlation_id: event.correlationId };
  return [state, versionedRowIn("invoice_holds", event, hold)];
}

function entitlementColumns(entitlement: Entitlement, event: CanonicalEvent): Record<string, unknown> {
  return {
    entitlement_id: entitlement.id,
    contract_id: entitlement.contractId,
    status: entitlement.status,
    tier: entitlement.tier,
    seats: entitlement.seats,
    renewals: entitlement.renewals,
    correlation_id: event.correlationId,
    occurred_at: clock(event.occurredAt),
  };
}

function receivableColumns(receivable: Receivable, event: CanonicalEvent): Record<string, unknown> {
  return {
    receivable_id: receivable.id,
    legal_entity: receivable.legalEntity,
    status: receivable.status,
    gross_cents: cents(receivable.gross),
    open_cents: cents(receivable.open),
    posted_on: day(receivable.postedOn),
    occurred_at: clock(event.occurredAt),
    customer_id: receivable.customerId,
    due_on: day(receivable.dueOn),
  };
}

function cashColumns(receipt: CashReceipt, event: CanonicalEvent): Record<string, unknown> {
  return {
    receipt_id: receipt.id,
    invoice_id: receipt.invoiceId,
    payment_intent_id: receipt.paymentIntentId,
    legal_entity: receipt.legalEntity,
    currency: receipt.amount.currency,
    amount_minor: receipt.amount.minor,
    amount_cents: cents(receipt.amount),
    received_on: day(receipt.receivedOn),
    correlation_id: event.correlationId,
    occurred_at: clock(event.occurredAt),
  };
}

/** The lines of an entry, each in its own column of the ledger. */
function journalRows(entry: JournalEntry, event: CanonicalEvent): TableRow[] {
  return entry.lines.map((line, index) =>
    versionedRowIn("journal_lines", event, {
      entry_id: entry.id,
      line: index,
      legal_entity: entry.legalEntity,
      month: entry.month,
      posted_on: day(entry.postedOn),
      source: entry.source.kind,
      source_id: entry.source.id,
      role: line.role,
      debit_cents: cents(line.debit),
      credit_cents: cents(line.credit),
      correlation_id: event.correlationId,
      customer_id: entry.customerId ?? "",
      occurred_at: clock(entry.postedAt),
    }),
  );
}
