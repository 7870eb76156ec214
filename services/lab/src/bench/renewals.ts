/**
 * Completed renewals a second over all systems, with k6, every event in ClickHouse and every invariant checked; what each
 * process takes of the processor for one; and the same number of flows with as many empty steps on the bare engine, in the
 * same run, so that the figure means something on any machine. Run: `pnpm bench renewals [--renewals 600] [--rate 30]`.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../commands/place.ts";
import { table } from "../report/print.ts";
import { measuredLoad, printed } from "./measured-load.ts";

/** What `services/orchestrator/src/bench/bare-engine.ts` prints. */
type BareEngine = { flows: number; steps: number; seconds: number; codeMs: number; engineMs: number };

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

const { renewals, rate, seed, "base-port": basePort, out } = values;
const load = await measuredLoad({ renewals, rate, seed, "base-port": basePort, out });
const bare = JSON.parse(await printed("services/orchestrator/src/bench/bare-engine.ts", ["--flows", renewals])) as BareEngine;

const { report, perRenewal, allMs, violations } = load;
const bareMs = bare.codeMs + bare.engineMs;
const barePerSecond = bare.flows / bare.seconds;
const result = {
  renewals: report.renewals,
  askedPerSecond: report.rate,
  renewalsPerSecond: report.renewalsPerSecond,
  cpuMsPerRenewal: Object.fromEntries(perRenewal.map(({ process, ms }) => [process, ms])),
  bareFlowsPerSecond: barePerSecond,
  bareCpuMsPerFlow: bareMs,
  shareOfBareThroughput: report.renewalsPerSecond / barePerSecond,
  cpuTimesBare: allMs / bareMs,
  eventsLost: report.eventsLost,
  invariantViolations: violations,
  freshnessP99Ms: report.freshnessP99Ms,
};
const ms = (value: number): string => value.toFixed(1);
process.stdout.write(
  values.json
    ? `${JSON.stringify(result)}\n`
    : `${[
        table(
          ["renewals", "value"],
          [
            ["won, at a rate of", `${report.renewals.won}, ${report.rate} a second`],
            ["completed a second, all systems", String(report.renewalsPerSecond)],
            [
              "paid / awaiting payment / in a case / unexplained",
              `${report.renewals.completed} / ${report.renewals.awaitingPayment} / ${report.renewals.inCase} / ${report.renewals.unexplained.length}`,
            ],
            ["events lost, invariants violated", `${report.eventsLost}, ${violations}`],
            ["freshness p99", `${report.freshnessP99Ms ?? "–"} ms`],
          ],
        ),
        table(["process", "CPU ms a renewal"], [...perRenewal.map(({ process, ms: each }) => [process, ms(each)]), ["all", ms(allMs)]]),
        table(
          [`bare engine, ${bare.steps} empty steps a flow`, "value"],
          [
            ["flows a second", ms(barePerSecond)],
            ["CPU ms a flow: engine / code", `${ms(bare.engineMs)} / ${ms(bare.codeMs)}`],
            ["renewals reach of its throughput", `${(100 * result.shareOfBareThroughput).toFixed(1)} %`],
            ["a renewal takes of its CPU", `${ms(result.cpuTimesBare)} times`],
          ],
        ),
      ].join("\n\n")}\n`,
);
process.exitCode = load.isWhole ? 0 : 1;
