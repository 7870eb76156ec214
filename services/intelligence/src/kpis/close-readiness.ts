import { caseExample, invoiceExample, receivableExample } from "./example-events.ts";
import { CASES, HELD_AT_END, INVOICES, OPEN_AT_END, TENANT, TO, type Kpi } from "./kpi.ts";

/** The calendar month of an instant, such as 2026-01. */
export const monthOf = (at: string): string => `formatDateTime(${at}, '%Y-%m', 'UTC')`;

export const closeReadiness: Kpi = {
  name: "close_readiness",
  title: "In the way of the close",
  unit: "count",
  owner: "Controller",
  grain: "instant",
  definition:
    "By legal entity and month at the end of the window: invoices owed that ERP has no receivable of, or has reversed it (unposted), drafts held back (held), and open cases of posting and revenue and of every comparison of the systems (unreconciled). The month is that of the invoice, the draft and the finding.",
  target: { better: "lower", aim: 0, warning: 1, critical: 10 },
  sql: `SELECT concat(if(entity = '', 'no entity', entity), ', ', month, ', ', kind) AS label, count() AS value FROM (
  SELECT legal_entity AS entity, ${monthOf("finalized_at")} AS month, 'unposted' AS kind FROM ${INVOICES} WHERE status != 'void' AND finalized_at < ${TO} AND total_cents > 0
    AND invoice_id NOT IN (SELECT invoice_id FROM pi.postings WHERE tenant = ${TENANT} AND outcome IN ('posted', 'reversed') AND at < ${TO} GROUP BY invoice_id HAVING argMax(outcome, (at, outcome)) = 'posted')
  UNION ALL
  SELECT legal_entity AS entity, ${monthOf("drafted_at")} AS month, 'held' AS kind FROM ${INVOICES} WHERE drafted_at < ${TO} AND invoice_id IN ${HELD_AT_END}
  UNION ALL
  SELECT legal_entity AS entity, ${monthOf("detected_at")} AS month, 'unreconciled' AS kind FROM ${CASES} WHERE ${OPEN_AT_END}
    AND (category IN ('posting', 'revenue', 'integration') OR detected_by = 'reconciliation'))
GROUP BY entity, month, kind ORDER BY entity, month, kind`,
  example: {
    story:
      "One of three invoices is posted, the posting of another was taken back, two drafts are held; a payout does not agree. What a guard found of a payment is none of it.",
    events: [
      invoiceExample({ id: "inv-of-r1", version: 2, kind: "finalized", at: "2026-01-03T10:00:00.000Z" }),
      receivableExample({ id: "r1", at: "2026-01-03T10:00:00.000Z", grossCents: 10_000, openCents: 10_000 }),
      invoiceExample({ id: "inv-of-r2", version: 2, kind: "finalized", at: "2026-01-03T10:00:00.000Z" }),
      receivableExample({ id: "r2", at: "2026-01-03T10:00:00.000Z", grossCents: 10_000, openCents: 10_000 }),
      receivableExample({ id: "r2", version: 2, at: "2026-01-04T10:00:00.000Z", grossCents: 10_000, openCents: 0, isReversed: true }),
      invoiceExample({ id: "i2", version: 2, kind: "finalized", at: "2025-12-30T10:00:00.000Z", legalEntity: "DE01" }),
      invoiceExample({ id: "i3", version: 2, kind: "held", at: "2026-01-04T10:00:00.000Z" }),
      invoiceExample({ id: "i4", version: 2, kind: "held", at: "2026-01-05T10:00:00.000Z" }),
      caseExample({
        id: "c1",
        code: "PAY-PAYOUT-GAP",
        category: "payment",
        detectedAt: "2026-01-05T10:00:00.000Z",
        detectedBy: "reconciliation",
        legalEntity: "US01",
      }),
      caseExample({ id: "c2", code: "PAY-UNAPPLIED", category: "payment", detectedAt: "2026-01-05T10:00:00.000Z", detectedBy: "guard" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "DE01, 2025-12, unposted", value: 1 },
      { label: "US01, 2026-01, held", value: 2 },
      { label: "US01, 2026-01, unposted", value: 1 },
      { label: "US01, 2026-01, unreconciled", value: 1 },
    ],
  },
};
