import type * as cog from "@grafana/grafana-foundation-sdk/cog";

/** The ClickHouse data source as `provisioning/datasources/clickhouse.yml` names it. */
export const clickhouse = { type: "grafana-clickhouse-datasource", uid: "clickhouse" } as const;

/** The plugin version the targets are written for; without it Grafana takes a target for one of version 3. */
const PLUGIN_VERSION = "4.20.0";

/** What the plugin makes of the rows: series over the first column's times, or a table. */
const formats = { timeseries: 0, table: 1 } as const;
export type QueryType = keyof typeof formats;

export type ClickHouseTarget = {
  readonly refId: string;
  readonly datasource: typeof clickhouse;
  readonly editorType: "sql";
  readonly queryType: QueryType;
  readonly format: (typeof formats)[QueryType];
  readonly pluginVersion: string;
  readonly rawSql: string;
};

type ClickHouseDataquery = ClickHouseTarget & cog.Dataquery;

/** One query of a panel in the shape the ClickHouse plugin reads; the SDK knows no such data source. */
export class ClickHouseQuery implements cog.Builder<cog.Dataquery> {
  readonly #target: ClickHouseDataquery;

  constructor(refId: string, queryType: QueryType, rawSql: string) {
    this.#target = {
      refId,
      datasource: clickhouse,
      editorType: "sql",
      queryType,
      format: formats[queryType],
      pluginVersion: PLUGIN_VERSION,
      rawSql,
      // Marks the kind for the SDK's types; a function leaves no trace in the JSON.
      _implementsDataqueryVariant: () => undefined,
    };
  }

  build(): ClickHouseDataquery {
    return this.#target;
  }
}
