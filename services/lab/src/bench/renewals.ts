/**
 * Completed renewals a second over all systems, with k6, every event in ClickHouse and every invariant checked; what each
 * process takes of the processor for one; and the same number of flows with as many empty steps on the bare engine, in the
 * same run, so that the figure means something on any machine. Run: `pnpm bench renewals [--renewals 600] [--rate 30]`.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { ROOT } from "../commands/place.ts";
import { table } from "../report/print.ts";
import type { LoadReport } from "../report/load-report.ts";

/** Steps and readings of the clock of a renewal without findings, whose order `flows/renewal.test.ts` holds. */
const STEPS = 20;

/** What `services/orchestrator/src/bench/bare-engine.ts` prints. */
type BareEngine = { flows: number; seconds: number; codeMs: number; engineMs: number };

const { values } = parseArgs({
  options: {
    renewals: { type: "string", default: "600" },
    rate: { type: "string", default: "30" },
    seed: { type: "string", default: "cashline" },
    "base-port": { type: "string", default: "4300" },
    out: { type: "string", default: join(ROOT, ".cashline/bench") },
    json: { type: "boolean", default: false },
  },
});

async function run(file: string, parameters: readonly string[]): Promise<string> {
  const { stdout, exitCode } = await execa(process.execPath, [join(ROOT, file), ...parameters], { stderr: "inherit", reject: false });
  // A load that crossed a threshold has still been measured, and says so in its report.
  if (exitCode !== 0 && exitCode !== 1) process.exit(exitCode ?? 2);
  return stdout;
}

const { renewals, rate, seed, "base-port": basePort, out } = values;
const asked = ["--renewals", renewals, "--rate", rate, "--seed", seed, "--base-port", basePort, "--out", out];
const load = JSON.parse(await run("services/lab/src/main.ts", ["load", "steady", ...asked, "--json"])) as LoadReport;
const bare = JSON.parse(
  await run("services/orchestrator/src/bench/bare-engine.ts", ["--flows", renewals, "--steps", String(STEPS)]),
) as BareEngine;

const done = load.renewals.completed + load.renewals.awaitingPayment;
const perRenewal = load.processes.map(({ process, cpuSeconds }) => ({ process, ms: (cpuSeconds * 1000) / load.renewals.won }));
const allMs = perRenewal.reduce((sum, { ms }) => sum + ms, 0);
const bareMs = bare.codeMs + bare.engineMs;
const barePerSecond = bare.flows / bare.seconds;
const violations = load.invariants.reduce((sum, invariant) => sum + invariant.violations.length, 0);
const result = {
  renewals: load.renewals,
  askedPerSecond: load.rate,
  renewalsPerSecond: load.renewalsPerSecond,
  cpuMsPerRenewal: Object.fromEntries(perRenewal.map(({ process, ms }) => [process, ms])),
  bareFlowsPerSecond: barePerSecond,
  bareCpuMsPerFlow: bareMs,
  shareOfBareThroughput: load.renewalsPerSecond / barePerSecond,
  cpuTimesBare: allMs / bareMs,
  eventsLost: load.eventsLost,
  invariantViolations: violations,
  freshnessP99Ms: load.freshnessP99Ms,
};
const ms = (value: number): string => value.toFixed(1);
process.stdout.write(
  values.json
    ? `${JSON.stringify(result)}\n`
    : `${[
        table(
          ["renewals", "value"],
          [
            ["won, at a rate of", `${load.renewals.won}, ${load.rate} a second`],
            ["completed a second, all systems", String(load.renewalsPerSecond)],
            [
              "paid / awaiting payment / in a case / unexplained",
              `${load.renewals.completed} / ${load.renewals.awaitingPayment} / ${load.renewals.inCase} / ${load.renewals.unexplained.length}`,
            ],
            ["events lost, invariants violated", `${load.eventsLost}, ${violations}`],
            ["freshness p99", `${load.freshnessP99Ms ?? "–"} ms`],
          ],
        ),
        table(["process", "CPU ms a renewal"], [...perRenewal.map(({ process, ms: each }) => [process, ms(each)]), ["all", ms(allMs)]]),
        table(
          [`bare engine, ${STEPS} empty steps a flow`, "value"],
          [
            ["flows a second", ms(barePerSecond)],
            ["CPU ms a flow: engine / code", `${ms(bare.engineMs)} / ${ms(bare.codeMs)}`],
            ["renewals reach of its throughput", `${(100 * result.shareOfBareThroughput).toFixed(1)} %`],
            ["a renewal takes of its CPU", `${ms(result.cpuTimesBare)} times`],
          ],
        ),
      ].join("\n\n")}\n`,
);
process.exitCode =
  violations + load.eventsLost + load.renewals.unexplained.length + (load.renewals.won - done - load.renewals.inCase) === 0 ? 0 : 1;
