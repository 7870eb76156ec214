import { usageCorrected } from "@cashline/contracts/systems/billing/correction-events";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { LARGEST_MINOR, moneyOf, moneyWire, type MoneyWire } from "@cashline/kernel/money";
import type { CommandContext } from "@cashline/sim-kit/command";
import { usageCharge } from "../domain/rating.ts";
import { misfit, refused, type Refused } from "../domain/refused.ts";
import { correctionOf, totalUsed, usageEntry, type RatedUnits, type StoredUsage } from "../domain/usage.ts";
import type { Collections } from "./collections.ts";
import { keepPending, pendingItem } from "./pending-items.ts";
import { policyIn } from "./policy-in-force.ts";
import { countBatch } from "./usage-batches.ts";

export type Corrected = { outcome: "corrected"; usage: StoredUsage; correction: MoneyWire | null };

/**
 * Corrects a record. What a finalised invoice charged for its stretch is put right by the subscription's next invoice; a
 * draft on hold is put right by drafting it anew, and stays on hold until then (`isOutdated`).
 */
export function correctUsage(record: StoredUsage, quantity: number, context: CommandContext<Collections>): Corrected | Refused {
  const { invoices, usage } = context.store;
  const invoice = record.billedBy === null ? undefined : invoices.require(record.billedBy);
  if (invoice?.status === "draft" && invoice.hold === null) return refused("usage-on-draft", `The record is on draft ${invoice.id}`);
  const corrected = { ...record, quantity, correctedFrom: record.correctedFrom ?? record.quantity };
  const correction = record.billedAs === null || invoice?.status === "draft" ? null : settle(record, quantity, context);
  if (correction !== null && "outcome" in correction) return correction;
  usage.save(corrected);
  context.emitData(usageCorrected, record.id, countBatch(record.id, context, "correction"), usageEntry(corrected));
  return { outcome: "corrected", usage: corrected, correction };
}

/** Whether usage that a draft has taken in was corrected since. */
export function isOutdated({ id, status }: Pick<Invoice, "id" | "status">, { store }: CommandContext<Collections>): boolean {
  if (status !== "draft") return false;
  return store.usage.find({ billedBy: id }).some(({ quantity, billedAs }) => billedAs !== null && billedAs.quantity !== quantity);
}

function settle(record: StoredUsage, quantity: number, context: CommandContext<Collections>): MoneyWire | null | Refused {
  const { rateCards, subscriptions, usage } = context.store;
  const { billedAs } = record;
  if (billedAs === null) return null;
  const subscription = subscriptions.require(record.subscriptionId);
  const stretch = usage
    .find({ subscriptionId: record.subscriptionId })
    .filter((other) => other.billedAs?.stretchStartOn === billedAs.stretchStartOn);
  const rated = (records: readonly StoredUsage[]): RatedUnits[] =>
    [...Map.groupBy(records, (one) => one.billedAs?.startOn)].map(([, own]) => {
      const { cardId, included } = own[0]?.billedAs ?? billedAs;
      return { card: rateCards.require(cardId), included, units: totalUsed(own) };
    });
  const corrected = stretch.map((other) => (other.id === record.id ? { ...other, quantity } : other));
  const minor = correctionOf(rated(stretch), rated(corrected), billedAs.committed, policyIn(context).rounding);
  if (minor > LARGEST_MINOR || minor < -LARGEST_MINOR) return misfit("quantity", `An invoice carries at most ${LARGEST_MINOR} minor units`);
  const most = Math.max(
    ...[stretch, corrected].map((records) => totalUsed(records.filter((own) => own.billedAs?.startOn === billedAs.startOn))),
  );
  const charge = usageCharge({ ...billedAs, subscriptionId: subscription.id }, rateCards.require(billedAs.cardId), billedAs.included, most);
  if (minor !== 0n && charge) {
    const units = Math.abs(record.quantity - quantity);
    const source = { ...charge, quantity: units, tiers: [] };
    const key = [record.id, String(countBatch(record.id, context, "settled"))];
    const item = pendingItem(source, "usage_correction", `Usage corrected by ${units} units`, minor, subscription, key, context);
    keepPending([{ ...item, correctsInvoiceId: record.billedBy }], context);
  }
  return moneyWire(moneyOf(subscription.currency, minor));
}
