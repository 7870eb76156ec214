import { pause, until, type Stage } from "../stage.ts";
import type { Made } from "./made.ts";

/** So long a signal waits for a call to come to a process; not every one is called in every burst. */
const MEETS_WITHIN_MS = 1500;
const LOOK_MS = 2;

/** Waits for a call to be under way to a process. @returns how many are; null for one that nobody calls over the network */
async function callsUnderWay(name: string, { wires }: Stage): Promise<number | null> {
  const deadline = performance.now() + MEETS_WITHIN_MS;
  for (;;) {
    const calls = wires.underWay(name);
    if (calls !== 0 || performance.now() > deadline) return calls;
    await pause(LOOK_MS);
  }
}

/** Ends a process by a signal, in the midst of a call if one comes, and waits until another has taken its place. */
async function end(name: string, signal: "SIGKILL" | "SIGTERM", stage: Stage): Promise<Made> {
  const { estate } = stage;
  const met = await callsUnderWay(name, stage);
  const pid = pidOf(name, stage);
  const endedAt = performance.now();
  process.kill(pid, signal);
  await until(`${name} ends on ${signal} and is started again`, () => estate.pid(name) !== pid);
  return { endedAt, met };
}

export const kill = (name: string, stage: Stage): Promise<Made> => end(name, "SIGKILL", stage);

/**
 * Recovery counts from its end: a process that is asked to end first finishes what it does.
 * @throws Error when it ended otherwise than by itself and well
 */
export async function stop(name: string, stage: Stage): Promise<Made> {
  const { met } = await end(name, "SIGTERM", stage);
  const endedBy = stage.estate.lastEnds()[name];
  if (endedBy !== "code 0") throw new Error(`${name} was asked to end and ended by ${endedBy}, not by itself with code 0`);
  return { endedAt: performance.now(), met };
}

/** @throws Error for a process that is not running */
export function pidOf(name: string, { estate }: Pick<Stage, "estate">): number {
  const pid = estate.pid(name);
  if (pid === undefined) throw new Error(`${name} has no process`);
  return pid;
}
