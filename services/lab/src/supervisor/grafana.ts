import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { grafanaPort, type Place } from "../topology.ts";
import { startCompanion, type Companion } from "./companion.ts";
import { findGrafana, type Environment } from "./grafana-home.ts";
import { CLICKHOUSE_PLUGIN, pluginFolder } from "./grafana-plugin.ts";
import { grafanaEnvironment, grafanaFolders } from "./grafana-settings.ts";
import { isFree } from "./supervisor.ts";

/** Migrating an empty database takes Grafana half a minute on a slow machine. */
const READY_WITHIN_MS = 180_000;

export type GrafanaOptions = {
  readonly root: string;
  readonly place: Pick<Place, "basePort" | "dataFolder">;
  /** What this process was started with: the PATH, `GRAFANA_HOME`, a proxy. */
  readonly environment: Environment;
  /** Told what happens, one line each. */
  readonly say: (line: string) => void;
};

/** Dashboards beside a running estate. */
export type Dashboards = {
  /** When it is known whether there are any. */
  readonly settled: Promise<void>;
  stop(): Promise<void>;
};

/**
 * Shows the estate in the Grafana on the PATH, or says in one line how to get one. Whatever goes wrong with it is told in one
 * line, and the estate runs on. Returns at once; a plugin may have to be fetched first.
 */
export function showDashboards(options: GrafanaOptions): Dashboards {
  const stopping = new AbortController();
  let companion: Companion | undefined;
  const show = async (): Promise<void> => {
    try {
      companion = await start(options, stopping.signal);
      if (companion === undefined || stopping.signal.aborted) return;
      if (await companion.ready()) options.say(`Dashboards: http://127.0.0.1:${grafanaPort(options.place)} (Grafana, no sign-in needed).`);
      else if (!stopping.signal.aborted)
        options.say(`No dashboards: Grafana does not answer; its last words are in ${logOf(options.place)}. The estate runs on.`);
    } catch (error) {
      if (!stopping.signal.aborted) options.say(`No dashboards: ${sentence(error)} The estate runs on.`);
    }
  };
  const settled = show();
  return {
    settled,
    stop: async () => {
      stopping.abort();
      await companion?.stop();
      await settled;
      await companion?.stop();
    },
  };
}

async function start({ root, place, environment, say }: GrafanaOptions, signal: AbortSignal): Promise<Companion | undefined> {
  const grafana = await findGrafana(environment);
  if (grafana === undefined) {
    say(
      "Dashboards need Grafana: put `grafana` on the PATH (https://grafana.com/grafana/download) and start again, or `docker compose up`.",
    );
    return undefined;
  }
  const port = grafanaPort(place);
  if (!(await isFree(port))) throw new Error(`port ${port} for Grafana is taken; stop what uses it, or choose others with --base-port.`);
  const folders = grafanaFolders(place);
  rmSync(folders.data, { recursive: true, force: true });
  mkdirSync(folders.data, { recursive: true });
  // Named on the command line, so that the settings of the machine's own Grafana are not read.
  const config = join(folders.data, "grafana.ini");
  writeFileSync(config, "# Every setting comes from the environment.\n");
  say(`Grafana ${grafana.version} starts, with the plugin ${CLICKHOUSE_PLUGIN.id} ${CLICKHOUSE_PLUGIN.version}.`);
  const known = [environment["GF_PATHS_PLUGINS"], "/var/lib/grafana/plugins", join(grafana.home, "data/plugins")];
  const plugins = await pluginFolder(
    grafana,
    folders.plugins,
    known.filter((folder) => folder !== undefined),
    { environment, signal },
  );
  if (signal.aborted) return undefined;
  return startCompanion(
    {
      name: "grafana",
      command: grafana.command,
      parameters: ["server", `--homepath=${grafana.home}`, `--config=${config}`],
      environment: grafanaEnvironment(root, place, plugins, environment),
      folder: folders.data,
      logFile: logOf(place),
      healthUrl: `http://127.0.0.1:${port}/api/health`,
      readyWithinMs: READY_WITHIN_MS,
    },
    say,
  );
}

const logOf = ({ dataFolder }: Pick<Place, "dataFolder">): string => join(dataFolder, "logs/grafana.log");

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replace(/\.?$/, ".");
