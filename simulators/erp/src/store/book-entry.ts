import type { FunctionalRate, JournalEntry, JournalLine } from "@cashline/contracts/systems/erp/entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { fits, gainFits, withRealizedFx } from "../domain/fx.ts";
import { journalEntry, type EntryHead } from "../domain/journal.ts";
import { decidedBy, printed } from "../domain/policy.ts";
import type { Money } from "@cashline/kernel/money";
import type { Collections } from "./collections.ts";
import { requireMapped, type Gate } from "./gate.ts";

/** What an entry is about, without what follows from the call. */
type About = Pick<JournalEntry, "id" | "legalEntity" | "postedOn" | "source"> & Partial<Pick<JournalEntry, "customerId" | "reversesId">>;

/** An entry on the accounts the gate's mapping names, not posted yet. @throws Refusal `account-unmapped` */
export function draftEntry(
  about: About,
  lines: JournalLine[],
  gate: Gate,
  rate: FunctionalRate | undefined,
  context: CommandContext<Collections>,
): JournalEntry {
  requireMapped(about.legalEntity, lines, gate);
  return journalEntry(headOf(about, gate, context), lines, gate.mapping, rate);
}

/** The head of an entry, with the members of the policy that decided it. */
export function headOf(about: About, { policy, policyVersion }: Gate, { now }: CommandContext<Collections>): EntryHead {
  const decided = printed(decidedBy[about.source.kind], policy, policyVersion);
  return { customerId: null, reversesId: null, ...about, postedAt: now, policy: decided };
}

/** @throws Refusal `amount-out-of-range` when a document could not carry the amount in the entity's own currency */
export function requireFit(amount: Money, rate: FunctionalRate | undefined): void {
  if (rate && !fits(amount, rate))
    refuse(
      "amount-out-of-range",
      `At ${rate.rate}, ${amount.minor} ${amount.currency} minor units are more than a document may carry in ${rate.currency}`,
    );
}

/** Lines carried at different rates, closed by the gain or loss realised. @throws Refusal `amount-out-of-range` for one no document can carry */
export function withGain(lines: JournalLine[], rate: FunctionalRate | undefined): JournalLine[] {
  if (!rate) return lines;
  if (!gainFits(lines)) refuse("amount-out-of-range", `The gain or loss in ${rate.currency} is more than a document may carry`);
  return withRealizedFx(lines);
}
