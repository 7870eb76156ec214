import type { LegalEntity, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { monthOf } from "@cashline/kernel/time";
import type { CloseFacts } from "../domain/close-checklist.ts";
import type { Month } from "../domain/periods.ts";
import type { Collections } from "./collections.ts";
import { idsOf } from "./ids.ts";

/** What the books of a legal entity say of a month; read for a checklist, never on the way of a posting. */
export function closeFacts({ code, baseCurrency }: LegalEntity, month: Month, context: CommandContext<Collections>): CloseFacts {
  const { store, now } = context;
  const ofEntity = <Item extends { legalEntity: string }>(items: Item[]): Item[] => items.filter(({ legalEntity }) => legalEntity === code);
  const balances = store.balances.find({ legalEntity: code });
  const control = balances.filter(({ role }) => role === "receivable");
  const open = ofEntity(store.receivables.find({ status: "open" }));
  const entries = ofEntity(store.journalEntries.find({ month }));
  const currencies = (items: readonly { currency: string }[]): string[] => [...new Set(items.map(({ currency }) => currency))].toSorted();
  const drafts = ofEntity([...store.manualJournals.find({ status: "draft" }), ...store.manualJournals.find({ status: "approved" })]);
  const payments = [...store.customerPayments.find({ status: "unapplied" }), ...store.customerPayments.find({ status: "partly_applied" })];
  return {
    periods: store.periods.find({ legalEntity: code }),
    now,
    unrecognized: unrecognizedRevenue(code, month, context),
    unnumbered: entries.filter(({ number }) => number === null).length,
    openManualJournals: drafts.filter(({ postedOn }) => monthOf(postedOn) <= month).length,
    subledger: currencies([...open, ...control]).map((currency) => ({
      currency,
      items: sumOf(open.filter((item) => item.currency === currency).map((item) => item.open)),
      control: netOf(control.filter((balance) => balance.currency === currency)),
    })),
    imbalance: currencies(balances).map((currency) => ({ currency, minor: netOf(balances.filter((each) => each.currency === currency)) })),
    unappliedPayments: ofEntity(payments).length,
    untranslatedEntries: entries.filter(({ currency, functional }) => currency !== baseCurrency && functional === undefined).length,
    unbilledContracts: unbilledContracts(code, month, context),
  };
}

/** Completed arrangements, begun by the end of a month, that hold a contract asset: earned, and never billed. */
function unbilledContracts(legalEntity: string, month: Month, { store }: CommandContext<Collections>): CloseFacts["unbilledContracts"] {
  const left = store.revenueArrangements
    .find({ status: "completed" })
    .filter((each) => each.legalEntity === legalEntity && monthOf(each.inceptionOn) <= month && each.contractAsset.minor !== "0");
  const byCurrency = Map.groupBy(left, ({ currency }) => currency);
  const amounts = [...byCurrency].map(([currency, items]) => ({ currency, minor: sumOf(items.map(({ contractAsset }) => contractAsset)) }));
  return { arrangements: left.length, amounts: amounts.toSorted((a, b) => (a.currency < b.currency ? -1 : 1)) };
}

/**
 * The planned lines of a month and of those before it. What is booked in a later month is that month's to catch up, and
 * does not hold an earlier one open.
 */
export function unrecognizedRevenue(legalEntity: string, month: Month, context: CommandContext<Collections>): CloseFacts["unrecognized"] {
  const { store } = context;
  const ids = idsOf(context);
  const isDue = (line: RevenueScheduleLine): boolean => line.status === "planned" && line.month <= month;
  const sold = store.revenueSchedules
    .find({})
    .filter((schedule) => schedule.legalEntity === legalEntity && schedule.lines.some(isDue))
    .filter(({ invoiceId }) => monthOf(store.receivables.require(ids.receivable(invoiceId)).postedOn) <= month)
    .flatMap(({ lines }) => lines.filter(isDue));
  const promised = store.revenueArrangements
    .find({ status: "active" })
    .filter((arrangement) => arrangement.legalEntity === legalEntity && monthOf(arrangement.inceptionOn) <= month)
    .flatMap(({ obligations }) => obligations.flatMap(({ lines }) => lines.filter(isDue)));
  const due = Map.groupBy([...sold, ...promised], ({ amount }) => amount.currency);
  const amounts = [...due].map(([currency, lines]) => ({ currency, minor: sumOf(lines.map(({ amount }) => amount)) }));
  return { lines: sold.length + promised.length, amounts: amounts.toSorted((a, b) => (a.currency < b.currency ? -1 : 1)) };
}

function sumOf(amounts: readonly { minor: string }[]): bigint {
  return amounts.reduce((sum, { minor }) => sum + BigInt(minor), 0n);
}

function netOf(balances: readonly { debit: { minor: string }; credit: { minor: string } }[]): bigint {
  return sumOf(balances.map(({ debit }) => debit)) - sumOf(balances.map(({ credit }) => credit));
}
