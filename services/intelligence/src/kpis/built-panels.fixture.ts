/** What the built dashboards ask, as Grafana sends it. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Window } from "../queries/queries.ts";
import { EVERYTHING, type Scope } from "./scope.ts";

type Override = { matcher: { options: string }; properties: { id: string }[] };
type Panel = {
  title: string;
  type: string;
  fieldConfig?: { overrides?: Override[] };
  targets?: { queryType: string; rawSql: string }[];
  panels?: Panel[];
};
type Variable = { name: string; type: string; query: { rawSql: string } };
type Dashboard = { panels: Panel[]; templating: { list: Variable[] } };

const built = join(import.meta.dirname, "../../../../dashboards/dist");
const dashboards = globSync("*/*.json", { cwd: built })
  .toSorted()
  .map((file) => JSON.parse(readFileSync(join(built, file), "utf8")) as Dashboard);
const panels = dashboards
  .flatMap(({ panels: own }) => own.flatMap((panel) => [panel, ...(panel.panels ?? [])]))
  .filter(({ targets }) => targets !== undefined);

/** The columns that a panel gives a unit of their own. */
const withUnit = ({ fieldConfig }: Panel): string[] =>
  (fieldConfig?.overrides ?? [])
    .filter(({ properties }) => properties.some(({ id }) => id === "unit"))
    .map(({ matcher }) => matcher.options);

/** Every query of every panel. */
export const queries = panels.flatMap((panel) =>
  (panel.targets ?? []).map(({ queryType, rawSql }) => ({
    title: `${panel.title} (${panel.type})`,
    type: panel.type,
    queryType,
    rawSql,
    units: withUnit(panel),
  })),
);

/** The choices of the pages that are read from the store, each once. */
export const choices = [
  ...new Map(
    dashboards
      .flatMap(({ templating }) => templating.list)
      .filter(({ type }) => type === "query")
      .map((variable) => [variable.query.rawSql, variable]),
  ).values(),
];

type Rule = { title: string; data: { model: { rawSql?: string } }[] };

/** What each alert rule asks. */
export const alerts = (
  parse(readFileSync(join(built, "../provisioning/alerting/rules.yml"), "utf8")) as { groups: { rules: Rule[] }[] }
).groups.flatMap(({ rules }) => rules.map(({ title, data }) => ({ title, rawSql: data[0]?.model.rawSql ?? "" })));

/** The query of the panels that show this title, as figures or as a daily series. @throws Error when they ask differently */
export function sqlOf(title: string, kind: "figure" | "daily"): string {
  const showing = panels.filter((panel) => panel.title === title && (panel.type === "timeseries") === (kind === "daily"));
  const asked = new Set(showing.map(({ targets }) => targets?.[0]?.rawSql ?? ""));
  const [only, other] = [...asked];
  if (only === undefined || other !== undefined) throw new Error(`${asked.size} queries show ${title}`);
  return only;
}

/** No choice among cases. */
const ALL_CASES = { team: "", category: "", code: "", severity: "", status: "", age: "", cause: "" };
type Chosen = {
  tenant: string;
  window: Window;
  zone?: string;
  businessCase?: string;
  scope?: Partial<Scope & typeof ALL_CASES>;
  period?: string;
};

/**
 * Does to a query what Grafana does: the browser fills in variables, the plugin its macros. Instants come in the server's
 * time zone, which a deployment may have set to anything. @throws Error when something of Grafana's is left
 */
export function expanded(sql: string, { tenant, window, zone = "UTC", businessCase = "o1", scope = {}, period = "" }: Chosen): string {
  const instant = (at: string): string => `fromUnixTimestamp64Milli(${Date.parse(at)}, '${zone}')`;
  const values: Readonly<Record<string, string>> = {
    tenant,
    business_case: businessCase,
    object_type: "invoice",
    period,
    ...ALL_CASES,
    ...EVERYTHING,
    ...scope,
  };
  const text = sql
    .replaceAll(/\$\{(\w+):singlequote\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : `'${value.replaceAll("'", String.raw`\'`)}'`;
    })
    .replaceAll(/\$__fromTime_ms\b/g, () => instant(window.from))
    .replaceAll(/\$__toTime_ms\b/g, () => instant(window.to));
  if (/\$\w|\$\{/.test(text)) throw new Error(`Not expanded: ${text}`);
  return text;
}
