import { rateCardLoaded } from "@cashline/contracts/systems/billing/events";
import { loadRateCard } from "@cashline/contracts/systems/billing/operations";
import { canonicalJson } from "@cashline/kernel/canonical-json";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { requireKnownCurrency } from "./known-currency.ts";

/** One card per source price: the same values again change and tell nothing. */
export const loadRateCardRoute = write<typeof loadRateCard, Collections>(loadRateCard, ({ body }, context) => {
  requireKnownCurrency(body.currency);
  const { rateCards } = context.store;
  const card = { id: context.id("rc", body.sourcePriceId), ...body };
  const known = rateCards.get(card.id);
  if (!known || canonicalJson(known) !== canonicalJson(card)) {
    if (known) rateCards.save(card);
    else rateCards.insert(card);
    context.emit(rateCardLoaded, card);
  }
  return reply(card, rateCards.version(card.id));
});
