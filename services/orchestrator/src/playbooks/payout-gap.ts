import { StepRefused } from "../engine/port.ts";
import { needed, type Playbook } from "./playbook.ts";

/** What the payout lacks was paid out by hand: explained once that has arrived at the bank. The ledger keeps no payouts. */
export const payoutGap: Playbook = {
  code: "PAY-PAYOUT-GAP",
  correct: async ({ systems, finding, of: { correlationId } }) => {
    const payoutId = needed(finding, "payoutId");
    const gap = { currency: needed(finding, "currency"), minor: needed(finding, "minor") };
    const query = { status: "paid", limit: 200 } as const;
    const { items } = (await systems.payment.listPayouts({ query, correlationId })).body;
    const byHand = items.find(({ automatic, amount }) => !automatic && amount.currency === gap.currency && amount.minor === gap.minor);
    if (!byHand)
      throw new StepRefused("explain payout", "payout-not-explained", `No payout by hand over ${gap.minor} ${gap.currency} has arrived`);
    return { document: byHand.id, detail: `${payoutId} lacks what ${byHand.id} has brought to the bank` };
  },
  makes: () => false,
  rootCause: () => ({ rootCause: "manual_change", explanation: "part of the balance was paid out by hand" }),
};
