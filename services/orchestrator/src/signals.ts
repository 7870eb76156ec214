import { Refusal } from "@cashline/chassis/refusal";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { ListPrice, Quote } from "@cashline/contracts/systems/cpq/entities";
import { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import { PaymentIntent, Refund } from "@cashline/contracts/systems/payment/entities";
import { CreditRequest } from "@cashline/contracts/systems/support/credit-entities";
import type { Static, TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { flowKey, type Engine } from "./engine/port.ts";
import { caseIdOf } from "./flows/case-desk.ts";
import { QUOTE_SIGNED } from "./flows/amendment-ground.ts";
import { CREDIT_DECIDED } from "./flows/credit-request.ts";
import type { ServiceInput } from "./flows/service-follows.ts";

const opportunityShape = Compile(Opportunity);
const quoteShape = Compile(Quote);
const priceShape = Compile(ListPrice);
const intentShape = Compile(PaymentIntent);
const creditNoteShape = Compile(CreditNote);
const refundShape = Compile(Refund);
const invoiceShape = Compile(Invoice);
const contractShape = Compile(Contract);
const subscriptionShape = Compile(Subscription);
const creditShape = Compile(CreditRequest);

/**
 * Gives an event to the flow it moves. Starting and signalling are both single, so the same event again changes nothing.
 * @param isOpen whether a case of the event's sandbox is open
 * @throws Refusal `invalid-request`, naming the event, when no flow is moved by its type or its payload is not by contract
 */
export async function route(engine: Engine, event: CanonicalEvent, seed: string, isOpen: (caseId: string) => boolean): Promise<void> {
  const { tenant, traceparent } = event;
  const startService = (cause: ServiceInput["cause"]): Promise<void> => {
    const input: ServiceInput = { cause, seed, correlationId: event.correlationId, traceparent };
    return engine.start("serviceFollows", flowKey(tenant, event.eventId), input);
  };
  switch (event.type) {
    case "crm.opportunity.won.v1": {
      const opportunity = payloadOf(event, opportunityShape);
      const flow = soldAs(opportunity);
      if (flow !== null) await engine.start(flow, flowKey(tenant, opportunity.id), { opportunity, seed, traceparent });
      return;
    }
    case "cpq.quote.accepted.v1": {
      const { opportunityId } = payloadOf(event, quoteShape);
      return engine.signal("amendment", flowKey(tenant, opportunityId), QUOTE_SIGNED, null);
    }
    case "cpq.price.published.v1":
      return engine.start("priceSync", flowKey(tenant, event.objectId), { price: payloadOf(event, priceShape), traceparent });
    case "payment.intent.succeeded.v1":
    case "payment.intent.failed.v1": {
      const intent = payloadOf(event, intentShape);
      const { flow, key } = await billedBy(engine, event, intent.invoiceId);
      return engine.signal(flow, key, `payment ${intent.id}`, intent);
    }
    case "payment.refund.pending.v1":
    case "payment.refund.succeeded.v1":
    case "payment.refund.failed.v1": {
      const input = { refundId: payloadOf(event, refundShape).id, seed, correlationId: event.correlationId, traceparent };
      return engine.start("moneyBack", flowKey(tenant, event.eventId), input);
    }
    case "billing.credit_note.issued.v1":
    case "billing.credit_note.voided.v1": {
      const { id } = payloadOf(event, creditNoteShape);
      const key = event.type === "billing.credit_note.voided.v1" ? `${id}/voided` : id;
      const input = { creditNoteId: id, seed, correlationId: event.correlationId, traceparent };
      return engine.start("creditFollows", flowKey(tenant, key), input);
    }
    case "billing.invoice.retry_due.v1": {
      const invoice = payloadOf(event, invoiceShape);
      const { flow, key } = await billedBy(engine, event, invoice.id);
      return engine.signal(flow, key, `retry ${invoice.dunning.attempts}`, null);
    }
    case "billing.invoice.paid.v1":
    case "billing.invoice.written_off.v1":
    case "billing.invoice.voided.v1": {
      const invoice = payloadOf(event, invoiceShape);
      // What no attempt was declined of, nobody waits for but where there was no method to try.
      const isAwaited = invoice.dunning.attempts > 0 || isOpen(caseIdOf(seed, { code: "PAY-HARD-DECLINE", businessKey: invoice.id }));
      // Written off, it may be paid all the same.
      const key = event.type === "billing.invoice.written_off.v1" ? `${invoice.id}/written-off` : invoice.id;
      if (isAwaited) await engine.start("owedNoMore", flowKey(tenant, key), { invoice, seed });
      return;
    }
    case "crm.contract.terminated.v1":
      return startService({ contract: payloadOf(event, contractShape) });
    case "billing.subscription.suspended.v1":
    case "billing.subscription.resumed.v1":
      return startService({ subscription: payloadOf(event, subscriptionShape) });
    case "billing.invoice.drafted.v1": {
      const invoice = payloadOf(event, invoiceShape);
      const input = { invoice, seed, correlationId: event.correlationId, traceparent };
      if (isBilledByItself(invoice)) await engine.start("invoiceToCash", flowKey(tenant, invoice.id), input);
      return;
    }
    case "support.credit_request.opened.v1": {
      const request = payloadOf(event, creditShape);
      const input = { request, seed, correlationId: event.correlationId, traceparent };
      return engine.start("creditRequest", flowKey(tenant, request.id), input);
    }
    case "support.credit_request.accepted.v1":
    case "support.credit_request.rejected.v1":
    case "support.credit_request.withdrawn.v1": {
      const request = payloadOf(event, creditShape);
      return engine.signal("creditRequest", flowKey(tenant, request.id), CREDIT_DECIDED, request);
    }
    default:
      throw new Refusal("invalid-request", `Event ${event.eventId}: no flow is moved by ${event.type}`);
  }
}

/** The flow of a won opportunity: about a contract it is a renewal or an amendment; other new business has none. */
function soldAs({ kind, contractId }: Opportunity): "renewal" | "amendment" | null {
  if (kind === "renewal") return "renewal";
  return contractId === null ? null : "amendment";
}

/** The flow that waits for the money of an invoice, by its key; a bill of its own, and an amendment, that have begun say so. */
async function billedBy(engine: Engine, { tenant, correlationId }: CanonicalEvent, invoiceId: string | null) {
  const ofBusiness = flowKey(tenant, correlationId);
  if (invoiceId !== null) {
    const key = flowKey(tenant, invoiceId);
    if ((await engine.query("invoiceToCash", key)) !== null) return { flow: "invoiceToCash", key };
  }
  return { flow: (await engine.query("amendment", ofBusiness)) === null ? "renewal" : "amendment", key: ofBusiness };
}

/** A renewal and an amendment send their own drafts. A change that no amendment makes is signed by nobody, and stays a draft for the watch. */
function isBilledByItself({ purpose }: Invoice): boolean {
  return purpose !== "renewal" && purpose !== "change";
}

function payloadOf<Shape extends TSchema>(event: CanonicalEvent, shape: Validator<Record<never, never>, Shape>): Static<Shape> {
  if (shape.Check(event.payload)) return event.payload as Static<Shape>;
  const [first] = shape.Errors(event.payload);
  throw new Refusal(
    "invalid-request",
    `Event ${event.eventId}: /payload${first?.instancePath ?? ""} ${first?.message ?? "is not by contract"}`,
  );
}
