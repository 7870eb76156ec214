import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import { minorOf, type MoneyWire } from "@cashline/kernel/money";
import type { TrialBalanceRow } from "../snapshot.ts";
import { amount, each, together, type Invariant } from "./invariant.ts";
import { compareSums, sums, sumsPerEntity, total, type Sums } from "./sums.ts";

export const debitsCredits: Invariant = {
  name: "debits = credits",
  meaning:
    "Every journal entry balances in one currency; the trial balance balances per entity and currency, and says account by account what the journal says",
  check: ({ trialBalance, journal }) => {
    const posted = journal.flatMap((entry) =>
      entry.lines.map((line) => ({ ...line, legalEntity: entry.legalEntity, currency: entry.currency })),
    );
    return together(
      compareSums(
        "trial balance",
        sumsPerEntity(trialBalance, ({ debit }) => debit),
        sumsPerEntity(trialBalance, ({ credit }) => credit),
      ),
      compareSums("debits to", perAccount(trialBalance, "debit"), perAccount(posted, "debit")),
      compareSums("credits to", perAccount(trialBalance, "credit"), perAccount(posted, "credit")),
      each(journal, unbalanced),
    );
  },
};

function perAccount(lines: readonly TrialBalanceRow[], side: "debit" | "credit"): Sums {
  return sums(
    lines,
    (line) => `${line.legalEntity} ${line.account} ${line.role} ${line[side].currency}`,
    (line) => minorOf(line[side]),
  );
}

function unbalanced({ id, currency, lines }: JournalEntry): string | undefined {
  const amounts: MoneyWire[] = lines.flatMap(({ debit, credit }) => [debit, credit]);
  const stray = amounts.find((each) => each.currency !== currency || minorOf(each) < 0n);
  if (stray) return `${id}: ${amount(stray)} in an entry in ${currency}`;
  const debits = total(lines.map(({ debit }) => minorOf(debit)));
  const credits = total(lines.map(({ credit }) => minorOf(credit)));
  return debits === credits ? undefined : `${id}: debits ${debits} against credits ${credits}`;
}
