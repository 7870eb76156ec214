import {
  dailySeries,
  kpis,
  listings,
  loadSeries,
  processPanels,
  type DailySeries,
  type Kpi,
  type Listing,
  type LoadSeries,
} from "@cashline/intelligence/kpis";
import * as barchart from "@grafana/grafana-foundation-sdk/barchart";
import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as table from "@grafana/grafana-foundation-sdk/table";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { clickhouse, ClickHouseQuery } from "./clickhouse-target.ts";
import { figureSql, labelledSql, lineSql, linesSql, listingSql, loadSql, processSql } from "./panel-sql.ts";
import { toRows, toRowsOfLabel } from "./links.ts";
import { columnOverrides } from "./listing-columns.ts";
import { colourBy, thresholdsOf } from "./thresholds.ts";
import { grafanaUnit } from "./units.ts";

export type PanelBuilder = cog.Builder<Panel>;
type Size = { readonly width: number; readonly height: number };

const NO_VALUE = "no data";

/** @throws Error when the catalogue has no KPI of this name */
function kpiOf(name: string): Kpi {
  const kpi = kpis.find((each) => each.name === name);
  if (!kpi) throw new Error(`The catalogue has no KPI "${name}".`);
  return kpi;
}

/** @throws Error when the catalogue has no daily series of this name */
function seriesOf(name: string): DailySeries {
  const series = dailySeries.find((each) => each.name === name);
  if (!series) throw new Error(`The catalogue has no daily series "${name}".`);
  return series;
}

/** @throws Error when the catalogue has no listing of this name */
function listingOf(name: string): Listing {
  const listing = listings.find((each) => each.name === name);
  if (!listing) throw new Error(`The catalogue has no listing "${name}".`);
  return listing;
}

/** The KPI's definition with its aim and who answers for it, as a reader of the panel sees it. */
function meaning({ definition, owner, target, unit }: Kpi): string {
  if (target === null) return `${definition}\n\nOwner: ${owner}.`;
  const from = target.better === "lower" ? "from" : "below";
  const said = (value: number): string => `${value.toLocaleString("en-US")}${IN_WORDS[unit] ?? ""}`;
  return `${definition}\n\nAim: ${said(target.aim)} or ${target.better}; a look ${from} ${said(target.warning)}, somebody at once ${from} ${said(target.critical)}.\n\nOwner: ${owner}.`;
}

/** Units as a sentence says them; a count has none. */
const IN_WORDS: Partial<Record<Kpi["unit"], string>> = {
  percent: " %",
  hours: " h",
  days: " days",
  usd: " US dollars",
  ms: " ms",
  seconds: " s",
  per_case: " a case",
  per_day: " a day",
  per_second: " a second",
};

/** Figures coloured by their own target. */
const plainStat = (kpi: Kpi, { width, height }: Size) =>
  new stat.PanelBuilder()
    .title(kpi.title)
    .description(meaning(kpi))
    .datasource(clickhouse)
    .span(width)
    .height(height)
    .unit(grafanaUnit(kpi.unit))
    .noValue(NO_VALUE)
    .links(toRows(kpi))
    .thresholds(thresholdsOf(kpi.target))
    .colorScheme(colourBy(kpi.target))
    .colorMode(kpi.target === null ? common.BigValueColorMode.None : common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.None);

/** A KPI that is one number. */
export function figure(name: string, size: Size): PanelBuilder {
  const kpi = kpiOf(name);
  return plainStat(kpi, size)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]).values(false))
    .withTarget(new ClickHouseQuery("A", "table", figureSql(kpi)));
}

/** A KPI of a few labelled numbers side by side, such as mean and 95th percentile. */
export function figures(name: string, size: Size): PanelBuilder {
  const kpi = kpiOf(name);
  return plainStat(kpi, size)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]).values(true))
    .withTarget(new ClickHouseQuery("A", "table", labelledSql(kpi)));
}

/** Places behind the point that tell bars apart; those of other units have none. */
const DECIMALS: Partial<Record<Kpi["unit"], number>> = { per_day: 2, per_case: 2, hours: 1, days: 1, percent: 1 };

/** A KPI by label as one bar per label. */
export function bars(name: string, { width, height }: Size): PanelBuilder {
  const kpi = kpiOf(name);
  const panel = new barchart.PanelBuilder()
    .title(kpi.title)
    .description(meaning(kpi))
    .datasource(clickhouse)
    .span(width)
    .height(height)
    .unit(grafanaUnit(kpi.unit))
    .noValue(NO_VALUE)
    .decimals(DECIMALS[kpi.unit] ?? 0)
    .xField("label")
    .legend(new common.VizLegendOptionsBuilder().showLegend(false))
    .showValue(common.VisibilityMode.Always)
    .links(toRows(kpi))
    .dataLinks(toRowsOfLabel(kpi))
    .thresholds(thresholdsOf(kpi.target))
    .colorScheme(colourBy(kpi.target))
    .withTarget(new ClickHouseQuery("A", "table", labelledSql(kpi)));
  return kpi.isSigned ? panel : panel.min(0);
}

