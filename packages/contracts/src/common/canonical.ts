import Type, { type Static } from "typebox";
import { Tenant, nullable, strict } from "./values.ts";

/**
 * An event as the estate understands it, whichever system it came from. The hub makes it; the orchestrator and the
 * analytics store read it. `payload` is the object after the change, in the shape of its contract.
 */
export const CanonicalEvent = strict({
  eventId: Type.String({ minLength: 1, maxLength: 200 }),
  tenant: Tenant,
  system: Type.String({ description: "crm, cpq, billing, tax, payment, erp, provisioning, metering, support, orchestrator" }),
  type: Type.String({ description: "Wire type with version, such as billing.invoice.finalized.v1" }),
  objectType: Type.String(),
  objectId: Type.String(),
  objectVersion: Type.Integer({ minimum: 1 }),
  sequence: Type.Integer({ minimum: 1 }),
  occurredAt: Type.String({ description: "Scenario time" }),
  recordedAt: Type.String({ description: "Wall-clock time of writing in the source; freshness figures only" }),
  correlationId: Type.String(),
  traceparent: nullable(Type.String()),
  objects: Type.Array(strict({ type: Type.String(), id: Type.String() }), { description: "Every object the event touches, its own first" }),
  accountId: nullable(Type.String()),
  legalEntity: nullable(Type.String()),
  amountMinor: nullable(Type.String()),
  currency: nullable(Type.String()),
  payload: Type.Unknown(),
});
export type CanonicalEvent = Static<typeof CanonicalEvent>;
