/** Runs a benchmark by name, each a program of its package. Run: `pnpm bench <name> [its own options]`. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const benchmarks: Readonly<Record<string, string>> = {
  analytics: "services/intelligence/src/bench/analytics.ts",
  metering: "simulators/metering/src/bench.ts",
};

const [name = "", ...options] = process.argv.slice(2);
const file = benchmarks[name];
if (file === undefined) {
  process.stderr.write(`Say which benchmark: ${Object.keys(benchmarks).join(" or ")}.\n`);
  process.exitCode = 2;
} else
  process.exitCode = spawnSync(process.execPath, [join(import.meta.dirname, "..", file), ...options], { stdio: "inherit" }).status ?? 1;
