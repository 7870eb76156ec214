import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SeasonReport } from "@cashline/contracts/reports/season-report";
import { generateBook } from "@cashline/scenarios/book/generate";
import type { Book } from "@cashline/scenarios/book/book";
import { importBook } from "@cashline/scenarios/import/ravenstack";
import { htmlReport } from "../report/html.ts";
import { printReport } from "../report/print.ts";
import { connect } from "../sandbox/estate-clients.ts";
import { runSeason } from "../season.ts";
import { watchMemory } from "../supervisor/memory.ts";
import { requireFreePorts, startEstate, type Estate } from "../supervisor/supervisor.ts";
import { ROOT, placeAt } from "./place.ts";
import { progressLine } from "./progress-line.ts";

export type DemoOptions = {
  seed: string;
  accounts: number;
  from: string;
  to: string;
  book?: string;
  basePort: number;
  out: string;
  faults: boolean;
  json: boolean;
};

/** The sandbox the demo plays in. */
const TENANT = "season";

/**
 * The main job: starts the estate in a fresh folder, plays one season, checks and grades it, writes the reports, and stops
 * what it started. @returns 1 when an invariant is broken or a renewal unexplained, else 0
 */
export async function demo(options: DemoOptions): Promise<number> {
  const began = performance.now();
  const folder = join(options.out, "demo");
  await requireFreePorts(options);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(options.out, { recursive: true });
  const line = progressLine(process.stderr, options.json);
  const book = bookOf(options);
  let estate: Estate | undefined;
  const stop = async (): Promise<void> => {
    line.end();
    await estate?.stop();
  };
  const interrupted = stopOnSignal(stop);
  line.tell("start", "twelve processes");
  try {
    estate = await startEstate({
      root: ROOT,
      place: placeAt(folder, options.basePort, "warn"),
      onNews: (news) => line.tell("start", news),
    });
    const running = estate;
    const startSeconds = seconds(began);
    const memory = watchMemory(() => [process.pid, ...running.processes.flatMap(({ name }) => running.pid(name) ?? [])]);
    const result = await Promise.race([
      runSeason({
        book,
        clients: connect(running.place, TENANT),
        withFaults: options.faults,
        progress: (phase, detail) => line.tell(phase, detail),
      }),
      interrupted.happened,
    ]);
    const report: SeasonReport = {
      ...result,
      generatedAt: new Date().toISOString(),
      performance: {
        ...result.performance,
        peakMemoryMb: memory.stop(),
        restarts: running.restarts(),
        seconds: { start: startSeconds, ...result.performance.seconds, total: seconds(began) },
      },
    };
    writeFileSync(join(options.out, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
    writeFileSync(join(options.out, "report.html"), htmlReport(report));
    line.end();
    process.stdout.write(
      options.json
        ? `${JSON.stringify(report)}\n`
        : `${printReport(report)}\n\nReports   ${join(options.out, "report.html")} and report.json\n`,
    );
    const broken = report.invariants.some(({ violations }) => violations.length > 0) || report.renewals.unexplained.length > 0;
    return broken ? 1 : 0;
  } finally {
    await stop();
    interrupted.forget();
  }
}

function bookOf({ book, seed, accounts, from, to }: DemoOptions): Book {
  return book === undefined
    ? generateBook({ seed, accounts, from, to })
    : importBook(book, { from, to, seed, usageOutsideTerm: "keep" }).book;
}

const seconds = (since: number): number => Math.round(performance.now() - since) / 1000;

/** Ctrl-C or a request to end stops the estate in order, then ends with the signal's own code. */
function stopOnSignal(stop: () => Promise<void>): { happened: Promise<never>; forget(): void } {
  const codes = { SIGINT: 130, SIGTERM: 143 } as const;
  const end = (signal: "SIGINT" | "SIGTERM") => () => void stop().then(() => process.exit(codes[signal]));
  const onInt = end("SIGINT");
  const onTerm = end("SIGTERM");
  process.on("SIGINT", onInt);
  process.on("SIGTERM", onTerm);
  return {
    happened: new Promise<never>(() => undefined),
    forget: () => {
      process.off("SIGINT", onInt);
      process.off("SIGTERM", onTerm);
    },
  };
}
