import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { engineSettings, engineSocket, portsOf, topology, type Health, type Place, type ProcessSpec } from "../topology.ts";
import { engineBinary } from "./engine-binary.ts";
import { startGuard } from "./guard.ts";

const READY_WITHIN_MS = 60_000;
const POLL_MS = 25;
const LONGEST_SOCKET_PATH = 103;
/** A process that has not ended so long after it was asked to is killed. */
export const STOP_WITHIN_MS = 8000;
const RESTART_AFTER_MS = 150;

/** A small young generation for the simulated systems: each holds little, and there are many of them. */
const SIMULATOR_FLAGS = ["--max-semi-space-size=4"];

type Run = ReturnType<typeof spawn>;
type Child = { readonly spec: ProcessSpec; run: Run; restarts: number; lastEnd?: string };

/** The running estate. */
export type Estate = {
  readonly place: Place;
  readonly processes: readonly ProcessSpec[];
  /** Process id by name, for measuring and for the kill test. */
  pid(name: string): number | undefined;
  restarts(): Readonly<Record<string, number>>;
  /** How each process that was started again had ended: `code 0`, or the signal. */
  lastEnds(): Readonly<Record<string, string>>;
  /** Waits until every process answers its health check. */
  ready(): Promise<void>;
  /** Stops everything in reverse order of start; asked again, waits for the same stop. */
  stop(): Promise<void>;
};

export type SupervisorOptions = {
  readonly root: string;
  readonly place: Place;
  /** Told what happens, one line each. */
  readonly onNews: (line: string) => void;
  /** What a process is started as, in place of what the topology says. */
  readonly rewire?: (spec: ProcessSpec) => ProcessSpec;
  /** Told of every process that is started. */
  readonly onLaunch?: (name: string, pid: number | undefined) => void;
};

/**
 * Starts every process of the topology, restarts what dies, and stops all in reverse order; should this process be killed
 * instead, a guard ends them. Each process's output goes to a file in the data folder.
 * @throws Error when a port is taken or a process does not come up
 */
export async function startEstate({ root, place, onNews, rewire = (spec) => spec, onLaunch }: SupervisorOptions): Promise<Estate> {
  const processes = topology(place).map(rewire);
  await requireFreePorts(place);
  requireShortPaths(place);
  mkdirSync(join(place.dataFolder, "logs"), { recursive: true });
  writeFileSync(join(place.dataFolder, "engine.toml"), engineSettings(place));
  emptyTemporaryFolder(place);
  const children = new Map<string, Child>();
  const guard = startGuard();
  const alive = new Set<Run>();
  let stopping: Promise<void> | undefined;

  const launch = (spec: ProcessSpec): Run => {
    const run = spawn(spec, root, place);
    alive.add(run);
    onLaunch?.(spec.name, run.pid);
    guard.watch(pidsOf(alive));
    void run.then((result) => {
      alive.delete(run);
      guard.watch(pidsOf(alive));
      if (stopping) return;
      const child = children.get(spec.name);
      if (!child || child.run !== run) return;
      child.lastEnd = result.signal ?? `code ${result.exitCode ?? "?"}`;
      onNews(`${spec.name} ended (${child.lastEnd}), starting it again`);
      child.restarts += 1;
      setTimeout(() => {
        if (!stopping) child.run = launch(spec);
      }, RESTART_AFTER_MS);
    });
    return run;
  };

  const start = (spec: ProcessSpec): void => void children.set(spec.name, { spec, run: launch(spec), restarts: 0 });
  const stopAll = async (): Promise<void> => {
    // Sources first, all at once; then what they deliver to, and what everybody needs last.
    const order = [...children.values()].toReversed();
    const sources = order.filter(({ spec }) => spec.entry?.startsWith("simulators/"));
    await Promise.all(sources.map(end));
    for (const child of order.filter((each) => !sources.includes(each))) await end(child);
    await guard.dismiss();
    rmSync(temporaryFolder(place), { recursive: true, force: true });
  };
  const stop = (): Promise<void> => (stopping ??= stopAll());
  const ready = async (): Promise<void> => {
    await Promise.all(processes.map((spec) => becomesReady(spec, () => children.get(spec.name)?.restarts ?? 0, place)));
  };

  try {
    const [identity, ...rest] = processes;
    if (!identity) throw new Error("the topology is empty");
    // Identity writes the client secrets the others read.
    start(identity);
    await becomesReady(identity, () => children.get(identity.name)?.restarts ?? 0, place);
    for (const spec of rest) start(spec);
    await ready();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    place,
    processes,
    ready,
    stop,
    pid: (name) => children.get(name)?.run.pid,
    restarts: () => Object.fromEntries([...children].map(([name, { restarts }]) => [name, restarts])),
    lastEnds: () => Object.fromEntries([...children].flatMap(([name, { lastEnd }]) => (lastEnd === undefined ? [] : [[name, lastEnd]]))),
  };
}

