import { needed, type Playbook } from "./playbook.ts";

/**
 * A discount set by hand in billing is taken off again. One the customer has signed cannot be: the approvals of the case grant it
 * after the fact, or people sign an amendment with the customer.
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
    const phases = ramp
      .map((phase) => ({ ...phase, discountPercent: null }))
      .filter(({ quantity, unitPrice }) => quantity !== null || unitPrice !== null);
    if (ramp.some(({ discountPercent }) => discountPercent !== null))
      await systems.billing.setRamp({ params, body: { phases }, idempotencyKey: key, correlationId });
    return { document: params.subscriptionId, detail: `ramp of ${params.subscriptionId} without its discount` };
  },
  rootCause: () => ({ rootCause: "approval_bypassed", explanation: "a discount was given that nobody had approved" }),
};
