import { movedContracts } from "./example-books.ts";
import { MOVED_CONTRACTS, type Kpi } from "./kpi.ts";

export const netRevenueRetention: Kpi = {
  name: "net_revenue_retention",
  title: "Net revenue retention",
  unit: "percent",
  owner: "Revenue operations",
  grain: "window",
  definition: "Recurring revenue at the end of the window of the contracts that had some at its start, of what they had then.",
  target: { better: "higher", aim: 110, warning: 100, critical: 90 },
  sql: `SELECT '' AS label, if(sum(was) = 0, NULL, round(100 * sum(now) / sum(was), 2)) AS value
FROM ${MOVED_CONTRACTS} WHERE was > 0`,
  example: {
    story: "1,300 dollars a month at the start, 300 of them of a contract taken over later; 1,050 of them with what was added at the end.",
    events: movedContracts,
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 80.77 }],
  },
};
