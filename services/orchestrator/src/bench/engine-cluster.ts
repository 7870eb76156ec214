/**
 * Three nodes of the engine on this machine, flows on them, and one node after the other killed while they run: nothing may
 * be lost or done twice, and nothing stuck. Prints what happened; ends with 1 where something was.
 * Run: `pnpm bench engine-cluster [--flows 600] [--steps 8] [--kills 2] [--json]`.
 */
import { parseArgs } from "node:util";
import { NODES } from "../engine/engine-cluster.fixture.ts";
import { tryCluster } from "./cluster-trial.ts";

const { values } = parseArgs({
  options: {
    flows: { type: "string", default: "600" },
    steps: { type: "string", default: "8" },
    kills: { type: "string", default: "2" },
    json: { type: "boolean", default: false },
  },
});
const [flows, steps, kills] = [Number(values.flows), Number(values.steps), Number(values.kills)];
if (![flows, steps, kills].every(Number.isInteger) || flows < 1 || steps < 1 || kills < 0 || kills > NODES) {
  process.stderr.write(`Flows and steps are at least 1, kills 0 to ${NODES}: each node once.\n`);
  process.exit(2);
}
const stop = new AbortController();
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.once(signal, () => {
    process.exitCode = code;
    stop.abort(new Error(`Ended by ${signal}.`));
  });
const result = await tryCluster({ flows, steps, kills }, stop.signal).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(process.exitCode ?? 1);
});
const told = (names: readonly string[]): string => [String(names.length), ...names].join(" ");
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const lines = [
  `flows           ${result.flows} of ${result.steps} steps, a signal and a case, in ${result.seconds.toFixed(1)} s`,
  ...result.kills.map(
    ({ node, led, underWay, resumedMs, caughtUpMs, backMs }) =>
      `killed          ${node}, leader of ${led.partitions} partitions${led.metadata ? " and of the metadata" : ""}, with ${underWay} flows under way: the first ended after ${seconds(resumedMs)}, all after ${seconds(caughtUpMs)}; the node was back ${seconds(backMs)} after its start`,
  ),
  `made again      ${result.stepsTriedAgain} steps under the keys they had, ${result.callsMadeAgain} calls to the engine`,
  `lost            ${told(result.lost)}`,
  `doubled         ${told(result.doubled)}`,
  `stuck           ${told(result.stuck)}`,
  `CPU ms a flow   ${result.engineMs?.toFixed(1) ?? "unknown"} of the nodes together, ${result.codeMs.toFixed(1)} of the code`,
];
process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : `${lines.join("\n")}\n`, () =>
  process.exit(result.lost.length + result.doubled.length + result.stuck.length === 0 ? 0 : 1),
);
