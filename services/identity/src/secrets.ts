import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { staticClients } from "./grants.ts";

/** Secrets of the estate's own clients, by client id; the file other processes read theirs from. */
export type ClientSecrets = Record<string, { secret: string }>;

/** A new secret: 256 random bits. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** The secrets of the static clients, made on the first start and readable by the owner alone. */
export function loadClientSecrets(path: string): ClientSecrets {
  return privateJson(path, () => Object.fromEntries(Object.keys(staticClients).map((id) => [id, { secret: newSecret() }])));
}

/** The signing key (ES256), made on the first start; tokens signed before a restart stay valid. */
export async function loadSigningKey(folder: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const fresh = { ...(await exportJWK(privateKey)), alg: "ES256", use: "sig", kid: newSecret().slice(0, 16) };
  return privateJson<JWK>(join(folder, "signing-key.json"), () => fresh);
}

function privateJson<Value>(path: string, make: () => Value): Value {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(make(), null, 2), { mode: 0o600 });
  }
  chmodSync(path, 0o600);
  return JSON.parse(readFileSync(path, "utf8")) as Value;
}
