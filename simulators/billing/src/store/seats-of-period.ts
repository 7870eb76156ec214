import type { RateCard, Subscription } from "@cashline/contracts/systems/billing/entities";
import { times } from "@cashline/kernel/fraction";
import { daysBetween, type CalendarDate } from "@cashline/kernel/time";
import { pausedIn, servedShare, type BillingTerm } from "../domain/billing-term.ts";
import type { Charge } from "../domain/charge.ts";
import type { Period } from "../domain/periods.ts";
import type { PolicyInForce } from "../domain/policy.ts";
import { recurringCharge } from "../domain/rating.ts";

/** What the seats of a period are charged up to a day: in full, but for what is still to come and the days paused. */
export function seatsOf(
  terms: Subscription,
  card: RateCard,
  period: Period,
  { pauses }: Pick<BillingTerm, "pauses">,
  policy: PolicyInForce,
  untilOn: CalendarDate = period.endOn,
): Charge {
  const charge = recurringCharge(terms, card, period);
  if (pauses.length === 0 && untilOn >= period.endOn) return charge;
  const exact = times(charge.exact, servedShare(period, untilOn, pauses, policy));
  const paused = pausedIn(period, untilOn, pauses).reduce((days, { startOn, endOn }) => days + daysBetween(startOn, endOn), 0);
  const description = paused === 0 ? charge.description : `${charge.description}, ${paused} ${paused === 1 ? "day" : "days"} paused`;
  return { ...charge, description, periodEndOn: untilOn < period.endOn ? untilOn : period.endOn, exact };
}
