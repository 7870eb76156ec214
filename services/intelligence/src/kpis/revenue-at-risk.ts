import { contractExample } from "./example-books.ts";
import { caseExample } from "./example-events.ts";
import { CASES, CONTRACTS_AT_END, OPEN_AT_END, type Kpi } from "./kpi.ts";

export const revenueAtRisk: Kpi = {
  name: "revenue_at_risk",
  title: "Revenue at risk by renewal month",
  unit: "usd",
  owner: "Revenue operations",
  grain: "instant",
  definition:
    "Annual recurring revenue of the contracts whose customer has a case open at the end of the window, by the month in which the term ends; in US dollars at planning rates.",
  target: null,
  sql: `SELECT formatDateTime(end_on, '%Y-%m') AS label, sum(arr_cents) / 100 AS value FROM ${CONTRACTS_AT_END}
WHERE arr_cents > 0 AND account_id IN (SELECT account_id FROM ${CASES} WHERE ${OPEN_AT_END} AND account_id != '') GROUP BY label ORDER BY label`,
  example: {
    story: "One customer has a case open, the other a closed one.",
    events: [
      contractExample({ id: "k1", at: "2025-12-01T00:00:00.000Z", seats: 10, accountId: "a1" }),
      contractExample({ id: "k2", at: "2025-12-01T00:00:00.000Z", seats: 10, accountId: "a2" }),
      caseExample({ id: "c1", detectedAt: "2026-01-05T10:00:00.000Z", accountId: "a1" }),
      caseExample({ id: "c2", version: 2, detectedAt: "2026-01-05T10:00:00.000Z", closedAt: "2026-01-06T10:00:00.000Z", accountId: "a2" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "2026-12", value: 1200 }],
  },
};
