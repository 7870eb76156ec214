import { caseExample, comesTo, opportunityExample, renewalExample } from "./example-events.ts";
import { AS_OF, CASES, FROM, HELD_AT_END, INVOICES, OPEN_AT_END, RENEWALS, TENANT, TO, type Kpi } from "./kpi.ts";
import { contractInScope, withoutScope } from "./scope.ts";

/** What a renewal can have come to, in the order in which figures tell it. */
const STANDINGS = ["done", "lost", "failing", "late", "to come"] as const;

/** Renewals whose term ends in the window, a row each, and what they had come to at its end. */
export const RENEWALS_DUE = `(SELECT close_on, opportunity_id, account_id, contract_id, multiIf(
    opportunity_id IN (SELECT opportunity_id FROM ${RENEWALS} WHERE completed_at < ${TO}), 'done',
    stage = 'closed_lost' AND closed_at < ${TO}, 'lost',
    opportunity_id IN (SELECT correlation_id FROM ${withoutScope(CASES)} WHERE ${OPEN_AT_END}) OR opportunity_id IN (SELECT correlation_id FROM ${INVOICES} WHERE invoice_id IN ${HELD_AT_END}), 'failing',
    toDateTime64(close_on, 3, 'UTC') < ${AS_OF}, 'late', 'to come') AS standing
  FROM pi.opportunities FINAL WHERE tenant = ${TENANT} AND kind = 'renewal' AND toDateTime64(close_on, 3, 'UTC') >= ${FROM} AND toDateTime64(close_on, 3, 'UTC') < ${TO} ${contractInScope})`;

export const renewalsDue: Kpi = {
  name: "renewals_due",
  title: "Renewals due",
  unit: "count",
  owner: "Revenue operations",
  grain: "window",
  definition:
    "Renewals whose term ends in the window, by how they stood at its end: closed out (done), lost, with an open case or a held invoice (failing), past the end of the term without either (late), to come.",
  target: null,
  sql: `SELECT standing.1 AS label, standing.2 AS value FROM (SELECT arrayJoin([${STANDINGS.map((each) => `('${each}', countIf(standing = '${each}'))`).join(", ")}]) AS standing FROM ${RENEWALS_DUE})`,
  example: {
    story:
      "On the evening of the 20th one of six is closed out, one lost, one has a case open, one should have been done by the 20th, one is due on the 25th; the sixth is due in February.",
    events: [
      opportunityExample({ id: "o1", closeOn: "2026-01-05", at: "2026-01-02T10:00:00.000Z", stage: "closed_won" }),
      renewalExample("o1", "2026-01-04T10:00:00.000Z"),
      opportunityExample({ id: "o2", closeOn: "2026-01-06", at: "2026-01-03T10:00:00.000Z", stage: "closed_lost" }),
      opportunityExample({ id: "o3", closeOn: "2026-01-10", at: "2026-01-03T10:00:00.000Z", stage: "closed_won" }),
      caseExample({ id: "c3", correlationId: "o3", detectedAt: "2026-01-08T10:00:00.000Z" }),
      opportunityExample({ id: "o4", closeOn: "2026-01-20", at: "2026-01-03T10:00:00.000Z" }),
      opportunityExample({ id: "o5", closeOn: "2026-01-25", at: "2026-01-03T10:00:00.000Z" }),
      opportunityExample({ id: "o6", closeOn: "2026-02-01", at: "2026-01-03T10:00:00.000Z" }),
      comesTo("2026-01-20T20:00:00.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "done", value: 1 },
      { label: "lost", value: 1 },
      { label: "failing", value: 1 },
      { label: "late", value: 1 },
      { label: "to come", value: 1 },
    ],
  },
};
