import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { KeptSecrets } from "@cashline/chassis/config";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { eventSources, staticClients } from "./grants.ts";

/** A new secret: 256 random bits. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * The secrets of the static clients and of the sources of events, in the file from which every process reads its own. What
 * is there is kept, what is missing is made; the file is readable by the owner alone.
 */
export function loadSecrets(path: string): KeptSecrets {
  const kept = readPrivate<KeptSecrets>(path) ?? {};
  const all: Record<string, KeptSecrets[string]> = { ...kept };
  for (const id of Object.keys(staticClients)) all[id] = { secret: newSecret(), ...all[id] };
  for (const name of eventSources) all[name] = { webhookSecret: newWebhookSecret(), ...all[name] };
  if (!isDeepStrictEqual(all, kept)) writePrivately(path, all);
  return all;
}

/** The signing key (ES256), made on the first start; tokens signed before a restart stay valid. */
export async function loadSigningKey(folder: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const fresh = { ...(await exportJWK(privateKey)), alg: "ES256", use: "sig", kid: newSecret().slice(0, 16) };
  const path = join(folder, "signing-key.json");
  const kept = readPrivate<JWK>(path);
  if (!kept) writePrivately(path, fresh);
  return kept ?? fresh;
}

/** As Standard Webhooks has it: `whsec_` and 256 random bits in base64. */
function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

function readPrivate<Value>(path: string): Value | undefined {
  if (!existsSync(path)) return undefined;
  chmodSync(path, 0o600);
  return JSON.parse(readFileSync(path, "utf8")) as Value;
}

/** Whole or not at all: another process may be reading, and a crash leaves what was there. */
function writePrivately(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(value, null, 2), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
