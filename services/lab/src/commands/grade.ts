import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SeedGrade } from "@cashline/contracts/reports/grade-report";
import { generateBook } from "@cashline/scenarios/book/generate";
import { faultCatalogue } from "@cashline/scenarios/faults/catalogue";
import { Value } from "typebox/value";
import { gradesByCode, shortfalls } from "../checks/grade-seeds.ts";
import { printGrade, printSeed } from "../report/print-grade.ts";
import { lockFolder } from "../supervisor/folder-lock.ts";
import { requireWritable } from "./output-folder.ts";
import { seasonOnOwnEstate } from "./own-estate.ts";
import { progressLine, type ProgressLine } from "./progress-line.ts";

export type GradeOptions = {
  /** First of the seeds; the others count up from it. */
  seed: number;
  seeds: number;
  accounts: number;
  from: string;
  to: string;
  basePort: number;
  out: string;
  /** Seasons whose results lie in the folder already are not played again. */
  resume: boolean;
  json: boolean;
};

/**
 * Most terms of a graded book end in the season, so that a small book has an account for every kind of fault, and no
 * customer's bank declines but by a fault, so that without faults there is nothing to find.
 */
const GRADED_BOOK = { dueShare: 0.9, declineShare: 0 };

/**
 * Plays a season without faults, then one season a seed with every fault of the catalogue that its book has room for, each
 * on an estate of its own, and grades what was found. Each season's result is kept as it ends.
 * @returns 1 when anything was missed, false or misstated, an amount is wrong, or the season without faults has a case; else 0
 */
export async function grade(options: GradeOptions): Promise<0 | 1> {
  const folder = join(options.out, "grade");
  requireWritable(folder);
  const lock = lockFolder(folder);
  const line = progressLine(process.stderr, options.json);
  const tell = (text: string): void => {
    line.end();
    if (!options.json) process.stdout.write(`${text}\n`);
  };
  try {
    const seasons: SeedGrade[] = [];
    for (const season of seasonsOf(options)) {
      const file = join(folder, `${season.withFaults ? "seed" : "clean"}-${season.seed}.json`);
      const kept = options.resume ? keptSeason(file, season, options) : undefined;
      const result = kept ?? (await playSeason(season, options, line));
      if (!kept) writeWhole(file, result);
      seasons.push(result);
      tell(printSeed(result, process.stdout.columns));
    }
    const missing = shortfalls(
      seasons,
      faultCatalogue.map(({ name }) => name),
    );
    const report = { seasons, codes: gradesByCode(seasons.filter(({ withFaults }) => withFaults)), shortfalls: missing };
    writeWhole(join(options.out, "grade-report.json"), report);
    if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    tell(`\n${printGrade(seasons, missing, process.stdout.columns)}\n\nReport    ${join(options.out, "grade-report.json")}`);
    return missing.length === 0 ? 0 : 1;
  } finally {
    lock.release();
  }
}

type Season = { seed: string; withFaults: boolean };

/** A season without faults, then those with. */
function seasonsOf({ seed, seeds }: GradeOptions): Season[] {
  const names = Array.from({ length: seeds }, (_, index) => String(seed + index));
  return [
    ...names.slice(0, 1).map((name) => ({ seed: name, withFaults: false })),
    ...names.map((name) => ({ seed: name, withFaults: true })),
  ];
}

async function playSeason({ seed, withFaults }: Season, options: GradeOptions, line: ProgressLine): Promise<SeedGrade> {
  const { accounts, from, to, basePort, out } = options;
  const began = performance.now();
  const { result } = await seasonOnOwnEstate(
    {
      folder: join(out, "grade", "estate"),
      basePort,
      line: { tell: (phase, detail) => line.tell(phase, `seed ${seed}${withFaults ? "" : " without faults"}: ${detail}`), end: line.end },
    },
    { book: generateBook({ seed, accounts, from, to, ...GRADED_BOOK }), faults: withFaults ? "every" : "none" },
  );
  return {
    seed,
    accounts,
    window: { from, to },
    withFaults,
    planted: result.planted ?? [],
    cases: result.cases.opened,
    grade: result.grade,
    broken: [
      ...result.invariants.flatMap(({ name, violations }) => violations.map((text) => `${name}: ${text}`)),
      ...result.renewals.unexplained.map((text) => `unexplained renewal: ${text}`),
    ],
    seconds: Math.round(performance.now() - began) / 1000,
  };
}

/** The result of an earlier run, where it is of the same season. @throws Error when the file holds something else */
function keptSeason(file: string, { seed }: Season, { accounts, from, to }: GradeOptions): SeedGrade | undefined {
  if (!existsSync(file)) return undefined;
  const kept: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!Value.Check(SeedGrade, kept)) throw new Error(`${file} holds no season's grade; remove it, or leave --resume away.`);
  const isSame = kept.seed === seed && kept.accounts === accounts && kept.window.from === from && kept.window.to === to;
  return isSame ? kept : undefined;
}

/** Written beside and moved into place, so that a run that is cut off leaves whole files only. */
function writeWhole(file: string, value: unknown): void {
  writeFileSync(`${file}.part`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${file}.part`, file);
}
