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
  for (;;) {
    const statuses = await Promise.all(names.map(ask));
    const activity = statuses.map((status) => status.activity).join(",");
    const idle = statuses.every((status) => status.idle);
    if (idle && activity === previous) return statuses;
    previous = idle ? activity : "";
    if (activity !== lastActivity) {
      lastActivity = activity;
      lastProgress = performance.now();
      pauseMs = PAUSE_MS;
    }
    if (performance.now() - lastProgress > patienceMs) {
      const stuck = statuses.flatMap(({ waitingFor }) => waitingFor).join("; ") || "nothing named";
      throw new NotQuiet(`The estate made no progress for ${Math.round(patienceMs / 1000)} s; still waiting for: ${stuck}.`);
    }
    if (!idle) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
    }
  }
}
