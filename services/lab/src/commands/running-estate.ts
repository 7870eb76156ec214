import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { holderOf } from "../supervisor/folder-lock.ts";
import { DEFAULT_BASE_PORT, type Place, type Reach } from "../topology.ts";
import { DEFAULT_OUT } from "./arguments.ts";
import { placeAt } from "./place.ts";

/** What a kept-running estate leaves for other commands to find it. */
type Mark = { basePort: number };

const fileOf = (out: string): string => join(out, "estate", "estate.json");

/** The folder of the kept-running estate. */
export const estateFolder = (out: string): string => join(out, "estate");

/** The place of the estate that `start` keeps running, or undefined when none runs. */
export function runningPlace(out: string): Place | undefined {
  if (!existsSync(fileOf(out)) || holderOf(estateFolder(out)) === undefined) return undefined;
  const { basePort } = JSON.parse(readFileSync(fileOf(out), "utf8")) as Mark;
  return placeAt(estateFolder(out), basePort, "warn");
}

/**
 * The estate to look into: with `secrets`, one in containers, whose processes answer under their own names; else the one
 * that `start` keeps running. @throws Error that says what is missing
 */
export function requireEstate({ out, secrets }: { out: string; secrets?: string }): Reach {
  if (secrets !== undefined) {
    if (!existsSync(join(secrets, "clients.json")))
      throw new Error(
        `${secrets} holds no clients.json; --secrets takes the folder in which an estate's identity keeps its client secrets.`,
      );
    return { basePort: DEFAULT_BASE_PORT, dataFolder: secrets, namedHosts: true };
  }
  const place = runningPlace(out);
  if (!place) throw new Error("No estate is running here; start one with `pnpm start` in another terminal.");
  return place;
}

/**
 * Where the estate runs whose figures go into a folder: in that folder, else in the one that `start` uses by itself.
 * @throws Error when none runs in either
 */
export function estateBeside({ out, secrets }: { out: string; secrets?: string }): Reach {
  return requireEstate({ out: runningPlace(out) ? out : DEFAULT_OUT, ...(secrets === undefined ? {} : { secrets }) });
}

export function markRunning(out: string, mark: Mark): void {
  writeFileSync(fileOf(out), JSON.stringify(mark));
}

export function unmarkRunning(out: string): void {
  rmSync(fileOf(out), { force: true });
}
