import { CASES, FROM, TENANT, TO } from "./kpi.ts";
import type { Listing } from "./listings.ts";
import { REFUSED_WITHIN, RULES } from "./refused-acts.ts";

export const refusedActs: Listing = {
  name: "refused_acts",
  title: "Refused acts",
  definition:
    "What people were not let do in the window, the latest first (200 at most): who, what, on which case and task or approval, which duties it is, every rule that stood against it, and what they were told. Lending a role is about no case.",
  sql: `SELECT occurred_at AS at, JSONExtractString(payload, 'actor') AS who, JSONExtractString(payload, 'act') AS act, JSONExtractString(payload, 'caseId') AS "case",
  concat(JSONExtractString(payload, 'task'), JSONExtractString(payload, 'approval')) AS work, arrayStringConcat(JSONExtract(payload, 'duties', 'Array(String)'), ', ') AS duties,
  arrayStringConcat(${RULES}, ', ') AS rules, JSONExtractString(payload, 'told') AS told, if("case" = '', '', correlation_id) AS business_case
FROM ${REFUSED_WITHIN} ORDER BY at DESC, event_id LIMIT 200`,
};

/** What the history of a case says of somebody who left a step out. */
const LEFT_OUT = "['task bypassed', 'dismissed', 'suppressed']";

export const bypasses: Listing = {
  name: "bypasses",
  title: "Steps left out by people",
  definition:
    "Who left a step out in the window and why, the latest first (200 at most): tasks bypassed, cases dismissed without correction, cases laid to rest as explained by another; with what was at stake in US dollars at planning rates. A question answered with no is a decision, not among them.",
  sql: `SELECT left_out.at AS at, left_out.actor AS who, left_out.action AS what, case_id AS "case", code, left_out.detail AS reason, exposure_cents / 100 AS exposure, correlation_id AS business_case
FROM (SELECT case_id, entry, at, actor, action, detail FROM pi.case_timeline FINAL WHERE tenant = ${TENANT} AND at >= ${FROM} AND at < ${TO} AND action IN ${LEFT_OUT}
  AND (case_id, at, actor) NOT IN (SELECT case_id, assumeNotNull(decided_at), decided_by FROM pi.case_approvals FINAL WHERE tenant = ${TENANT} AND status = 'rejected' AND decided_at IS NOT NULL)) AS left_out
JOIN (SELECT case_id, code, exposure_cents, correlation_id FROM ${CASES}) AS of_case USING (case_id)
ORDER BY at DESC, "case", entry LIMIT 200`,
};
