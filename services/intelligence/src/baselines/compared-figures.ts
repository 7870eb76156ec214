import { inScope } from "../kpis/scope.ts";
import { APPROVALS, CASES, CLOSED_WITHIN, HOLDS, LET_GO_WITHIN, TASKS, TENANT } from "../kpis/kpi.ts";

/** What of a season is compared with its baseline. */
export type ComparedFigure = "resolution_hours" | "hold_hours" | "touches" | "handling_hours";

/**
 * Rows of `subject` and `value` for each figure in a window, measured the same way in a season and in its baseline. The subject
 * is a case, which bears the same id in both because it follows from seed and business key; for holds it is the business case.
 */
export const comparedFigures: Readonly<Record<ComparedFigure, string>> = {
  resolution_hours: `SELECT case_id AS subject, dateDiff('second', detected_at, assumeNotNull(closed_at)) / 3600 AS value FROM ${CASES} WHERE ${CLOSED_WITHIN}`,
  hold_hours: `SELECT correlation_id AS subject, sum(dateDiff('second', held_at, let_go_at)) / 3600 AS value FROM ${HOLDS} WHERE ${LET_GO_WITHIN} GROUP BY correlation_id`,
  touches: `SELECT case_id AS subject, toFloat64(sum(touch)) AS value FROM (
  SELECT case_id, 0 AS touch, 1 AS closed FROM ${CASES} WHERE ${CLOSED_WITHIN}
  UNION ALL SELECT case_id, 1 AS touch, 0 AS closed FROM ${TASKS} WHERE status = 'done'
  UNION ALL SELECT case_id, 1 AS touch, 0 AS closed FROM ${APPROVALS} WHERE decided_at IS NOT NULL) GROUP BY case_id HAVING max(closed) = 1`,
  handling_hours: `SELECT case_id AS subject, sum(minutes) / 60 AS value FROM (
  SELECT case_id, toUInt32(0) AS minutes, 1 AS closed FROM ${CASES} WHERE ${CLOSED_WITHIN}
  UNION ALL SELECT case_id, handling_minutes AS minutes, 0 AS closed FROM ${TASKS} WHERE status = 'done') GROUP BY case_id HAVING max(closed) = 1`,
};

/** Cases of a season as a baseline keeps them. */
export const comparedCases = `SELECT case_id, account_id, legal_entity, detected_at, closed_at FROM ${CASES}`;

/**
 * From when to when cases were open, `automated` here and `by hand` in the baseline, of all cases of both, whether or not the
 * other has them; no rows where no baseline was played.
 */
export const CASES_OF_BOTH = `(SELECT 'automated' AS season, detected_at, closed_at FROM ${CASES} WHERE (SELECT count() FROM pi.baseline_cases WHERE tenant = ${TENANT}) > 0
  UNION ALL SELECT 'by hand' AS season, detected_at, closed_at FROM pi.baseline_cases FINAL WHERE tenant = ${TENANT} ${inScope("legal_entity", "account_id")})`;

/** What the baseline has of a figure. */
const baselineOf = (figure: ComparedFigure): string =>
  `(SELECT subject, value FROM pi.baseline_figures FINAL WHERE tenant = ${TENANT} AND figure = '${figure}')`;

/** A figure of every subject that season and baseline both have: `was` by hand, `own` here. */
export const inBoth = (figure: ComparedFigure): string =>
  `(SELECT was.value AS was, own.value AS own FROM (${comparedFigures[figure]}) AS own INNER JOIN ${baselineOf(figure)} AS was ON was.subject = own.subject)`;

/**
 * Cases closed within the window: here, and `there` as well where the baseline has closed them whenever; then those of the baseline
 * that nobody has closed here at all. No rows where no baseline was played.
 */
export const CASES_OF_EITHER = `(SELECT 1 AS here, case_id IN (SELECT case_id FROM pi.baseline_cases FINAL WHERE tenant = ${TENANT} AND closed_at IS NOT NULL) AS there
  FROM ${CASES} WHERE ${CLOSED_WITHIN} AND (SELECT count() FROM pi.baseline_cases WHERE tenant = ${TENANT}) > 0
  UNION ALL SELECT 0 AS here, 1 AS there FROM pi.baseline_cases FINAL WHERE tenant = ${TENANT} ${inScope("legal_entity", "account_id")} AND ${CLOSED_WITHIN}
    AND case_id NOT IN (SELECT case_id FROM ${CASES} WHERE closed_at IS NOT NULL))`;

/** By hand, here, and what is saved, of a figure over all subjects that both have; no rows where none has. */
export const effectOn = (figure: ComparedFigure, together: "avg" | "sum"): string => `SELECT figure.1 AS label, figure.2 AS value FROM (
  SELECT arrayJoin([('by hand', by_hand), ('automated', automated), ('saved', round(by_hand - automated, 2))]) AS figure
  FROM (SELECT round(${together}(was), 2) AS by_hand, round(${together}(own), 2) AS automated FROM ${inBoth(figure)} HAVING count() > 0))`;
