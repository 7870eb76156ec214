import { join } from "node:path";
import { connect } from "../sandbox/estate-clients.ts";
import { runSeason } from "../season.ts";
import { lockFolder } from "../supervisor/folder-lock.ts";
import { watchMemory } from "../supervisor/memory.ts";
import { requireFreePorts, startEstate, type Estate } from "../supervisor/supervisor.ts";
import { bookOf, plantedFaults, writeImportReport, type BookOptions, type FaultChoice } from "./book.ts";
import { finishSeason } from "./finish-season.ts";
import { emptyEstateFolder, requireWritable } from "./output-folder.ts";
import { ROOT, placeAt } from "./place.ts";
import { progressLine } from "./progress-line.ts";
import { stopOnSignal } from "./stop-on-signal.ts";

export type DemoOptions = BookOptions & { basePort: number; out: string; faults: FaultChoice; json: boolean };

/** The sandbox the demo plays in. */
const TENANT = "season";

/**
 * The main job: starts the estate in a fresh folder, plays one season, checks and grades it, writes the reports, and stops
 * what it started. @returns 1 when an invariant is broken or a renewal unexplained, else 0
 */
export async function demo(options: DemoOptions): Promise<0 | 1> {
  const began = performance.now();
  const folder = join(options.out, "demo");
  const { book, imported } = bookOf(options);
  requireWritable(options.out);
  if (imported) writeImportReport(imported, options.out);
  const lock = lockFolder(folder);
  const line = progressLine(process.stderr, options.json);
  let estate: Estate | undefined;
  const stop = async (): Promise<void> => {
    line.end();
    await estate?.stop();
  };
  const forgetSignals = stopOnSignal(stop);
  try {
    await requireFreePorts(options);
    emptyEstateFolder(folder);
    line.tell("start", "every process");
    const place = placeAt(folder, options.basePort, "warn");
    const running = await startEstate({ root: ROOT, place, onNews: (news) => line.tell("start", news) });
    estate = running;
    const startSeconds = seconds(began);
    const memory = watchMemory(() => [process.pid, ...running.processes.flatMap(({ name }) => running.pid(name) ?? [])]);
    const clients = connect(place, TENANT);
    const result = await runSeason({ book, imported, clients, faults: plantedFaults(options.faults), progress: line.tell });
    line.end();
    return finishSeason(
      {
        ...result,
        generatedAt: new Date().toISOString(),
        performance: {
          ...result.performance,
          peakMemoryMb: memory.stop(),
          restarts: running.restarts(),
          seconds: { start: startSeconds, ...result.performance.seconds, total: seconds(began) },
        },
      },
      options,
    );
  } finally {
    await stop();
    forgetSignals();
    lock.release();
  }
}

const seconds = (since: number): number => Math.round(performance.now() - since) / 1000;
