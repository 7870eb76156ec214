import { kpis, type Kpi } from "@cashline/intelligence/kpis";
import { withoutScope } from "@cashline/intelligence/scope";
import { stringify } from "yaml";
import { clickhouse } from "./clickhouse-target.ts";
import { dashboards } from "./dashboards.ts";

/**
 * The sandbox that is being played: the one that stored an event last. Alert queries have no template variables, and the
 * wall clock of Grafana's time range says nothing about scenario days, so both come from the store.
 */
const TENANT = "(SELECT argMax(tenant, last_stored_at) FROM pi.sandboxes)";
/** Just after the last thing that happened there, and a quarter of a year before. */
const NOW = `(SELECT last_event_at + INTERVAL 1 SECOND FROM pi.sandboxes WHERE tenant = ${TENANT})`;
/** The same in real time, for what is measured in it: the hour up to the last storing there. */
const REAL_NOW = `(SELECT last_stored_at + INTERVAL 1 SECOND FROM pi.sandboxes WHERE tenant = ${TENANT})`;
const parametersOf = ({ inRealTime }: Pick<Kpi, "inRealTime">): Readonly<Record<string, string>> => ({
  "tenant:String": TENANT,
  "from:DateTime64(3, 'UTC')": inRealTime ? `(${REAL_NOW} - INTERVAL 1 HOUR)` : `(${NOW} - INTERVAL 90 DAY)`,
  "to:DateTime64(3, 'UTC')": inRealTime ? REAL_NOW : NOW,
});

/**
 * A KPI as an alert asks it: one number, as of the latest scenario instant, or what was stored last where it is in real time;
 * of a figure by label the worst, of its spread the middle. No row where there is nothing to measure.
 */
export function alertSql(kpi: Pick<Kpi, "sql" | "inRealTime" | "isSpread" | "target">): string {
  const parameters = parametersOf(kpi);
  const asked = withoutScope(kpi.sql).replaceAll(/\{(\w+:[^}]*)\}/g, (_whole, parameter: string) => {
    const value = parameters[parameter];
    if (value === undefined) throw new Error(`A catalogue query has the parameter {${parameter}}, which an alert cannot give.`);
    return value;
  });
  if (kpi.isSpread) return `SELECT toFloat64(value) AS value FROM (${asked}) LIMIT 1`;
  const worst = kpi.target?.better === "higher" ? "min" : "max";
  return `SELECT toFloat64(${worst}(figure)) AS value FROM (SELECT value AS figure FROM (${asked})) WHERE figure IS NOT NULL HAVING count() > 0`;
}

/** The panel that an alert leads to, as Grafana names it: the first that shows the KPI. @throws Error when none does */
function panelOf({ name, title }: Kpi): { dashboardUid: string; panelId: number } {
  for (const { uid, panels } of built) {
    const panel = panels?.find((each) => "targets" in each && each.title === title && each.type !== "timeseries");
    if (uid !== undefined && panel && "id" in panel && panel.id !== undefined) return { dashboardUid: uid, panelId: panel.id };
  }
  throw new Error(`No panel shows ${name}.`);
}
const built = Object.values(dashboards).map((build) => build());

type Level = "warning" | "critical";

/**
 * One rule: the figure, reduced to its last value, at the KPI's own threshold or beyond, as its panel is coloured: from it on where
 * less is better, below it where more is. A math expression, as Grafana's thresholds know only "above" in all its versions.
 */
function ruleOf(kpi: Kpi, level: Level) {
  const { name, title, definition, owner, target } = kpi;
  if (target === null) throw new Error(`${name} has no target to alert by`);
  const panel = panelOf(kpi);
  return {
    uid: `cashline-${name.replaceAll("_", "-")}-${level}`.slice(0, 40),
    title: `${title}: ${level}`,
    condition: "C",
    // By both: the fields are what its provisioning reads, the annotations what its pages do.
    ...panel,
    for: level === "critical" ? "1m" : "5m",
    noDataState: "OK",
    execErrState: "Error",
    labels: { product: "cashline", severity: level, owner },
    annotations: {
      summary: `${title} is ${target.better === "lower" ? `${target[level]} or more` : `below ${target[level]}`}`,
      description: definition,
      __dashboardUid__: panel.dashboardUid,
      __panelId__: String(panel.panelId),
    },
    data: [
      {
        refId: "A",
        datasourceUid: clickhouse.uid,
        relativeTimeRange: { from: 600, to: 0 },
        model: { refId: "A", editorType: "sql", queryType: "table", format: 1, pluginVersion: "4.20.0", rawSql: alertSql(kpi) },
      },
      { refId: "B", datasourceUid: "__expr__", model: { refId: "B", type: "reduce", expression: "A", reducer: "last" } },
      {
        refId: "C",
        datasourceUid: "__expr__",
        model: { refId: "C", type: "math", expression: `$B ${target.better === "lower" ? ">=" : "<"} ${target[level]}` },
      },
    ],
  };
}

const levels: readonly Level[] = ["warning", "critical"];
export const alertedKpis = kpis.filter(({ target }) => target !== null);

/** Grafana's alerting files: rules from the targets of the catalogue, where they are told, and who is told what. */
export const alertFiles: Readonly<Record<string, () => string>> = {
  "rules.yml": () =>
    file({
      groups: [
        {
          orgId: 1,
          name: "cashline-kpis",
          folder: "Cashline",
          interval: "1m",
          rules: alertedKpis.flatMap((kpi) => levels.map((level) => ruleOf(kpi, level))),
        },
      ],
    }),
  "contact-points.yml": () =>
    file({
      contactPoints: [
        {
          orgId: 1,
          name: "cashline-webhook",
          receivers: [{ uid: "cashline-webhook", type: "webhook", settings: { url: "$CASHLINE_ALERT_WEBHOOK_URL", httpMethod: "POST" } }],
        },
      ],
    }),
  "policies.yml": () =>
    file({
      policies: [
        {
          orgId: 1,
          receiver: "cashline-webhook",
          group_by: ["alertname"],
          group_wait: "30s",
          group_interval: "5m",
          repeat_interval: "4h",
          routes: [
            { receiver: "cashline-webhook", object_matchers: [["severity", "=", "critical"]], group_wait: "10s", repeat_interval: "1h" },
          ],
        },
      ],
    }),
};

function file(content: object): string {
  return `# Built by dashboards/src/write.ts from the KPI catalogue; change it there.\n${stringify({ apiVersion: 1, ...content }, { lineWidth: 0 })}`;
}
