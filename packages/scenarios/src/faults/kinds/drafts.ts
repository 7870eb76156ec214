import type { Money } from "@cashline/kernel/money";
import { addMonths, type Instant } from "@cashline/kernel/time";
import { periodMonths, periodNet } from "../../book/prices.ts";
import { call } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind, type ExpectedException } from "../fault.ts";
import { daysAfterWin, later, leavesDays } from "../moments.ts";
import { isBilledAlikeUntil, isBilledAtOnce, type RenewalGround } from "../renewal-bill.ts";

/** The grace of a draft: after so many days it should have gone out. */
export const STUCK_AFTER_DAYS = 3;

/** A draft nobody sends, made at an instant. */
export function leftAsDraft(
  ground: RenewalGround,
  total: Money,
  draftedAt: Instant,
  dependentOf: ExpectedException["dependentOf"] = null,
): ExpectedException {
  return expectation(ground, {
    code: "BIL-STUCK-DRAFT",
    objectKind: "invoice",
    amount: total,
    amountRule: "total of the draft, which has no tax yet",
    direction: "none",
    detectableFrom: later(draftedAt, STUCK_AFTER_DAYS),
    dependentOf,
  });
}

/** Days after the renewal on which the next period is drafted. */
const DRAFTED_AFTER_DAYS = [1, 2, 3] as const;
const LATEST_DRAFT_DAYS = Math.max(...DRAFTED_AFTER_DAYS);

export const draftForgotten = faultKind({
  name: "draft-forgotten",
  summary: "Somebody drafts the second period of the term early, holds it by hand until the customer's order number comes, and forgets it",
  where: ["billing"],
  parameters: { days: { means: "days after the renewal", choices: DRAFTED_AFTER_DAYS } },
  truth: [
    {
      code: "BIL-STUCK-DRAFT",
      on: "invoice",
      amount: "total of the draft, which has no tax yet",
      direction: "none",
      detectable: `${STUCK_AFTER_DAYS} days after it was drafted`,
    },
  ],
  // Billing takes usage that came after the renewal's draft into the next one: where it is chargeable, the draft is of more than its period.
  fits: (ground, { book }) =>
    !isBilledAtOnce(ground) &&
    leavesDays(ground, book, LATEST_DRAFT_DAYS + 2 * STUCK_AFTER_DAYS) &&
    isBilledAlikeUntil(ground, daysAfterWin(ground, LATEST_DRAFT_DAYS)),
  plan: (ground, { days }) => {
    const { renewal, account, price } = ground;
    const at = daysAfterWin(ground, days);
    const throughOn = addMonths(renewal.closeOn, periodMonths[renewal.terms.billingFrequency]);
    return {
      steps: [
        {
          at,
          action: call("billing", "runBilling", {
            body: { billingAccountId: { loaded: "billingAccounts", key: account.key }, throughOn },
          }),
        },
        {
          at,
          action: call("billing", "holdInvoice", {
            params: { invoiceId: { made: "periodInvoice", opportunity: renewal.key } },
            body: { reason: "waits for the customer's order number", caseId: null },
          }),
        },
      ],
      expected: [leftAsDraft(ground, periodNet(price, renewal.terms), at)],
    };
  },
});
