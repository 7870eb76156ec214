import { movedContracts } from "./example-books.ts";
import { MOVED_CONTRACTS, type Kpi } from "./kpi.ts";

export const mrrMovement: Kpi = {
  name: "mrr_movement",
  title: "Movement of monthly recurring revenue",
  unit: "usd",
  owner: "Revenue operations",
  grain: "window",
  definition:
    "How the monthly recurring revenue of each contract at the end of the window differs from that at its start, as new, expansion, contraction or churn; a contract that a book brought in after its term had begun is not new. In US dollars at planning rates.",
  target: null,
  isSigned: true,
  sql: `SELECT part.1 AS label, round(part.2 / 1200, 2) AS value FROM (
  SELECT arrayJoin([('new', sumIf(now - was, was = 0)), ('expansion', sumIf(now - was, was > 0 AND now > was)), ('contraction', sumIf(now - was, now > 0 AND now < was)), ('churn', sumIf(now - was, was > 0 AND now = 0))]) AS part
  FROM ${MOVED_CONTRACTS})`,
  example: {
    story:
      "Five seats more, one contract gone, ten seats less, one new, and one taken over that has run before, at 10 dollars a seat and month.",
    events: movedContracts,
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "new", value: 400 },
      { label: "expansion", value: 50 },
      { label: "contraction", value: -100 },
      { label: "churn", value: -200 },
    ],
  },
};
