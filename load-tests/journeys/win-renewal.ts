// @boundaries-ignore k6 brings its own modules
import { check, sleep } from "k6";
// @boundaries-ignore k6 brings its own modules
import exec from "k6/execution";
// @boundaries-ignore k6 brings its own modules
import http from "k6/http";
// @boundaries-ignore k6 brings its own modules
import { Counter } from "k6/metrics";
import { accessToken, type Tokens } from "./access-token.ts";
import { plan } from "./plan.ts";

/** Renewals CRM has taken as won; each becomes a whole flow through all systems. */
const won = new Counter("renewals_won");
/** Calls a limit has turned away; each was made again. */
const turnedAway = new Counter("calls_turned_away");

/** How often a caller whom a limit turns away comes again, after as long as it was told to wait. */
const MOST_TRIES = 120;

/** The next renewal that has not been won yet is won; nothing where none is left. */
export function winNextRenewal(tokens: Tokens): void {
  const opportunityId = plan.opportunities[exec.scenario.iterationInTest];
  if (opportunityId !== undefined) winRenewal(tokens, opportunityId);
}

/** A customer agrees to one renewal. The key is stable, so a repeated request wins it once. */
export function winRenewal(tokens: Tokens, opportunityId: string): void {
  for (let tries = 1; ; tries += 1) {
    const response = http.post(`${plan.urls.crm}/v1/opportunities/${opportunityId}/win`, "{}", {
      headers: {
        authorization: `Bearer ${accessToken(tokens, "crm")}`,
        "content-type": "application/json",
        "idempotency-key": `load/${opportunityId}`,
        "x-correlation-id": opportunityId,
      },
      tags: { name: "winOpportunity" },
      // To be told to wait is no failure where a limit is switched on.
      ...(plan.limited ? { responseCallback: http.expectedStatuses(200, 429) } : {}),
    });
    if (plan.limited && response.status === 429 && tries < MOST_TRIES) {
      turnedAway.add(1);
      sleep(Number(response.headers["Retry-After"] ?? 1));
      continue;
    }
    if (check(response, { "won (200)": ({ status }) => status === 200 })) won.add(1);
    return;
  }
}
