import { join, resolve } from "node:path";
import { lockFolder } from "../supervisor/folder-lock.ts";
import type { Environment } from "../supervisor/grafana-home.ts";
import { showDashboards } from "../supervisor/grafana.ts";
import { startEstate } from "../supervisor/supervisor.ts";
import { systemNames, urlOf } from "../topology.ts";
import { requireWritable } from "./output-folder.ts";
import { ROOT, placeAt } from "./place.ts";
import { estateFolder, markRunning, runningPlace, unmarkRunning } from "./running-estate.ts";

export type StartOptions = {
  basePort: number;
  out: string;
  notify?: string;
  logBrokers?: string;
  /** What this process was started with. */
  environment: Environment;
};

/**
 * Starts the estate, with dashboards where there is a Grafana, and keeps it running until Ctrl-C or SIGTERM; its data stays for the
 * next start. @throws Error when one runs already
 */
export async function start({ basePort, out, notify, logBrokers, environment }: StartOptions): Promise<void> {
  requireWritable(out);
  if (runningPlace(out))
    throw new Error("An estate is running here already; stop it first, or give this one --out and --base-port of its own.");
  const lock = lockFolder(estateFolder(out));
  unmarkRunning(out); // of one that was killed
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const place = {
    ...placeAt(estateFolder(out), basePort, "warn"),
    ...(notify !== undefined && { notificationTargets: resolve(notify) }),
    ...(logBrokers !== undefined && { logBrokers }),
  };
  const estate = await startEstate({ root: ROOT, place, onNews: say });
  markRunning(out, { basePort });
  say(
    [
      "The estate is up:",
      ...([...systemNames, "identity", "hub", "orchestrator", "intelligence"] as const).map(
        (name) => `  ${name.padEnd(14)}${urlOf(place, name)}`,
      ),
      `  ${"clickhouse".padEnd(14)}${urlOf(place, "front")} (HTTP protocol, read-only; user grafana, its password in ${join(place.dataFolder, "clients.json")})`,
    ].join("\n"),
  );
  say("`lab season` in another terminal plays a season in it. Ctrl-C stops everything.");
  const dashboards = showDashboards({ root: ROOT, place, environment, say });
  await new Promise<void>((resolve) => {
    // A second signal, such as one sent to the whole group and passed on too, changes nothing.
    process.on("SIGINT", resolve);
    process.on("SIGTERM", resolve);
  });
  unmarkRunning(out);
  await dashboards.stop();
  await estate.stop();
  lock.release();
}
