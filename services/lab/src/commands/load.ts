import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clientCredentials } from "@cashline/client/tokens";
import type { InvariantResult } from "@cashline/contracts/reports/season-report";
import { instantAt } from "@cashline/kernel/time";
import { generateBook } from "@cashline/scenarios/book/generate";
import { loadBook } from "@cashline/scenarios/book/load";
import { idOf } from "@cashline/scenarios/book/loaded-ids";
import { execa } from "execa";
import { checkInvariants } from "../checks/invariants.ts";
import { renewalOutcomes, type RenewalOutcomes } from "../checks/renewal-outcomes.ts";
import { takeSnapshot } from "../checks/snapshot.ts";
import { table } from "../report/print.ts";
import { connect } from "../sandbox/estate-clients.ts";
import { controlSandbox } from "../sandbox/sandbox.ts";
import { bookEstate } from "../season.ts";
import { findK6 } from "../supervisor/k6.ts";
import { requireFreePorts, startEstate } from "../supervisor/supervisor.ts";
import { urlOf } from "../topology.ts";
import { ROOT, placeAt } from "./place.ts";
import { progressLine } from "./progress-line.ts";

export type LoadOptions = { renewals: number; rate: number; seed: string; basePort: number; out: string; json: boolean };

type Latency = { median: number; p95: number; p99: number; max: number };
type LoadReport = {
  profile: string;
  k6: string;
  rate: number;
  thresholdsHold: boolean;
  requests: number;
  failed: number;
  latencyMs: Latency;
  renewals: RenewalOutcomes;
  invariants: InvariantResult[];
  seconds: { load: number; untilQuiet: number };
  renewalsPerSecond: number;
  freshnessP99Ms: number | null;
};

const TENANT = "load";
const FROM = "2026-01-01";
const TO = "2026-03-31";
/** Accounts of a generated book per renewal due in its season, with room to spare. */
const ACCOUNTS_PER_RENEWAL = 3.2;
/** What k6 answers when a threshold is crossed. */
const THRESHOLDS_CROSSED = 99;

/**
 * Drives the estate with k6: prepares a fresh sandbox and book, has k6 win renewals at the given rate, waits until the
 * estate is at rest, then checks every renewal and invariant. @returns 1 when a threshold or an invariant is broken
 */
export async function load(profile: string, options: LoadOptions): Promise<number> {
  await requireFreePorts(options);
  const line = progressLine(process.stderr, options.json);
  const k6 = await findK6(join(options.out, "bin"), (detail) => line.tell("k6", detail));
  const folder = join(options.out, "load");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  line.tell("start", "twelve processes");
  const estate = await startEstate({
    root: ROOT,
    place: placeAt(folder, options.basePort, "warn"),
    onNews: (news) => line.tell("start", news),
  });
  const stop = (): void => void estate.stop().then(() => process.exit(130));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    const clients = connect(estate.place, TENANT);
    const sandbox = controlSandbox(clients);
    const generated = generateBook({
      seed: options.seed,
      accounts: Math.ceil(options.renewals * ACCOUNTS_PER_RENEWAL),
      from: FROM,
      to: TO,
    });
    if (generated.renewals.length < options.renewals)
      throw new Error(`The book has ${generated.renewals.length} renewals only; ask for fewer.`);
    await sandbox.create(options.seed, instantAt(FROM, "00:00"));
    const ids = await loadBook(generated, bookEstate(clients), {
      onProgress: ({ kind, done, total }) => line.tell("book", `${kind} ${done}/${total}`),
    });
    await sandbox.advanceTo(instantAt(FROM, "10:00"), []);
    const plan = {
      crmUrl: urlOf(estate.place, "crm"),
      token: await loadToken(estate.place.dataFolder, urlOf(estate.place, "identity"), clients.transport),
      opportunities: generated.renewals.slice(0, options.renewals).map(({ key }) => idOf(ids.opportunities, key)),
    };
    writeFileSync(join(folder, "plan.json"), JSON.stringify(plan), { mode: 0o600 });
    line.tell("k6", `${options.renewals} renewals at ${options.rate} a second, k6 ${k6.origin}`);
    const began = performance.now();
    const run = await execa(k6.path, ["run", "--quiet", join(ROOT, "load-tests/profiles", `${profile}.ts`)], {
      env: {
        CASHLINE_PLAN: join(folder, "plan.json"),
        CASHLINE_RATE: String(options.rate),
        CASHLINE_SUMMARY: join(folder, "summary.json"),
        K6_NO_USAGE_REPORT: "true",
      },
      reject: false,
      timeout: 3_600_000,
    });
    if (run.exitCode !== 0 && run.exitCode !== THRESHOLDS_CROSSED)
      throw new Error(`k6 ended with ${run.exitCode ?? "a signal"}: ${run.stderr.trim().split("\n").at(-1) ?? "no reason given"}`);
    const loadSeconds = seconds(began);
    line.tell("quiet", "waiting until every renewal has come to rest");
    await sandbox.quiet(120_000);
    const untilQuiet = seconds(began);
    const snapshot = await takeSnapshot(clients, sandbox);
    const renewals = renewalOutcomes(snapshot);
    const stored = await clients.intelligence.getStoredEvents();
    const report: LoadReport = {
      profile,
      k6: k6.origin,
      rate: options.rate,
      thresholdsHold: run.exitCode === 0,
      ...summaryOf(join(folder, "summary.json")),
      renewals,
      invariants: checkInvariants(snapshot),
      seconds: { load: loadSeconds, untilQuiet },
      renewalsPerSecond: Math.round(((renewals.completed + renewals.awaitingPayment) / untilQuiet) * 10) / 10,
      freshnessP99Ms: stored.body.freshnessP99Ms,
    };
    writeFileSync(join(options.out, "load-report.json"), `${JSON.stringify(report, null, 2)}\n`);
    line.end();
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : print(report));
    const broken =
      report.invariants.some(({ violations }) => violations.length > 0) ||
      renewals.unexplained.length > 0 ||
      renewals.won < options.renewals;
    return broken || !report.thresholdsHold ? 1 : 0;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    await estate.stop();
  }
}

