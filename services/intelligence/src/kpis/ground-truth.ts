import { FROM, TENANT, TO } from "./kpi.ts";
import { inScope } from "./scope.ts";

/** The ground truth of the window: what could be known from within it, and what was found in it though nobody had planted it. */
export const TRUTH_WITHIN = `(SELECT * FROM pi.ground_truth FINAL WHERE tenant = ${TENANT} AND coalesce(detectable_from, detected_at) >= ${FROM} AND coalesce(detectable_from, detected_at) < ${TO} ${inScope("legal_entity", "account_id")})`;

/** The share of some verdicts among others, in percent; null where there is none of either. */
export const shareOfVerdicts = (part: string, other: string): string =>
  `SELECT '' AS label, if(countIf(verdict IN ('${part}', '${other}')) = 0, NULL, round(100 * countIf(verdict = '${part}') / countIf(verdict IN ('${part}', '${other}')), 2)) AS value FROM ${TRUTH_WITHIN}`;
