import type { RateCard, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Charge } from "../domain/charge.ts";
import type { Period } from "../domain/periods.ts";
import type { PolicyInForce } from "../domain/policy.ts";
import { commitmentCharge, recurringCharge, shortfallOf, usageCharge } from "../domain/rating.ts";
import { totalUsed } from "../domain/usage.ts";
import type { Collections } from "./collections.ts";
import type { UsageTaken } from "./draft-invoice.ts";

/**
 * What a stretch that has ended is charged in arrears: its usage not yet billed, and the true-up to what was committed.
 * Usage of earlier stretches that came late is counted with it when the policy says so.
 * @param taken ids of usage the same bill has taken in already
 */
export function arrearsOf(
  terms: Subscription,
  stretch: Period,
  card: RateCard,
  policy: PolicyInForce,
  context: CommandContext<Collections>,
  taken: ReadonlySet<string> = new Set(),
): { charges: Charge[]; usage: UsageTaken[] } {
  const takesLate = policy.lateUsage === "next_invoice";
  const records = context.store.usage
    .find({ unbilledOf: terms.id })
    .filter(({ id, usedOn }) => usedOn < stretch.endOn && (takesLate || usedOn >= stretch.startOn) && !taken.has(id));
  const ofStretch = { ...stretch, subscriptionId: terms.id };
  const used = usageCharge(ofStretch, card, totalUsed(records));
  const seats = card.minimumCommitment === null ? [] : [recurringCharge(terms, card, stretch).exact];
  const shortfall = shortfallOf(stretch, card, [...seats, ...(used ? [used.exact] : [])], policy.rounding);
  const missing = commitmentCharge(ofStretch, card, shortfall);
  const usage = records.map((record) => {
    const billedAs = { ...stretch, cardId: card.id, quantity: record.quantity, shortfall: shortfall?.toString() ?? null };
    return { record, billedAs };
  });
  return { charges: [used, missing].filter((charge) => charge !== null), usage };
}
