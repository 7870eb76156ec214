/**
 * What a renewal takes of the processor as the book grows around it: the same renewals at the same rate in books of ever more
 * subscriptions, each on an estate of its own. Flat within a fifth is the budget; the ratio to the smallest book says more than
 * the milliseconds, which are this machine's. Run: `pnpm bench growth [--subscriptions 1000,10000] [--renewals 300] [--rate 10]`.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../commands/place.ts";
import { table } from "../report/print.ts";
import { measuredLoad, type MeasuredLoad } from "./measured-load.ts";

const BUDGET = 1.2;

const { values } = parseArgs({
  options: {
    subscriptions: { type: "string", default: "1000,10000" },
    renewals: { type: "string", default: "300" },
    rate: { type: "string", default: "10" },
    seed: { type: "string", default: "cashline" },
    "base-port": { type: "string", default: "4300" },
    out: { type: "string", default: join(ROOT, ".cashline/bench") },
    json: { type: "boolean", default: false },
  },
});

const sizes = values.subscriptions.split(",").map((text) => text.trim());
const wrong = sizes.find((text) => !/^[1-9]\d{0,6}$/.test(text));
if (wrong !== undefined) {
  process.stderr.write(
    `--subscriptions ${values.subscriptions}: "${wrong}" is no number of subscriptions; say such as 1000,10000,100000.\n`,
  );
  process.exit(2);
}

const { renewals, rate, seed, "base-port": basePort, out } = values;
const measured: (MeasuredLoad & { subscriptions: number })[] = [];
for (const subscriptions of sizes)
  measured.push({
    subscriptions: Number(subscriptions),
    ...(await measuredLoad({ subscriptions, renewals, rate, seed, "base-port": basePort, out })),
  });

const ratioOf = ({ allMs }: MeasuredLoad): number => allMs / (measured[0]?.allMs ?? allMs);
if (values.json) {
  const rows = measured.map((each) => ({
    subscriptions: each.subscriptions,
    renewals: each.report.renewals,
    cpuMsPerRenewal: Object.fromEntries(each.perRenewal.map(({ process, ms }) => [process, ms])),
    ratio: ratioOf(each),
    eventsLost: each.report.eventsLost,
    invariantViolations: each.violations,
  }));
  process.stdout.write(`${JSON.stringify(rows)}\n`);
} else {
  const names = measured[0]?.perRenewal.map(({ process }) => process) ?? [];
  const msOf = ({ perRenewal }: MeasuredLoad, name: string): string =>
    (perRenewal.find(({ process }) => process === name)?.ms ?? 0).toFixed(1);
  const flat = measured.every((each) => ratioOf(each) <= BUDGET);
  process.stdout.write(
    `${[
      table(
        ["CPU ms a renewal", ...measured.map(({ subscriptions }) => `${subscriptions.toLocaleString("en")} subscriptions`)],
        [
          ...names.map((name) => [name, ...measured.map((each) => msOf(each, name))]),
          ["all", ...measured.map(({ allMs }) => allMs.toFixed(1))],
          ["to the smallest book", ...measured.map((each) => `${ratioOf(each).toFixed(2)} times`)],
          ["completed a second", ...measured.map(({ report }) => String(report.renewalsPerSecond))],
          ["lost, violated", ...measured.map(({ report, violations }) => `${report.eventsLost}, ${violations}`)],
        ],
      ),
      `${flat ? "Flat" : "Not flat"} within ${Math.round((BUDGET - 1) * 100)} % from the smallest book to the largest.`,
    ].join("\n\n")}\n`,
  );
}
process.exitCode = measured.every(({ isWhole }) => isWhole) ? 0 : 1;
