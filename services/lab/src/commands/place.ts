import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { engineIdentity } from "../supervisor/engine-identity.ts";
import type { Place } from "../topology.ts";

/** Repository root, from which processes are started. */
export const ROOT = join(import.meta.dirname, "../../../..");

/** What every estate's folder holds from its first moment. */
export const SECRET_FILE = "webhook-secret.json";

/** Where an estate lives; its secrets are made once and kept beside its data, readable by the owner alone. */
export function placeAt(dataFolder: string, basePort: number, logLevel: string): Place {
  mkdirSync(dataFolder, { recursive: true });
  const file = join(dataFolder, SECRET_FILE);
  if (!existsSync(file)) writeFileSync(file, JSON.stringify({ webhook: `whsec_${randomBytes(32).toString("base64")}` }), { mode: 0o600 });
  chmodSync(file, 0o600);
  const secrets = JSON.parse(readFileSync(file, "utf8")) as Place["secrets"];
  return { basePort, dataFolder, logLevel, secrets, engineIdentity: engineIdentity(dataFolder) };
}
