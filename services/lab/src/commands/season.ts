import { connect } from "../sandbox/estate-clients.ts";
import { runSeason } from "../season.ts";
import { bookOf, plantedFaults, writeImportReport, type BookOptions, type FaultChoice } from "./book.ts";
import { finishSeason } from "./finish-season.ts";
import { requireWritable } from "./output-folder.ts";
import { progressLine } from "./progress-line.ts";
import { requireEstate } from "./running-estate.ts";
import { requireNewSandbox } from "./sandbox-there.ts";

export type SeasonCommandOptions = BookOptions & { secrets?: string; sandbox: string; out: string; faults: FaultChoice; json: boolean };

/**
 * Plays one season in a new sandbox of an estate that runs, checks and grades it, and leaves it there to look at.
 * @returns 1 when an invariant is broken or a renewal unexplained, else 0
 * @throws Error when the sandbox is there already: its clock is where the last season left it
 */
export async function season(options: SeasonCommandOptions): Promise<0 | 1> {
  const began = performance.now();
  const { book, imported } = bookOf(options);
  const clients = connect(requireEstate(options), options.sandbox);
  await requireNewSandbox(clients);
  requireWritable(options.out);
  if (imported) writeImportReport(imported, options.out);
  const line = progressLine(process.stderr, options.json);
  const result = await runSeason({ book, imported, clients, faults: plantedFaults(options.faults), progress: line.tell });
  line.end();
  return finishSeason(
    {
      ...result,
      generatedAt: new Date().toISOString(),
      performance: {
        ...result.performance,
        peakMemoryMb: null, // the estate is not this command's own
        restarts: {},
        seconds: { start: 0, ...result.performance.seconds, total: Math.round(performance.now() - began) / 1000 },
      },
    },
    options,
  );
}
