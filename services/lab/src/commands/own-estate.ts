import { connect } from "../sandbox/estate-clients.ts";
import { runSeason, type SeasonOptions, type SeasonResult } from "../season.ts";
import { watchMemory } from "../supervisor/memory.ts";
import { requireFreePorts, startEstate, type Estate, type SupervisorOptions } from "../supervisor/supervisor.ts";
import { emptyEstateFolder } from "./output-folder.ts";
import { ROOT, placeAt } from "./place.ts";
import type { ProgressLine } from "./progress-line.ts";
import { stopOnSignal } from "./stop-on-signal.ts";

/** The sandbox a season of its own estate is played in. */
const TENANT = "season";

export type OwnEstate = {
  folder: string;
  basePort: number;
  /** How little a process has to say to be heard; warnings when left out. */
  logLevel?: string;
  /** Brokers of a log between the hub and its readers; none when left out. */
  logBrokers?: string | undefined;
  line: ProgressLine;
} & Pick<SupervisorOptions, "rewire" | "onLaunch">;

/**
 * Starts every process in an emptied folder, has them worked with, and stops them whatever happens, also on Ctrl-C.
 * @throws Error when a port is taken, the folder holds something else, or a process does not come up
 */
export async function onOwnEstate<Result>(
  { folder, basePort, logLevel = "warn", logBrokers, line, ...supervision }: OwnEstate,
  work: (estate: Estate) => Promise<Result>,
): Promise<Result> {
  let estate: Estate | undefined;
  const stop = async (): Promise<void> => {
    line.end();
    await estate?.stop();
  };
  const forgetSignals = stopOnSignal(stop);
  try {
    await requireFreePorts({ basePort });
    emptyEstateFolder(folder);
    line.tell("start", "every process");
    const place = { ...placeAt(folder, basePort, logLevel), ...(logBrokers !== undefined && { logBrokers }) };
    estate = await startEstate({ root: ROOT, place, onNews: (news) => line.tell("start", news), ...supervision });
    return await work(estate);
  } finally {
    await stop();
    forgetSignals();
  }
}

export type OwnSeason = {
  result: SeasonResult;
  startSeconds: number;
  peakMemoryMb: number | null;
  restarts: Readonly<Record<string, number>>;
};

/** Plays one season on an estate of its own. @throws Error as `onOwnEstate` */
export async function seasonOnOwnEstate(own: OwnEstate, season: Omit<SeasonOptions, "clients" | "progress">): Promise<OwnSeason> {
  const began = performance.now();
  return onOwnEstate(own, async (estate) => {
    const startSeconds = Math.round(performance.now() - began) / 1000;
    const memory = watchMemory(() => [process.pid, ...estate.processes.flatMap(({ name }) => estate.pid(name) ?? [])]);
    const result = await runSeason({ ...season, clients: connect(estate.place, TENANT), progress: own.line.tell });
    return { result, startSeconds, peakMemoryMb: await memory.stop(), restarts: estate.restarts() };
  });
}
