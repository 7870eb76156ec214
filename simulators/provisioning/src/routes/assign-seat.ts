import { seatAssigned } from "@cashline/contracts/systems/provisioning/events";
import { assignSeat } from "@cashline/contracts/systems/provisioning/seat-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { assignSeat as assign } from "../domain/seats.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const assignSeatRoute = write<typeof assignSeat, Collections>(assignSeat, ({ params, body }, context) => {
  const { entitlements, seats } = context.store;
  const entitlement = entitlements.require(params.entitlementId);
  const seatId = context.id("seat", entitlement.id, body.userKey);
  const before = seats.get(seatId);
  const decision = assign(entitlement, { seatId, userKey: body.userKey, before }, policyInForce(context).policy, context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  entitlements.save(decision.entitlement);
  if (before) seats.save(decision.seat);
  else seats.insert(decision.seat);
  context.emit(seatAssigned, decision.seat);
  return reply(decision.seat, seats.version(seatId));
});
