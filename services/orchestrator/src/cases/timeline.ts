import { createHash } from "node:crypto";
import type { TimelineEntry } from "@cashline/contracts/services/orchestrator/entities";
import { canonicalJson } from "@cashline/kernel/canonical-json";
import type { Instant } from "@cashline/kernel/time";

/** What is to be written into a case's history. */
export type Happening = { at: Instant; actor: string; action: string; detail: string };

/** Appends to a history; each entry's hash covers the one before, so that no entry can be altered unnoticed. */
export function append(timeline: readonly TimelineEntry[], happening: Happening): TimelineEntry[] {
  const entry = {
    index: timeline.length,
    ...happening,
    detail: happening.detail.slice(0, 1000),
    previousHash: timeline.at(-1)?.hash ?? "",
  };
  return [...timeline, { ...entry, hash: hashOf(entry) }];
}

/** The index of the first entry that does not fit the chain, or null when the history is intact. */
export function firstBroken(timeline: readonly TimelineEntry[]): number | null {
  let previousHash = "";
  for (const [index, { hash, ...entry }] of timeline.entries()) {
    if (entry.index !== index || entry.previousHash !== previousHash || hash !== hashOf(entry)) return index;
    previousHash = hash;
  }
  return null;
}

/** SHA-256 over a value's canonical JSON. */
export function hashOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
