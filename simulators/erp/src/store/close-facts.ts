import type { LegalEntity } from "@cashline/contracts/systems/erp/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { monthOf } from "@cashline/kernel/time";
import type { CloseFacts } from "../domain/close-checklist.ts";
import type { Month } from "../domain/periods.ts";
import type { Collections } from "./collections.ts";

/** What the books of a legal entity say of a month; read for a checklist, never on the way of a posting. */
export function closeFacts({ code, baseCurrency }: LegalEntity, month: Month, { store, now }: CommandContext<Collections>): CloseFacts {
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
  };
}

function sumOf(amounts: readonly { minor: string }[]): bigint {
  return amounts.reduce((sum, { minor }) => sum + BigInt(minor), 0n);
}

function netOf(balances: readonly { debit: { minor: string }; credit: { minor: string } }[]): bigint {
  return sumOf(balances.map(({ debit }) => debit)) - sumOf(balances.map(({ credit }) => credit));
}
