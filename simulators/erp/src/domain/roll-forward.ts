import type { AccountRole, JournalEntry } from "@cashline/contracts/systems/erp/entities";
import type { RollForwardRow } from "@cashline/contracts/systems/erp/ledger-entities";
import { netCredit, type Balance } from "./balance.ts";

type Movement = "additions" | "recognized" | "cancelled";
type Kind = JournalEntry["source"]["kind"];

/** What moves deferred revenue, by the kind of its entry; every kind that can touch these accounts is here. */
const movementOf = new Map<Kind, Movement>([
  ["invoice", "additions"],
  ["contract_billing", "additions"],
  ["recognition", "recognized"],
  ["contract_recognition", "recognized"],
  ["contract_modification", "recognized"],
  ["contract_cancellation", "recognized"],
  ["reversal", "cancelled"],
  ["credit_memo", "cancelled"],
  ["credit_memo_reversal", "cancelled"],
]);

const accounts: readonly { role: RollForwardRow["role"]; roles: readonly AccountRole[] }[] = [
  { role: "deferred_revenue", roles: ["deferred_revenue"] },
  { role: "contract_position", roles: ["contract_liability", "contract_asset"] },
];

/**
 * Opening, additions, recognised, cancelled and closing of a month, so that opening + additions − recognised − cancelled =
 * closing. Closing is today's balance less what moved it in later months, so that no older entry need be read.
 * Source: ASC 606-10-50-8, IFRS 15.116: opening and closing balances of contract liabilities.
 * @param entries of the month and every later one
 * @throws Error for an entry of a kind that must not move deferred revenue: that is a bug of ours
 */
export function rollForward(balances: readonly Balance[], entries: readonly JournalEntry[], month: string): RollForwardRow[] {
  return accounts.flatMap(({ role, roles }) => {
    const held = balances.filter((balance) => roles.includes(balance.role));
    const currencies = [...new Set(held.map(({ currency }) => currency))].toSorted();
    return currencies.map((currency) => {
      const now = held
        .filter((balance) => balance.currency === currency)
        .reduce((sum, { debit, credit }) => sum + BigInt(credit.minor) - BigInt(debit.minor), 0n);
      const moves = entries.filter((entry) => entry.currency === currency).map((entry) => ({ entry, net: netCredit(entry, ...roles) }));
      const later = moves.filter(({ entry }) => entry.month > month).reduce((sum, { net }) => sum + net, 0n);
      const moved: Record<Movement, bigint> = { additions: 0n, recognized: 0n, cancelled: 0n };
      for (const { entry, net } of moves) if (entry.month === month && net !== 0n) moved[movement(entry)] += net;
      const closing = now - later;
      const total = (minor: bigint) => ({ currency, minor: minor.toString() });
      return {
        role,
        currency,
        opening: total(closing - moved.additions - moved.recognized - moved.cancelled),
        additions: total(moved.additions),
        recognized: total(-moved.recognized),
        cancelled: total(-moved.cancelled),
        closing: total(closing),
      };
    });
  });
}

function movement({ id, source }: JournalEntry): Movement {
  const found = movementOf.get(source.kind);
  if (!found) throw new Error(`${id} of kind ${source.kind} moves deferred revenue`);
  return found;
}
