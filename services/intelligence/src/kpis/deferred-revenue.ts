import { journalOf } from "./example-books.ts";
import { FROM, LEDGER, TO, type Kpi } from "./kpi.ts";

export const deferredRevenue: Kpi = {
  name: "deferred_revenue",
  title: "Deferred revenue roll-forward",
  unit: "usd",
  owner: "Revenue accounting",
  grain: "window",
  definition:
    "Deferred revenue and contract liability in the ledger: at the start of the window, what billing added, what was recognised or taken back, and at its end; in US dollars at planning rates.",
  target: null,
  isSigned: true,
  sql: `SELECT part.1 AS label, part.2 / 100 AS value FROM (
  SELECT arrayJoin([('opening', sumIf(credit_cents - debit_cents, posted_on < toDate(${FROM}))), ('added', sumIf(credit_cents, posted_on >= toDate(${FROM}))), ('released', -sumIf(debit_cents, posted_on >= toDate(${FROM}))), ('closing', sum(credit_cents - debit_cents))]) AS part
  FROM ${LEDGER} WHERE role IN ('deferred_revenue', 'contract_liability') AND posted_on < toDate(${TO}))`,
  example: {
    story: "1,200 dollars stood, 600 were billed and 300 earned.",
    events: [
      journalOf("je1", "2025-12-10", [
        ["receivable", 120_000, 0],
        ["deferred_revenue", 0, 120_000],
      ]),
      journalOf("je2", "2026-01-10", [
        ["receivable", 60_000, 0],
        ["deferred_revenue", 0, 60_000],
      ]),
      journalOf("je3", "2026-01-31", [
        ["deferred_revenue", 30_000, 0],
        ["revenue", 0, 30_000],
      ]),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "opening", value: 1200 },
      { label: "added", value: 600 },
      { label: "released", value: -300 },
      { label: "closing", value: 1500 },
    ],
  },
};
