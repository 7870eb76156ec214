import { usageCorrected } from "@cashline/contracts/systems/billing/correction-events";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { LARGEST_MINOR, moneyOf, moneyWire, type MoneyWire } from "@cashline/kernel/money";
import type { CommandContext } from "@cashline/sim-kit/command";
import { misfit, refused, type Refused } from "../domain/refused.ts";
import { correctionDue } from "../domain/usage-credit.ts";
import { usageEntry, type StoredUsage } from "../domain/usage.ts";
import type { Collections } from "./collections.ts";
import { countBatch } from "./usage-batches.ts";
import { costsMoreOf, keepCorrection, recordsOf, standingOf } from "./usage-credits.ts";

export type Corrected = { outcome: "corrected"; usage: StoredUsage; correction: MoneyWire | null };

/**
 * Corrects a record. What a finalised invoice charged for its stretch is put right by the subscription's next invoice, less
 * what credit notes have put right of it; a
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
  const { billedAs } = record;
  if (billedAs === null) return null;
  const { currency } = context.store.subscriptions.require(record.subscriptionId);
  const stretch = recordsOf(record.subscriptionId, billedAs.stretchStartOn, context);
  const corrected = stretch.map((other) => (other.id === record.id ? { ...other, quantity } : other));
  const { putRight, costsMore } = standingOf(stretch, context);
  const minor = correctionDue(costsMoreOf(corrected, context), putRight) - correctionDue(costsMore, putRight);
  if (minor > LARGEST_MINOR || minor < -LARGEST_MINOR) return misfit("quantity", `An invoice carries at most ${LARGEST_MINOR} minor units`);
  const key = [record.id, String(countBatch(record.id, context, "settled"))];
  if (minor !== 0n) keepCorrection([stretch, corrected], record, Math.abs(record.quantity - quantity), minor, key, context);
  return moneyWire(moneyOf(currency, minor));
}
