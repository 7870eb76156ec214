import { comesTo, receivableExample } from "./example-events.ts";
import { AS_OF, RECEIVABLES_AT_END, type Kpi } from "./kpi.ts";

export const receivablesAging: Kpi = {
  name: "receivables_aging",
  title: "Receivables by days past due",
  unit: "usd",
  owner: "Receivables",
  grain: "instant",
  definition: "Receivables open at the end of the window by the days since they were due; in US dollars at planning rates.",
  target: null,
  sql: `SELECT bucket.1 AS label, bucket.2 / 100 AS value FROM (
  SELECT arrayJoin([('not due', sumIf(open_cents, days <= 0)), ('1-30 d', sumIf(open_cents, days > 0 AND days <= 30)), ('31-60 d', sumIf(open_cents, days > 30 AND days <= 60)), ('61-90 d', sumIf(open_cents, days > 60 AND days <= 90)), ('90 d +', sumIf(open_cents, days > 90))]) AS bucket
  FROM (SELECT open_cents, dateDiff('day', due_on, toDate(${AS_OF})) AS days FROM ${RECEIVABLES_AT_END}))`,
  example: {
    story: "100 dollars not due, 200 due for 31 days, and 300 that have been paid.",
    events: [
      receivableExample({ id: "r1", at: "2026-01-20T10:00:00.000Z", grossCents: 10_000, openCents: 10_000, dueOn: "2026-02-20" }),
      receivableExample({ id: "r2", at: "2026-01-01T10:00:00.000Z", grossCents: 20_000, openCents: 20_000, dueOn: "2026-01-01" }),
      receivableExample({ id: "r3", at: "2026-01-01T10:00:00.000Z", grossCents: 30_000, openCents: 30_000 }),
      receivableExample({ id: "r3", version: 2, at: "2026-01-02T10:00:00.000Z", grossCents: 30_000, openCents: 0 }),
      comesTo("2026-01-31T23:59:59.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "not due", value: 100 },
      { label: "1-30 d", value: 0 },
      { label: "31-60 d", value: 200 },
      { label: "61-90 d", value: 0 },
      { label: "90 d +", value: 0 },
    ],
  },
};
