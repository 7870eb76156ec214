import { createHash } from "node:crypto";

/** Crockford's base 32 without look-alikes, lower case. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * A prefixed id derived from a sandbox's seed and an object's own business key: the same seed and key give the
 * same id in every run, whatever the order of arrival. 100 bits: a collision within a billion objects is
 * less likely than one in 10^12.
 * @param prefix the kind of object, such as `inv`
 */
export function deriveId(prefix: string, seed: string, ...businessKey: readonly string[]): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([prefix, seed, ...businessKey]))
    .digest();
  let text = "";
  for (let index = 0; index < 20; index += 1) text += ALPHABET[(digest[index] ?? 0) & 31];
  return `${prefix}_${text}`;
}
