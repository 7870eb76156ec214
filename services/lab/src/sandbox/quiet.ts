import type { SandboxStatus } from "@cashline/contracts/common/control";

/** Asks one process how a sandbox stands. */
export type Ask = (name: string) => Promise<SandboxStatus>;

const PAUSE_MS = 3;
const LONGEST_PAUSE_MS = 40;

/** The estate did not come to rest; says who is still busy with what. */
export class NotQuiet extends Error {}

/**
 * Waits until a sandbox is at rest everywhere: two readings in a row in which every process is idle and none has done
 * anything in between. One reading is not enough, since work may be on the wire between two processes that were asked at
 * different moments. @throws NotQuiet naming what is stuck, after `patienceMs` without any progress
 */
export async function untilQuiet(names: readonly string[], ask: Ask, patienceMs = 60_000): Promise<SandboxStatus[]> {
  let previous = "";
  let lastProgress = performance.now();
  let lastActivity = "";
  let pauseMs = PAUSE_MS;
  const statuses = new Map<string, SandboxStatus>();
  const look = async (which: readonly string[]): Promise<void> => {
    await Promise.all(which.map(async (name) => void statuses.set(name, await ask(name))));
  };
  for (;;) {
    // Whoever was busy is asked alone; everybody is asked again only when nobody is known to be busy.
    const busy = names.filter((name) => statuses.get(name)?.idle === false);
    await look(busy.length > 0 ? busy : names);
    const all = names.map((name) => statuses.get(name) as SandboxStatus);
    const activity = all.map((status) => status.activity).join(",");
    const idle = all.every((status) => status.idle);
    if (idle && busy.length === 0 && activity === previous) return all;
    previous = idle && busy.length === 0 ? activity : "";
    if (activity !== lastActivity) {
      lastActivity = activity;
      lastProgress = performance.now();
      pauseMs = PAUSE_MS;
    }
    if (performance.now() - lastProgress > patienceMs) {
      const stuck = all.flatMap(({ waitingFor }) => waitingFor).join("; ") || "nothing named";
      throw new NotQuiet(`The estate made no progress for ${Math.round(patienceMs / 1000)} s; still waiting for: ${stuck}.`);
    }
    if (!idle) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
    }
  }
}
