import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { engineIdentity } from "../supervisor/engine-identity.ts";
import type { Place } from "../topology.ts";

/** Repository root, from which processes are started. */
export const ROOT = join(import.meta.dirname, "../../../..");

/** Where an estate lives; the engine's key is made once and kept beside its data, readable by the owner alone. */
export function placeAt(dataFolder: string, basePort: number, logLevel: string): Place {
  mkdirSync(dataFolder, { recursive: true });
  return { basePort, dataFolder, logLevel, engineIdentity: engineIdentity(dataFolder) };
}
