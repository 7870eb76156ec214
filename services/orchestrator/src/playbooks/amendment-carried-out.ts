import { needed, type Corrected, type Correction } from "./playbook.ts";

/**
 * An amendment its customer has signed and no system has heard of takes its course: its opportunity is closed as won, which
 * starts the flow; where it is won already and the word of it was lost, the flow is started by its own key, so that the
 * word, when it comes, changes nothing.
 */
export async function amendmentCarriedOut({ systems, finding, of: { correlationId }, key }: Correction): Promise<Corrected> {
  const opportunityId = needed(finding, "opportunityId");
  const quoteId = needed(finding, "quoteId");
  const params = { opportunityId };
  const opportunity = (await systems.crm.getOpportunity({ params, correlationId })).body;
  if (opportunity.stage !== "closed_won") {
    await systems.crm.winOpportunity({ params, body: {}, idempotencyKey: key, correlationId });
    return { document: quoteId, detail: `opportunity ${opportunityId} closed as won, as signed in ${quoteId}` };
  }
  const input = { opportunity, seed: systems.seed, traceparent: null };
  const starts = { flow: "amendment", key: opportunityId, input } as const;
  return { document: quoteId, detail: `amendment ${quoteId} is carried out`, starts };
}
