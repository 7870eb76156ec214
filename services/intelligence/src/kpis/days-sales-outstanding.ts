import { comesTo, receivableExample } from "./example-events.ts";
import { DAYS_PASSED, FROM, TENANT, TO, type Kpi } from "./kpi.ts";
import { bookedInScope } from "./scope.ts";

export const daysSalesOutstanding: Kpi = {
  name: "dso",
  title: "Days sales outstanding",
  unit: "days",
  owner: "Controller",
  grain: "window",
  definition:
    "Receivables open at the end of the window over what was billed in it (gross), times its calendar days; in US dollars at planning rates.",
  target: { better: "lower", aim: 30, warning: 45, critical: 60 },
  sql: `SELECT '' AS label, if(sum(billed) = 0, NULL, round(sum(open_cents) / sum(billed) * ${DAYS_PASSED}, 2)) AS value
FROM (SELECT receivable_id, argMax(if(status = 'reversed', 0, open_cents), version) AS open_cents, if(min(occurred_at) >= ${FROM} AND argMax(status, version) != 'reversed', max(gross_cents), 0) AS billed
  FROM pi.receivable_versions FINAL WHERE tenant = ${TENANT} ${bookedInScope} AND occurred_at < ${TO} GROUP BY receivable_id)`,
  example: {
    story: "Billed 300 dollars in 30 days, 200 of them paid by the end: a third is open, ten days' worth.",
    events: [
      receivableExample({ id: "r1", at: "2026-01-02T10:00:00.000Z", grossCents: 20_000, openCents: 20_000 }),
      receivableExample({ id: "r1", version: 2, at: "2026-01-12T10:00:00.000Z", grossCents: 20_000, openCents: 0 }),
      receivableExample({ id: "r2", at: "2026-01-20T10:00:00.000Z", grossCents: 10_000, openCents: 10_000 }),
      receivableExample({ id: "r2", version: 2, at: "2026-02-20T10:00:00.000Z", grossCents: 10_000, openCents: 0 }),
      comesTo("2026-01-31T23:59:59.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-01-31T00:00:00.000Z" },
    rows: [{ label: "", value: 10 }],
  },
};
