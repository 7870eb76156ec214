import { join } from "node:path";
import { lockFolder } from "../supervisor/folder-lock.ts";
import { bookOf, plantedFaults, writeImportReport, type BookOptions, type FaultChoice } from "./book.ts";
import { finishSeason } from "./finish-season.ts";
import { requireWritable } from "./output-folder.ts";
import { seasonOnOwnEstate } from "./own-estate.ts";
import { progressLine } from "./progress-line.ts";

export type DemoOptions = BookOptions & { basePort: number; logBrokers?: string; out: string; faults: FaultChoice; json: boolean };

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
  try {
    const { result, startSeconds, peakMemoryMb, restarts } = await seasonOnOwnEstate(
      { folder, basePort: options.basePort, logBrokers: options.logBrokers, line },
      { book, imported, faults: plantedFaults(options.faults) },
    );
    return finishSeason(
      {
        ...result,
        generatedAt: new Date().toISOString(),
        performance: {
          ...result.performance,
          peakMemoryMb,
          restarts,
          seconds: { start: startSeconds, ...result.performance.seconds, total: seconds(began) },
        },
      },
      options,
    );
  } finally {
    lock.release();
  }
}

const seconds = (since: number): number => Math.round(performance.now() - since) / 1000;
