import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import bs58 from "bs58";

/** Where the engine's key lies in an estate's folder, from its first moment. */
export const ENGINE_KEY_FILE = "engine-identity.pem";

/** With what the engine proves that a call is its own. */
export type EngineIdentity = { readonly privateKeyFile: string; readonly publicKey: string };

/**
 * The engine's signing key (Ed25519), made once and kept beside the estate's data, readable by its owner alone. The
 * public half is in the form the engine's library checks calls with: `publickeyv1_` and base58.
 */
export function engineIdentity(dataFolder: string): EngineIdentity {
  const privateKeyFile = join(dataFolder, ENGINE_KEY_FILE);
  if (!existsSync(privateKeyFile)) {
    const { privateKey } = generateKeyPairSync("ed25519");
    writeFileSync(privateKeyFile, privateKey.export({ format: "pem", type: "pkcs8" }), { mode: 0o600 });
  }
  const { x } = createPublicKey(readFileSync(privateKeyFile)).export({ format: "jwk" });
  return { privateKeyFile, publicKey: `publickeyv1_${bs58.encode(Buffer.from(x ?? "", "base64url"))}` };
}
