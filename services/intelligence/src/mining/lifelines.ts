import { FROM, TENANT, TO } from "../kpis/kpi.ts";
import { businessCaseInScope } from "../kpis/scope.ts";
import { ACTIVITY, IS_IMPORTED } from "./activity.ts";
import { PLACE, SYSTEM_PLACE } from "./canonical-order.ts";
import { NOT_OF_THE_WAY } from "./declared-flow.ts";

/** The type of object a question is about, as every query of lives writes it. */
export const OBJECT_TYPE = "{object_type:String}";

/**
 * Objects of the type: those that have published events of their own, and an imported log's. An event names objects by the
 * part they play in it (`last_quote`, `parent_account`), so it is by id that they are told to be of the type.
 */
const OBJECTS = `(SELECT object_id FROM pi.raw_events WHERE tenant = ${TENANT} AND object_type = ${OBJECT_TYPE} AND NOT ${IS_IMPORTED}
UNION DISTINCT SELECT id FROM pi.ocel_elements WHERE tenant = ${TENANT} AND kind = 'object' AND type = ${OBJECT_TYPE})`;

/** Every event of the window once, however often it came, beside each object it names. */
const TOUCHES = `(SELECT arrayJoin(arrayDistinct(arrayMap(object -> object.2, objects))) AS object_id, occurred_at, system, sequence, event_id, ${ACTIVITY} AS activity
FROM pi.raw_events FINAL WHERE tenant = ${TENANT} AND occurred_at >= ${FROM} AND occurred_at < ${TO} ${businessCaseInScope})`;

const BY_THE_CALENDAR = `[${[...NOT_OF_THE_WAY].map((activity) => `'${activity}'`).join(", ")}]`;

/**
 * One row an object: its `times` and `activities` within the window in canonical order, as `canonical-order.ts` has it; its
 * `way` is those without what comes by the calendar.
 */
export const LIFELINES = `(SELECT object_id, arraySort(groupArray((occurred_at, place, system_place, system, sequence, event_id, activity))) AS events,
  arrayMap(event -> event.1, events) AS times, arrayMap(event -> event.7, events) AS activities,
  arrayFilter(event -> NOT has(${BY_THE_CALENDAR}, event.7), events) AS steps, arrayMap(event -> event.1, steps) AS way_times, arrayMap(event -> event.7, steps) AS way
FROM (SELECT object_id, occurred_at, system, sequence, event_id, activity, ${SYSTEM_PLACE} AS system_place,
  max(${PLACE}) OVER (PARTITION BY object_id, occurred_at, system ORDER BY sequence, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS place
  FROM ${TOUCHES} WHERE object_id IN ${OBJECTS})
GROUP BY object_id)`;
