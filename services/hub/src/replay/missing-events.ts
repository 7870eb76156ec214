import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { CloudEvent } from "@cashline/contracts/common/events";
import type { Canonicalised } from "../inbound/canonical.ts";
import type { Gap } from "../inbound/ledger.ts";
import { PAGE_EVENTS, refusalOf, type ReadLog } from "./replay-log.ts";

/** An event that its source has published and that was not taken in; `after` is the cursor before its gap. */
export type Missing = { system: string; sequence: number; after: string; event: CanonicalEvent | null };

/** So many of what follows everything that has come: enough to see whether the oldest of it is overdue. */
const NEWEST_EVENTS = 100;

type Asked = {
  readonly sources: readonly string[];
  readonly tenant: string;
  /** Scenario time up to which what was published should be here. */
  readonly publishedUntil: string;
  readonly gapsOf: (system: string) => readonly Gap[];
  readonly readLog: ReadLog;
  readonly canonicalise: (system: string, raw: unknown) => Canonicalised;
};

/**
 * What sources published and the hub has not: sources number their events without a gap, so the hub knows which positions it
 * lacks, and asks the source only for those and for what follows the last one it has.
 * @throws Refusal `unavailable` when a source cannot be read: then nobody knows what is missing
 */
export async function missingEvents({ sources, tenant, publishedUntil, gapsOf, readLog, canonicalise }: Asked): Promise<Missing[]> {
  const inGap = async (system: string, { after, count }: Gap): Promise<Missing[]> => {
    const limit = count === null ? NEWEST_EVENTS : Math.min(count, PAGE_EVENTS);
    const cursor = String(after);
    const { items } = await readLog(system, tenant, cursor, limit).catch((error: unknown) => {
      throw refusalOf(error, { system, tenant });
    });
    return items
      .filter(({ time }) => time <= publishedUntil)
      .map((raw) => ({ system, sequence: raw.sequence, after: cursor, event: understood(system, raw) }));
  };
  const understood = (system: string, raw: CloudEvent): CanonicalEvent | null => {
    const read = canonicalise(system, raw);
    return read.outcome === "canonical" ? read.event : null;
  };
  const found = await Promise.all(sources.map(async (system) => Promise.all(gapsOf(system).map((gap) => inGap(system, gap)))));
  return found.flat(2);
}
