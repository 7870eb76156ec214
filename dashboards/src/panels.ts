import { dailySeries, kpis, type DailySeries, type Kpi } from "@cashline/intelligence/kpis";
import * as barchart from "@grafana/grafana-foundation-sdk/barchart";
import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { clickhouse, ClickHouseQuery } from "./clickhouse-target.ts";
import { figureSql, labelledSql, lineSql, linesSql } from "./panel-sql.ts";
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

/** The KPI's definition with who answers for it, as a reader of the panel sees it. */
const meaning = (kpi: Kpi): string => `${kpi.definition}\n\nOwner: ${kpi.owner}.`;

/** Plain figures: without thresholds of our own Grafana would paint anything above 80 red. */
const plainStat = (kpi: Kpi, { width, height }: Size) =>
  new stat.PanelBuilder()
    .title(kpi.title)
    .description(meaning(kpi))
    .datasource(clickhouse)
    .span(width)
    .height(height)
    .unit(grafanaUnit(kpi.unit))
    .noValue(NO_VALUE)
    .colorMode(common.BigValueColorMode.None)
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

/** A KPI by label as one bar per label. */
export function bars(name: string, { width, height }: Size): PanelBuilder {
  const kpi = kpiOf(name);
  return new barchart.PanelBuilder()
    .title(kpi.title)
    .description(meaning(kpi))
    .datasource(clickhouse)
    .span(width)
    .height(height)
    .unit(grafanaUnit(kpi.unit))
    .noValue(NO_VALUE)
    .decimals(0)
    .min(0)
    .xField("label")
    .legend(new common.VizLegendOptionsBuilder().showLegend(false))
    .showValue(common.VisibilityMode.Always)
    .withTarget(new ClickHouseQuery("A", "table", labelledSql(kpi)));
}

/**
 * A daily series: `bars` for what happened on a day, `line` for what stood at its end. `byLabel` draws one series per
 * label, stacked.
 */
export function daily(name: string, style: "bars" | "line", byLabel: boolean, { width, height }: Size): PanelBuilder {
  const series = seriesOf(name);
  const panel = new timeseries.PanelBuilder()
    .title(series.title)
    .description(series.definition)
    .datasource(clickhouse)
    .span(width)
    .height(height)
    .unit(grafanaUnit(series.unit))
    .noValue(NO_VALUE)
    .min(0)
    .drawStyle(style === "bars" ? common.GraphDrawStyle.Bars : common.GraphDrawStyle.Line)
    .lineInterpolation(common.LineInterpolation.StepAfter)
    .fillOpacity(style === "bars" ? 80 : 15)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(byLabel)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom),
    )
    .withTarget(new ClickHouseQuery("A", "timeseries", byLabel ? linesSql(series) : lineSql(series)));
  return byLabel
    ? panel.displayName("${__field.labels.label}").stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal))
    : panel.displayName(series.title);
}
