import { FROM, TENANT, TO } from "../kpis/kpi.ts";
import { businessCaseInScope } from "../kpis/scope.ts";
import { LIFELINES } from "./lifelines.ts";

/**
 * What the process API and its panels ask, for {tenant:String} in the scenario window {from:…} up to, not including, {to:…};
 * those about objects for {object_type:String} as well. Narrowed, they are of the business cases that have an invoice in the scope. Ties are in order of name, so that the same events answer the same.
 */
const CASES = `(SELECT * FROM pi.process_variants FINAL WHERE tenant = ${TENANT} AND started_at >= ${FROM} AND started_at < ${TO} ${businessCaseInScope})`;

const median = (ms: string): string => `round(quantileExactInclusive(0.5)(${ms}) / 1000, 3)`;
const p95 = (ms: string): string => `round(quantileExactInclusive(0.95)(${ms}) / 1000, 3)`;

/** Edges of the directly-follows graph of a type of object; from nothing to a first event, and from a last one to nothing. */
export const GRAPH = `SELECT edge.1 AS source, edge.2 AS target, count() AS n, ${median("edge.3")} AS median_seconds, ${p95("edge.3")} AS p95_seconds
FROM (SELECT arrayZip(arrayPushFront(activities, ''), arrayPushBack(activities, ''),
  arrayConcat([toInt64(0)], arrayMap((one, next) -> dateDiff('millisecond', one, next), arrayPopBack(times), arrayPopFront(times)), [toInt64(0)])) AS edges FROM ${LIFELINES})
ARRAY JOIN edges AS edge GROUP BY source, target ORDER BY n DESC, source, target`;

const variantsOf = (
  rows: string,
): string => `SELECT hash, any(path) AS steps_of_all, count() AS cases, ${median("ms")} AS median_seconds, min(id) AS example,
  sum(count()) OVER () AS all_cases, count() OVER () AS all_variants
FROM (${rows}) GROUP BY hash ORDER BY cases DESC, hash`;

/** Variants of business cases; the time is that of the way, without what comes by the calendar. */
export const VARIANTS = variantsOf(
  `SELECT path_hash AS hash, path, arraySum(waits_ms) AS ms, correlation_id AS id FROM ${CASES} WHERE notEmpty(path)`,
);

/** Variants of the lives of a type of object. */
export const OBJECT_VARIANTS = variantsOf(
  `SELECT lower(substring(hex(SHA256(arrayStringConcat(way, '\\n'))), 1, 16)) AS hash, way AS path, dateDiff('millisecond', way_times[1], way_times[-1]) AS ms, object_id AS id FROM ${LIFELINES} WHERE notEmpty(way)`,
);

/** Activities that came again in a business case. */
export const REWORK = `SELECT again.activity AS activity, count() AS cases, sum(again.returns) AS all_returns, sum(again.ms) / 1000 AS seconds
FROM ${CASES} ARRAY JOIN rework AS again GROUP BY activity ORDER BY all_returns DESC, activity`;

/** Activities that came again in the life of an object. */
export const OBJECT_REWORK = `SELECT activity, count() AS cases, sum(returns) AS all_returns, sum(ms) / 1000 AS seconds
FROM (SELECT object_id, activity, count() - 1 AS returns, dateDiff('millisecond', min(at), max(at)) AS ms FROM ${LIFELINES}
  ARRAY JOIN way AS activity, way_times AS at GROUP BY object_id, activity HAVING returns > 0)
GROUP BY activity ORDER BY all_returns DESC, activity`;

const bottlenecksOf = (
  rows: string,
): string => `SELECT activity, sumMap([previous], [toUInt64(1)]) AS after_all, after_all.1[indexOf(after_all.2, arrayMax(after_all.2))] AS after, count() AS n,
  sum(ms) / 1000 AS total_seconds, if(sum(sum(ms)) OVER () = 0, 0, sum(ms) / sum(sum(ms)) OVER ()) AS share, ${median("ms")} AS median_seconds, ${p95("ms")} AS p95_seconds
FROM (${rows}) GROUP BY activity ORDER BY total_seconds DESC, activity`;

const waitingOf = (cases: string): string =>
  bottlenecksOf(`SELECT toString(step) AS activity, toString(before) AS previous, toInt64(wait) AS ms
FROM ${cases} ARRAY JOIN path AS step, waits_ms AS wait, arrayPushFront(arrayPopBack(path), '') AS before WHERE before != ''`);

/** The waiting before each step of business cases. */
export const BOTTLENECKS = waitingOf(CASES);

