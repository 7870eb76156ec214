import type { KpiTarget, KpiValue } from "@cashline/contracts/services/intelligence/kpi-entities";
import { FROM, TO } from "./kpi.ts";
import {
  firstAt,
  isStep,
  LOAD_DROPS,
  LOAD_LATENCIES,
  LOAD_LATENESS,
  LOAD_REQUESTS,
  LOAD_STEPS,
  LOAD_STEPS_UNTIL_END,
} from "./load-rows.ts";

/**
 * A figure of load runs over real time, for charts: `sql` answers rows of `at`, `label` and `value`, a row a point of time at
 * which there is something to tell. Points lie so far apart that a window has some six hundred, a second at least.
 */
export type LoadSeries = {
  readonly name: string;
  readonly title: string;
  readonly unit: KpiValue["unit"];
  readonly definition: string;
  readonly target: KpiTarget | null;
  readonly sql: string;
};

/** Seconds from one point to the next. */
const STEP = `greatest(1, intDiv(dateDiff('second', ${FROM}, ${TO}), 600))`;
/** The point a moment belongs to; it tells of what follows until the next. */
const pointOf = (moment: string): string => `toDateTime(intDiv(toUnixTimestamp(${moment}), ${STEP}) * ${STEP}, 'UTC')`;
const perSecond = (n: string): string => `round(${n} / ${STEP}, 3)`;

/** A value a point and label; `point` is what rows are grouped by, because their own column is `at` too. */
const byPoint = (label: string, value: string, rows: string): string =>
  `SELECT point AS at, label, value FROM (SELECT ${pointOf("at")} AS point, ${label} AS label, ${value} AS value FROM ${rows} GROUP BY point, label) ORDER BY at, label`;

/** A row a quantile and point, from pairs of a label and how the quantile is worked out. */
const quantiles = (pairs: readonly (readonly [label: string, value: string])[], rows: string): string =>
  `SELECT point AS at, figure.1 AS label, figure.2 AS value FROM (
  SELECT ${pointOf("at")} AS point, arrayJoin([${pairs.map(([label, value]) => `('${label}', round(toFloat64(${value}), 3))`).join(", ")}]) AS figure FROM ${rows} GROUP BY point) ORDER BY at, label`;

export const loadSeries: readonly LoadSeries[] = [
  {
    name: "load_request_rate",
    title: "Request rate",
    unit: "per_second",
    definition: "Requests a second by operation, by when they were answered, whatever the answer.",
    target: null,
    sql: byPoint("toString(operation)", perSecond("sum(length(latency_us))"), LOAD_REQUESTS),
  },
  {
    name: "load_latency",
    title: "Latency under load",
    unit: "ms",
    definition:
      "Milliseconds from sending a request to the end of its answer: median, 95th and 99th percentile and the longest, of all requests of the point, failed ones too. Exact at every range: worked out from the single requests, never from other quantiles.",
    target: { better: "lower", aim: 500, warning: 1_000, critical: 2_000 },
    sql: quantiles(
      [
        ["median", "quantileExactInclusive(0.5)(ms)"],
        ["95th percentile", "quantileExactInclusive(0.95)(ms)"],
        ["99th percentile", "quantileExactInclusive(0.99)(ms)"],
        ["longest", "max(ms)"],
      ],
      LOAD_LATENCIES,
    ),
  },
  {
    name: "load_errors",
    title: "Failed requests by status",
    unit: "per_second",
    definition: "Requests a second that got another answer than was expected, by its HTTP status, or none.",
    target: { better: "lower", aim: 0, warning: 0.1, critical: 1 },
    sql: byPoint(
      "if(status = 0, 'no answer', toString(status))",
      perSecond("sum(length(latency_us))"),
      `${LOAD_REQUESTS} WHERE failed = 1`,
    ),
  },
  {
    name: "load_dropped",
    title: "Dropped iterations",
    unit: "per_second",
    definition:
      "Iterations a second that were due and could not begin because every caller was still busy: load that was asked for and not put on.",
    target: { better: "lower", aim: 0, warning: 0.1, critical: 1 },
    sql: byPoint("'dropped'", perSecond("sum(iterations)"), LOAD_DROPS),
  },
  {
    name: "load_renewals",
    title: "Renewals per second",
    unit: "per_second",
    definition:
      "Renewals won in CRM, closed out there, paid in ERP, and cases opened, a second, by when the system wrote it. An event that comes again counts once.",
    target: null,
    sql: byPoint(
      "transform(toString(step), ['won', 'completed', 'paid', 'in_case'], ['won', 'completed', 'paid', 'case opened'], '')",
      perSecond("count()"),
      LOAD_STEPS,
    ),
  },
  {
    name: "load_backlog",
    title: "Backlog",
    unit: "count",
    definition:
      "Renewals won and neither closed out nor in a case, as it stood at the end of each point: how far the estate is behind its callers. Where nothing changes there is no point.",
    target: { better: "lower", aim: 0, warning: 200, critical: 1_000 },
    sql: `SELECT at, 'won and not done' AS label, sum(change) OVER (ORDER BY at) AS value FROM (
  SELECT ${pointOf(`greatest(move.1, ${FROM})`)} AS at, sum(move.2) AS change FROM (
    SELECT arrayJoin(if(countIf(${isStep("completed", "in_case")}) = 0, [(${firstAt("won")}, 1)], [(${firstAt("won")}, 1), (${firstAt("completed", "in_case")}, -1)])) AS move
    FROM ${LOAD_STEPS_UNTIL_END} GROUP BY correlation_id HAVING countIf(${isStep("won")}) > 0)
  GROUP BY at) ORDER BY at`,
  },
  {
    name: "load_freshness",
    title: "Event to figure under load",
    unit: "ms",
    definition:
      "Milliseconds from writing an event in its system to its first being stored here, of all events written under load, by when they were written: median, 99th percentile and the longest.",
    target: { better: "lower", aim: 500, warning: 2_000, critical: 10_000 },
    sql: quantiles(
      [
        ["median", "quantileExactWeightedInterpolated(0.5)(ms, n)"],
        ["99th percentile", "quantileExactWeightedInterpolated(0.99)(ms, n)"],
        ["longest", "max(ms)"],
      ],
      LOAD_LATENESS,
    ),
  },
];
