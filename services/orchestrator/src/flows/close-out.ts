import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { Flow, StepRefused } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import type { About } from "./case-desk.ts";
import type { Collection } from "./collect-payment.ts";
import { insist } from "./insist.ts";
import { notFulfilledFinding } from "./renewal-findings.ts";
import type { Ground } from "./renewal-ground.ts";

type Closing = Collection & { ground: Ground; quote: Quote; opportunity: Opportunity };

/** The customer gets what was billed, and CRM's contract the new term. */
export async function closeOut(flow: Flow, systems: Systems, input: Closing): Promise<void> {
  const { ground, quote, opportunity, invoice, correlationId, seed, traceparent } = input;
  const { accountId, sellingEntity: legalEntity } = ground.contract;
  const about: About = { seed, accountId, legalEntity, correlationId, traceparent };
  const on = { ...about, document: invoice.id, finding: (refused: StepRefused) => notFulfilledFinding(ground, invoice, refused) };
  await insist(flow, "extend entitlement", on, (key) =>
    systems.provisioning.extendEntitlement({
      params: { entitlementId: ground.entitlement.id },
      body: { sku: quote.sku, tier: quote.tier, seats: quote.quantity, endOn: quote.endOn },
      idempotencyKey: key,
      correlationId,
    }),
  );
  await insist(flow, "close out in CRM", on, (key) =>
    systems.crm.renewContract({
      params: { contractId: ground.contract.id },
      idempotencyKey: key,
      correlationId,
      body: {
        opportunityId: opportunity.id,
        quoteId: quote.id,
        startOn: quote.startOn,
        endOn: quote.endOn,
        termMonths: quote.termMonths,
        termRule: quote.proration === null ? "whole_months" : "cut_short",
        sku: quote.sku,
        tier: quote.tier,
        seats: quote.quantity,
        unitPrice: quote.unitPrice,
        discountPercent: quote.discountPercent,
        billingFrequency: quote.billingFrequency,
        termValue: quote.termNet,
      },
    }),
  );
}
