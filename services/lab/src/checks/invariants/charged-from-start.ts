import type { Subscription } from "@cashline/contracts/systems/billing/entities";

/** Seats and tier a subscription charges once its term has begun: a change that billing keeps for the first day is among them. */
export function chargedFromStart({ quantity, tier, scheduled, startOn }: Subscription): [seats: number, tier: string] {
  const change = scheduled?.action === "change" && scheduled.effectiveOn <= startOn ? scheduled : null;
  return [change?.quantity ?? quantity, change?.tier ?? tier];
}
