import { StepRefused } from "../engine/port.ts";
import { requireCrmAccount } from "../systems/crm-account.ts";
import { billedAgain } from "./billed-again.ts";
import { needed, type Corrected, type Correction, type Playbook } from "./playbook.ts";

/**
 * A wrong seller: the billing account goes back to the contract's legal entity. A number that does not hold: the billing
 * account follows CRM's, once its registry confirms that. Either way the waiting renewal is taxed anew. An invoice that has gone out
 * without the tax a revoked certificate kept off is credited and billed again, and taxed without it.
 */
export const taxJurisdiction: Playbook = {
  code: "TAX-JURISDICTION",
  kind: ({ correction }) => (correction["reason"] === "exemption" ? "credit" : "usual"),
  correct: (correction) => {
    const reason = correction.finding.correction["reason"] ?? "seller";
    if (reason === "tax-number") return confirmNumber(correction);
    if (reason === "exemption")
      return billedAgain(correction, needed(correction.finding, "invoiceId"), "exempted by a certificate that did not hold");
    return followContract(correction);
  },
  rootCause: ({ findings }) =>
    findings.some(({ code, correction }) => code === "TAX-JURISDICTION" && (correction["reason"] ?? "seller") !== "seller")
      ? { rootCause: "customer_record", explanation: "what the customer gave for its tax did not hold" }
      : { rootCause: "manual_change", explanation: "the billing account was moved to another legal entity" },
};

async function followContract({ systems, finding, of: { correlationId }, key }: Correction): Promise<Corrected> {
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
}

/** @throws StepRefused `tax-number-not-confirmed` while the registry does not say that CRM's number is good */
async function confirmNumber({ systems, finding, of: { correlationId }, key }: Correction): Promise<Corrected> {
  const billingAccountId = needed(finding, "billingAccountId");
  const accountId = needed(finding, "accountId");
  const account = await systems.billing.getBillingAccount({ params: { billingAccountId }, correlationId });
  const { taxId } = (await requireCrmAccount(systems, accountId, correlationId)).body;
  if (taxId === null) throw new StepRefused("confirm number", "tax-number-not-confirmed", `CRM has no tax number of ${accountId}`);
  const { country } = account.body.billTo;
  const body = { country, taxId };
  const verdict = (await systems.tax.validateTaxId({ body, idempotencyKey: `${key}/validate`, correlationId })).body;
  if (verdict.answer !== "valid")
    throw new StepRefused("confirm number", "tax-number-not-confirmed", `${verdict.registryName}: ${taxId} is ${verdict.answer}`);
  if (account.body.taxId !== taxId)
    await systems.billing.updateBillingAccount({
      params: { billingAccountId },
      body: { taxId },
      ifMatch: account.version,
      idempotencyKey: key,
      correlationId,
    });
  return { document: billingAccountId, detail: `number ${taxId} of ${billingAccountId} confirmed by ${verdict.registryName}` };
}
