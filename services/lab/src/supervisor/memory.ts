import { readFileSync } from "node:fs";

/** Looking at one process costs the kernel some milliseconds, as many as it has pages; an estate has fourteen. */
const EVERY_MS = 2_000;

/** Watches the memory of processes: the highest sum of their proportional set sizes seen, in MB; null where Linux's `/proc` is absent. */
export function watchMemory(pids: () => readonly number[], everyMs = EVERY_MS): { stop(): number | null } {
  let peak: number | null = null;
  const look = (): void => {
    const total = pids().reduce((sum, pid) => sum + (proportionalKb(pid) ?? 0), 0);
    if (total > 0) peak = Math.max(peak ?? 0, total / 1024);
  };
  const timer = setInterval(look, everyMs).unref(); // a season that fails must not be waited for
  look();
  return {
    stop: () => {
      look();
      clearInterval(timer);
      return peak === null ? null : Math.round(peak);
    },
  };
}

/** Proportional set size in kB: shared pages are counted once over all who share them. */
function proportionalKb(pid: number): number | undefined {
  try {
    const match = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
    return match ? Number(match[1]) : undefined;
  } catch {
    return undefined; // the process has just ended, or this is no Linux
  }
}
