/** Runs a benchmark by name, each a program of its package with the words that go before its own options. Run: `pnpm bench <name> [its own options]`. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const benchmarks: Readonly<Record<string, readonly [program: string, ...words: string[]]>> = {
  analytics: ["services/intelligence/src/bench/analytics.ts"],
  "engine-cluster": ["services/orchestrator/src/bench/engine-cluster.ts"],
  growth: ["services/lab/src/bench/growth.ts"],
  metering: ["simulators/metering/src/bench.ts"],
  renewals: ["services/lab/src/bench/renewals.ts"],
  survive: ["services/lab/src/main.ts", "survive"],
};

const [name = "", ...options] = process.argv.slice(2);
const benchmark = benchmarks[name];
if (benchmark === undefined) {
  process.stderr.write(`Say which benchmark: ${Object.keys(benchmarks).join(" or ")}.\n`);
  process.exitCode = 2;
} else {
  const [program, ...words] = benchmark;
  const file = join(import.meta.dirname, "..", program);
  process.exitCode = spawnSync(process.execPath, [file, ...words, ...options], { stdio: "inherit" }).status ?? 1;
}