type Style = "bars" | "line";

/** A series over time, whether of scenario days or of real seconds, with nothing said of its labels yet. */
function overTime(
  { title, definition, unit, target }: Pick<DailySeries, "title" | "definition" | "unit"> & Pick<LoadSeries, "target">,
  style: Style,
  { width, height }: Size,
): timeseries.PanelBuilder {
  return new timeseries.PanelBuilder()
    .title(title)
    .description(definition)
    .datasource(clickhouse)
    .span(width)
    .height(height)
    .unit(grafanaUnit(unit))
    .noValue(NO_VALUE)
    .min(0)
    .thresholds(thresholdsOf(target))
    .thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(
        target === null ? common.GraphThresholdsStyleMode.Off : common.GraphThresholdsStyleMode.Dashed,
      ),
    )
    .drawStyle(style === "bars" ? common.GraphDrawStyle.Bars : common.GraphDrawStyle.Line)
    .lineInterpolation(common.LineInterpolation.StepAfter)
    .fillOpacity(style === "bars" ? 80 : 15);
}

/** Whether a daily series is drawn without labels, or one for each of them: on top of each other, or beside each other. */
type Labels = "one" | "stacked" | "apart";

/** A daily series: `bars` for what happened on a day, `line` for what stood at its end. */
export function daily(name: string, style: Style, labels: Labels, size: Size): PanelBuilder {
  const series = seriesOf(name);
  const byLabel = labels !== "one";
  const target = series.ofKpi === undefined ? null : kpiOf(series.ofKpi).target;
  const panel = overTime({ ...series, target }, style, size)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(byLabel)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom),
    )
    .withTarget(new ClickHouseQuery("A", "timeseries", byLabel ? linesSql(series) : lineSql(series)));
  if (labels === "stacked") panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  return panel.displayName(byLabel ? "${__field.labels.label}" : series.title);
}

/**
 * Load runs over real time: `bars` for what happened in each point, `line` for what stood at its end. A line a label, and
 * lines across where the figure wants a look and where somebody at once.
 * @throws Error when the catalogue has no such series
 */
export function overLoad(name: string, style: Style, size: Size): PanelBuilder {
  const series = loadSeries.find((each) => each.name === name);
  if (!series) throw new Error(`The catalogue has no series of load runs "${name}".`);
  return overTime(series, style, size)
    .showPoints(common.VisibilityMode.Auto)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom),
    )
    .displayName("${__field.labels.label}")
    .withTarget(new ClickHouseQuery("A", "timeseries", loadSql(series)));
}

/** Rows to read; a cell named in `links` leads to the page of its address, for which a column may be there and `hidden`. */
export function rows(
  name: string,
  { width, height }: Size,
  links: Readonly<Record<string, string>> = {},
  hidden: readonly string[] = [],
): PanelBuilder {
  const listing = listingOf(name);
  const panel = new table.PanelBuilder()
    .title(listing.title)
    .description(listing.definition)
    .datasource(clickhouse)
    .span(width)
    .height(height)
    .unit("short")
    .noValue(NO_VALUE)
    .thresholds(thresholdsOf(null))
    .filterable(true)
    .withTarget(new ClickHouseQuery("A", "table", listingSql(listing)));
  for (const [column, url] of Object.entries(links))
    panel.overrideByName(column, [{ id: "links", value: [{ title: "Open", url, targetBlank: false }] }]);
  for (const column of hidden) panel.overrideByName(column, [{ id: "custom.hidden", value: true }]);
  for (const [column, overrides] of columnOverrides)
    if (new RegExp(`\\b${column}\\b`).test(listing.sql)) panel.overrideByName(column, overrides);
  return panel;
}

/**
 * What process mining tells, by label: as bars, or where labels are long ways as a table.
 * @throws Error when mining has no panel of this name
 */
export function process(name: string, style: "bars" | "table", { width, height }: Size): PanelBuilder {
  const told = processPanels.find((each) => each.name === name);
  if (!told) throw new Error(`Process mining has no panel "${name}".`);
  const panel = style === "bars" ? new barchart.PanelBuilder().xField("label").min(0) : new table.PanelBuilder().filterable(true);
  return panel
    .title(told.title)
    .description(told.definition)
    .datasource(clickhouse)
    .span(width)
    .height(height)
    .unit(grafanaUnit(told.unit))
    .noValue(NO_VALUE)
    .thresholds(thresholdsOf(null))
    .colorScheme(colourBy(null))
    .withTarget(new ClickHouseQuery("A", "table", processSql(told)));
}
