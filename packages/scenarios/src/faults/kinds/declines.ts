import { expectation } from "../expectation.ts";
import { call } from "../action.ts";
import { faultKind, type ExpectedException } from "../fault.ts";
import { beforeWin } from "../moments.ts";
import { payBy, paysByCard, paysByDebit } from "../payment-swap.ts";
import { invoiceGross, type RenewalGround } from "../renewal-bill.ts";

const truth = [
  {
    code: "PAY-HARD-DECLINE",
    on: "invoice",
    amount: "invoice total with tax",
    direction: "none",
    detectable: "when the invoice is collected, at once",
  },
] as const;

function declined(ground: RenewalGround, why: string): ExpectedException {
  return expectation(ground, {
    code: "PAY-HARD-DECLINE",
    objectKind: "invoice",
    amount: invoiceGross(ground),
    amountRule: `invoice total with tax; ${why}`,
    direction: "none",
    detectableFrom: ground.renewal.outcome.at,
  });
}

export const hardDecline = faultKind({
  name: "hard-decline",
  summary: "The customer's card is replaced by one that no bank will ever charge, so that only another method helps",
  where: ["payment", "billing"],
  parameters: {
    behaviour: { means: "why the issuer declines", choices: ["stolen_card", "lost_card", "incorrect_number", "expired_card"] },
  },
  truth,
  fits: paysByCard,
  plan: (ground, { behaviour }, { book }) => ({
    steps: payBy(ground, { type: "card", behaviour, settlementDays: 0 }, beforeWin(ground, book)),
    expected: [declined(ground, behaviour)],
  }),
});

export const authenticationRequired = faultKind({
  name: "authentication-required",
  summary: "The customer's new card asks for 3-D Secure, and the renewal is collected while the customer is away",
  where: ["payment", "billing"],
  parameters: {},
  truth,
  fits: paysByCard,
  plan: (ground, _drawn, { book }) => ({
    steps: payBy(ground, { type: "card", behaviour: "authentication_required", settlementDays: 0 }, beforeWin(ground, book)),
    expected: [declined(ground, "the issuer asks for the customer")],
  }),
});

export const mandateRevoked = faultKind({
  name: "mandate-revoked",
  summary: "The customer takes back the consent to be debited just before the renewal: no attempt is even made",
  where: ["payment"],
  parameters: {},
  truth,
  fits: paysByDebit,
  plan: (ground, _drawn, { book }) => ({
    steps: [
      {
        at: beforeWin(ground, book),
        action: call("payment", "revokeMandate", {
          params: { paymentMethodId: { loaded: "paymentMethods", key: ground.account.key } },
          body: {},
        }),
      },
    ],
    expected: [declined(ground, "the mandate has ended")],
  }),
});
