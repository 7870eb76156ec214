import { startEstate } from "../supervisor/supervisor.ts";
import { systemNames, urlOf } from "../topology.ts";
import { ROOT, placeAt } from "./place.ts";
import { estateFolder, markRunning, runningPlace, unmarkRunning } from "./running-estate.ts";

export type StartOptions = { basePort: number; out: string };

/** Starts the estate and keeps it running until Ctrl-C or SIGTERM; its data stays for the next start. @throws Error when one runs already */
export async function start({ basePort, out }: StartOptions): Promise<void> {
  if (runningPlace(out))
    throw new Error("An estate is running here already; stop it first, or give this one --out and --base-port of its own.");
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const place = placeAt(estateFolder(out), basePort, "warn");
  const estate = await startEstate({ root: ROOT, place, onNews: say });
  markRunning(out, { pid: process.pid, basePort });
  say(
    [
      "The estate is up:",
      ...systemNames.map((name) => `  ${name.padEnd(14)}${urlOf(place, name)}`),
      `  ${"orchestrator".padEnd(14)}${urlOf(place, "orchestrator")}`,
      `  ${"intelligence".padEnd(14)}${urlOf(place, "intelligence")}`,
    ].join("\n"),
  );
  say("Dashboards need Grafana: `docker compose up` brings it with its provisioning. Ctrl-C stops everything.");
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  unmarkRunning(out);
  await estate.stop();
}
