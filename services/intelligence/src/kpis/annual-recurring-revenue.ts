import { contractExample } from "./example-books.ts";
import { CONTRACTS_AT_END, type Kpi } from "./kpi.ts";

export const annualRecurringRevenue: Kpi = {
  name: "arr",
  title: "Annual recurring revenue",
  unit: "usd",
  owner: "Revenue operations",
  grain: "instant",
  definition:
    "What the seats of the contracts in force at the end of the window bring in twelve months after their discounts; usage is not recurring. In US dollars at planning rates.",
  target: null,
  sql: `SELECT '' AS label, sum(arr_cents) / 100 AS value FROM ${CONTRACTS_AT_END}`,
  example: {
    story: "One of 1,200 dollars a year, one that has ended.",
    events: [
      contractExample({ id: "k1", at: "2025-12-01T00:00:00.000Z", seats: 10 }),
      contractExample({ id: "k2", at: "2025-12-01T00:00:00.000Z", seats: 20 }),
      contractExample({ id: "k2", version: 2, at: "2026-01-10T00:00:00.000Z", seats: 20, status: "expired" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 1200 }],
  },
};
