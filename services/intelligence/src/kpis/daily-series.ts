import { CASES_OF_BOTH } from "../baselines/compared-figures.ts";
import { API_CALLS, AS_OF, BACKLOGS, CASES, DELIVERIES, FROM, RENEWALS, TENANT, TO } from "./kpi.ts";
import { RENEWALS_DUE } from "./renewals-due.ts";
import { inScope } from "./scope.ts";

/** A figure per scenario day, for charts: `sql` answers rows of `day`, `label` and `value`. */
export type DailySeries = {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly definition: string;
  /** The KPI whose course this is, so that its target holds for every day. */
  readonly ofKpi?: string;
  readonly sql: string;
};

/** Every day of the window, with the instant at which it ends. */
const DAYS = `(SELECT toStartOfDay(${FROM}) + toIntervalDay(number) AS day_start, day_start + toIntervalDay(1) AS day_end FROM numbers(toUInt64(greatest(1, ceil(dateDiff('hour', ${FROM}, ${TO}) / 24)))))`;

const perDay = (column: string, from: string, label: string) =>
  `SELECT toString(toDate(${column})) AS day, ${label} AS label, count() AS value FROM ${from} WHERE ${column} >= ${FROM} AND ${column} < ${TO} GROUP BY day, label ORDER BY day, label`;

/** What each scenario day has changed of how many cases were open and of the money at stake in them, by the versions of the cases. */
const CHANGES = `(SELECT toDate(occurred_at) AS changed_on, sum(is_open - was_open) AS cases, sum(open_cents - had_cents) AS cents
  FROM (SELECT occurred_at, is_open, open_cents, lagInFrame(is_open) OVER of_case AS was_open, lagInFrame(open_cents) OVER of_case AS had_cents
    FROM (SELECT case_id, version, occurred_at, toInt64(closed_at IS NULL) AS is_open, if(closed_at IS NULL, exposure_cents, 0) AS open_cents
      FROM pi.case_versions FINAL WHERE tenant = ${TENANT} AND occurred_at < ${TO} ${inScope("legal_entity", "account_id")})
    WINDOW of_case AS (PARTITION BY case_id ORDER BY version ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
  GROUP BY changed_on)`;

/** What stood at the end of each day that has begun, as it stood then: the sum of all changes until then. */
const atEndOfDay = (value: string) =>
  `SELECT toString(toDate(day_start)) AS day, '' AS label, ${value} AS value FROM (SELECT day_start, changed_on, cases, cents FROM ${DAYS} AS days CROSS JOIN ${CHANGES} AS changes WHERE day_start < ${AS_OF}) GROUP BY day ORDER BY day`;

/** How many cases of the season and of its baseline a condition is about, each day. */
const casesOfBoth = (condition: string) =>
  `SELECT toString(toDate(day_start)) AS day, season AS label, countIf(${condition}) AS value FROM ${DAYS} AS days CROSS JOIN ${CASES_OF_BOTH} AS cases GROUP BY day, label ORDER BY day, label`;

const OPEN = "detected_at < day_end AND (closed_at IS NULL OR closed_at >= day_end)";

