import { needed, type Playbook } from "./playbook.ts";

/** The signed price becomes billing's rate card; the waiting renewal drafts anew by it. */
export const priceMismatch: Playbook = {
  code: "QTC-PRICE-MISMATCH",
  correct: async ({ systems, finding, of: { correlationId }, key }) => {
    const { id, ...price } = (await systems.cpq.getPrice({ params: { priceId: needed(finding, "priceId") }, correlationId })).body;
    const card = await systems.billing.loadRateCard({ body: { sourcePriceId: id, ...price }, idempotencyKey: key, correlationId });
    return { document: card.body.id, detail: `rate card ${card.body.id} now at ${card.body.unitPrice} ${card.body.currency}` };
  },
  rootCause: () => ({ rootCause: "stale_master_data", explanation: "billing's rate card was behind the signed price" }),
};
