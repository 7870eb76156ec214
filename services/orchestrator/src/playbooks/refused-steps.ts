import type { Playbook } from "./playbook.ts";
import { seatsAsSigned } from "./seats-in-billing.ts";

/** Exceptions whose cure lies with people: once they have cured the cause, the flow that waits does the rest. */
const made = (code: Playbook["code"], done: string, cause: ReturnType<Playbook["rootCause"]>): Playbook => ({
  code,
  correct: ({ of }) => Promise.resolve({ document: of.businessKey, detail: done }),
  makes: () => false,
  rootCause: () => cause,
});

export const orderNotBilled = made("QTC-ORDER-NOT-BILLED", "the renewal is billed anew", {
  rootCause: "not_established",
  explanation: "a system refused a step of the renewal",
});
const refusedTerm = made("MATCH-3WAY", "the refused step is made again", {
  rootCause: "not_established",
  explanation: "a billed term was refused by the systems behind it",
});
/** Seats that nobody ordered are taken back in billing; a step that was refused is made again by the renewal that waits. */
export const threeWayMatch: Playbook = {
  ...refusedTerm,
  makes: ({ correction }) => correction["subscriptionId"] !== undefined,
  correct: (correction) =>
    correction.finding.correction["subscriptionId"] === undefined ? refusedTerm.correct(correction) : seatsAsSigned(correction),
  rootCause: (of) =>
    of.findings.some(({ correction }) => correction["subscriptionId"] !== undefined)
      ? { rootCause: "manual_change", explanation: "seats were billed that nobody had ordered" }
      : refusedTerm.rootCause(of),
};
export const softDecline = made("PAY-SOFT-DECLINE", "nothing to correct; dunning retries", {
  rootCause: "customer_payment",
  explanation: "the payment was declined for now",
});
