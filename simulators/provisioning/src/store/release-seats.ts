import type { Entitlement, Seat } from "@cashline/contracts/systems/provisioning/entities";
import { seatReleased } from "@cashline/contracts/systems/provisioning/events";
import type { CommandContext } from "@cashline/sim-kit/command";
import { newestOf, released } from "../domain/seats.ts";
import type { Collections } from "./collections.ts";

/** Takes back the newest seats of an entitlement, each told by itself. */
export function releaseNewest(
  entitlement: Entitlement,
  count: number,
  rule: NonNullable<Seat["releaseRule"]>,
  context: CommandContext<Collections>,
): void {
  if (count === 0) return;
  const { seats } = context.store;
  const held = seats.find({ entitlementId: entitlement.id, status: "assigned" });
  for (const seat of newestOf(held, count)) context.emit(seatReleased, seats.save(released(seat, rule, context.now)));
}
