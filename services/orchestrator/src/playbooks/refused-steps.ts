import type { Playbook } from "./playbook.ts";

/** Exceptions whose cure lies with people: once they have cured the cause, the flow that waits does the rest. */
const made = (code: Playbook["code"], done: string, cause: ReturnType<Playbook["rootCause"]>): Playbook => ({
  code,
  correct: ({ of }) => Promise.resolve({ document: of.businessKey, detail: done }),
  rootCause: () => cause,
});

export const orderNotBilled = made("QTC-ORDER-NOT-BILLED", "the renewal is billed anew", {
  rootCause: "not_established",
  explanation: "a system refused a step of the renewal",
});
export const unappliedCash = made("PAY-UNAPPLIED", "the refused step is made again", {
  rootCause: "not_established",
  explanation: "a system refused the cash",
});
export const threeWayMatch = made("MATCH-3WAY", "the refused step is made again", {
  rootCause: "not_established",
  explanation: "a billed term was refused by the systems behind it",
});
export const softDecline = made("PAY-SOFT-DECLINE", "nothing to correct; dunning retries", {
  rootCause: "customer_payment",
  explanation: "the payment was declined for now",
});
