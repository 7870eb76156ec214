import type { RampPhase, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { CalendarDate } from "@cashline/kernel/time";
import { periodsOf } from "./periods.ts";
import { refused, type Refused } from "./refused.ts";
import { notActive, type Decided } from "./subscription.ts";

/**
 * Sets the phases of a ramp deal (Zuora's ramp intervals). Each begins with a billing period of the current term that is
 * not billed yet, so that every period has one price, and after the last change, which was prorated by the price before it:
 * phases begun by then stay (Zuora takes no order dated before the last one). An empty list ends the ramp.
 * @param billedThroughOn the end of what has been billed of the term
 */
export function setRamp(subscription: Subscription, phases: readonly RampPhase[], billedThroughOn: CalendarDate): Decided | Refused {
  if (subscription.status !== "active") return notActive(subscription);
  const starts = new Set(
    periodsOf(subscription)
      .map(({ startOn }) => startOn)
      .filter((startOn) => startOn >= billedThroughOn),
  );
  const { changedOn } = subscription;
  const isChanged = (startOn: CalendarDate): boolean => changedOn !== null && startOn <= changedOn;
  const kept = subscription.ramp.filter(({ startOn }) => startOn < billedThroughOn || isChanged(startOn));
  for (const [index, { startOn }] of phases.entries()) {
    if (!starts.has(startOn)) return refused("ramp-misaligned", `No period still to be billed begins on ${startOn}`);
    if (isChanged(startOn))
      return refused("change-not-in-order", `The last change took effect on ${changedOn}, and ${startOn} is not after it`);
    if (index > 0 && startOn <= (phases[index - 1]?.startOn ?? ""))
      return refused("ramp-misaligned", `${startOn} is not after the phase before`);
  }
  return { outcome: "decided", subscription: { ...subscription, ramp: [...kept, ...phases] } };
}
