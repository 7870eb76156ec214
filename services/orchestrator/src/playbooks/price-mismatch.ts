import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import { amendmentCarriedOut } from "./amendment-carried-out.ts";
import { needed, type Playbook } from "./playbook.ts";

/**
 * The signed price becomes billing's rate card; the waiting renewal drafts anew by it. An amendment
 * that no system has heard of is carried out in all of them.
 */
export const priceMismatch: Playbook = {
  code: "QTC-PRICE-MISMATCH",
  kind: (finding) => (isAmendment(finding) ? "order" : "usual"),
  correct: async (correction) => {
    if (isAmendment(correction.finding)) return amendmentCarriedOut(correction);
    const { systems, finding, key } = correction;
    const { correlationId } = correction.of;
    const { id, ...price } = (await systems.cpq.getPrice({ params: { priceId: needed(finding, "priceId") }, correlationId })).body;
    const card = await systems.billing.loadRateCard({ body: { sourcePriceId: id, ...price }, idempotencyKey: key, correlationId });
    return { document: card.body.id, detail: `rate card ${card.body.id} now at ${card.body.unitPrice} ${card.body.currency}` };
  },
  rootCause: ({ findings }) =>
    findings.some(isAmendment)
      ? { rootCause: "contract_change", explanation: "an amendment was signed whose opportunity nobody had closed, or whose word was lost" }
      : { rootCause: "stale_master_data", explanation: "billing's rate card was behind the signed price" },
};

const isAmendment = ({ code, correction }: Finding): boolean => code === "QTC-PRICE-MISMATCH" && correction["opportunityId"] !== undefined;
