import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { MalformedReply, ProblemError, TransportFailure } from "@cashline/client/errors";
import { generateBook } from "@cashline/scenarios/book/generate";
import { requireWritable } from "../commands/output-folder.ts";
import { onOwnEstate } from "../commands/own-estate.ts";
import { progressLine, type ProgressLine } from "../commands/progress-line.ts";
import { connect, sandboxProcesses } from "../sandbox/estate-clients.ts";
import { controlSandbox } from "../sandbox/sandbox.ts";
import { NotQuiet } from "../sandbox/quiet.ts";
import { lockFolder } from "../supervisor/folder-lock.ts";
import { portOf, type ProcessSpec } from "../topology.ts";
import { drawCampaign } from "./campaign.ts";
import { compareEnds } from "./compare.ts";
import { exitCodeOf, outcomeOf, printOutcome } from "./outcome.ts";
import { NotRecovered } from "./inflict.ts";
import { playRun, type Damage, type RunEnd, type RunOptions } from "./run.ts";
import { killInFirstStart } from "./troubles/first-start.ts";
import { layWires } from "./wires.ts";

export type SurviveOptions = { seed: string; renewals: number; basePort: number; out: string; json: boolean };

const TENANT = "survive";
const SEASON = { from: "2026-01-01", to: "2026-03-31" };
/** Nearly every term ends in the season, and banks decline more often than usual, so that cases are among what must survive. */
const BUSY = { dueShare: 0.9, declineShare: 0.1 };
/** Accounts of such a book for each renewal, with room to spare. */
const ACCOUNTS_PER_RENEWAL = 1.25;

/**
 * Plays one seed twice: in peace, and while everything goes wrong that the campaign has drawn. Whatever the systems hold
 * at the end must be the same to the cent.
 * @returns 1 when anything was lost, doubled, changed, stuck or unexplained, else 0
 */
export async function survive(options: SurviveOptions): Promise<0 | 1> {
  const { seed, renewals, out } = options;
  const book = generateBook({ seed, accounts: Math.max(20, Math.ceil(renewals * ACCOUNTS_PER_RENEWAL)), ...SEASON, ...BUSY });
  requireWritable(out);
  const lock = lockFolder(out);
  const line = progressLine(process.stderr, options.json);
  const campaign = drawCampaign(seed, ["engine", ...sandboxProcesses]);
  const run = { book, campaign, renewals, tell: line.tell };
  const damage: Damage = { inflicted: [], lost: new Map() };
  try {
    const peace = await play(options, "peace", line, { ...run, damage: null });
    const outcome = await play(options, "trouble", line, { ...run, damage }).then(
      (trouble) => outcomeOf(seed, damage, { run: trouble, differences: compareEnds(peace.state, trouble.state) }),
      (error: unknown) => outcomeOf(seed, damage, reasonOf(error)),
    );
    line.end();
    writeFileSync(join(out, "survive.json"), `${JSON.stringify(outcome, null, 2)}\n`);
    process.stdout.write(options.json ? `${JSON.stringify(outcome)}\n` : printOutcome(outcome));
    const code = exitCodeOf(outcome);
    if (code === 1)
      process.stderr.write(`What the systems held at the end, and their logs, is in ${join(out, "trouble")} until the next run there.\n`);
    return code;
  } finally {
    line.end();
    lock.release();
  }
}

/** Why an estate in trouble could not be played on. @throws whatever has nothing to do with that */
function reasonOf(error: unknown): string {
  const ofTheEstate = [NotRecovered, NotQuiet, TransportFailure, ProblemError, MalformedReply];
  if (ofTheEstate.some((kind) => error instanceof kind)) return (error as Error).message;
  throw error;
}

/** Plays a run on an estate of its own, whose processes meet over wires that can be troubled. */
async function play({ out, basePort }: SurviveOptions, name: string, line: ProgressLine, run: RunOptions): Promise<RunEnd> {
  const folder = join(out, name);
  const firstStart = run.damage && killInFirstStart(run.campaign.firstStart, folder);
  const wires = await layWires(sandboxProcesses.map((process) => ({ name: process, port: portOf({ basePort }, process) })));
  const own = {
    folder,
    basePort,
    logLevel: "error",
    line: { tell: (phase: string, detail: string) => line.tell(name, `${phase} ${detail}`), end: line.end },
    rewire: (spec: ProcessSpec) => wires.rewire(spec),
    ...(firstStart && { onLaunch: (launched: string, pid: number | undefined) => firstStart.onLaunch(launched, pid) }),
  };
  try {
    return await onOwnEstate(own, (estate) => {
      if (firstStart) run.damage?.inflicted.push(firstStart.recovered());
      const clients = connect(estate.place, TENANT);
      return playRun({ estate, wires, clients, sandbox: controlSandbox(clients) }, { ...run, tell: own.line.tell });
    });
  } finally {
    wires.close();
  }
}
