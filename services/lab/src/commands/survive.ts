import { join } from "node:path";
import type { Book } from "@cashline/scenarios/book/book";
import { generateBook } from "@cashline/scenarios/book/generate";
import { randomStream } from "@cashline/kernel/random";
import { table } from "../report/print.ts";
import { connect } from "../sandbox/estate-clients.ts";
import { runSeason, type SeasonResult } from "../season.ts";
import { lockFolder } from "../supervisor/folder-lock.ts";
import type { Estate } from "../supervisor/supervisor.ts";
import { requireWritable } from "./output-folder.ts";
import { onOwnEstate } from "./own-estate.ts";
import { progressLine, type ProgressLine } from "./progress-line.ts";

export type SurviveOptions = { seed: string; accounts: number; from: string; to: string; basePort: number; out: string; json: boolean };

type Kill = { process: string; scenarioTime: string; backAfterMs: number };
type Outcome = { kills: Kill[]; differences: string[]; broken: string[]; renewals: SeasonResult["renewals"] };

/** What a season with kills must share with the same season without. */
const COMPARED = ["renewals", "cases", "grade", "kpis", "series", "headline"] as const;

/**
 * Plays the same season twice: once in peace, once while every process in turn is killed with SIGKILL. Whatever the
 * systems, cases and KPIs say at the end must be the same to the cent.
 * @returns 1 when anything was lost, doubled or changed, else 0
 */
export async function survive(options: SurviveOptions): Promise<number> {
  const book = generateBook(options);
  requireWritable(options.out);
  const lock = lockFolder(options.out);
  const line = progressLine(process.stderr, options.json);
  const peaceful = await play(options, book, "peace", line, () => Promise.resolve([]));
  const troubled = await play(options, book, "kills", line, (estate, season) => killEach(estate, season, options.seed, line.tell));
  line.end();
  lock.release();
  const outcome: Outcome = {
    kills: troubled.kills,
    renewals: troubled.result.renewals,
    broken: troubled.result.invariants.flatMap(({ name, violations }) => violations.map((text) => `${name}: ${text}`)),
    differences: COMPARED.filter((part) => compared(peaceful.result, part) !== compared(troubled.result, part)),
  };
  process.stdout.write(options.json ? `${JSON.stringify(outcome)}\n` : print(outcome));
  return outcome.broken.length + outcome.differences.length + outcome.renewals.unexplained.length > 0 ? 1 : 0;
}

/** What a part of the result says of the business. How long something took and how often it was tried, each run has its own. */
function compared(result: SeasonResult, part: (typeof COMPARED)[number]): string {
  return JSON.stringify(part === "kpis" ? result.kpis.filter(({ ofTheRun }) => ofTheRun !== true) : result[part]);
}

/** The season under way, as the killer sees it. */
type UnderWay = { now: string; running: boolean };

async function play(
  options: SurviveOptions,
  book: Book,
  name: string,
  line: ProgressLine,
  trouble: (estate: Estate, season: UnderWay) => Promise<Kill[]>,
): Promise<{ result: SeasonResult; kills: Kill[] }> {
  const ofSeason = { tell: (phase: string, detail: string) => line.tell(name, `${phase} ${detail}`), end: line.end };
  const season: UnderWay = { now: "", running: false };
  const progress = (phase: string, detail: string): void => {
    ofSeason.tell(phase, detail);
    season.running = phase === "season";
    season.now = detail.slice(0, 16);
  };
  const own = { folder: join(options.out, name), basePort: options.basePort, logLevel: "error", line: ofSeason };
  return onOwnEstate(own, async (estate) => {
    const [result, kills] = await Promise.all([
      runSeason({ book, clients: connect(estate.place, "season"), faults: "usual", progress }),
      trouble(estate, season),
    ]);
    return { result, kills };
  });
}

/** Kills each process once, at moments drawn from the seed, while renewals are under way; waits until it is back. */
async function killEach(estate: Estate, season: UnderWay, seed: string, tell: (phase: string, detail: string) => void): Promise<Kill[]> {
  const random = randomStream(seed, "kills");
  const kills: Kill[] = [];
  while (!season.running) await pause(20);
  for (const { name } of estate.processes) {
    await pause(random.between(600, 1500));
    if (!season.running) throw new Error(`The season was over before ${name} could be killed; use a longer one.`);
    const pid = estate.pid(name);
    if (pid === undefined) throw new Error(`${name} has no process to kill`);
    process.kill(pid, "SIGKILL");
    const killedAt = performance.now();
    const scenarioTime = season.now;
    tell("kills", `killed ${name} at ${scenarioTime}`);
    while (estate.pid(name) === pid) await pause(5);
    await estate.ready();
    kills.push({ process: name, scenarioTime, backAfterMs: Math.round(performance.now() - killedAt) });
  }
  return kills;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function print({ kills, differences, broken, renewals }: Outcome): string {
  const rows = kills.map((kill) => [kill.process, kill.scenarioTime, `${kill.backAfterMs} ms`]);
  const verdict =
    broken.length + differences.length + renewals.unexplained.length === 0
      ? "Nothing lost, nothing doubled: renewals, cases, grade, KPIs and series equal those of the same season without kills, and all invariants hold."
      : [
          "Not the same season:",
          ...differences.map((part) => `${part} differ`),
          ...broken.slice(0, 10),
          ...renewals.unexplained.slice(0, 10),
        ].join("\n  ");
  return `${table(["killed", "scenario time", "ready again after"], rows)}\n\nRenewals  ${renewals.won} won: ${renewals.completed} completed, ${renewals.awaitingPayment} awaiting payment, ${renewals.inCase} in a case, ${renewals.unexplained.length} unexplained\n${verdict}\n`;
}
