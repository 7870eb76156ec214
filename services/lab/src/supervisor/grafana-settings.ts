import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { grafanaPort, portOf, type Place } from "../topology.ts";
import type { Environment } from "./grafana-home.ts";

/** The folders of a Grafana that is started with an estate, all under the estate's own. */
export type GrafanaFolders = {
  /** Its database and logs, made anew at each start: the dashboards come from their files, and nothing else is kept. */
  readonly data: string;
  /** Plugins, which stay. */
  readonly plugins: string;
};

export function grafanaFolders({ dataFolder }: Pick<Place, "dataFolder">): GrafanaFolders {
  return { data: join(dataFolder, "grafana/data"), plugins: join(dataFolder, "grafana/plugins") };
}

/**
 * The whole environment of a Grafana over the embedded store's HTTP front. The provisioning files are those of
 * `docker-compose.yml` as they lie; they name these variables, and only their values differ from compose. Settings of another
 * Grafana (`GF_…`) that this process was started with do not reach it. Nobody is told the administrator's password, nor is it kept:
 * looking needs none, and each start has another.
 * Variables: https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/
 * @param plugins the folder that holds the ClickHouse plugin
 */
export function grafanaEnvironment(
  root: string,
  place: Pick<Place, "basePort" | "dataFolder">,
  plugins: string,
  inherited: Environment,
): Record<string, string | undefined> {
  const { data } = grafanaFolders(place);
  return {
    ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !name.startsWith("GF_"))),
    GF_PATHS_DATA: data,
    GF_PATHS_LOGS: join(data, "log"),
    GF_PATHS_PLUGINS: plugins,
    GF_PATHS_PROVISIONING: join(root, "dashboards/provisioning"),
    GF_SERVER_HTTP_ADDR: "127.0.0.1",
    GF_SERVER_HTTP_PORT: String(grafanaPort(place)),
    GF_SECURITY_ADMIN_PASSWORD: randomBytes(24).toString("base64url"),
    GF_SECURITY_SECRET_KEY: randomBytes(24).toString("base64url"),
    GF_AUTH_ANONYMOUS_ENABLED: "true",
    GF_AUTH_ANONYMOUS_ORG_ROLE: "Viewer",
    GF_USERS_ALLOW_SIGN_UP: "false",
    GF_USERS_VIEWERS_CAN_EDIT: "false",
    GF_ANALYTICS_REPORTING_ENABLED: "false",
    GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
    GF_PLUGINS_PREINSTALL_DISABLED: "true", // else it fetches plugins that no dashboard uses
    CLICKHOUSE_GRAFANA_HOST: "127.0.0.1",
    CLICKHOUSE_GRAFANA_PORT: String(portOf(place, "front")),
    CLICKHOUSE_GRAFANA_USER: "grafana",
    CLICKHOUSE_GRAFANA_PASSWORD: frontPassword(place),
    CASHLINE_DASHBOARDS_FOLDER: join(root, "dashboards/dist"),
    CASHLINE_ALERT_WEBHOOK_URL: inherited["CASHLINE_ALERT_WEBHOOK_URL"] ?? "http://alerts.invalid/",
  };
}

/** The password of the front's user `grafana`, made at the estate's first start (ADR 0021). */
function frontPassword({ dataFolder }: Pick<Place, "dataFolder">): string {
  const file = join(dataFolder, "clients.json");
  const secrets = JSON.parse(readFileSync(file, "utf8")) as Record<string, { secret: string } | undefined>;
  const kept = secrets["grafana"];
  if (!kept) throw new Error(`${file} has no password for grafana; it was written by an older estate.`);
  return kept.secret;
}
