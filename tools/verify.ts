/**
 * Every check of the repository, one after the other: format, lint, types, walls between the rooms, unused code, tests.
 * Prints a line per check, the output of those that fail, and last of all how much passed and failed: every test, and
 * every check or test file that failed as a whole. Exits with 1 when something failed or no test ran.
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
  { name: "k6 types", command: "tsc", args: ["-p", "load-tests/tsconfig.json"] },
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

/** A file that cannot be loaded has failed although none of its tests has. */
type Counts = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string; fullName: string }[] }[];
};

function readCounts(): Counts {
  try {
    return JSON.parse(readFileSync(results, "utf8")) as Counts;
  } catch (error) {
    console.error(`The tests left no result: ${String(error)}`);
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}

rmSync(results, { force: true });
/** Checks other than the tests, whose failures are counted one by one. */
const failedChecks: string[] = [];
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
    if (name !== "tests" || run.error || run.signal) failedChecks.push(name);
    console.log(
      [run.stdout, run.stderr, run.error && String(run.error), run.signal && `ended by ${run.signal}`].filter(Boolean).join("\n"),
    );
  }
  console.log(`${name.padEnd(12)} ${passed ? "ok" : "failed"} ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

const counts = readCounts();
const brokenFiles = counts.testResults.filter(
  ({ status, assertionResults }) => status === "failed" && !assertionResults.some((each) => each.status === "failed"),
).length;
const failures = counts.numFailedTests + brokenFiles + failedChecks.length;
process.exitCode = failures === 0 && counts.numPassedTests > 0 ? 0 : 1;
console.log(`skipped      ${counts.numPendingTests + counts.numTodoTests}`);
const ran = new Set(["passed", "failed"]);
for (const { status, fullName } of counts.testResults.flatMap(({ assertionResults }) => assertionResults))
  if (!ran.has(status)) console.log(`  ${fullName}`);
console.log(`${counts.numPassedTests} passed, ${failures} failed`);
