import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Environment, GrafanaHome } from "./grafana-home.ts";

/** The plugin the dashboards' data source is of, and its version: those of `docker-compose.yml`, as a test holds it. */
export const CLICKHOUSE_PLUGIN = { id: "grafana-clickhouse-datasource", version: "4.20.0" } as const;

const INSTALL_WITHIN_MS = 180_000;

/**
 * The folder of plugins to start Grafana with: one of `known` that holds the ClickHouse plugin in its pinned version, else `own`,
 * into which it is installed now. @throws Error in one sentence when it cannot be installed
 */
export async function pluginFolder(
  { command, home }: GrafanaHome,
  own: string,
  known: readonly string[],
  options: { readonly environment: Environment; readonly signal: AbortSignal },
): Promise<string> {
  const held = [own, ...known].find((folder) => versionIn(folder) === CLICKHOUSE_PLUGIN.version);
  if (held !== undefined) return held;
  mkdirSync(own, { recursive: true });
  const { id, version } = CLICKHOUSE_PLUGIN;
  const run = await execa(command, ["cli", "--homepath", home, "--pluginsDir", own, "plugins", "install", id, version], {
    env: options.environment,
    extendEnv: false,
    reject: false,
    all: true,
    timeout: INSTALL_WITHIN_MS,
    cancelSignal: options.signal,
  });
  if (versionIn(own) === version) return own;
  const said = run.all
    .split("\n")
    .map((line) => line.trim())
    .find((line) => /error|failed|✗/i.test(line));
  throw new Error(
    `its plugin ${id} ${version} could not be installed: ${run.timedOut ? "not done within 3 minutes" : (said ?? `exit code ${run.exitCode ?? "none"}`)}`,
  );
}

/** Grafana keeps a plugin in a folder of its id, with `plugin.json` in it or in its `dist`. */
function versionIn(folder: string): string | undefined {
  const file = ["plugin.json", "dist/plugin.json"].map((name) => join(folder, CLICKHOUSE_PLUGIN.id, name)).find((path) => existsSync(path));
  if (file === undefined) return undefined;
  return (JSON.parse(readFileSync(file, "utf8")) as { info?: { version?: string } }).info?.version;
}
