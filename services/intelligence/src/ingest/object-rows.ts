import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Contract } from "@cashline/contracts/systems/crm/entities";
import type { CashReceipt, Receivable } from "@cashline/contracts/systems/erp/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { cents, clock, clockOrNull, day, wholeNumber } from "../store/columns.ts";
import { rowIn, versionedRowIn, type TableRow } from "./table-row.ts";

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
  ["invoice", about(invoiceRows)],
  ["contract", about(contractRows)],
  ["entitlement", keptIn("entitlements", entitlementColumns)],
  ["receivable", keptIn("receivable_versions", receivableColumns)],
  ["cash_receipt", keptIn("cash", cashColumns)],
]);

function caseRows(of: Case, event: CanonicalEvent): TableRow[] {
  const state = versionedRowIn("cases", event, {
    case_id: of.id,
    code: of.code,
    category: of.category,
    status: of.status,
    severity: of.severity,
    team: of.ownerTeam,
    account_id: of.accountId ?? "",
    legal_entity: of.legalEntity ?? "",
    correlation_id: event.correlationId,
    exposure_cents: wholeNumber(String(of.exposureReporting)),
    detected_at: clock(of.detectedAt),
    due_at: clock(of.dueAt),
    resolved_at: clockOrNull(of.resolvedAt),
    closed_at: clockOrNull(of.closedAt),
    reopened: of.reopened,
    snapshot: JSON.stringify(of),
  });
  const tasks = of.tasks.map((task) =>
    versionedRowIn("case_tasks", event, {
      case_id: of.id,
      task_id: task.id,
      team: task.team,
      role: task.role,
      finding_code: task.findingCode,
      finding_key: task.findingKey,
      status: task.status,
      opened_at: clock(task.openedAt),
      due_at: clock(task.dueAt),
      done_at: clockOrNull(task.doneAt),
      done_by: task.doneBy ?? "",
    }),
  );
  return [state, ...tasks];
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
    total_cents: cents(invoice.total),
    drafted_at: clock(invoice.draftedAt),
    finalized_at: clockOrNull(invoice.finalizedAt),
    paid_at: clockOrNull(invoice.paidAt),
  });
  const kind = holdKinds.get(event.type);
  if (kind === undefined) return [state];
  const hold = { invoice_id: invoice.id, kind, at: clock(event.occurredAt), correlation_id: event.correlationId };
  return [state, versionedRowIn("invoice_holds", event, hold)];
}

function contractRows(contract: Contract, event: CanonicalEvent): TableRow[] {
  const state = versionedRowIn("contracts", event, {
    contract_id: contract.id,
    account_id: contract.accountId,
    status: contract.status,
    selling_entity: contract.sellingEntity,
    currency: contract.currency,
    tier: contract.tier,
    seats: contract.seats,
    unit_price: contract.unitPrice,
    discount_percent: contract.discountPercent,
    renewals: contract.renewals,
    correlation_id: event.correlationId,
  });
  if (event.type !== "crm.contract.renewed.v1") return [state];
  const completed = {
    opportunity_id: contract.lastOpportunityId ?? "",
    contract_id: contract.id,
    completed_at: clock(event.occurredAt),
  };
  return [state, rowIn("renewals", event, completed)];
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