/** The same of renewals alone. */
const RENEWAL_STEPS = waitingOf(`(SELECT path, waits_ms FROM ${CASES} WHERE flow = 'renewal')`);

/** The waiting before each step in the lives of a type of object. */
export const OBJECT_BOTTLENECKS = bottlenecksOf(
  `SELECT step AS activity, before AS previous, dateDiff('millisecond', earlier, at) AS ms
FROM ${LIFELINES} ARRAY JOIN arrayPopFront(way) AS step, arrayPopBack(way) AS before, arrayPopFront(way_times) AS at, arrayPopBack(way_times) AS earlier`,
);

/** Business cases of each declared flow, and those without a deviation. */
export const CONFORMANCE = `SELECT flow, count() AS cases, countIf(empty(deviations)) AS conforming FROM ${CASES} WHERE flow != '' GROUP BY flow ORDER BY flow`;

/** In how many business cases each kind of deviation occurred. */
export const DEVIATION_KINDS = `SELECT deviation.kind AS kind, deviation.activity AS activity, flow, uniqExact(correlation_id) AS cases
FROM ${CASES} ARRAY JOIN deviations AS deviation GROUP BY kind, activity, flow ORDER BY cases DESC, kind, activity, flow`;

/** Every deviation with the events it rests on, in the order in which the cases began. */
export const DEVIATIONS = `SELECT correlation_id, flow, deviation.kind AS kind, deviation.activity AS activity, deviation.detail AS detail, deviation.event_ids AS event_ids
FROM ${CASES} ARRAY JOIN deviations AS deviation ORDER BY started_at, correlation_id, kind, activity, detail, event_ids`;

export type ProcessPanel = {
  readonly name: string;
  readonly title: string;
  readonly unit: "count" | "hours" | "percent";
  readonly definition: string;
  /** Whether it is about {object_type:String}. */
  readonly ofObjects: boolean;
  /** Rows of `label` and `value`. */
  readonly sql: string;
};

const panel = (from: string, label: string, value: string): string =>
  `SELECT ${label} AS label, toFloat64(${value}) AS value FROM (${from})`;

/** The same as panels of `label` and `value`, the most first. */
export const processPanels: readonly ProcessPanel[] = [
  {
    name: "process_graph",
    title: "What follows what",
    unit: "count",
    definition:
      "How often each event of an object of the type was followed by which; narrowed, of the events of business cases that have an invoice of the choice.",
    ofObjects: true,
    sql: panel(GRAPH, "concat(source, ' → ', target)", "n").concat(" WHERE source != '' AND target != ''"),
  },
  {
    name: "process_variants",
    title: "Variants",
    unit: "count",
    definition: "Business cases that began in the window by the way they went, without what comes by the calendar.",
    ofObjects: false,
    sql: panel(VARIANTS, "arrayStringConcat(steps_of_all, ' → ')", "cases"),
  },
  {
    name: "process_rework",
    title: "Rework",
    unit: "count",
    definition: "How often an activity returned in business cases that began in the window.",
    ofObjects: false,
    sql: panel(REWORK, "activity", "all_returns"),
  },
  {
    name: "process_bottlenecks",
    title: "Waiting before a step",
    unit: "hours",
    definition: "Scenario time that business cases which began in the window waited for the step, in sum.",
    ofObjects: false,
    sql: panel(BOTTLENECKS, "activity", "total_seconds / 3600"),
  },
  {
    name: "process_renewal_steps",
    title: "Cycle time of a renewal by step",
    unit: "hours",
    definition:
      "95th percentile of the scenario time that renewals which began in the window waited for each step, the slowest first. Steps that follow at once are left out.",
    ofObjects: false,
    sql: `SELECT label, value FROM (${panel(RENEWAL_STEPS, "activity", "p95_seconds / 3600")}) WHERE value > 0 ORDER BY value DESC, label LIMIT 12`,
  },
  {
    name: "process_conformance",
    title: "Conforming cases",
    unit: "percent",
    definition: "Of the business cases of a declared flow that began in the window, those without a deviation.",
    ofObjects: false,
    sql: panel(CONFORMANCE, "flow", "100 * conforming / cases"),
  },
  {
    name: "process_deviations",
    title: "Deviations",
    unit: "count",
    definition: "Business cases that began in the window, by how they deviate from their declared flow.",
    ofObjects: false,
    sql: panel(DEVIATION_KINDS, "concat(kind, ': ', activity)", "cases"),
  },
];