export const dailySeries: readonly DailySeries[] = [
  {
    name: "renewals_completed",
    title: "Renewals completed per day",
    unit: "renewals",
    definition: "Renewals closed out in CRM, by day.",
    sql: perDay("completed_at", RENEWALS, "''"),
  },
  {
    name: "renewals_due",
    title: "Renewals due per day",
    unit: "renewals",
    definition:
      "Renewals whose term ends on the day, by how they stood at the end of the window: done, lost, failing (a case or a held invoice stands in the way), late, to come.",
    sql: `SELECT toString(close_on) AS day, standing AS label, count() AS value FROM ${RENEWALS_DUE} GROUP BY day, label ORDER BY day, label`,
  },
  {
    name: "exceptions_opened",
    title: "Exceptions detected per day",
    unit: "cases",
    definition: "Cases detected, by day and category.",
    sql: perDay("detected_at", CASES, "category"),
  },
  {
    name: "exceptions_closed",
    title: "Exceptions closed per day",
    unit: "cases",
    definition: "Cases closed, by day and category.",
    sql: perDay("closed_at", CASES, "category"),
  },
  {
    name: "open_exceptions",
    ofKpi: "open_exceptions",
    title: "Open exceptions",
    unit: "cases",
    definition: "Cases open at the end of each day that has come, as they stood then.",
    sql: atEndOfDay("sumIf(cases, changed_on <= toDate(day_start))"),
  },
  {
    name: "exposure",
    ofKpi: "unresolved_exposure",
    title: "Unresolved exposure",
    unit: "USD",
    definition: "Money at stake in the cases open at the end of each day that has come, as it stood then; in US dollars at planning rates.",
    sql: atEndOfDay("toFloat64(sumIf(cents, changed_on <= toDate(day_start))) / 100"),
  },
  {
    name: "baseline_exceptions_opened",
    title: "Exceptions detected, against the baseline",
    unit: "cases",
    definition:
      "Cases detected on each scenario day, here (automated) and in the same season played by hand, all of both. Nothing where no baseline was played.",
    sql: casesOfBoth("detected_at >= day_start AND detected_at < day_end"),
  },
  {
    name: "baseline_open_exceptions",
    ofKpi: "open_exceptions",
    title: "Open exceptions, against the baseline",
    unit: "cases",
    definition:
      "Cases open at the end of each scenario day, here (automated) and in the same season played by hand, all of both. Nothing where no baseline was played.",
    sql: casesOfBoth(OPEN),
  },
  {
    name: "baseline_time_to_resolve",
    title: "Median time to resolve, against the baseline",
    unit: "hours",
    definition:
      "Median of the scenario hours from detection to closing, of the cases closed on each scenario day, here (automated) and in the same season played by hand, all of both. A day on which none was closed has no point. Nothing where no baseline was played.",
    sql: `SELECT toString(toDate(assumeNotNull(closed_at))) AS day, season AS label, round(quantileExactInclusive(0.5)(dateDiff('second', detected_at, assumeNotNull(closed_at)) / 3600), 2) AS value
FROM ${CASES_OF_BOTH} WHERE closed_at >= ${FROM} AND closed_at < ${TO} GROUP BY day, label ORDER BY day, label`,
  },
  {
    name: "api_calls",
    title: "API calls per day",
    unit: "calls",
    definition: "Calls of the estate's APIs, by scenario day and version.",
    sql: `SELECT toString(day) AS day, version AS label, sum(calls) AS value FROM ${API_CALLS} GROUP BY day, label ORDER BY day, label`,
  },
  {
    name: "events_waiting",
    ofKpi: "most_events_waiting",
    title: "Most events waiting per day",
    unit: "events",
    definition: "The most events of a system that waited for the hub at any reading, by scenario day and system.",
    sql: `SELECT toString(day) AS day, process AS label, max(most_events) AS value FROM ${BACKLOGS} GROUP BY day, label ORDER BY day, label`,
  },
  {
    name: "oldest_event_waiting",
    ofKpi: "oldest_event_waiting",
    title: "Longest wait of an event per day",
    unit: "ms",
    definition:
      "The longest that the oldest event of a system had waited for the hub at any reading, in milliseconds of real time, by scenario day and system.",
    sql: `SELECT toString(day) AS day, process AS label, max(longest_ms) AS value FROM ${BACKLOGS} GROUP BY day, label ORDER BY day, label`,
  },
  {
    name: "delivery_trouble",
    title: "Trouble with deliveries per day",
    unit: "deliveries",
    definition:
      "By scenario day: tries to hand a batch of events over that failed or were made again, and events that were dropped as known, buried as dead letters or brought by a replay.",
    sql: `SELECT toString(day) AS day, outcome AS label, sum(deliveries) AS value FROM ${DELIVERIES} WHERE outcome NOT IN ('delivered', 'taken_in') GROUP BY day, label ORDER BY day, label`,
  },
];
