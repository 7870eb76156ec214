import type { TaxDocument, TaxLine } from "@cashline/contracts/systems/tax/entities";
import { addMoney, money, moneyOf, negateMoney, type Money } from "@cashline/kernel/money";

/** What return documents in force have given back of one line, in the sign of the original; levies in the order of its details. */
export type ReturnedAmounts = {
  readonly net: Money;
  readonly details: readonly { readonly taxable: Money; readonly tax: Money; readonly exempt: Money }[];
};

/** By line; a line of which nothing was given back is not in it. */
export type Returned = ReadonlyMap<string, ReturnedAmounts>;

/** What was given back of a line so far. Source: ours; what was given back is kept so that no return gives it back again. */
export function returnedLine({ lineId, net, details }: TaxLine, returned: Returned): ReturnedAmounts {
  const zero = moneyOf(net.currency, 0n);
  return returned.get(lineId) ?? { net: zero, details: details.map(() => ({ taxable: zero, tax: zero, exempt: zero })) };
}

/**
 * What return documents have given back with one more of them counted, or one taken away again.
 * Source: ours; see `returnOf`.
 */
export function addReturned(returned: Returned, document: Pick<TaxDocument, "lines">, change: "counted" | "taken away"): Returned {
  const sums = new Map(returned);
  // A return bears its amounts with the other sign than its original.
  const turned = (amount: Money): Money => (change === "counted" ? negateMoney(amount) : amount);
  for (const line of document.lines) {
    const before = returnedLine(line, returned);
    const after = {
      net: addMoney(before.net, turned(money(line.net))),
      details: line.details.map(({ taxable, tax, exemption }, index) => {
        const zero = moneyOf(line.net.currency, 0n);
        const given = before.details[index] ?? { taxable: zero, tax: zero, exempt: zero };
        return {
          taxable: addMoney(given.taxable, turned(money(taxable))),
          tax: addMoney(given.tax, turned(money(tax))),
          exempt: exemption === undefined ? zero : addMoney(given.exempt, turned(money(exemption.amount))),
        };
      }),
    };
    // Nothing is given back any more: a line of nothing can go back again.
    if (change === "taken away" && after.net.minor === 0n) sums.delete(line.lineId);
    else sums.set(line.lineId, after);
  }
  return sums;
}
