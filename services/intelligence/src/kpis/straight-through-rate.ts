import { caseExample, invoiceExample, renewalExample } from "./example-events.ts";
import { CASES, COMPLETED_WITHIN, HELD_BEFORE, RENEWALS, type Kpi } from "./kpi.ts";
import { withoutScope } from "./scope.ts";

export const straightThroughRate: Kpi = {
  name: "straight_through_rate",
  title: "Straight-through rate",
  unit: "percent",
  owner: "Revenue operations",
  grain: "window",
  definition:
    "Of the renewals completed in the window, the share that no exception case ever touched and of which no invoice was ever held back.",
  target: { better: "higher", aim: 90, warning: 80, critical: 60 },
  sql: `SELECT '' AS label, if(count() = 0, NULL, round(100 * countIf(opportunity_id NOT IN (SELECT correlation_id FROM ${withoutScope(CASES)}) AND opportunity_id NOT IN ${HELD_BEFORE}) / count(), 2)) AS value
FROM ${RENEWALS} WHERE ${COMPLETED_WITHIN}`,
  example: {
    story: "Four renewals, one of them with a case, another with an invoice held for an hour and released.",
    events: [
      ...["o1", "o2", "o3", "o4"].map((id) => renewalExample(id, "2026-01-02T10:00:00.000Z")),
      caseExample({
        id: "c1",
        version: 2,
        detectedAt: "2026-01-01T10:00:00.000Z",
        closedAt: "2026-01-02T09:00:00.000Z",
        correlationId: "o2",
      }),
      invoiceExample({ id: "i3", version: 2, kind: "held", at: "2026-01-01T10:00:00.000Z", correlationId: "o3" }),
      invoiceExample({ id: "i3", version: 3, kind: "released", at: "2026-01-01T11:00:00.000Z", correlationId: "o3" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 50 }],
  },
};
