import { inTrace, type ClientOf } from "@cashline/client/client";
import type { hubContract } from "@cashline/contracts/services/hub/contract";
import type { intelligenceContract } from "@cashline/contracts/services/intelligence/contract";
import type { billingContract } from "@cashline/contracts/systems/billing/contract";
import type { cpqContract } from "@cashline/contracts/systems/cpq/contract";
import type { crmContract } from "@cashline/contracts/systems/crm/contract";
import type { erpContract } from "@cashline/contracts/systems/erp/contract";
import type { meteringContract } from "@cashline/contracts/systems/metering/contract";
import type { paymentContract } from "@cashline/contracts/systems/payment/contract";
import type { provisioningContract } from "@cashline/contracts/systems/provisioning/contract";
import type { supportContract } from "@cashline/contracts/systems/support/contract";
import type { taxContract } from "@cashline/contracts/systems/tax/contract";
import type { Instant } from "@cashline/kernel/time";

/** The outside systems as one sandbox sees them: each client carries that sandbox's token. */
export type Systems = {
  readonly crm: ClientOf<typeof crmContract>;
  readonly cpq: ClientOf<typeof cpqContract>;
  readonly billing: ClientOf<typeof billingContract>;
  readonly tax: ClientOf<typeof taxContract>;
  readonly payment: ClientOf<typeof paymentContract>;
  readonly erp: ClientOf<typeof erpContract>;
  readonly provisioning: ClientOf<typeof provisioningContract>;
  readonly metering: ClientOf<typeof meteringContract>;
  readonly support: ClientOf<typeof supportContract>;
  readonly intelligence: ClientOf<typeof intelligenceContract>;
  readonly hub: ClientOf<typeof hubContract>;
  readonly seed: string;
  /** The scenario clock; read it inside steps only, so that the reading is remembered. */
  now(): Instant;
};

/** The same systems with every call in one trace; a flow that no event began has none to continue. */
export function systemsInTrace(systems: Systems, traceparent: string | null): Systems {
  if (traceparent === null) return systems;
  const { crm, cpq, billing, tax, payment, erp, provisioning, metering, support, intelligence, hub } = systems;
  return {
    ...systems,
    crm: inTrace(crm, traceparent),
    cpq: inTrace(cpq, traceparent),
    billing: inTrace(billing, traceparent),
    tax: inTrace(tax, traceparent),
    payment: inTrace(payment, traceparent),
    erp: inTrace(erp, traceparent),
    provisioning: inTrace(provisioning, traceparent),
    metering: inTrace(metering, traceparent),
    support: inTrace(support, traceparent),
    intelligence: inTrace(intelligence, traceparent),
    hub: inTrace(hub, traceparent),
  };
}
