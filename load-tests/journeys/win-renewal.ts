// @boundaries-ignore k6 brings its own modules
import { check } from "k6";
// @boundaries-ignore k6 brings its own modules
import http from "k6/http";
// @boundaries-ignore k6 brings its own modules
import { Counter } from "k6/metrics";

/** What the lab prepares before a run: where CRM is, a token for it, the renewals to win, and where to ask what became of them. */
export type Plan = { crmUrl: string; token: string; opportunities: string[]; resultsUrl: string };

/** Renewals CRM has taken as won; each becomes a whole flow through all systems. */
const won = new Counter("renewals_won");

/** A customer agrees to one renewal. The key is stable, so a repeated request wins it once. */
export function winRenewal({ crmUrl, token }: Plan, opportunityId: string): void {
  const response = http.post(`${crmUrl}/v1/opportunities/${opportunityId}/win`, "{}", {
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "idempotency-key": `load/${opportunityId}`,
      "x-correlation-id": opportunityId,
    },
    tags: { name: "winOpportunity" },
  });
  if (check(response, { "won (200)": ({ status }) => status === 200 })) won.add(1);
}
