import type { Delivery } from "@cashline/chassis/delivery";
import type { Outbox } from "@cashline/chassis/outbox";
import type { Sandboxes } from "@cashline/chassis/sandboxes";
import { eventType } from "@cashline/contracts/common/events";
import { actRefused, type RefusedAct } from "@cashline/contracts/services/orchestrator/refusal-events";
import { deriveId } from "@cashline/kernel/ids";
import { childTraceparent } from "@cashline/telemetry/trace";
import type { Objection } from "../policies/duties.ts";

/** Which call was refused, and the business case and trace it belongs to; the same call again is told of once. */
export type RefusedCall = { readonly callId: string; readonly correlationId: string; readonly traceparent: string | null };

/** What was refused, without the id that telling it gives. */
export type Refusal = Omit<RefusedAct, "id" | "against"> & { readonly against: readonly Objection[] };

export type TellOfRefusal = (refusal: Refusal, call: RefusedCall) => void;

/** Publishes, through the outbox and once per call, that somebody was not let do something. */
export function refusalTeller(reach: {
  readonly sandboxes: Sandboxes;
  readonly outbox: Outbox;
  readonly delivery: Pick<Delivery, "wake">;
  active(this: void, tenant: string): void;
}): TellOfRefusal {
  return ({ against, ...refusal }, { callId, correlationId, traceparent }) => {
    const { tenant, act, actor, at } = refusal;
    const { seed } = reach.sandboxes.require(tenant);
    const id = deriveId("act", seed, actor, act, callId);
    const data: RefusedAct = {
      ...refusal,
      id,
      against: against.map(({ rule, person, reason }) => ({ rule, person, told: reason })),
    };
    reach.outbox.appendOnce({
      specversion: "1.0",
      id: deriveId("evt", seed, "orchestrator", eventType(actRefused), id),
      source: "/systems/orchestrator",
      type: eventType(actRefused),
      subject: id,
      time: at,
      datacontenttype: "application/json",
      tenant,
      objecttype: actRefused.object,
      objectversion: 1,
      correlationid: correlationId,
      traceparent: childTraceparent(traceparent ?? undefined),
      recordedat: new Date().toISOString(),
      data,
    });
    reach.active(tenant);
    reach.delivery.wake();
  };
}
