import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "../topology.ts";
import { placeAt } from "./place.ts";

/** What a kept-running estate leaves for other commands to find it. */
type Mark = { pid: number; basePort: number };

const fileOf = (out: string): string => join(out, "estate", "estate.json");

/** The folder of the kept-running estate. */
export const estateFolder = (out: string): string => join(out, "estate");

/** The place of the estate that `start` keeps running, or undefined when none runs. */
export function runningPlace(out: string): Place | undefined {
  if (!existsSync(fileOf(out))) return undefined;
  const { pid, basePort } = JSON.parse(readFileSync(fileOf(out), "utf8")) as Mark;
  return isAlive(pid) ? placeAt(estateFolder(out), basePort, "warn") : undefined;
}

/** @throws Error that says how to start one */
export function requireRunningPlace(out: string): Place {
  const place = runningPlace(out);
  if (!place) throw new Error("No estate is running here; start one with `pnpm start` in another terminal.");
  return place;
}

export function markRunning(out: string, mark: Mark): void {
  writeFileSync(fileOf(out), JSON.stringify(mark));
}

export function unmarkRunning(out: string): void {
  rmSync(fileOf(out), { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // signal 0 only asks; this is the answer "no"
  }
}
