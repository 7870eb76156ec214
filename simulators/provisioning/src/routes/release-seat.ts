import { seatReleased } from "@cashline/contracts/systems/provisioning/events";
import { releaseSeat } from "@cashline/contracts/systems/provisioning/seat-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { releaseSeat as release } from "../domain/seats.ts";
import type { Collections } from "../store/collections.ts";

export const releaseSeatRoute = write<typeof releaseSeat, Collections>(releaseSeat, ({ params }, context) => {
  const { entitlements, seats } = context.store;
  const seat = seats.require(params.seatId);
  context.requireVersion(seats.version(seat.id));
  const decision = release(entitlements.require(seat.entitlementId), seat, context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  seats.save(decision.seat);
  entitlements.save(decision.entitlement);
  context.emit(seatReleased, decision.seat);
  return reply(decision.seat, seats.version(seat.id));
});
