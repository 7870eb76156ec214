import { invoiceExample, receivableExample } from "./example-events.ts";
import { CASES, HELD_AT_END, INVOICES, OPEN_AT_END, TENANT, TO, type Kpi } from "./kpi.ts";

export const closeReadiness: Kpi = {
  name: "close_readiness",
  title: "In the way of the close",
  unit: "count",
  owner: "Controller",
  grain: "instant",
  definition:
    "By legal entity at the end of the window: invoices owed that ERP has no receivable of (unposted), drafts held back (held), and open cases of posting, revenue and reconciliation (unreconciled).",
  target: { better: "lower", aim: 0, warning: 1, critical: 10 },
  sql: `SELECT concat(entity, ', ', kind) AS label, count() AS value FROM (
  SELECT legal_entity AS entity, 'unposted' AS kind FROM ${INVOICES} WHERE status != 'void' AND finalized_at < ${TO} AND total_cents > 0
    AND invoice_id NOT IN (SELECT invoice_id FROM pi.postings WHERE tenant = ${TENANT} AND outcome = 'posted' AND at < ${TO})
  UNION ALL
  SELECT legal_entity AS entity, 'held' AS kind FROM ${INVOICES} WHERE drafted_at < ${TO} AND invoice_id IN ${HELD_AT_END}
  UNION ALL
  SELECT legal_entity AS entity, 'unreconciled' AS kind FROM ${CASES} WHERE ${OPEN_AT_END} AND category IN ('posting', 'revenue', 'integration'))
GROUP BY entity, kind ORDER BY entity, kind`,
  example: {
    story: "One of two invoices is posted, a draft is held.",
    events: [
      invoiceExample({ id: "inv-of-r1", version: 2, kind: "finalized", at: "2026-01-03T10:00:00.000Z" }),
      receivableExample({ id: "r1", at: "2026-01-03T10:00:00.000Z", grossCents: 10_000, openCents: 10_000 }),
      invoiceExample({ id: "i2", version: 2, kind: "finalized", at: "2026-01-04T10:00:00.000Z", legalEntity: "DE01" }),
      invoiceExample({ id: "i3", version: 2, kind: "held", at: "2026-01-04T10:00:00.000Z" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "DE01, unposted", value: 1 },
      { label: "US01, held", value: 1 },
    ],
  },
};
