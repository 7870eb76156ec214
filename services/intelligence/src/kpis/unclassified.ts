import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { PolicyDecision } from "@cashline/contracts/services/orchestrator/entities";
import { caseExample } from "./example-events.ts";
import { CASES, CLOSED_WITHIN, FROM, OPEN_AT_END, TENANT, TO, type Kpi } from "./kpi.ts";

/** The row with which every decision table ends: it takes what no other row is about. */
const DEFAULT_ROW = "unclassified";

/** A case with what rows of decision tables said on it. */
const decidedBy = (event: CanonicalEvent, ...rows: (readonly [table: string, row: string])[]): CanonicalEvent => {
  const decisions = rows.map(([table, row]): PolicyDecision => ({ table, version: "2026-01", row, inputs: {}, result: {} }));
  return { ...event, payload: { ...(event.payload as object), decisions } };
};
const january = "2026-01-05T10:00:00.000Z";

export const unclassified: Kpi = {
  name: "unclassified",
  title: "Unclassified exceptions",
  unit: "count",
  owner: "Controller",
  grain: "window",
  definition:
    "Cases open at the end of the window or detected in it on which a decision table had no row of its own, by table: taxonomy (no owner is declared for the code), severity, approval and others. Beside them, cases closed in the window whose root cause was not established.",
  target: null,
  sql: `SELECT label, value FROM (
  SELECT decision_table AS label, uniqExact(case_id) AS value FROM pi.case_decisions FINAL
  WHERE tenant = ${TENANT} AND decision_row = '${DEFAULT_ROW}' AND case_id IN (SELECT case_id FROM ${CASES} WHERE (${OPEN_AT_END}) OR (detected_at >= ${FROM} AND detected_at < ${TO})) GROUP BY decision_table
  UNION ALL
  SELECT 'root cause' AS label, count() AS value FROM ${CASES} WHERE ${CLOSED_WITHIN} AND root_cause = 'not_established' HAVING value > 0)
ORDER BY value DESC, label`,
  example: {
    story:
      "No table knows the code of one that is open since December; another's severity is unknown; of the closed ones one has no cause; a case of February is outside.",
    events: [
      decidedBy(caseExample({ id: "c1", detectedAt: "2025-12-05T10:00:00.000Z", category: "unclassified" }), ["taxonomy", DEFAULT_ROW]),
      decidedBy(caseExample({ id: "c2", detectedAt: january }), ["severity", DEFAULT_ROW], ["taxonomy", DEFAULT_ROW]),
      decidedBy(
        caseExample({ id: "c3", version: 2, detectedAt: january, closedAt: "2026-01-06T12:00:00.000Z", rootCause: "not_established" }),
        ["taxonomy", "price"],
      ),
      decidedBy(caseExample({ id: "c4", detectedAt: "2026-02-05T10:00:00.000Z" }), ["taxonomy", DEFAULT_ROW]),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "taxonomy", value: 2 },
      { label: "root cause", value: 1 },
      { label: "severity", value: 1 },
    ],
  },
};
