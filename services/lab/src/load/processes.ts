import { readFile, readdir } from "node:fs/promises";

/** What a process has used since its start, and holds now. */
export type ProcessUse = { cpuSeconds: number; residentMb: number };

/** Linux counts processor time in these, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;

/**
 * Processor time and resident memory of the estate's processes and of k6, by name, among those that some others have
 * started. Empty where Linux's `/proc` is absent.
 */
export async function readProcesses(parents: readonly number[]): Promise<Map<string, ProcessUse>> {
  const pids = (await Promise.all(parents.map(childrenOf))).flat();
  const read = await Promise.all(pids.map(async (pid) => [await nameOf(pid), await useOf(pid)] as const));
  return new Map(read.flatMap(([name, use]) => (name === "" || use === undefined ? [] : [[name, use]])));
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []); // no such process, or no Linux
  const lists = await Promise.all(threads.map((thread) => textOf(`/proc/${pid}/task/${thread}/children`)));
  return lists.flatMap((list) =>
    list
      .split(" ")
      .filter((child) => child !== "")
      .map(Number),
  );
}

/** Programs that are not ours, by their file. */
const KNOWN: Readonly<Record<string, string>> = { "restate-server": "engine", k6: "k6" };

async function nameOf(pid: number): Promise<string> {
  const [command = "", ...parameters] = (await textOf(`/proc/${pid}/cmdline`)).split("\0");
  const entry = parameters.map((parameter) => /\/(?:simulators|services)\/([\w-]+)\/src\/main\.ts$/.exec(parameter)?.[1]).find(Boolean);
  const binary = command.split("/").at(-1) ?? "";
  return entry ?? KNOWN[binary] ?? "";
}

async function useOf(pid: number): Promise<ProcessUse | undefined> {
  const [stat, status] = await Promise.all([textOf(`/proc/${pid}/stat`), textOf(`/proc/${pid}/status`)]);
  // The name in brackets may hold blanks; user and system time are the 14th and 15th field, counted from 1.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  if (!Number.isFinite(user) || !Number.isFinite(system)) return undefined;
  const residentKb = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
  return { cpuSeconds: (user + system) / TICKS_PER_SECOND, residentMb: Math.round(residentKb / 1024) };
}

/** Of a process that has just ended there is nothing to read. */
const textOf = (file: string): Promise<string> => readFile(file, "utf8").catch(() => "");

/** Processor seconds of each process between two readings, the most first. */
export function cpuBetween(
  before: ReadonlyMap<string, ProcessUse>,
  after: ReadonlyMap<string, ProcessUse>,
): { process: string; seconds: number }[] {
  return [...after]
    .map(([process, { cpuSeconds }]) => ({
      process,
      seconds: Math.round(Math.max(0, cpuSeconds - (before.get(process)?.cpuSeconds ?? 0)) * 100) / 100,
    }))
    .toSorted((a, b) => b.seconds - a.seconds || (a.process < b.process ? -1 : 1));
}
