import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Contract } from "@cashline/contracts/systems/crm/entities";
import type { CashReceipt, Receivable } from "@cashline/contracts/systems/erp/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { money, type MoneyWire } from "@cashline/kernel/money";
import { toReportingMinor } from "@cashline/kernel/reporting-currency";
import { instant } from "@cashline/kernel/time";

/** A row on its way to a table. */
export type TableRow = { table: string; row: Record<string, unknown> };

const LET_GO = new Set(["billing.invoice.released.v1", "billing.invoice.voided.v1"]);

/**
 * Every row one event becomes: itself, and the state of the object it is about. Pure, so that storing it again is harmless.
 * @throws Error when the event cannot be kept: a time that is none, an amount that is none, a currency without a planning rate
 */
export function rowsOf(event: CanonicalEvent, storedAt: string): TableRow[] {
  return [{ table: "pi.raw_events", row: eventRow(event, storedAt) }, ...stateRows(event)];
}

function eventRow(event: CanonicalEvent, storedAt: string): Record<string, unknown> {
  return {
    tenant: event.tenant,
    system: event.system,
    event_type: event.type,
    event_id: event.eventId,
    object_type: event.objectType,
    object_id: event.objectId,
    object_version: event.objectVersion,
    sequence: event.sequence,
    occurred_at: clock(event.occurredAt),
    recorded_at: clock(event.recordedAt),
    stored_at: clock(storedAt),
    correlation_id: event.correlationId,
    account_id: event.accountId ?? "",
    legal_entity: event.legalEntity ?? "",
    currency: event.currency ?? "",
    amount_minor: wholeNumber(event.amountMinor ?? "0"),
    objects: event.objects.map(({ type, id }) => ({ object_type: type, object_id: id })),
    payload: JSON.stringify(event.payload),
  };
}

function stateRows(event: CanonicalEvent): TableRow[] {
  const { tenant, objectVersion: version, correlationId: correlation_id } = event;
  switch (event.objectType) {
    case "case": {
      const of = event.payload as Case;
      return [
        {
          table: "pi.cases",
          row: {
            tenant,
            case_id: of.id,
            version,
            code: of.code,
            category: of.category,
            status: of.status,
            severity: of.severity,
            team: of.ownerTeam,
            account_id: of.accountId ?? "",
            legal_entity: of.legalEntity ?? "",
            correlation_id,
            exposure_cents: String(of.exposureReporting),
            detected_at: clock(of.detectedAt),
            due_at: clock(of.dueAt),
            resolved_at: clockOrNull(of.resolvedAt),
            closed_at: clockOrNull(of.closedAt),
            reopened: of.reopened,
            snapshot: JSON.stringify(of),
          },
        },
        ...of.tasks.map((task) => ({
          table: "pi.case_tasks",
          row: {
            tenant,
            case_id: of.id,
            task_id: task.id,
            version,
            team: task.team,
            role: task.role,
            finding_code: task.findingCode,
            finding_key: task.findingKey,
            status: task.status,
            opened_at: clock(task.openedAt),
            due_at: clock(task.dueAt),
            done_at: clockOrNull(task.doneAt),
            done_by: task.doneBy ?? "",
          },
        })),
      ];
    }
    case "invoice": {
      const invoice = event.payload as Invoice;
      const state = {
        table: "pi.invoices",
        row: {
          tenant,
          invoice_id: invoice.id,
          version,
          subscription_id: invoice.subscriptionId,
          contract_id: invoice.contractId,
          account_id: invoice.accountId,
          legal_entity: invoice.legalEntity,
          currency: invoice.currency,
          correlation_id,
          status: invoice.status,
          revision: invoice.revision,
          total_cents: cents(invoice.total),
          drafted_at: clock(invoice.draftedAt),
          finalized_at: clockOrNull(invoice.finalizedAt),
          paid_at: clockOrNull(invoice.paidAt),
        },
      };
      const kind = event.type === "billing.invoice.held.v1" ? "held" : LET_GO.has(event.type) ? "let_go" : undefined;
      return kind === undefined
        ? [state]
        : [
            state,
            {
              table: "pi.invoice_holds",
              row: { tenant, invoice_id: invoice.id, kind, version, at: clock(event.occurredAt), correlation_id },
            },
          ];
    }
    case "contract": {
      const contract = event.payload as Contract;
      const state = {
        table: "pi.contracts",
        row: {
          tenant,
          contract_id: contract.id,
          version,
          account_id: contract.accountId,
          status: contract.status,
          selling_entity: contract.sellingEntity,
          currency: contract.currency,
          tier: contract.tier,
          seats: contract.seats,
          unit_price: contract.unitPrice,
          discount_percent: contract.discountPercent,
          renewals: contract.renewals,
          correlation_id,
        },
      };
      if (event.type !== "crm.contract.renewed.v1") return [state];
      return [
        state,
        {
          table: "pi.renewals",
          row: {
            tenant,
            opportunity_id: contract.lastOpportunityId ?? "",
            contract_id: contract.id,
            completed_at: clock(event.occurredAt),
          },
        },
      ];
    }
    case "entitlement": {
      const entitlement = event.payload as Entitlement;
      return [
        {
          table: "pi.entitlements",
          row: {
            tenant,
            entitlement_id: entitlement.id,
            version,
            contract_id: entitlement.contractId,
            status: entitlement.status,
            tier: entitlement.tier,
            seats: entitlement.seats,
            renewals: entitlement.renewals,
            correlation_id,
            occurred_at: clock(event.occurredAt),
          },
        },
      ];
    }
    case "receivable": {
      const receivable = event.payload as Receivable;
      return [
        {
          table: "pi.receivable_versions",
          row: {
            tenant,
            receivable_id: receivable.id,
            version,
            legal_entity: receivable.legalEntity,
            status: receivable.status,
            gross_cents: cents(receivable.gross),
            open_cents: cents(receivable.open),
            posted_on: receivable.postedOn,
            occurred_at: clock(event.occurredAt),
          },
        },
      ];
    }
    case "cash_receipt": {
      const receipt = event.payload as CashReceipt;
      return [
        {
          table: "pi.cash",
          row: {
            tenant,
            receipt_id: receipt.id,
            version,
            invoice_id: receipt.invoiceId,
            payment_intent_id: receipt.paymentIntentId,
            legal_entity: receipt.legalEntity,
            currency: receipt.amount.currency,
            amount_minor: receipt.amount.minor,
            amount_cents: cents(receipt.amount),
            received_on: receipt.receivedOn,
            correlation_id,
            occurred_at: clock(event.occurredAt),
          },
        },
      ];
    }
    default:
      return [];
  }
}

function cents(amount: MoneyWire): string {
  return toReportingMinor(money(amount)).toString();
}

/** @throws RangeError for text that is no whole number of 64 bits: the engine would refuse the whole batch it came in */
function wholeNumber(text: string): string {
  if (!/^-?\d{1,18}$/.test(text)) throw new RangeError(`"${text.slice(0, 40)}" is not a whole amount of minor units`);
  return text;
}

/** ClickHouse's own way to write a time, in UTC. */
function clock(at: string): string {
  return instant(at).replace("T", " ").replace("Z", "");
}

function clockOrNull(at: string | null): string | null {
  return at === null ? null : clock(at);
}
