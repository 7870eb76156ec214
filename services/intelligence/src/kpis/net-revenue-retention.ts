import { contractExample } from "./example-books.ts";
import { FROM, TO, contractsAt, type Kpi } from "./kpi.ts";

export const netRevenueRetention: Kpi = {
  name: "net_revenue_retention",
  title: "Net revenue retention",
  unit: "percent",
  owner: "Revenue operations",
  grain: "window",
  definition: "Recurring revenue at the end of the window of the contracts that had some at its start, of what they had then.",
  target: { better: "higher", aim: 110, warning: 100, critical: 90 },
  sql: `SELECT '' AS label, if(sum(was) = 0, NULL, round(100 * sum(now) / sum(was), 2)) AS value
FROM (SELECT then.arr_cents AS now, started.arr_cents AS was FROM ${contractsAt(TO)} AS then INNER JOIN ${contractsAt(FROM)} AS started ON started.contract_id = then.contract_id WHERE started.arr_cents > 0)`,
  example: {
    story: "1,000 dollars a month at the start; 750 of them with what was added at the end.",
    events: [
      contractExample({ id: "k1", at: "2025-12-01T00:00:00.000Z", seats: 10 }),
      contractExample({ id: "k1", version: 2, at: "2026-01-10T00:00:00.000Z", seats: 15 }),
      contractExample({ id: "k2", at: "2025-12-01T00:00:00.000Z", seats: 20 }),
      contractExample({ id: "k2", version: 2, at: "2026-01-10T00:00:00.000Z", seats: 20, status: "expired" }),
      contractExample({ id: "k3", at: "2025-12-01T00:00:00.000Z", seats: 70 }),
      contractExample({ id: "k3", version: 2, at: "2026-01-10T00:00:00.000Z", seats: 60 }),
      contractExample({ id: "k4", at: "2026-01-20T00:00:00.000Z", seats: 40 }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 75 }],
  },
};
