import { AS_OF, CASES, OPEN_AT_END } from "./kpi.ts";

/** Ages of open cases as all figures cut them: the name, and the condition on `days` since detection. */
const AGES = [
  ["0-1 d", "days < 1"],
  ["1-3 d", "days >= 1 AND days < 3"],
  ["3-7 d", "days >= 3 AND days < 7"],
  ["7 d +", "days >= 7"],
] as const;

/** Their names, the youngest first. */
export const AGE_NAMES = AGES.map(([name]) => name);

/** The name of an age of so many `days`. */
const ageName = `multiIf(${AGES.map(([name, condition]) => `${condition}, '${name}'`).join(", ")}, '')`;

/** Cases open at the window's end, with the calendar days since detection and what that age is called. */
export const AGED = `(SELECT *, dateDiff('second', detected_at, ${AS_OF}) / 86400 AS days, ${ageName} AS age FROM ${CASES} WHERE ${OPEN_AT_END})`;

/** A row for every age, also one without cases. @param valueIf what is told of the cases of a condition, as an aggregate */
export function byAge(valueIf: (condition: string) => string): string {
  const ages = AGES.map(([name, condition]) => `('${name}', ${valueIf(condition)})`);
  return `SELECT bucket.1 AS label, bucket.2 AS value FROM (SELECT arrayJoin([${ages.join(", ")}]) AS bucket FROM ${AGED})`;
}

/** How many cases there are of each value of a column and each age; an empty value is `unknown`. */
export function countByAgeAnd(column: string): string {
  return `SELECT concat(if(${column} = '', 'unknown', ${column}), ', ', age) AS label, count() AS value FROM ${AGED} GROUP BY label ORDER BY label`;
}
