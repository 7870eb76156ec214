import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { commandOf, type K6 } from "./k6.ts";

/** All that profiles import lies here. */
const SCRIPTS = join(import.meta.dirname, "../../../../load-tests");

/** So many arrivals, evenly spread over so much real time; the next step begins where this one ends. */
export type LoadStep = { arrivals: number; overMs: number };

/** What the load works on, as the scripts read it. */
export type LoadPlan = {
  urls: Record<"crm" | "orchestrator" | "intelligence" | "hub", string>;
  /** Where callers get their access tokens, and for what resource, by service. */
  access: { tokenUrl: string; resources: Record<"crm" | "orchestrator" | "intelligence", string> };
  /** The renewals waiting to be won, in the order in which they arrive. */
  opportunities: readonly string[];
  arrivals: readonly LoadStep[];
  /** Whether callers may be turned away for a while. */
  limited: boolean;
  window: { from: string; to: string };
  /** Calls a second beside renewals. */
  besideRate: number;
  /** File with batches of events to deliver again and the secrets that sign them, of a profile that does so; removed after the run. */
  stormFile?: string;
};

/** With what callers prove at the identity service who they are. */
export type LoadClient = { readonly clientId: string; readonly clientSecret: string };

/** What became of the load once the estate was at rest; k6 holds its business thresholds against it. */
export type BusinessResults = {
  /** Contract renewed and billed in all systems, whether paid already or waiting for the money. */
  renewalsCompleted: number;
  /** Completed, or in an open case with an owner. */
  renewalsAccountedFor: number;
  /** Won, and then neither: lost on the way. */
  renewalsUnexplained: number;
  /** Published by a system, and not in the analytics store. */
  eventsLost: number;
  invariantsChecked: number;
  invariantViolations: number;
  /** Real time; null where nothing was stored. */
  freshnessP99Ms: number | null;
  /** Real time from win to cash, of each renewal whose cash comes at once. */
  orderToCashMs: number[];
  /** Shares from 0 to 1; null where nothing was planted. */
  exceptionsPrecision: number | null;
  exceptionsRecall: number | null;
  /** Of one profile alone, by the metric's name. */
  own: Record<string, number>;
};

/** What callers of one operation met under load; latency in milliseconds. */
export type AtTheDoor = {
  operation: string;
  requests: number;
  failed: number;
  latencyMs: { median: number; p95: number; p99: number; max: number };
};

export type K6Result = {
  thresholdsHold: boolean;
  /** Each threshold that does not hold, as `metric: condition`. */
  crossed: string[];
  /** By operation, in order of name. */
  door: AtTheDoor[];
  /** Calls a limit has turned away, each made again later. */
  callsTurnedAway: number;
  /** Access tokens that callers have got in place of one that was running out. */
  tokensRenewed: number;
};

export type K6Run = {
  readonly k6: K6;
  /** The profile's file. */
  readonly script: string;
  readonly plan: LoadPlan;
  readonly client: LoadClient;
  /** Where the plan, the summary and a sample of every request are kept. */
  readonly folder: string;
  /** Asked once, when the load is over: waits until the estate is at rest and says what became of it. */
  readonly settle: () => Promise<BusinessResults>;
};

/** What k6 answers when a threshold is crossed; every other number but 0 means that it did not run as it should. */
const THRESHOLDS_CROSSED = 99;
/** For starting, for the last calls, and for the lab's answer once the load is over, which k6 awaits for half an hour. */
const BESIDE_ARRIVALS_MS = 3_600_000;

/**
 * Runs a k6 profile. When its load is over, the script asks back over loopback what became of the renewals, so that
 * business results are thresholds like any other. Files with secrets are their owner's alone and gone when k6 is.
 * @throws Error when the results could not be had, or k6 ended for another reason than its thresholds
 */
export async function runK6({ k6, script, plan, client, folder, settle }: K6Run): Promise<K6Result> {
  const door = await openDoor(settle);
  const summary = join(folder, "summary.json");
  const planFile = join(folder, "plan.json");
  const clientFile = join(folder, "client.json");
  try {
    writeFileSync(clientFile, JSON.stringify(client), { mode: 0o600 });
    writeFileSync(planFile, JSON.stringify({ ...plan, clientFile, resultsUrl: door.url }), { mode: 0o600 });
    const env = { CASHLINE_PLAN: planFile, CASHLINE_SUMMARY: summary, K6_NO_USAGE_REPORT: "true" };
    const [command, ...before] = commandOf(k6, { readable: SCRIPTS, writable: folder, variables: Object.keys(env) });
    const run = await execa(command, [...before, "run", "--quiet", "--out", `csv=${join(folder, "samples.csv")}`, script], {
      env,
      stdin: "ignore",
      reject: false,
      timeout: plan.arrivals.reduce((sum, { overMs }) => sum + overMs, BESIDE_ARRIVALS_MS),
    });
    await door.passed();
    if (run.exitCode !== 0 && run.exitCode !== THRESHOLDS_CROSSED)
      throw new Error(`k6 ended with ${run.exitCode ?? "a signal"}: ${run.stderr.trim().split("\n").at(-1) || "no reason given"}`);
    return { thresholdsHold: run.exitCode === 0, ...readSummary(summary) };
  } finally {
    door.close();
    for (const file of [clientFile, plan.stormFile]) if (file !== undefined) rmSync(file, { force: true });
  }
}

/** A loopback address that answers with the results, worked out once. */
async function openDoor(
  settle: () => Promise<BusinessResults>,
): Promise<{ url: string; passed: () => Promise<unknown>; close: () => void }> {
  let results: Promise<BusinessResults> | undefined;
  const server = createServer((_request, response) => {
    results ??= settle();
    results.then(
      (body) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    passed: () => results ?? Promise.resolve(),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

type Metric = { values: Record<string, number>; thresholds?: Record<string, { ok: boolean }> };

const round = (value: number): number => Math.round(value * 100) / 100;

function readSummary(file: string): Omit<K6Result, "thresholdsHold"> {
  const { metrics } = JSON.parse(readFileSync(file, "utf8")) as { metrics: Record<string, Metric | undefined> };
  const value = (metric: string, member: string): number => round(metrics[metric]?.values[member] ?? 0);
  // An operation has figures of its own where a threshold asks for it.
  const operations = Object.keys(metrics).flatMap((name) => /^http_req_duration\{name:(\w+)\}$/.exec(name)?.[1] ?? []);
  return {
    crossed: Object.entries(metrics)
      .flatMap(([name, metric]) =>
        Object.entries(metric?.thresholds ?? {})
          .filter(([, { ok }]) => !ok)
          .map(([condition]) => `${name}: ${condition}`),
      )
      .toSorted(),
    door: operations.toSorted().map((operation) => {
      const [duration, failed] = [`http_req_duration{name:${operation}}`, `http_req_failed{name:${operation}}`];
      return {
        operation,
        requests: value(duration, "count"),
        failed: value(failed, "passes"),
        latencyMs: {
          median: value(duration, "med"),
          p95: value(duration, "p(95)"),
          p99: value(duration, "p(99)"),
          max: value(duration, "max"),
        },
      };
    }),
    callsTurnedAway: value("calls_turned_away", "count"),
    tokensRenewed: value("tokens_renewed", "count"),
  };
}
