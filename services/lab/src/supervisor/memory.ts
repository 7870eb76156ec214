import { readFile } from "node:fs/promises";

/** How often resident memory is read, which costs nothing worth mentioning. */
const EVERY_MS = 2_000;

/** Above the highest resident sum seen, by which memory must have grown to be counted exactly again. */
const GROWN = 1.02;

/**
 * Watches the memory of processes: the highest sum of their proportional set sizes seen, in MB; null where Linux's `/proc`
 * is absent. Proportional sizes are read only when resident ones have grown: the kernel walks every page for one, up to
 * twenty milliseconds a process, and stops the process for as long; and always beside the work of this process, never in it.
 */
export function watchMemory(pids: () => readonly number[], everyMs = EVERY_MS): { stop(): Promise<number | null> } {
  let peakKb = 0;
  let countedAtKb = 0;
  let looking = Promise.resolve();
  const look = async (): Promise<void> => {
    const residentKb = await sumOf(pids(), "status", /^VmRSS:\s+(\d+) kB/m);
    if (residentKb <= countedAtKb * GROWN) return;
    countedAtKb = residentKb;
    peakKb = Math.max(peakKb, await sumOf(pids(), "smaps_rollup", /^Pss:\s+(\d+) kB/m));
  };
  const next = (): void => void (looking = looking.then(look));
  const timer = setInterval(next, everyMs).unref(); // a season that fails must not be waited for
  next();
  return {
    stop: async () => {
      clearInterval(timer);
      next();
      await looking;
      return peakKb === 0 ? null : Math.round(peakKb / 1024);
    },
  };
}

/** One figure of several processes' `/proc` files, added up, in kB; a process that has just ended has none, and so on no Linux. */
async function sumOf(pids: readonly number[], file: string, figure: RegExp): Promise<number> {
  let sum = 0;
  for (const pid of pids) {
    const text = await readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
    sum += Number(figure.exec(text)?.[1] ?? 0);
  }
  return sum;
}
