import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { secondsOf } from "../load/load-steps.ts";
import { handInLoad } from "../load-results/hand-in.ts";
import { limitsIn } from "../load/limits.ts";
import { renewalsAsked, requireNotTooLong } from "../load/longest-load.ts";
import { profileNamed } from "../load/profiles.ts";
import { loadBookOf, runLoad } from "../load/run-load.ts";
import { exitCodeOf, printLoad, type LoadReport } from "../report/load-report.ts";
import { connect } from "../sandbox/estate-clients.ts";
import { ENGINE_KEY_FILE } from "../supervisor/engine-identity.ts";
import { holderOf, lockFolder } from "../supervisor/folder-lock.ts";
import { K6_FOLDER, findK6 } from "../supervisor/k6.ts";
import { requireFreePorts } from "../supervisor/supervisor.ts";
import { DEFAULT_BASE_PORT, type Place } from "../topology.ts";
import { emptyEstateFolder, requireWritable } from "./output-folder.ts";
import { onOwnEstate } from "./own-estate.ts";
import { ROOT } from "./place.ts";
import { progressLine } from "./progress-line.ts";
import { estateFolder, runningPlace } from "./running-estate.ts";

export type LoadOptions = {
  /** As the profile has it when left out; so is `rate`. */
  renewals?: number;
  rate?: number;
  /** How many times faster than life a calendar runs. */
  compress: number;
  /** How long the rate is held, instead of how many renewals. */
  minutes?: number;
  /** Subscriptions the book has at least; as many as the renewals need when left out. */
  subscriptions?: number;
  limits?: string;
  seed: string;
  /** Without one, any running estate will do, and an estate started here takes the usual ports. */
  basePort?: number;
  out: string;
  json: boolean;
  prepare: boolean;
};

/**
 * Plays a load profile in a fresh sandbox, of the estate that runs or of one started for this, and reports what callers met
 * and what became of it in the business. With `prepare` it only makes k6 ready.
 * @returns 1 when a threshold is crossed or an invariant broken, else 0
 */
export async function load(name: string | undefined, options: LoadOptions): Promise<0 | 1> {
  const line = progressLine(process.stderr, options.json);
  if (options.prepare) {
    const { path, origin } = await findK6(K6_FOLDER, (detail) => line.tell("k6", detail));
    line.end();
    process.stdout.write(`k6 is ready: ${path}, ${origin}.\n`);
    return 0;
  }
  const profile = profileNamed(name);
  const limits = options.limits === undefined ? [] : limitsIn(options.limits);
  const rate = options.rate ?? profile.usual.rate;
  const renewals = renewalsAsked({ renewals: options.renewals ?? profile.usual.renewals, minutes: options.minutes, rate });
  const asked = { renewals, rate, compress: options.compress, subscriptions: options.subscriptions };
  // The book first: asked for too many renewals, nothing is started.
  requireNotTooLong(secondsOf(profile.steps(asked, loadBookOf(profile, asked, options.seed).renewals)));
  const running = runningPlace(options.out);
  const joined = running && (options.basePort ?? running.basePort) === running.basePort ? running : undefined;
  const basePort = options.basePort ?? DEFAULT_BASE_PORT;
  if (!joined) await requireFreePorts({ basePort });
  const folder = join(options.out, "load");
  requireWritable(options.out);
  const lock = lockFolder(folder);
  const k6 = await findK6(K6_FOLDER, (detail) => line.tell("k6", detail));
  emptyEstateFolder(folder, [ENGINE_KEY_FILE, "plan.json"]);
  mkdirSync(folder, { recursive: true });
  const sandbox = joined ? `load-${randomBytes(4).toString("hex")}` : "load";
  const say = (text: string): void => {
    line.end();
    if (!options.json) process.stderr.write(`${text}\n`);
  };
  if (joined) say(`Loading the estate that runs on port ${joined.basePort}, in the new sandbox ${sandbox}; it keeps running.`);
  else say(`No estate runs here on port ${basePort}; one is started for this load and stopped afterwards.`);

  const playOn = async (place: Place, supervisor: number): Promise<0 | 1> => {
    const clients = connect(place, sandbox);
    const result = await runLoad({
      profile,
      asked,
      limits,
      seed: options.seed,
      clients,
      k6,
      script: join(ROOT, "load-tests/profiles", `${profile.name}.ts`),
      folder,
      parents: [...new Set([supervisor, process.pid])],
      progress: line.tell,
    });
    const report: LoadReport = { ...result, estate: joined ? "running" : "own", sandbox };
    writeFileSync(join(options.out, "load-report.json"), `${JSON.stringify(report, null, 2)}\n`);
    line.end();
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : printLoad(report));
    await handInLoad(clients, folder, report);
    if (joined) say(`The sandbox stays: \`lab check --sandbox ${sandbox}\` looks into it, \`lab reset --sandbox ${sandbox}\` removes it.`);
    return exitCodeOf(report);
  };
  try {
    if (joined) return await playOn(joined, holderOf(estateFolder(options.out)) ?? process.pid);
    return await onOwnEstate({ folder, basePort, line }, (estate) => playOn(estate.place, process.pid));
  } finally {
    lock.release();
  }
}
