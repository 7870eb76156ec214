/** What happened, in words: the wire type without its version, `billing.invoice.finalized.v1` as `billing invoice finalized`. */
export function activityOf(eventType: string): string {
  return eventType.replace(/\.v\d+$/, "").replaceAll(/[._]/g, " ");
}

/**
 * The system under which an imported log's events stand, and before the name of one of ours where the log says it came from
 * it: `import:crm`. Their type is the log's own word for the activity.
 */
export const IMPORTED = "import";

/** Whether a row of `pi.raw_events` is of an imported log, in SQL. */
export const IS_IMPORTED = `startsWith(system, '${IMPORTED}')`;

/** The same in SQL, of a row of `pi.raw_events`. */
export const ACTIVITY = `if(${IS_IMPORTED}, event_type, replaceRegexpAll(replaceRegexpOne(event_type, '[.]v[0-9]+$', ''), '[._]', ' '))`;
