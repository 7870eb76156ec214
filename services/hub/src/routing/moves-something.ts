import type { CanonicalEvent } from "@cashline/contracts/common/canonical";

type Dunning = { attempts: number };

/**
 * Whether an event moves a flow or a case and therefore enters the engine. Everything else is a fact for the analytics
 * store only: an engine invocation costs half a millisecond, a row almost nothing.
 */
export function movesSomething(event: CanonicalEvent): boolean {
  switch (event.type) {
    case "crm.opportunity.won.v1": // starts a renewal or an amendment
    case "cpq.price.published.v1": // billing's rate card follows
    case "billing.invoice.retry_due.v1": // the next payment attempt
    case "crm.contract.terminated.v1": // use and billing end with it
    case "billing.subscription.suspended.v1": // use follows
    case "billing.subscription.resumed.v1":
    case "billing.credit_note.issued.v1": // tax and books follow
    case "billing.credit_note.voided.v1":
    case "payment.refund.pending.v1": // the books follow
    case "payment.refund.succeeded.v1":
    case "payment.refund.failed.v1":
    case "support.credit_request.opened.v1": // becomes a case
    case "support.credit_request.accepted.v1": // the desk's answer closes it
    case "support.credit_request.rejected.v1":
    case "support.credit_request.withdrawn.v1":
      return true;
    case "cpq.quote.accepted.v1":
      // An amendment may wait for its customer's signature; of a renewal the flow makes the quote itself.
      return (event.payload as { amendsQuoteId: string | null }).amendsQuoteId !== null;
    case "billing.invoice.drafted.v1": {
      // Goes from its draft to the customer's money; a renewal and an amendment send their own.
      const { purpose } = event.payload as { purpose: string };
      return purpose !== "renewal" && purpose !== "change";
    }
    case "billing.invoice.paid.v1":
    case "billing.invoice.voided.v1": {
      // Whoever collects it may wait for a retry or a method that is not needed any more; of one paid as it left, or of a draft, nobody.
      const { finalizedAt, paidAt, dunning } = event.payload as { finalizedAt: string | null; paidAt: string | null; dunning: Dunning };
      return dunning.attempts > 0 || (finalizedAt !== null && finalizedAt !== paidAt);
    }
    case "billing.invoice.written_off.v1": {
      // By hand: whoever waits for its retry waits in vain. What dunning itself gave up is collected on.
      return !(event.payload as { dunning: { exhausted: boolean } }).dunning.exhausted;
    }
    case "payment.intent.succeeded.v1":
    case "payment.intent.failed.v1":
      // Only what was decided after the attempt; the rest the flow already had as its answer.
      return (event.payload as { createdAt: string }).createdAt !== event.occurredAt;
    default:
      return false;
  }
}
