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
): RateCard | Refused {
  const { rateCards } = context.store;
  const cards = [...rateCards.find({ accountId: account.accountId }), ...rateCards.find({ accountId: null })];
  const card = selectRateCard(cards, terms, account.accountId, on);
  return card ?? refused("no-rate-card", `No rate card for ${terms.sku} ${terms.tier} in ${terms.currency} on ${on}`);
}
