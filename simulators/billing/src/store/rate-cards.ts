import type { BillingAccount, RateCard, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { CalendarDate } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { selectRateCard } from "../domain/rating.ts";
import { refused, type Refused } from "../domain/refused.ts";
import type { Collections } from "./collections.ts";

/** The rate card in force for a subscription on a day. */
export function cardFor(
  terms: Pick<Subscription, "sku" | "tier" | "currency">,
  account: Pick<BillingAccount, "accountId">,
  on: CalendarDate,
  context: CommandContext<Collections>,
  cards: readonly RateCard[] = cardsOf(account, context),
): RateCard | Refused {
  return selectRateCard(cards, terms, account.accountId, on) ?? noCard(terms, on);
}

/** Every card an account may be charged by: its own and the general ones. */
export function cardsOf(account: Pick<BillingAccount, "accountId">, context: CommandContext<Collections>): RateCard[] {
  const { rateCards } = context.store;
  return [...rateCards.find({ accountId: account.accountId }), ...rateCards.find({ accountId: null })];
}

export function noCard({ sku, tier, currency }: Pick<Subscription, "sku" | "tier" | "currency">, on: CalendarDate): Refused {
  return refused("no-rate-card", `No rate card for ${sku} ${tier} in ${currency} on ${on}`);
}