const pidsOf = (runs: Iterable<Run>): number[] => [...runs].flatMap(({ pid }) => pid ?? []);

/** Where the processes of an estate put what is only for now: the engine does not clear away, and the machine's own folder is everybody's. */
export const temporaryFolder = (place: Pick<Place, "dataFolder">): string => join(place.dataFolder, "tmp");

/** Makes the temporary folder anew: an estate that was killed could not take its own away. */
export function emptyTemporaryFolder(place: Pick<Place, "dataFolder">): void {
  rmSync(temporaryFolder(place), { recursive: true, force: true });
  mkdirSync(temporaryFolder(place), { recursive: true });
}

/** What a process finds in its environment beside what this one found in its own. */
export const environmentOf = (spec: Pick<ProcessSpec, "environment">, place: Pick<Place, "dataFolder">): Record<string, string> => ({
  ...spec.environment,
  NODE_ENV: "production",
  TMPDIR: temporaryFolder(place),
});

/**
 * Where Node keeps the compiled form of what the processes are written in, by its content, for the next start to take: types
 * are stripped and code compiled once, not at every start.
 */
const compiledCode = (root: string): string => join(root, "node_modules", ".cache", "cashline-compiled");

async function end({ run }: Child): Promise<void> {
  run.kill("SIGTERM");
  await run;
}

/** Starts one process, out of reach of the terminal's Ctrl-C, since it is stopped in its turn; what it writes goes to its own log file. */
function spawn(spec: ProcessSpec, root: string, place: Place) {
  const log = { file: join(place.dataFolder, "logs", `${spec.name}.log`), append: true } as const;
  const [command, ...parameters] =
    spec.entry === null
      ? [engineBinary(), "--config-file", join(place.dataFolder, "engine.toml")]
      : [process.execPath, ...(spec.entry.startsWith("simulators/") ? SIMULATOR_FLAGS : []), join(root, spec.entry)];
  return execa(command as string, parameters, {
    cwd: root,
    // A hub that found brokers in this process's own environment would write to a log that nobody reads.
    env: { CASHLINE_LOG_BROKERS: undefined, ...environmentOf(spec, place), NODE_COMPILE_CACHE: compiledCode(root) },
    stdin: "ignore",
    stdout: log,
    stderr: log,
    buffer: false,
    reject: false,
    forceKillAfterDelay: STOP_WITHIN_MS,
    detached: true,
  });
}

async function becomesReady(spec: ProcessSpec, restarts: () => number, place: Place): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  const restartsBefore = restarts();
  for (;;) {
    if (await answers(spec.health)) return;
    if (performance.now() > deadline || restarts() > restartsBefore + 5) {
      throw new Error(
        `${spec.name} did not come up at ${spec.health.socketPath ?? spec.health.url}; its last words are in ${join(place.dataFolder, "logs", `${spec.name}.log`)}.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Whether a process answers its health check now. */
export function answers({ url, socketPath }: Health): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(url, { timeout: 2000, ...(socketPath === undefined ? {} : { socketPath }) }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode === 200));
    });
    asked.once("timeout", () => asked.destroy());
    asked.once("close", () => resolve(false));
    asked.once("error", () => resolve(false)); // not up yet is the expected answer here
    asked.end();
  });
}

/**
 * Sockets have short paths: 107 bytes on Linux, 103 on macOS.
 * @throws Error when the data folder lies too deep for the engine's
 */
export function requireShortPaths(place: Pick<Place, "dataFolder">): void {
  const longest = engineSocket(place, "ingress");
  if (Buffer.byteLength(longest) > LONGEST_SOCKET_PATH)
    throw new Error(`The folder ${place.dataFolder} lies too deep for the engine's socket ${longest}; choose a shorter one with --out.`);
}

/** Looks at every port of the estate before anything is touched. @throws Error naming the first that is taken */
export async function requireFreePorts(place: Pick<Place, "basePort">): Promise<void> {
  for (const [name, port] of portsOf(place)) {
    if (!(await isFree(port))) throw new Error(`Port ${port} for ${name} is taken; stop what uses it, or choose others with --base-port.`);
  }
}

/** Whether nothing listens at a port of loopback. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
