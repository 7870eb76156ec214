import { choices, type DailySeries, type Kpi, type Listing, type LoadSeries, type ProcessPanel } from "@cashline/intelligence/kpis";
import { labelParts } from "./links.ts";

/**
 * What Grafana puts in the place of a KPI's parameters. The macros give instants in the server's zone, so they are
 * brought to the type the KPIs compare with. The tenant goes through `singlequote`: only that format escapes quotes.
 */
const RANGE: Readonly<Record<string, string>> = {
  "from:DateTime64(3, 'UTC')": "toDateTime64($__fromTime_ms, 3, 'UTC')",
  "to:DateTime64(3, 'UTC')": "toDateTime64($__toTime_ms, 3, 'UTC')",
};

/** The calendar month chosen in the place of the range; whatever is no month leaves the range. All of it is constant to the engine. */
const MONTH = "parseDateTimeOrNull(concat(${period:singlequote}, '-01'), '%Y-%m-%d', 'UTC')";
const MONTH_OR_RANGE: Readonly<Record<string, string>> = {
  "from:DateTime64(3, 'UTC')": `coalesce(${MONTH}, ${RANGE["from:DateTime64(3, 'UTC')"]})`,
  "to:DateTime64(3, 'UTC')": `coalesce(addMonths(${MONTH}, 1), ${RANGE["to:DateTime64(3, 'UTC')"]})`,
};

/** What a page asks its reader, each by a template variable of the same name. */
const CHOICES = ["tenant", ...Object.keys(choices), "object_type", "business_case"];
const replacements: Readonly<Record<string, string>> = Object.fromEntries(
  CHOICES.map((name) => [`${name}:String`, `\${${name}:singlequote}`]),
);

/**
 * Turns the parameters of a catalogue query into Grafana's: its window is the month chosen or the range, in real time the range alone.
 * @throws Error when it has a parameter that is not known here
 */
export function forGrafana({ sql, inRealTime }: { readonly sql: string; readonly inRealTime?: true }): string {
  const bounds = inRealTime ? RANGE : MONTH_OR_RANGE;
  return sql.replaceAll(/\{(\w+:[^}]*)\}/g, (_whole, parameter: string) => {
    const replacement = replacements[parameter] ?? bounds[parameter];
    if (replacement === undefined) throw new Error(`A catalogue query has the parameter {${parameter}}, which a panel cannot give.`);
    return replacement;
  });
}

/** A KPI of one figure: one row, one number. */
export const figureSql = (kpi: Kpi): string => `SELECT value FROM (${forGrafana(kpi)})`;

/** A KPI by label: one row per label, in the catalogue's order, with the parts of the label that links choose by. */
export function labelledSql(kpi: Kpi): string {
  // What a figure calls a value that nobody has given, no choice is of: it chooses nothing.
  const parts = labelParts(kpi).map(
    (choice, index) => `, transform(splitByString(', ', label)[${index + 1}], ['unknown', 'no entity'], ['', '']) AS ${choice}`,
  );
  return `SELECT label, value${parts.join("")} FROM (${forGrafana(kpi)})`;
}

/** What process mining tells, by label. */
export const processSql = (panel: ProcessPanel): string => `SELECT label, value FROM (${forGrafana(panel)}) LIMIT 100`;

/** Rows to read. */
export const listingSql = (listing: Listing): string => forGrafana(listing);

const TIME = "toDateTime(toDate(day), 'UTC') AS time";

/** A daily series of one line: the day's start and the figure. */
export const lineSql = (series: DailySeries): string => `SELECT ${TIME}, value FROM (${forGrafana(series)}) ORDER BY time`;

/** A daily series with one line per label; Grafana wants time, label, value in this order. */
export const linesSql = (series: DailySeries): string => `SELECT ${TIME}, label, value FROM (${forGrafana(series)}) ORDER BY time, label`;

/** A series of load runs, whose points are instants of real time. */
export const loadSql = ({ sql }: LoadSeries): string =>
  `SELECT at AS time, label, value FROM (${forGrafana({ sql, inRealTime: true })}) ORDER BY time, label`;

/** The sandboxes that have events, for the choice at the top. */
export const TENANTS_SQL = "SELECT tenant FROM pi.sandboxes ORDER BY tenant";
