import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { isQuestion } from "@cashline/contracts/services/orchestrator/question-codes";
import { IS_IMPORTED, activityOf } from "./activity.ts";
import type { Placed } from "./canonical-order.ts";

/**
 * What an event's payload tells the declared flow: the kind of deal or quote, and whether approvals the matrix or the
 * policy demands were given, or a detector found that they were not; whether an invoice is held for a case. Nothing else of a
 * payload is kept with a case's way.
 */
export type Mark = "renewal" | "within_term" | "approval_demanded" | "approval_missing" | "discount_unapproved" | "held_for_case";

/** An event as a step of its business case; `invoice` is the one it is about, "" for none. */
export type Step = Placed & { readonly marks: readonly Mark[]; readonly invoice: string };

/**
 * Whether a correlation id names a business case. A call that brought none was given one of its own by the chassis
 * (`cor_…`); what such a call did belongs to no case.
 */
export function isBusinessCase(correlationId: string): boolean {
  return correlationId !== "" && !correlationId.startsWith("cor_");
}

/** The same in SQL, of a row of `pi.raw_events`; imported events have cases of their own. */
export const OF_BUSINESS_CASE = `correlation_id != '' AND NOT startsWith(correlation_id, 'cor_') AND NOT ${IS_IMPORTED}`;

/** The event as a step; pure. */
export function stepOf(event: Pick<CanonicalEvent, "eventId" | "type" | "system" | "sequence" | "occurredAt" | "payload">): Step {
  return {
    id: event.eventId,
    at: Date.parse(event.occurredAt),
    system: event.system,
    sequence: event.sequence,
    activity: activityOf(event.type),
    marks: marksOf(event.type, (event.payload ?? {}) as Payload),
    invoice: invoiceOf(event.type, (event.payload ?? {}) as Payload),
  };
}

/** Members read of a payload, whose shape the hub has checked against its contract. */
type Payload = {
  id?: string;
  invoiceId?: string | null;
  kind?: string;
  contractId?: string | null;
  amendsQuoteId?: string | null;
  approvals?: readonly { id?: string; status: string }[];
  closedBy?: string | null;
  code?: string;
  hold?: { caseId: string | null } | null;
};

/** Each system has its own word for the invoice; a check of its tax (`inv_…-check`) is about it, a return about a credit note. */
function invoiceOf(type: string, of: Payload): string {
  if (type.startsWith("billing.invoice.")) return of.id ?? "";
  if (type.startsWith("tax.document.")) return of.kind === "sale" ? (of.code ?? "").replace(/-check$/, "") : "";
  return of.invoiceId ?? "";
}

function marksOf(type: string, of: Payload): Mark[] {
  if (type.startsWith("crm.opportunity.")) return of.kind === "renewal" && of.contractId != null ? ["renewal"] : [];
  if (type.startsWith("cpq.quote.")) {
    const approvals = of.approvals ?? [];
    return [
      ...(of.amendsQuoteId != null ? (["within_term"] as const) : []),
      ...(approvals.length > 0 ? (["approval_demanded"] as const) : []),
      ...(approvals.some(({ status }) => status !== "approved") ? (["approval_missing"] as const) : []),
    ];
  }
  if (type.startsWith("billing.invoice.")) return of.hold?.caseId != null ? ["held_for_case"] : [];
  if (type === "orchestrator.case.closed.v1" && of.closedBy === "playbook") return lacksApproval(of) ? ["approval_missing"] : [];
  // A detector has compared the discount with what anybody may grant: the matrix had been opened for it, or billing given one nobody signed.
  if (type === "orchestrator.case.opened.v1" && of.code === "QTC-DISCOUNT-UNAPPROVED") return ["discount_unapproved"];
  return [];
}

/**
 * Whether a correction went ahead without an approval that its round of work had asked for (`approval-<round>-<level>`). A
 * rejection begins the next round and stays what it is; of a question it is the answer.
 */
function lacksApproval({ code, approvals = [] }: Payload): boolean {
  const asked = approvals.map(({ id = "", status }) => ({ status, round: Number(/^approval-(\d+)-/.exec(id)?.[1] ?? 0) }));
  const last = Math.max(...asked.map(({ round }) => round));
  const isAnswer = code !== undefined && isQuestion(code);
  return asked.some(({ status, round }) => round === last && (status === "pending" || (status === "rejected" && !isAnswer)));
}

/** Steps as they stand in `pi.process_variants`: one array each, in the order of the members. */
export function stepsText(steps: readonly Step[]): string {
  return JSON.stringify(
    steps.map(({ id, at, system, sequence, activity, marks, invoice }) => [id, at, system, sequence, activity, marks, invoice]),
  );
}

/** The reverse of `stepsText`. */
export function stepsOfText(text: string): Step[] {
  const rows = JSON.parse(text) as [string, number, string, number, string, Mark[], string][];
  return rows.map(([id, at, system, sequence, activity, marks, invoice]) => ({ id, at, system, sequence, activity, marks, invoice }));
}
