import { journalOf } from "./example-books.ts";
import { comesTo, receivableExample } from "./example-events.ts";
import { AS_OF, FROM, LEDGER, RECEIVABLES_AT_END, TO, type Kpi } from "./kpi.ts";

export const writeOffExposure: Kpi = {
  name: "write_off_exposure",
  title: "Write-off exposure",
  unit: "usd",
  owner: "Controller",
  grain: "window",
  definition: "What was given up in the window, and what has been due for more than 60 days at its end; in US dollars at planning rates.",
  target: null,
  sql: `SELECT part.1 AS label, part.2 / 100 AS value FROM (SELECT arrayJoin([
  ('written off', (SELECT sum(debit_cents - credit_cents) FROM ${LEDGER} WHERE role = 'bad_debt' AND posted_on >= toDate(${FROM}) AND posted_on < toDate(${TO}))),
  ('due for over 60 days', (SELECT sum(open_cents) FROM ${RECEIVABLES_AT_END} WHERE dateDiff('day', due_on, toDate(${AS_OF})) > 60))]) AS part)`,
  example: {
    story: "15 dollars written off in January, 200 have been due since November.",
    events: [
      receivableExample({ id: "r2", at: "2026-01-01T10:00:00.000Z", grossCents: 20_000, openCents: 20_000, dueOn: "2025-11-20" }),
      journalOf("je1", "2026-01-10", [
        ["bad_debt", 1_500, 0],
        ["receivable", 0, 1_500],
      ]),
      comesTo("2026-01-31T23:59:59.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "written off", value: 15 },
      { label: "due for over 60 days", value: 200 },
    ],
  },
};
