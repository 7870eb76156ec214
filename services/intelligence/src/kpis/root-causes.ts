import { caseExample } from "./example-events.ts";
import { CASES, CLOSED_WITHIN, type Kpi } from "./kpi.ts";

export const rootCauses: Kpi = {
  name: "root_causes",
  title: "Root causes",
  unit: "count",
  owner: "Billing operations",
  grain: "window",
  definition: "Cases closed in the window by the root cause found.",
  target: null,
  sql: `SELECT root_cause AS label, count() AS value FROM ${CASES} WHERE ${CLOSED_WITHIN} AND root_cause != '' GROUP BY root_cause ORDER BY value DESC, label`,
  example: {
    story: "Two of manual changes, one of a customer record, one open.",
    events: [
      ...["c1", "c2"].map((id) =>
        caseExample({
          id,
          version: 2,
          detectedAt: "2026-01-05T10:00:00.000Z",
          closedAt: "2026-01-06T12:00:00.000Z",
          rootCause: "manual_change",
        }),
      ),
      caseExample({
        id: "c3",
        version: 2,
        detectedAt: "2026-01-05T10:00:00.000Z",
        closedAt: "2026-01-06T12:00:00.000Z",
        rootCause: "customer_record",
      }),
      caseExample({ id: "c4", detectedAt: "2026-01-05T10:00:00.000Z" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "manual_change", value: 2 },
      { label: "customer_record", value: 1 },
    ],
  },
};
