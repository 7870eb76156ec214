import { connect } from "../sandbox/estate-clients.ts";
import { runSeason, type SeasonOptions, type SeasonResult } from "../season.ts";
import { watchMemory } from "../supervisor/memory.ts";
import { requireFreePorts, startEstate, type Estate } from "../supervisor/supervisor.ts";
import { emptyEstateFolder } from "./output-folder.ts";
import { ROOT, placeAt } from "./place.ts";
import { stopOnSignal } from "./stop-on-signal.ts";

/** The sandbox a season of its own estate is played in. */
const TENANT = "season";

export type OwnEstate = { folder: string; basePort: number };
export type OwnSeason = {
  result: SeasonResult;
  startSeconds: number;
  peakMemoryMb: number | null;
  restarts: Readonly<Record<string, number>>;
};

/**
 * Plays one season on an estate started for it in an emptied folder, and stops it, also on Ctrl-C.
 * @throws Error when a port is taken, the folder holds something else, or a process does not come up
 */
export async function seasonOnOwnEstate(
  { folder, basePort }: OwnEstate,
  season: Omit<SeasonOptions, "clients">,
  endLine: () => void,
): Promise<OwnSeason> {
  const began = performance.now();
  let estate: Estate | undefined;
  const stop = async (): Promise<void> => {
    endLine();
    await estate?.stop();
  };
  const forgetSignals = stopOnSignal(stop);
  try {
    await requireFreePorts({ basePort });
    emptyEstateFolder(folder);
    season.progress("start", "every process");
    const place = placeAt(folder, basePort, "warn");
    const running = await startEstate({ root: ROOT, place, onNews: (news) => season.progress("start", news) });
    estate = running;
    const startSeconds = Math.round(performance.now() - began) / 1000;
    const memory = watchMemory(() => [process.pid, ...running.processes.flatMap(({ name }) => running.pid(name) ?? [])]);
    const clients = connect(place, TENANT);
    const result = await runSeason({ ...season, clients });
    return { result, startSeconds, peakMemoryMb: await memory.stop(), restarts: running.restarts() };
  } finally {
    await stop();
    forgetSignals();
  }
}
