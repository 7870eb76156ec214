/**
 * Every check of the repository, one after the other: format, lint, types, walls between the rooms, unused code, tests.
 * Prints a line per check, the output of those that fail, and last of all how many tests passed, failed and were skipped.
 * Exits with 1 when a check fails or no test ran.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "..");
const results = join(root, ".cashline/test-results.json");

const checks: readonly { name: string; command: string; args: readonly string[] }[] = [
  { name: "format", command: "oxfmt", args: ["--check"] },
  { name: "lint", command: "oxlint", args: ["--type-aware", "--deny-warnings"] },
  { name: "types", command: "tsc", args: ["-p", "tsconfig.json"] },
  { name: "boundaries", command: "turbo", args: ["boundaries"] },
  { name: "unused", command: "knip", args: ["--no-progress"] },
  { name: "tests", command: "vitest", args: ["run"] },
];

/** The repository's own tools come first, also when this is started without pnpm. */
const environment = {
  ...process.env,
  PATH: [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter),
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  NO_COLOR: "1",
  NO_UPDATE_NOTIFIER: "1",
};

type Counts = { numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number };

function readCounts(): Counts {
  try {
    return JSON.parse(readFileSync(results, "utf8")) as Counts;
  } catch (error) {
    console.error(`The tests left no result: ${String(error)}`);
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  }
}

rmSync(results, { force: true });
let failed = 0;
for (const { name, command, args } of checks) {
  const startedAt = performance.now();
  const run = spawnSync(command, args, {
    cwd: root,
    env: environment,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 256 * 1024 * 1024,
  });
  const passed = run.status === 0;
  if (!passed) {
    failed += 1;
    console.log(
      [run.stdout, run.stderr, run.error && String(run.error), run.signal && `ended by ${run.signal}`].filter(Boolean).join("\n"),
    );
  }
  console.log(`${name.padEnd(12)} ${passed ? "ok" : "failed"} ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

const counts = readCounts();
if (counts.numPassedTests === 0) failed += 1;
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${counts.numPassedTests} passed, ${counts.numFailedTests} failed, ${counts.numPendingTests + counts.numTodoTests} skipped`);
