import type { CreditRequest } from "@cashline/contracts/systems/support/credit-entities";
import type { Ticket } from "@cashline/contracts/systems/support/entities";
import { money, type MoneyWire } from "@cashline/kernel/money";
import { toReportingMinor } from "@cashline/kernel/reporting-currency";
import type { Instant } from "@cashline/kernel/time";
import { isSamePerson } from "@cashline/kernel/person";
import { readOnly } from "./ticket.ts";
import { refused, type Refused } from "./refused.ts";

export type Asked = Pick<CreditRequest, "amount" | "reason" | "explanation" | "requestedBy"> & { invoiceId?: string | null };
export type Decided = { outcome: "decided"; request: CreditRequest };

/**
 * A credit asked for on a ticket. The same one, by reason and invoice, is asked for once at a time.
 * Source: ours; exception SLA-CREDIT-OWED.
 * @param others the ticket's other requests
 */
export function openCreditRequest(
  id: string,
  ticket: Ticket,
  asked: Asked,
  others: readonly CreditRequest[],
  at: Instant,
): Decided | Refused {
  const closed = readOnly(ticket);
  if (closed) return closed;
  if (!canBeWeighed(asked.amount)) return refused("unknown-currency", asked.amount.currency);
  if (asked.reason === "sla_breach" && ticket.rules.creditRequests.slaBreachNeeded && (ticket.sla?.breaches ?? 0) === 0)
    return refused("no-sla-breach", `No clock of ${ticket.id} has been breached`);
  const invoiceId = asked.invoiceId ?? ticket.invoiceId;
  const same = others.find((other) => other.status === "requested" && other.reason === asked.reason && other.invoiceId === invoiceId);
  if (same) return refused("credit-request-open", `${same.id} is not decided`);
  const { amount, reason, explanation, requestedBy } = asked;
  return {
    outcome: "decided",
    request: {
      id,
      ticketId: ticket.id,
      accountId: ticket.accountId,
      contractId: ticket.contractId,
      invoiceId,
      amount,
      reason,
      explanation,
      status: "requested",
      requestedBy,
      requestedAt: at,
      decidedBy: null,
      decidedAt: null,
      decisionNote: null,
      creditNote: null,
      creditedAt: null,
    },
  };
}

/**
 * Accepts, rejects or withdraws a request, once. Whoever asked may withdraw, but decides only where the policy lets her.
 * Source: published SAP segregation-of-duties matrices: who creates a credit does not approve it.
 */
export function decideCreditRequest(
  request: CreditRequest,
  decision: { status: "accepted" | "rejected" | "withdrawn"; by: string; note: string },
  separateDecider: boolean,
  at: Instant,
): Decided | Refused {
  if (request.status !== "requested") return refused("credit-request-decided", `The request is ${request.status}`);
  if (separateDecider && decision.status !== "withdrawn" && isSamePerson(decision.by, request.requestedBy))
    return refused("same-person-decides", `${decision.by} asked for the credit`);
  const { status, by: decidedBy, note: decisionNote } = decision;
  return { outcome: "decided", request: { ...request, status, decidedBy, decidedAt: at, decisionNote } };
}

/** The credit note that gives an accepted credit. Source: ours; the credit note is the evidence. */
export function recordCredit(request: CreditRequest, creditNote: string, at: Instant): Decided | Refused {
  if (request.status !== "accepted") return refused("credit-request-not-accepted", `The request is ${request.status}`);
  return { outcome: "decided", request: { ...request, status: "credited", creditNote, creditedAt: at } };
}

/** Whether the estate can say how much an amount is; one that nobody can weigh nobody can approve. */
function canBeWeighed(amount: MoneyWire): boolean {
  try {
    return toReportingMinor(money(amount)) >= 0n;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
