import { previewRating } from "@cashline/contracts/systems/billing/subscription-operations";
import { ZERO, fraction, isPositive, roundTo, times } from "@cashline/kernel/fraction";
import { LARGEST_MINOR, moneyOf, moneyWire } from "@cashline/kernel/money";
import { reply, write } from "@cashline/sim-kit/command";
import { modelFault, rateQuantity } from "../domain/charge-models.ts";
import { inMinor } from "../domain/charge.ts";
import { roundingRule } from "../domain/policy.ts";
import { trueUp } from "../domain/rating.ts";
import { misfit } from "../domain/refused.ts";
import type { Collections } from "../store/collections.ts";
import { policyIn } from "../store/policy-in-force.ts";
import { refuseAs } from "./answer.ts";
import { requireKnownCurrency } from "./known-currency.ts";

export const previewRatingRoute = write<typeof previewRating, Collections>(previewRating, ({ body }, context) => {
  const { currency, quantity, months = 1, model, minimumCommitment } = body;
  requireKnownCurrency(currency);
  const fault = modelFault(model);
  if (fault !== undefined) return refuseAs(misfit("model", fault));
  const policy = policyIn(context);
  const rated = rateQuantity(model, quantity);
  const amount = inMinor(currency, times(rated.amount, fraction(months)));
  const missing = minimumCommitment === undefined ? ZERO : trueUp(currency, minimumCommitment, months, [amount]);
  const [own, rest] = [roundTo(amount, policy.rounding), roundTo(isPositive(missing) ? missing : ZERO, policy.rounding)];
  if (own + rest > LARGEST_MINOR) return refuseAs(misfit("quantity", `An invoice carries at most ${LARGEST_MINOR} minor units`));
  const wire = (minor: bigint) => moneyWire(moneyOf(currency, minor));
  return reply({ amount: wire(own), trueUp: wire(rest), total: wire(own + rest), tiers: rated.tiers, rounding: roundingRule(policy) });
});
