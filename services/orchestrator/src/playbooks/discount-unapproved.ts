import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { compareDecimals, multiplyDecimals, remainingShare } from "@cashline/kernel/decimal";
import { needed, type Playbook } from "./playbook.ts";

type Phase = Subscription["ramp"][number];

/**
 * A phase of a ramp set by hand in billing that charges less than was signed is taken off again, whole. A discount the customer has
 * signed cannot be: the approvals of the case grant it after the fact, or people sign an amendment with the customer.
 */
export const discountUnapproved: Playbook = {
  code: "QTC-DISCOUNT-UNAPPROVED",
  makes: ({ correction }) => correction["subscriptionId"] !== undefined,
  correct: async ({ systems, finding, of, key }) => {
    if (finding.correction["subscriptionId"] === undefined)
      return { document: of.businessKey, detail: `discount of quote ${of.businessKey} granted after the fact` };
    const params = { subscriptionId: needed(finding, "subscriptionId") };
    const { correlationId } = of;
    const { ramp } = (await systems.billing.getSubscription({ params, correlationId })).body;
    const phases = ramp.filter((phase) => !chargesLess(phase, finding));
    if (phases.length < ramp.length) await systems.billing.setRamp({ params, body: { phases }, idempotencyKey: key, correlationId });
    return { document: params.subscriptionId, detail: `ramp of ${params.subscriptionId} charges no less than was signed` };
  },
  rootCause: () => ({ rootCause: "approval_bypassed", explanation: "a discount was given that nobody had approved" }),
};

/** Whether a phase charges less a period than the customer has signed; what it leaves out is as signed. */
function chargesLess({ quantity, unitPrice, discountPercent }: Phase, finding: Finding): boolean {
  const [seats, price, percent] = [needed(finding, "seats"), needed(finding, "unitPrice"), needed(finding, "discountPercent")];
  const charged = multiplyDecimals((quantity ?? seats).toString(), unitPrice ?? price, remainingShare(discountPercent ?? percent));
  return compareDecimals(charged, multiplyDecimals(seats, price, remainingShare(percent))) < 0;
}
