import { randomBytes } from "node:crypto";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { clientCredentials } from "@cashline/client/tokens";
import type { InvariantResult } from "@cashline/contracts/reports/season-report";
import { instantAt, instantOf } from "@cashline/kernel/time";
import { generateBook } from "@cashline/scenarios/book/generate";
import { loadBook } from "@cashline/scenarios/book/load";
import { idOf } from "@cashline/scenarios/book/loaded-ids";
import { checkInvariants } from "../checks/invariants.ts";
import { renewalOutcomes, type RenewalOutcomes } from "../checks/renewal-outcomes.ts";
import { takeSnapshot } from "../checks/snapshot.ts";
import { handInLoad } from "../load-results/hand-in.ts";
import { businessResults, exitCodeOf, printLoad, type LoadReport } from "../report/load-report.ts";
import { connect, type EstateClients } from "../sandbox/estate-clients.ts";
import { controlSandbox, type SandboxControl } from "../sandbox/sandbox.ts";
import { bookEstate } from "../season.ts";
import { ENGINE_KEY_FILE } from "../supervisor/engine-identity.ts";
import { lockFolder } from "../supervisor/folder-lock.ts";
import { runK6 } from "../supervisor/k6-run.ts";
import { K6_FOLDER, findK6 } from "../supervisor/k6.ts";
import { requireFreePorts } from "../supervisor/supervisor.ts";
import { DEFAULT_BASE_PORT, urlOf, type Place } from "../topology.ts";
import { emptyEstateFolder, requireWritable } from "./output-folder.ts";
import { onOwnEstate } from "./own-estate.ts";
import { ROOT } from "./place.ts";
import { progressLine } from "./progress-line.ts";
import { runningPlace } from "./running-estate.ts";

export type LoadOptions = {
  renewals: number;
  rate: number;
  seed: string;
  /** Without one, any running estate will do, and an estate started here takes the usual ports. */
  basePort?: number;
  out: string;
  json: boolean;
  prepare: boolean;
};

const FROM = "2026-01-01";
const TO = "2026-03-31";
/** Accounts of a generated book per renewal due in its season, with room to spare. */
const ACCOUNTS_PER_RENEWAL = 3.2;
/** The callers' token is good for an hour and not renewed. */
const LONGEST_LOAD_SECONDS = 3000;

const scriptOf = (profile: string): string => join(ROOT, "load-tests/profiles", `${profile}.ts`);
const profiles = (): string[] =>
  globSync(scriptOf("*"))
    .map((file) => basename(file, ".ts"))
    .toSorted();

/**
 * Has k6 win renewals in a fresh sandbox, of the estate that runs or of one started for this, waits until all is at rest,
 * and checks every renewal and invariant. With `prepare` it only makes k6 ready.
 * @returns 1 when a threshold is crossed or an invariant broken, else 0
 */
