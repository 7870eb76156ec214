import { flowKey, type CaseRoom, type Engine, type Flow } from "../engine/port.ts";
import { startEngineCluster, type EngineCluster, type Leads } from "../engine/engine-cluster.fixture.ts";
import { quietHost } from "../engine/quiet-host.fixture.ts";
import { restateEngine, services } from "../engine/restate.ts";

/** What a trial of three nodes came to. A flow is lost that never ended or lacks an effect, doubled that was counted twice. */
export type TrialResult = {
  flows: number;
  steps: number;
  seconds: number;
  kills: Kill[];
  lost: string[];
  doubled: string[];
  /** Invocations that the engine still has under way when every flow has ended. */
  stuck: string[];
  /** Steps that ran again after a break, each under the key it had: receivers take them once. */
  stepsTriedAgain: number;
  /** Calls to the engine that broke off and were made again. */
  callsMadeAgain: number;
  /** Processor time of a flow, in milliseconds: of the code with what starts the flows, and of all nodes; null elsewhere than on Linux. */
  codeMs: number;
  engineMs: number | null;
};

/** A node's end, what it led, and how the flows went on that were under way. */
export type Kill = {
  node: string;
  led: Leads;
  underWay: number;
  /** Until the first flow ended after it. */
  resumedMs: number;
  /** Until all had ended that were under way. */
  caughtUpMs: number;
  /** From the start of its process until it was healthy again, with every partition led. */
  backMs: number;
};

/** How much is tried. At least so many flows: starts go on until the last killed node is back. */
export type Trial = { readonly flows: number; readonly steps: number; readonly kills: number };

const PARTITIONS = 4;
const FLOW = "counted";
const TENANT = "trial";
/** Flows under way at a time. */
const UNDER_WAY = 32;
/** Cases that count the flows. */
const COUNTERS = 16;
const NEXT_MS = 10;
/** So long may pass without a flow that ends. */
const PATIENCE_MS = 60_000;

/**
 * Has flows run on three nodes of the engine and kills one after the other while they do: the one that leads most first.
 * Each flow takes half its steps, waits for a signal, takes the others and is counted by a case. Steps count by the key
 * they are given, as systems take them; a case's counting is the engine's own promise, by no key of ours.
 * @param stop ends the trial early, with its reason as the error
 * @throws Error when no flow ends for a minute
 */
export async function tryCluster(trial: Trial, stop: AbortSignal): Promise<TrialResult> {
  const flows = new Flows(trial);
  const cluster = await startEngineCluster(services({ [FLOW]: flows.code }, { count, read }, flows.host), PARTITIONS);
  try {
    return await run(trial, flows, cluster, stop);
  } finally {
    await cluster.stop();
  }
}

async function run(trial: Trial, flows: Flows, cluster: EngineCluster, stop: AbortSignal): Promise<TrialResult> {
  const engine = restateEngine(cluster.urls, flows.host);
  const [codeBefore, engineBefore, began] = [process.cpuUsage(), cluster.processorMs(), performance.now()];
  let troubleIsOver = false;
  let callsMadeAgain = 0;
  /** As the hub does: the same call again until it is taken. */
  const taken = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    for (const deadline = performance.now() + PATIENCE_MS; ;) {
      try {
        return await call();
      } catch (error) {
        if (performance.now() > deadline) throw error;
        callsMadeAgain += 1;
        await pause(NEXT_MS);
      }
    }
  };
  const starter = async (): Promise<void> => {
    while (!troubleIsOver || flows.started < trial.flows) {
      const name = flows.next();
      const key = flowKey(TENANT, name);
      await taken(() => engine.start(FLOW, key, null));
      await taken(() => engine.signal(FLOW, key, "go", null));
      await flows.whenEnded(name);
    }
  };
  const trouble = async (): Promise<Kill[]> => {
    const kills: Kill[] = [];
    for (let nth = 1; nth <= trial.kills; nth += 1) {
      await flows.until(() => flows.ended >= (trial.flows * nth) / (trial.kills + 1));
      kills.push(
        await killOne(
          cluster,
          flows,
          kills.map(({ node }) => node),
        ),
      );
    }
    troubleIsOver = true;
    return kills;
  };
  let isOver = false;
  const all = Promise.all([trouble(), ...Array.from({ length: UNDER_WAY }, starter)]).finally(() => (isOver = true));
  await Promise.race([all, flows.until(() => isOver || stop.aborted)]);
  stop.throwIfAborted();
  const [kills] = await all;
  const seconds = (performance.now() - began) / 1000;
  const code = process.cpuUsage(codeBefore);
  const engineAfter = cluster.processorMs();
  return {
    flows: flows.started,
    steps: trial.steps,
    seconds,
    kills,
    ...verdict({ names: flows.names(), steps: trial.steps, counted: await countedBy(engine), taken: flows.taken }),
    stuck: await stillUnderWay(() => taken(() => engine.busy(TENANT))),
    callsMadeAgain,
    codeMs: (code.user + code.system) / 1000 / flows.started,
    engineMs: engineBefore === null || engineAfter === null ? null : (engineAfter - engineBefore) / flows.started,
  };
}

