import { createHash } from "node:crypto";
import type { TimelineEntry } from "@cashline/contracts/services/orchestrator/entities";
import { canonicalJson } from "@cashline/kernel/canonical-json";

/**
 * Checks a case's history from outside, by the published rule alone: each entry's hash is SHA-256 over its canonical JSON
 * without the hash, and names the hash before it. @returns the index of the first entry that does not fit, or null
 */
export function chainBreak(timeline: readonly TimelineEntry[]): number | null {
  let previousHash = "";
  for (const [index, { hash, ...entry }] of timeline.entries()) {
    const expected = createHash("sha256").update(canonicalJson(entry)).digest("hex");
    if (entry.index !== index || entry.previousHash !== previousHash || hash !== expected) return index;
    previousHash = hash;
  }
  return null;
}
