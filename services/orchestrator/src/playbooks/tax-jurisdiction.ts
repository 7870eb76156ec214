import { needed, type Playbook } from "./playbook.ts";

/** The billing account goes back to the contract's legal entity; the waiting renewal is taxed anew. */
export const taxJurisdiction: Playbook = {
  code: "TAX-JURISDICTION",
  correct: async ({ systems, finding, of: { correlationId }, key }) => {
    const billingAccountId = needed(finding, "billingAccountId");
    const account = await systems.billing.getBillingAccount({ params: { billingAccountId }, correlationId });
    const legalEntity = needed(finding, "legalEntity");
    if (account.body.legalEntity !== legalEntity)
      await systems.billing.updateBillingAccount({
        params: { billingAccountId },
        body: { legalEntity },
        ifMatch: account.version,
        idempotencyKey: key,
        correlationId,
      });
    return { document: billingAccountId, detail: `billing account ${billingAccountId} now sells as ${legalEntity}` };
  },
  rootCause: () => ({ rootCause: "manual_change", explanation: "the billing account was moved to another legal entity" }),
};
