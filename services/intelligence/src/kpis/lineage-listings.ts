import { TENANT } from "./kpi.ts";
import type { Listing } from "./listings.ts";

/** A correlation id, or the id of any object; a page gives it as a text of its own. */
const ASKED = "{business_case:String}";

/** A call that belongs to no business case, such as a customer's at CPQ, is given a correlation id of its own by the system called. */
const isLoneCall = (column: string): string => `startsWith(${column}, 'cor_')`;

const OF_TENANT = `FROM pi.raw_events WHERE tenant = ${TENANT}`;
const IS_UNKNOWN = `(SELECT count() ${OF_TENANT} AND correlation_id = ${ASKED}) + (SELECT count() ${OF_TENANT} AND object_id = ${ASKED}) = 0`;

/**
 * The correlation ids an id belongs to: its own, those of the events about the object of that id, the opportunity such an event
 * names (a quote is made by lone calls and goes on where its opportunity does), and those of lone calls that name it; for an id
 * that no event is about, of all that name it. Looks of their own instead of one condition with OR, so that all but the last go by
 * index.
 */
export const WAYS_SQL = `SELECT correlation_id ${OF_TENANT} AND correlation_id = ${ASKED}
  UNION DISTINCT SELECT correlation_id ${OF_TENANT} AND object_id = ${ASKED}
  UNION DISTINCT SELECT touched.object_id AS correlation_id FROM pi.raw_events ARRAY JOIN objects AS touched WHERE tenant = ${TENANT} AND object_id = ${ASKED} AND touched.object_type = 'opportunity'
  UNION DISTINCT SELECT correlation_id ${OF_TENANT} AND has(objects.object_id, ${ASKED}) AND (${isLoneCall("correlation_id")} OR ${IS_UNKNOWN})`;

/** Every event of those ways once, however often it came. */
export const EVENTS_SQL = `(SELECT * ${OF_TENANT} AND correlation_id IN (${WAYS_SQL}) ORDER BY stored_at DESC LIMIT 1 BY event_type, occurred_at, event_id)`;

/** The how-manieth try an object says it is: a payment's, or its invoice's dunning; null where it counts none. */
export const ATTEMPT_SQL = "nullIf(greatest(JSONExtractUInt(payload, 'attempt'), JSONExtractUInt(payload, 'dunning', 'attempts')), 0)";

/** An event's own id where it came again: the how-manieth try brought it, and how often it came. The others came once by the first try. */
export const REDELIVERIES_SQL = `(SELECT event_id, tries, deliveries FROM pi.redeliveries FINAL WHERE tenant = ${TENANT} AND correlation_id IN (${WAYS_SQL}))`;

/**
 * The exception cases of the business cases an id belongs to: those opened in them, and those that an invoice of theirs was held
 * for. Findings of one cause are one case, which bears the correlation id of the first of them alone.
 */
export const CASES_SQL = `SELECT case_id FROM (SELECT case_id, arrayJoin([correlation_id, case_id]) AS known_by FROM pi.cases FINAL WHERE tenant = ${TENANT})
  WHERE known_by != '' AND known_by IN (SELECT arrayJoin([correlation_id, JSONExtractString(payload, 'hold', 'caseId')]) ${OF_TENANT} AND correlation_id IN (${WAYS_SQL}))`;

export const lineageOf: Listing = {
  name: "lineage",
  title: "Way of a business case",
  definition:
    "What happened to a business case in every system, and what was done on its exception cases, in order of time: object, version, the how-manieth try of a payment or of dunning, the how-manieth try of its source that brought the event to the hub and how often it came there, hash of the payload, and who. Asked by the id of an object, every business case it belongs to.",
  sql: `SELECT at, place, what, object, version, attempt, delivery_tries, deliveries, payload_hash, who FROM (
  SELECT occurred_at AS at, system AS place, event_type AS what, object_id AS object, object_version AS version, ${ATTEMPT_SQL} AS attempt,
    greatest(again.tries, 1) AS delivery_tries, greatest(again.deliveries, 1) AS deliveries, lower(hex(SHA256(payload))) AS payload_hash, '' AS who
  FROM ${EVENTS_SQL} AS came LEFT JOIN ${REDELIVERIES_SQL} AS again ON again.event_id = came.event_id
  UNION ALL
  SELECT t.at AS at, 'case' AS place, t.action AS what, t.case_id AS object, t.version AS version, NULL AS attempt, NULL AS delivery_tries, NULL AS deliveries, '' AS payload_hash, t.actor AS who
  FROM pi.case_timeline AS t FINAL WHERE t.tenant = ${TENANT} AND t.case_id IN (${CASES_SQL}))
ORDER BY at, place, what, object LIMIT 1000`,
};

export const decidedOf: Listing = {
  name: "decided",
  title: "Who decided",
  definition:
    "On the exception cases of a business case: what the decision tables said, by table, version and row, and which approvals were asked of whom and how they were answered.",
  sql: `SELECT at, "case", decision, answer, who FROM (
  SELECT detected_at AS at, case_id AS "case", concat(decision_table, if(layer = '', '', concat(' for ', layer))) AS decision, concat('row ', decision_row) AS answer, concat('policy ', policy_version) AS who
  FROM pi.case_decisions FINAL WHERE tenant = ${TENANT} AND case_id IN (${CASES_SQL})
  UNION ALL
  SELECT coalesce(decided_at, requested_at) AS at, case_id AS "case", concat('approval ', level) AS decision, status AS answer, if(decided_by = '', concat('a ', role), decided_by) AS who
  FROM pi.case_approvals FINAL WHERE tenant = ${TENANT} AND case_id IN (${CASES_SQL}))
ORDER BY at, "case", decision, answer, who LIMIT 1000`,
};

/** Every system there is, so that one that was not reached is told too. */
const SYSTEMS = "['crm', 'cpq', 'billing', 'tax', 'payment', 'erp', 'provisioning', 'metering', 'support']";

export const reachOf: Listing = {
  name: "reach",
  title: "Systems reached",
  definition:
    "Did this amendment reach ERP? Each system with the first and last event of the business case there, and how many; the first reached comes first, those not reached last. Calls that belong to no business case count for the only one they are about.",
  sql: `SELECT business_case, system, if(events = 0, 'no', 'yes') AS reached, events, if(events = 0, NULL, first_at) AS first, if(events = 0, NULL, last_at) AS last, last_event, last_object
FROM (
  SELECT if(lone, only_case, correlation_id) AS business_case, asked AS system, min(occurred_at) AS begun, uniqExactIf(event_id, came.system = asked) AS events,
    minIf(occurred_at, came.system = asked) AS first_at, maxIf(occurred_at, came.system = asked) AS last_at,
    argMaxIf(event_type, (occurred_at, sequence, event_id), came.system = asked) AS last_event, argMaxIf(object_id, (occurred_at, sequence, event_id), came.system = asked) AS last_object
  FROM (
    SELECT system, event_type, event_id, object_id, occurred_at, sequence, correlation_id, ${isLoneCall("correlation_id")} AS lone,
      uniqExactIf(correlation_id, NOT ${isLoneCall("correlation_id")}) OVER () AS cases, if(cases = 1, anyIf(correlation_id, NOT ${isLoneCall("correlation_id")}) OVER (), correlation_id) AS only_case
    ${OF_TENANT} AND correlation_id IN (${WAYS_SQL})) AS came
  ARRAY JOIN ${SYSTEMS} AS asked
  WHERE NOT lone OR cases <= 1 GROUP BY business_case, asked)
ORDER BY min(begun) OVER (PARTITION BY business_case), business_case, events = 0, first_at, system LIMIT 1000`,
};