export async function load(profile: string | undefined, options: LoadOptions): Promise<0 | 1> {
  const line = progressLine(process.stderr, options.json);
  if (options.prepare) {
    const { path, origin } = await findK6(K6_FOLDER, (detail) => line.tell("k6", detail));
    line.end();
    process.stdout.write(`k6 is ready: ${path}, ${origin}.\n`);
    return 0;
  }
  if (profile === undefined || !profiles().includes(profile))
    throw new Error(
      `${profile === undefined ? "Name a load profile" : `There is no load profile "${profile}"`}: ${profiles().join(", ")}.`,
    );
  if (options.renewals / options.rate > LONGEST_LOAD_SECONDS)
    throw new Error(`A load lasts ${LONGEST_LOAD_SECONDS} seconds at most; ask for fewer renewals or a higher rate.`);
  const book = bookFor(options);
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
  const sandboxName = joined ? `load-${randomBytes(4).toString("hex")}` : "load";
  const say = (text: string): void => {
    line.end();
    if (!options.json) process.stderr.write(`${text}\n`);
  };
  if (joined) say(`Loading the estate that runs on port ${joined.basePort}, in the new sandbox ${sandboxName}; it keeps running.`);
  else say(`No estate runs here on port ${basePort}; one is started for this load and stopped afterwards.`);

  const load = async (place: Place): Promise<0 | 1> => {
    const clients = connect(place, sandboxName);
    const sandbox = controlSandbox(clients);
    await sandbox.create(options.seed, instantAt(FROM, "00:00"));
    const ids = await loadBook(book, bookEstate(clients), {
      onProgress: ({ kind, done, total }) => line.tell("book", `${kind} ${done}/${total}`),
    });
    await sandbox.advanceTo(instantAt(FROM, "10:00"), []);
    const plan = {
      crmUrl: urlOf(place, "crm"),
      token: await loadToken(clients),
      opportunities: book.renewals.slice(0, options.renewals).map(({ key }) => idOf(ids.opportunities, key)),
    };
    line.tell("k6", `${options.renewals} renewals at ${options.rate} a second, k6 ${k6.origin}`);
    const began = performance.now();
    let found: Found | undefined;
    const result = await runK6({
      k6,
      script: scriptOf(profile),
      plan,
      rate: options.rate,
      folder,
      settle: async () => {
        const loadSeconds = secondsSince(began);
        line.tell("quiet", "waiting until every renewal has come to rest");
        found = await settle(clients, sandbox, began, loadSeconds);
        return businessResults(found.renewals, found.invariants);
      },
    });
    if (!found) throw new Error("k6 ended without asking what became of the renewals.");
    const done = found.renewals.completed + found.renewals.awaitingPayment;
    const report: LoadReport = {
      profile,
      k6: k6.origin,
      estate: joined ? "running" : "own",
      sandbox: sandboxName,
      renewalsAsked: options.renewals,
      rate: options.rate,
      startedAt: instantOf(Math.round(performance.timeOrigin + began)),
      ...result,
      ...found,
      renewalsPerSecond: Math.round((done / found.seconds.untilQuiet) * 10) / 10,
    };
    writeFileSync(join(options.out, "load-report.json"), `${JSON.stringify(report, null, 2)}\n`);
    line.end();
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : printLoad(report));
    await handInLoad(clients, folder, report);
    if (joined)
      say(`The sandbox stays: \`lab check --sandbox ${sandboxName}\` looks into it, \`lab reset --sandbox ${sandboxName}\` removes it.`);
    return exitCodeOf(report);
  };
  try {
    if (joined) return await load(joined);
    return await onOwnEstate({ folder, basePort, line }, (estate) => load(estate.place));
  } finally {
    lock.release();
  }
}

/** @throws Error when the season has fewer renewals than asked for */
function bookFor({ seed, renewals }: LoadOptions): ReturnType<typeof generateBook> {
  const book = generateBook({ seed, accounts: Math.max(20, Math.ceil(renewals * ACCOUNTS_PER_RENEWAL)), from: FROM, to: TO });
  if (book.renewals.length < renewals) throw new Error(`The book has ${book.renewals.length} renewals only; ask for fewer.`);
  return book;
}

type Found = {
  renewals: RenewalOutcomes;
  invariants: InvariantResult[];
  freshnessP99Ms: number | null;
  seconds: LoadReport["seconds"];
};

/** Waits until the estate is at rest, then reads every system of record. */
async function settle(clients: EstateClients, sandbox: SandboxControl, began: number, loadSeconds: number): Promise<Found> {
  await sandbox.quiet(120_000);
  const untilQuiet = secondsSince(began);
  const snapshot = await takeSnapshot(clients, sandbox);
  const stored = await clients.intelligence.getStoredEvents();
  return {
    renewals: renewalOutcomes(snapshot),
    invariants: checkInvariants(snapshot),
    freshnessP99Ms: stored.body.freshnessP99Ms,
    seconds: { load: loadSeconds, untilQuiet },
  };
}

/** The token with which k6 calls CRM, as the estate's load client. */
async function loadToken({ place, tenant, transport }: EstateClients): Promise<string> {
  const secrets = JSON.parse(readFileSync(join(place.dataFolder, "clients.json"), "utf8")) as Record<string, { secret: string }>;
  const identityUrl = urlOf(place, "identity");
  return clientCredentials({ identityUrl, clientId: "load", clientSecret: secrets["load"]?.secret ?? "", transport }).token("crm", tenant);
}

const secondsSince = (began: number): number => Math.round(performance.now() - began) / 1000;
