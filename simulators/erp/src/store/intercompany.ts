import type { FunctionalRate, JournalEntry } from "@cashline/contracts/systems/erp/entities";
import type { IntercompanyRequest, IntercompanySplit } from "@cashline/contracts/systems/erp/ledger-entities";
import { moneyOf, moneyWire, type Money } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { translateLines } from "../domain/fx.ts";
import { splitIntercompany, type SplitJournal } from "../domain/intercompany.ts";
import { draftEntry, requireFit } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { passGate } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { requireNew } from "./require-new.ts";
import { legalEntityOf, postingMembers, printedPolicy, requireBookingRate } from "./settings.ts";

type Context = CommandContext<Collections>;

/** The split and its entries, the giving entity's first; the same for the split and its preview. @throws Refusal for every reason against it */
export function intercompanyDocuments(
  request: IntercompanyRequest,
  context: Context,
): { split: IntercompanySplit; entries: JournalEntry[] } {
  const { legalEntity, shares } = request;
  for (const code of new Set([legalEntity, ...shares.map((share) => share.legalEntity)])) legalEntityOf(code, context);
  const decision = splitIntercompany(request);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const id = idsOf(context).intercompanySplit(legalEntity, request.reference);
  const entries = decision.journals.map((journal) => entryOf(journal, request, id, context));
  const entryIds = new Map(entries.map((entry) => [entry.legalEntity, entry.id]));
  const split: IntercompanySplit = {
    id,
    ...request,
    shares: shares.map((share, index) => ({
      ...share,
      amount: moneyWire(decision.amounts[index] as Money),
      journalEntryId: share.legalEntity === legalEntity ? null : (entryIds.get(share.legalEntity) ?? null),
    })),
    journalEntryId: entryIds.get(legalEntity) as string,
    policy: printedPolicy(postingMembers, context),
  };
  requireNew(context.store.intercompanySplits, id);
  return { split, entries };
}

/** One entity's side, in the split's currency and translated into its own. */
function entryOf(
  { legalEntity, lines }: SplitJournal,
  { postedOn, amount }: IntercompanyRequest,
  id: string,
  context: Context,
): JournalEntry {
  const gate = passGate(legalEntity, postedOn, "ledger", context);
  const rate: FunctionalRate | undefined = requireBookingRate(legalEntity, amount.currency, postedOn, context);
  requireFit(
    moneyOf(
      amount.currency,
      lines.reduce((sum, { debit }) => sum + BigInt(debit.minor), 0n),
    ),
    rate,
  );
  return draftEntry(
    { id: idsOf(context).journalEntry("intercompany", id, legalEntity), legalEntity, postedOn, source: { kind: "intercompany", id } },
    rate ? translateLines(lines, rate) : lines,
    gate,
    rate,
    context,
  );
}
