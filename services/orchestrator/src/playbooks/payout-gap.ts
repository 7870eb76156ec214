import { everyItem } from "@cashline/client/pages";
import type { Payout } from "@cashline/contracts/systems/payment/balance-entities";
import { minorOf } from "@cashline/kernel/money";
import { StepRefused } from "../engine/port.ts";
import { needed, type Playbook } from "./playbook.ts";

/**
 * What the payout lacks was paid out by hand: explained once that has arrived at the bank. One payout by hand explains one gap, the
 * first the first. The ledger keeps no payouts.
 */
export const payoutGap: Playbook = {
  code: "PAY-PAYOUT-GAP",
  correct: async ({ systems, finding, of: { correlationId } }) => {
    const payoutId = needed(finding, "payoutId");
    const gap = { currency: needed(finding, "currency"), minor: BigInt(needed(finding, "minor")) };
    const all = await Array.fromAsync(everyItem((page) => systems.payment.listPayouts({ query: page, correlationId })));
    const payouts = all.filter(({ amount }) => amount.currency === gap.currency).toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
    const lacking = payouts.filter((payout) => payout.status !== "failed" && payout.status !== "canceled" && lacks(payout) === gap.minor);
    const byHand = payouts.filter(({ automatic, status, amount }) => !automatic && status === "paid" && minorOf(amount) === gap.minor);
    const explains = byHand[lacking.findIndex(({ id }) => id === payoutId)];
    if (!explains)
      throw new StepRefused(
        "explain payout",
        "payout-not-explained",
        `No payout by hand over ${gap.minor} ${gap.currency} has arrived that explains no other`,
      );
    return { document: explains.id, detail: `${payoutId} lacks what ${explains.id} has brought to the bank` };
  },
  makes: () => false,
  rootCause: () => ({ rootCause: "manual_change", explanation: "part of the balance was paid out by hand" }),
};

const orderOf = ({ createdAt, id }: Payout): string => `${createdAt} ${id}`;

/** What an automatic payout is short of what it settles, in minor units; null for one by hand. */
function lacks({ amount, settles }: Payout): bigint | null {
  if (settles === null) return null;
  const { charges, refunds, disputes, fees } = settles;
  return minorOf(charges) + minorOf(refunds) + minorOf(disputes) - minorOf(fees) - minorOf(amount);
}
