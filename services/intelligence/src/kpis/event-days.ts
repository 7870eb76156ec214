import { FROM, TENANT, TO } from "./kpi.ts";

/**
 * Events of a window from what is kept of whole days (`pi.event_days`, `pi.lateness_days`); only days that the window cuts
 * are read event by event. A window from midnight to midnight reads no event at all.
 */

/** The first day that is whole in the window, and the day with which it ends, which is not. */
const FIRST = `toDate(${FROM} + INTERVAL 1 DAY - INTERVAL 1 MILLISECOND)`;
const END = `toDate(${TO})`;
const WHOLE = `tenant = ${TENANT} AND day >= ${FIRST} AND day < ${END}`;
const ON_CUT_DAYS = `tenant = ${TENANT} AND occurred_at >= ${FROM} AND occurred_at < ${TO} AND (occurred_at < toDateTime64(${FIRST}, 3, 'UTC') OR occurred_at >= toDateTime64(${END}, 3, 'UTC'))`;

/** Milliseconds from writing to first storing, in a query that has the arrivals of one event. */
export const FIRST_LATENESS = "min(dateDiff('millisecond', recorded_at, stored_at))";

/** Rows of `ms` and how many events, `n`, took so long from writing to first storing. */
export const LATENESS_WITHIN = `(SELECT arrayJoin(CAST(lateness_ms AS Array(Tuple(Int64, UInt64)))) AS pair, pair.1 AS ms, pair.2 AS n FROM pi.lateness_days FINAL WHERE ${WHOLE}
  UNION ALL SELECT (ms, 1) AS pair, ${FIRST_LATENESS} AS ms, 1 AS n FROM pi.raw_events WHERE ${ON_CUT_DAYS} GROUP BY system, event_id)`;

/** Rows of system, type, `ms` and `n` as above. */
export const LATENESS_BY_TYPE_WITHIN = `(SELECT system, event_type, arrayJoin(CAST(lateness_ms AS Array(Tuple(Int64, UInt64)))) AS pair, pair.1 AS ms, pair.2 AS n FROM pi.event_days FINAL WHERE ${WHOLE}
  UNION ALL SELECT system, event_type, (ms, 1) AS pair, ${FIRST_LATENESS} AS ms, 1 AS n FROM pi.raw_events WHERE ${ON_CUT_DAYS} GROUP BY system, event_type, event_id)`;

/** Rows of system, type and how often its events arrived, repeated ones too. */
export const ARRIVALS_WITHIN = `(SELECT system, event_type, arrivals FROM pi.event_arrivals WHERE ${WHOLE}
  UNION ALL SELECT system, event_type, count() AS arrivals FROM pi.raw_events WHERE ${ON_CUT_DAYS} GROUP BY system, event_type)`;
