import type { SandboxStatus } from "@cashline/contracts/common/control";
import { untilQuiet, type Ask } from "./quiet.ts";

/** Somebody who acts on the scenario clock from outside the systems: customers, sales, staff, planted faults. */
export type Actor = {
  /** The next instant at which this actor wants to act, or null. Asked only while the sandbox is at rest, with how every process stands. */
  nextAt(statuses: Readonly<Record<string, SandboxStatus>>): Promise<string | null>;
  /** Does everything due at or before `now`. */
  act(now: string): Promise<void>;
};

export type ClockParts = {
  readonly names: readonly string[];
  readonly ask: Ask;
  /** Sets the clock of one process; `move` leaves due work undone. */
  readonly setClock: (name: string, now: string, phase: "move" | "work") => Promise<SandboxStatus>;
  readonly actors: readonly Actor[];
  readonly onInstant?: (now: string) => void;
};

/**
 * Advances a sandbox to `target`, instant by instant: every process is moved to the next instant at which anything is due,
 * then due work is done, then the actors act, and time goes on only when the estate is at rest. Where
 * several come at one instant, each waits until what the others have done has come to rest.
 * @returns the number of instants visited
 * @throws NotQuiet when something is stuck; the clock then stands at the instant where it happened
 */
export async function advanceTo(target: string, parts: ClockParts): Promise<number> {
  const wakes = async (at: readonly SandboxStatus[]): Promise<(string | null)[]> => {
    const byName = Object.fromEntries(at.map((status, index) => [parts.names[index] ?? "", status]));
    return [...at.map(({ nextDueAt }) => nextDueAt), ...(await Promise.all(parts.actors.map((actor) => actor.nextAt(byName))))];
  };
  let statuses = await untilQuiet(parts.names, parts.ask);
  let waking = await wakes(statuses);
  for (let instants = 0; ; instants += 1) {
    const now =
      statuses
        .map((status) => status.now)
        .toSorted()
        .at(-1) ?? target;
    const due = waking.filter((at) => at !== null).toSorted()[0];
    const next = due === undefined || due > target ? target : due < now ? now : due;
    parts.onInstant?.(next);
    await Promise.all(parts.names.map((name) => parts.setClock(name, next, "move")));
    const working = statuses.flatMap(({ nextDueAt }, index) =>
      nextDueAt !== null && nextDueAt <= next ? [parts.names[index] as string] : [],
    );
    await Promise.all(working.map((name) => parts.setClock(name, next, "work")));
    // Whoever acts sees what came before at this instant at rest, and plans by that: a task may have been withdrawn by it.
    let isAtRest = working.length === 0;
    for (const [index, actor] of parts.actors.entries()) {
      const isDue = (): boolean => {
        const at = waking[parts.names.length + index] ?? null;
        return at !== null && at <= next;
      };
      if (isDue() && !isAtRest) {
        waking = await wakes(await untilQuiet(parts.names, parts.ask));
        isAtRest = true;
      }
      isAtRest &&= !isDue();
      await actor.act(next);
    }
    statuses = await untilQuiet(parts.names, parts.ask);
    waking = await wakes(statuses);
    const more = waking.some((at) => at !== null && at <= next);
    if (next >= target && !more) return instants + 1;
  }
}
