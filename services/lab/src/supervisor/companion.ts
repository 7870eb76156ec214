import { execa } from "execa";
import { startGuard } from "./guard.ts";
import { STOP_WITHIN_MS, answers } from "./supervisor.ts";

const POLL_MS = 100;
const RESTART_AFTER_MS = 500;
/** After so many ends it is left alone. */
const MOST_RESTARTS = 3;

/** A program that runs beside the estate, which does not need it. */
export type CompanionSpec = {
  readonly name: string;
  readonly command: string;
  readonly parameters: readonly string[];
  /** All of its environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly logFile: string;
  /** Answers 200 when ready. */
  readonly healthUrl: string;
  readonly readyWithinMs: number;
};

export type Companion = {
  readonly pid: () => number | undefined;
  /** Whether it answers within its time; false as soon as it is given up or stopped. */
  ready(): Promise<boolean>;
  /** Stops it and whatever it has started; asked again, waits for the same stop. */
  stop(): Promise<void>;
};

/**
 * Starts a companion in a process group of its own. Its end is told and it is started again, three times at most; nothing it does
 * ends the estate. Should this process be killed, a guard ends the group.
 */
export function startCompanion(spec: CompanionSpec, onNews: (line: string) => void): Companion {
  const guard = startGuard();
  let over = false;
  let restarts = 0;
  const spawn = () =>
    execa(spec.command, spec.parameters, {
      cwd: spec.folder,
      env: spec.environment,
      extendEnv: false,
      stdin: "ignore",
      stdout: { file: spec.logFile, append: true },
      stderr: { file: spec.logFile, append: true },
      buffer: false,
      reject: false,
      detached: true,
    });
  const launch = (): ReturnType<typeof spawn> => {
    const run = spawn();
    guard.watch(groupOf(run.pid));
    void run.then(({ signal, exitCode }) => {
      endGroup(run.pid); // what it started outlives it otherwise
      guard.watch([]);
      if (over) return;
      const ended = `${spec.name} ended (${signal ?? `code ${exitCode ?? "?"}`})`;
      if (restarts === MOST_RESTARTS) {
        over = true;
        onNews(
          `${ended} for the ${MOST_RESTARTS + 1}th time and is left alone; the estate runs on, and its last words are in ${spec.logFile}`,
        );
        return;
      }
      restarts += 1;
      onNews(`${ended}, starting it again`);
      setTimeout(() => {
        if (!over) current = launch();
      }, RESTART_AFTER_MS);
    });
    return run;
  };
  let current = launch();
  const stop = async (): Promise<void> => {
    over = true;
    const run = current;
    run.kill("SIGTERM");
    const late = setTimeout(() => endGroup(run.pid), STOP_WITHIN_MS);
    await run;
    clearTimeout(late);
    await guard.dismiss();
  };
  let stopped: Promise<void> | undefined;
  return {
    pid: () => current.pid,
    ready: async () => {
      const deadline = performance.now() + spec.readyWithinMs;
      while (!over && performance.now() < deadline) {
        if (await answers({ url: spec.healthUrl })) return !over;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      return false;
    },
    stop: () => (stopped ??= stop()),
  };
}

/** A process group as `kill` takes it; empty when the program could not be started. */
const groupOf = (pid: number | undefined): number[] => (pid === undefined ? [] : [-pid]);

function endGroup(pid: number | undefined): void {
  for (const group of groupOf(pid)) {
    try {
      process.kill(group, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // nobody is left, as it should be
    }
  }
}
