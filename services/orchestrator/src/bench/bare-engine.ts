/**
 * What the engine alone takes for flows like renewals: as many steps, none of which does anything, on an engine of its own
 * with the estate's four partitions. Prints one line of JSON. Run: `node bare-engine.ts --flows 1000 [--steps 20]`.
 */
import { parseArgs } from "node:util";
import { flowKey, type Flow } from "../engine/port.ts";
import { startRealEngine } from "../engine/real-engine.fixture.ts";
import { restateEngine, services } from "../engine/restate.ts";
import { quietHost } from "../engine/quiet-host.fixture.ts";
import { RENEWAL_STEPS } from "./renewal-steps.ts";

/** What `bench renewals` reads. */
export type BareEngineResult = {
  flows: number;
  steps: number;
  seconds: number;
  /** Processor time of a flow, in milliseconds: of the code with what starts the flows, and of the engine. */
  codeMs: number;
  engineMs: number;
};

const PARTITIONS = 4;
/** Starts under way at a time. */
const STARTS = 64;

const { values } = parseArgs({
  options: { flows: { type: "string", default: "1000" }, steps: { type: "string", default: String(RENEWAL_STEPS) } },
});
const [flows, steps] = [Number(values.flows), Number(values.steps)];

let ended = 0;
const all = Promise.withResolvers<void>();
const empty = async (flow: Flow): Promise<void> => {
  for (let step = 1; step <= steps; step += 1) await flow.step(`step ${step}`, () => Promise.resolve(null));
  ended += 1;
  if (ended === flows) all.resolve();
};

const host = quietHost();
const real = await startRealEngine(services({ empty }, {}, host), PARTITIONS);
const engine = restateEngine(real.urls, host);
const [codeBefore, engineBefore, began] = [process.cpuUsage(), real.processorMs(), performance.now()];
let next = 0;
const starter = async (): Promise<void> => {
  while (next < flows) await engine.start("empty", flowKey("bare", String((next += 1))), null);
};
await Promise.all(Array.from({ length: STARTS }, starter));
await all.promise;
const seconds = (performance.now() - began) / 1000;
const code = process.cpuUsage(codeBefore);
const result: BareEngineResult = {
  flows,
  steps,
  seconds,
  codeMs: (code.user + code.system) / 1000 / flows,
  engineMs: (real.processorMs() - engineBefore) / flows,
};
await real.stop();
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
