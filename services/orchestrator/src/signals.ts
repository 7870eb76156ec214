import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { ListPrice } from "@cashline/contracts/systems/cpq/entities";
import type { Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { flowKey, type Engine } from "./engine/port.ts";

/** Gives an event to the flow it moves. Starting and signalling are both single, so the same event again changes nothing. */
export async function route(engine: Engine, event: CanonicalEvent, seed: string): Promise<void> {
  const { tenant } = event;
  switch (event.type) {
    case "crm.opportunity.won.v1": {
      const opportunity = event.payload as Opportunity;
      if (opportunity.kind === "renewal") await engine.start("renewal", flowKey(tenant, opportunity.id), { opportunity, seed });
      return;
    }
    case "cpq.price.published.v1":
      return engine.start("priceSync", flowKey(tenant, event.objectId), { price: event.payload as ListPrice });
    case "payment.intent.succeeded.v1":
    case "payment.intent.failed.v1": {
      const intent = event.payload as PaymentIntent;
      return engine.signal("renewal", flowKey(tenant, event.correlationId), `payment ${intent.id}`, intent);
    }
    case "billing.invoice.retry_due.v1": {
      const invoice = event.payload as Invoice;
      return engine.signal("renewal", flowKey(tenant, event.correlationId), `retry ${invoice.dunning.attempts}`, null);
    }
    default:
      throw new Error(`no flow is moved by ${event.type}; the hub should not have sent it`);
  }
}
