import type { EventDeclaration } from "@cashline/contracts/common/events";
import { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { refuse, reply, type CommandContext } from "@cashline/sim-kit/command";
import type { Changed, Refused } from "../domain/entitlement.ts";
import type { Collections } from "../store/collections.ts";
import { releaseNewest } from "../store/release-seats.ts";
import { endUse } from "../store/switch-on-and-off.ts";
import { scheduleEnd } from "../store/terminate-when-ended.ts";

type Context = CommandContext<Collections>;

/** The entitlement a call is about, at the version the caller says it has read. */
export function entitlementOf(entitlementId: string, context: Context): Entitlement {
  const entitlement = context.store.entitlements.require(entitlementId);
  context.requireVersion(context.store.entitlements.version(entitlement.id));
  return entitlement;
}

/**
 * Saves and publishes what the domain decided, or refuses with its reason.
 * @param before the entitlement as it was
 * @param event null for a change that nobody is told of; the end of use is told in any case
 */
export function settle(
  before: Entitlement,
  decision: Changed | Refused,
  event: EventDeclaration<typeof Entitlement> | null,
  context: Context,
) {
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { entitlement, release } = decision;
  const { entitlements } = context.store;
  const isTaken = ({ id, sku }: Entitlement): boolean => id !== entitlement.id && sku === entitlement.sku;
  if (entitlement.sku !== before.sku && entitlements.find({ contractId: entitlement.contractId }).some(isTaken))
    return refuse("already-exists", `Contract ${entitlement.contractId} has another entitlement to ${entitlement.sku}`);
  entitlements.save(entitlement);
  const isEnded = entitlement.status === "terminated" || entitlement.status === "deprovisioning";
  if (isEnded) endUse(entitlement, context);
  else if (event) context.emit(event, entitlement);
  releaseNewest(entitlement, release, isEnded ? "entitlement_ended" : "seats_reduced", context);
  if (isEnded) {
    context.unschedule("entitlement-start", entitlement.id);
    context.unschedule("entitlement-end", entitlement.id);
  } else if (entitlement.endOn !== before.endOn || entitlement.graceDays !== before.graceDays) scheduleEnd(entitlement, context);
  return reply(entitlement, entitlements.version(entitlement.id));
}