/** Kills the node that leads most of those that have not been killed yet, and has it come back. */
async function killOne(cluster: EngineCluster, flows: Flows, before: readonly string[]): Promise<Kill> {
  const led = [...(await cluster.leads())].filter(([node]) => !before.includes(node));
  const [worst] = led.toSorted(([, a], [, b]) => weight(b) - weight(a));
  if (!worst) throw new Error("there is no node left to kill");
  const [node, leads] = worst;
  const underWay = flows.underWay();
  const ended = flows.ended;
  await cluster.kill(node);
  const at = performance.now();
  const [resumedMs, caughtUpMs] = await Promise.all([
    flows.until(() => flows.ended > ended).then(() => performance.now() - at),
    flows.until(() => underWay.every((name) => flows.hasEnded(name))).then(() => performance.now() - at),
  ]);
  const restarted = performance.now();
  await cluster.restart(node);
  return { node, led: leads, underWay: underWay.length, resumedMs, caughtUpMs, backMs: performance.now() - restarted };
}

/** What is named as busy after a minute, or nothing as soon as nothing is. */
async function stillUnderWay(busy: () => Promise<string[]>): Promise<string[]> {
  for (const deadline = performance.now() + PATIENCE_MS; ;) {
    const names = await busy();
    if (names.length === 0 || performance.now() > deadline) return names;
    await pause(NEXT_MS * 10);
  }
}

/** Every partition it leads counts, and the metadata decides between equals. */
const weight = ({ partitions, metadata }: Leads): number => 2 * partitions + Number(metadata);

/** The names that the cases have counted, as often as they have. */
async function countedBy(engine: Engine): Promise<string[]> {
  const lists = await Promise.all(
    Array.from({ length: COUNTERS }, (_each, nth) => engine.askCase<string[] | null>(flowKey(TENANT, `counter-${nth}`), "read", {})),
  );
  return lists.flatMap((names) => names ?? []);
}

const count = async (room: CaseRoom<string[]>, { name }: { name: string }): Promise<null> => {
  room.write([...((await room.read()) ?? []), name]);
  return null;
};
const read = (room: CaseRoom<string[]>): Promise<string[] | null> => room.read();

/** The flows of a trial: what was started, what their steps did, and which of them have ended. */
class Flows {
  readonly #steps: number;
  readonly #endings = new Map<string, PromiseWithResolvers<void>>();
  readonly #ended = new Set<string>();
  /** How often each step was taken, by its key. */
  readonly taken = new Map<string, number>();
  readonly host = quietHost();

  constructor({ steps }: Trial) {
    this.#steps = steps;
  }

  readonly code = async (flow: Flow): Promise<void> => {
    const half = Math.ceil(this.#steps / 2);
    await this.#take(flow, 1, half);
    await flow.waitFor("go");
    await this.#take(flow, half + 1, this.#steps);
    const name = flow.businessKey;
    await flow.askCase(flowKey(TENANT, `counter-${Number(name.slice(name.lastIndexOf("-") + 1)) % COUNTERS}`), "count", { name });
    this.#ended.add(name);
    this.#endings.get(name)?.resolve();
  };

  async #take(flow: Flow, from: number, to: number): Promise<void> {
    for (let step = from; step <= to; step += 1)
      await flow.step(`step ${step}`, (key) => Promise.resolve(void this.taken.set(key, (this.taken.get(key) ?? 0) + 1)));
  }

  /** The name of one more flow, which counts as started from now on. */
  next(): string {
    const name = `flow-${this.started + 1}`;
    this.#endings.set(name, Promise.withResolvers());
    return name;
  }

  get started(): number {
    return this.#endings.size;
  }

  get ended(): number {
    return this.#ended.size;
  }

  hasEnded(name: string): boolean {
    return this.#ended.has(name);
  }

  names(): string[] {
    return [...this.#endings.keys()];
  }

  underWay(): string[] {
    return this.names().filter((name) => !this.#ended.has(name));
  }

  async whenEnded(name: string): Promise<void> {
    await this.#endings.get(name)?.promise;
  }

  /** @throws Error when it has not come true and no flow has ended for a minute */
  async until(isTrue: () => boolean): Promise<void> {
    let [ended, deadline] = [this.ended, performance.now() + PATIENCE_MS];
    while (!isTrue()) {
      if (this.ended > ended) [ended, deadline] = [this.ended, performance.now() + PATIENCE_MS];
      if (performance.now() > deadline) throw new Error(`No flow has ended for a minute; under way: ${this.underWay().join(", ")}.`);
      await pause(NEXT_MS);
    }
  }
}

/** What became of flows: the names that the cases counted, and how often each step was taken, by its key. */
type Outcome = {
  readonly names: readonly string[];
  readonly steps: number;
  readonly counted: readonly string[];
  readonly taken: ReadonlyMap<string, number>;
};

/** Which flows are lost or doubled, and how many steps ran again. */
export function verdict({ names, steps, counted, taken }: Outcome): Pick<TrialResult, "lost" | "doubled" | "stepsTriedAgain"> {
  const times = new Map<string, number>();
  for (const name of counted) times.set(name, (times.get(name) ?? 0) + 1);
  const hasAllSteps = (name: string): boolean =>
    Array.from({ length: steps }, (_each, nth) => `${FLOW}/${name}/step ${nth + 1}`).every((key) => taken.has(key));
  return {
    lost: names.filter((name) => !times.has(name) || !hasAllSteps(name)),
    doubled: names.filter((name) => (times.get(name) ?? 0) > 1),
    stepsTriedAgain: [...taken.values()].reduce((sum, tries) => sum + tries - 1, 0),
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
