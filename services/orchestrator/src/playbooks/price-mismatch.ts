import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import { needed, type Playbook } from "./playbook.ts";
import { seatsAsSigned } from "./seats-in-billing.ts";

/**
 * The signed price becomes billing's rate card; the waiting renewal drafts anew by it. Seats of an amendment are entered in
 * billing, which charges them with its next invoice.
 */
export const priceMismatch: Playbook = {
  code: "QTC-PRICE-MISMATCH",
  correct: async (correction) => {
    if (isAmendment(correction.finding)) return seatsAsSigned(correction);
    const { systems, finding, key } = correction;
    const { correlationId } = correction.of;
    const { id, ...price } = (await systems.cpq.getPrice({ params: { priceId: needed(finding, "priceId") }, correlationId })).body;
    const card = await systems.billing.loadRateCard({ body: { sourcePriceId: id, ...price }, idempotencyKey: key, correlationId });
    return { document: card.body.id, detail: `rate card ${card.body.id} now at ${card.body.unitPrice} ${card.body.currency}` };
  },
  rootCause: ({ findings }) =>
    findings.some(isAmendment)
      ? { rootCause: "contract_change", explanation: "an amendment was signed that billing had not heard of" }
      : { rootCause: "stale_master_data", explanation: "billing's rate card was behind the signed price" },
};

const isAmendment = ({ code, correction }: Finding): boolean => code === "QTC-PRICE-MISMATCH" && correction["subscriptionId"] !== undefined;