async function loadToken(
  dataFolder: string,
  identityUrl: string,
  transport: Parameters<typeof clientCredentials>[0]["transport"],
): Promise<string> {
  const secrets = JSON.parse(readFileSync(join(dataFolder, "clients.json"), "utf8")) as Record<string, { secret: string }>;
  return clientCredentials({ identityUrl, clientId: "load", clientSecret: secrets["load"]?.secret ?? "", transport }).token("crm", TENANT);
}

function summaryOf(file: string): Pick<LoadReport, "requests" | "failed" | "latencyMs"> {
  const { metrics } = JSON.parse(readFileSync(file, "utf8")) as { metrics: Record<string, { values: Record<string, number> } | undefined> };
  const value = (metric: string, member: string): number => Math.round((metrics[metric]?.values[member] ?? 0) * 100) / 100;
  const duration = "http_req_duration";
  return {
    requests: value("http_reqs", "count"),
    failed: value("http_req_failed", "passes"),
    latencyMs: {
      median: value(duration, "med"),
      p95: value(duration, "p(95)"),
      p99: value(duration, "p(99)"),
      max: value(duration, "max"),
    },
  };
}

const seconds = (since: number): number => Math.round(performance.now() - since) / 1000;

function print(report: LoadReport): string {
  const { latencyMs, renewals } = report;
  const broken = report.invariants.flatMap(({ name, violations }) => violations.map((text) => `broken: ${name}: ${text}`));
  return [
    table(
      ["load", "value"],
      [
        ["profile", `${report.profile}, ${report.rate} a second, k6 ${report.k6}`],
        ["requests", `${report.requests}, ${report.failed} failed`],
        ["latency median / p95 / p99 / max", `${latencyMs.median} / ${latencyMs.p95} / ${latencyMs.p99} / ${latencyMs.max} ms`],
        ["thresholds", report.thresholdsHold ? "hold" : "crossed"],
      ],
    ),
    table(
      ["business", "value"],
      [
        ["renewals won", String(renewals.won)],
        ["completed and paid", String(renewals.completed)],
        ["billed, awaiting payment", String(renewals.awaitingPayment)],
        ["in a case", String(renewals.inCase)],
        ["unexplained", String(renewals.unexplained.length)],
        ["seconds under load / until at rest", `${report.seconds.load} / ${report.seconds.untilQuiet}`],
        ["renewals a second, all systems", String(report.renewalsPerSecond)],
        ["freshness p99", `${report.freshnessP99Ms ?? "–"} ms`],
        ["invariant violations", String(broken.length)],
      ],
    ),
    ...broken.slice(0, 10),
    ...renewals.unexplained.slice(0, 10),
    "",
  ].join("\n\n");
}
