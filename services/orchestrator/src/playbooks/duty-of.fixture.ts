import { dutyMeanings, type Duty } from "@cashline/contracts/services/identity/duties";
import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import { classify } from "../policies/classification.ts";
import { shippedPolicy } from "../policies/shipped-book.ts";
import { correctionKindOf } from "./playbooks.ts";

/** Changes in the systems of which an auditor asks who prepared them, and as what act. */
const acts: Readonly<Record<string, Duty>> = {
  "billing.createCreditNote": "credit.create",
  "billing.voidCreditNote": "credit.create",
  "erp.refundCustomer": "refund.initiate",
  "payment.createRefund": "refund.initiate",
  "billing.writeOffInvoice": "write_off.create",
  "erp.writeOffReceivable": "write_off.create",
  "crm.winOpportunity": "order.process",
};

/** The acts that some changes are, each once. */
export const actsOf = (changes: readonly string[]): Duty[] => [...new Set(changes.flatMap((name) => acts[name] ?? []))];

/** The duties of preparing and approving the correction of a finding, as the shipped tables have them. */
export async function dutiesOf(finding: Finding): Promise<{ prepares: Duty; approves: Duty }> {
  const subject = {
    findings: [finding],
    kindOf: correctionKindOf,
    customerTier: null,
    at: "2026-01-15T10:00:00.000Z",
    dependentExposure: 0,
  };
  const [route] = (await classify(subject, shippedPolicy)).routes;
  if (!route || !(route.prepares in dutyMeanings)) throw new Error(`${finding.code} has no route`);
  return { prepares: route.prepares, approves: route.approves };
}
