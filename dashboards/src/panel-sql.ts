import type { DailySeries, Kpi, Listing, LoadSeries, ProcessPanel } from "@cashline/intelligence/kpis";

/**
 * What Grafana puts in the place of a KPI's parameters. The macros give instants in the server's zone, so they are
 * brought to the type the KPIs compare with. The tenant goes through `singlequote`: only that format escapes quotes.
 */
const replacements: Readonly<Record<string, string>> = {
  "tenant:String": "${tenant:singlequote}",
  "entity:String": "${entity:singlequote}",
  "region:String": "${region:singlequote}",
  "tier:String": "${tier:singlequote}",
  "product:String": "${product:singlequote}",
  "object_type:String": "${object_type:singlequote}",
  "business_case:String": "${business_case:singlequote}",
  "from:DateTime64(3, 'UTC')": "toDateTime64($__fromTime_ms, 3, 'UTC')",
  "to:DateTime64(3, 'UTC')": "toDateTime64($__toTime_ms, 3, 'UTC')",
};

/** Turns the parameters of a catalogue query into Grafana's. @throws Error when it has one that is not known here */
export function forGrafana(sql: string): string {
  return sql.replaceAll(/\{(\w+:[^}]*)\}/g, (_whole, parameter: string) => {
    const replacement = replacements[parameter];
    if (replacement === undefined) throw new Error(`A catalogue query has the parameter {${parameter}}, which a panel cannot give.`);
    return replacement;
  });
}

/** A KPI of one figure: one row, one number. */
export const figureSql = (kpi: Kpi): string => `SELECT value FROM (${forGrafana(kpi.sql)})`;

/** A KPI by label: one row per label, in the catalogue's order. */
export const labelledSql = (kpi: Kpi): string => `SELECT label, value FROM (${forGrafana(kpi.sql)})`;

/** What process mining tells, by label. */
export const processSql = (panel: ProcessPanel): string => `SELECT label, value FROM (${forGrafana(panel.sql)}) LIMIT 100`;

/** Rows to read. */
export const listingSql = (listing: Listing): string => forGrafana(listing.sql);

const TIME = "toDateTime(toDate(day), 'UTC') AS time";

/** A daily series of one line: the day's start and the figure. */
export const lineSql = (series: DailySeries): string => `SELECT ${TIME}, value FROM (${forGrafana(series.sql)}) ORDER BY time`;

/** A daily series with one line per label; Grafana wants time, label, value in this order. */
export const linesSql = (series: DailySeries): string =>
  `SELECT ${TIME}, label, value FROM (${forGrafana(series.sql)}) ORDER BY time, label`;

/** A series of load runs, whose points are instants of real time. */
export const loadSql = (series: LoadSeries): string =>
  `SELECT at AS time, label, value FROM (${forGrafana(series.sql)}) ORDER BY time, label`;

/** The sandboxes that have events, for the choice at the top. */
export const TENANTS_SQL = "SELECT tenant FROM pi.sandboxes ORDER BY tenant";
