import { rateCardLoaded } from "@cashline/contracts/systems/billing/events";
import { loadRateCard } from "@cashline/contracts/systems/billing/operations";
import { canonicalJson } from "@cashline/kernel/canonical-json";
import { reply, write } from "@cashline/sim-kit/command";
import { modelFault } from "../domain/charge-models.ts";
import { misfit } from "../domain/refused.ts";
import type { Collections } from "../store/collections.ts";
import { refuseAs } from "./answer.ts";
import { requireKnownCurrency } from "./known-currency.ts";

/** One card per source price: the same values again change and tell nothing. */
export const loadRateCardRoute = write<typeof loadRateCard, Collections>(loadRateCard, ({ body }, context) => {
  requireKnownCurrency(body.currency);
  const { rateCards } = context.store;
  const { seatModel = null, usageModel = null, minimumCommitment = null } = body;
  for (const [member, model] of Object.entries({ seatModel, usageModel })) {
    const fault = model === null ? undefined : modelFault(model);
    if (fault !== undefined) return refuseAs(misfit(member, fault));
  }
  const card = { id: context.id("rc", body.sourcePriceId), ...body, seatModel, usageModel, minimumCommitment };
  const known = rateCards.get(card.id);
  if (!known || canonicalJson(known) !== canonicalJson(card)) {
    if (known) rateCards.save(card);
    else rateCards.insert(card);
    context.emit(rateCardLoaded, card);
  }
  return reply(card, rateCards.version(card.id));
});
