import type { CloudEvent } from "@cashline/contracts/common/events";
import type { ChangeEvent } from "@cashline/contracts/systems/crm/change-events";
import { canonicalJson } from "@cashline/kernel/canonical-json";
import { addMs, type Instant } from "@cashline/kernel/time";

const HOUR_MS = 3_600_000;

/** Where a subscriber goes on. */
export type Start = { outcome: "start"; after: number };
export type Refused = { outcome: "refused"; code: "replay-id-expired" | "replay-id-unknown"; detail: string };

/** What of a log the feed's window depends on. Positions follow each other from 1, and time never falls. */
export type Log = { readonly last: number; readonly timeAt: (position: number) => Instant };

/**
 * Where to go on from a replay id. -2 is everything retained and -1 only what is new (Salesforce CometD); another id must
 * be of a change that is still retained: older ones are refused, since what came between may be gone.
 * @param retentionHours how long changes are retained; Salesforce keeps them for 72 hours
 */
export function startAfter(replayId: string, log: Log, now: Instant, retentionHours: number): Start | Refused {
  if (replayId === "-1") return { outcome: "start", after: log.last };
  const since = addMs(now, -retentionHours * HOUR_MS);
  if (replayId === "-2") return { outcome: "start", after: firstSince(log, since) - 1 };
  const position = Number(replayId);
  if (position > log.last) return { outcome: "refused", code: "replay-id-unknown", detail: `The feed's last replay id is ${log.last}` };
  if (log.timeAt(position) < since)
    return {
      outcome: "refused",
      code: "replay-id-expired",
      detail: `Change ${replayId} is older than ${retentionHours} hours, since ${since}`,
    };
  return { outcome: "start", after: position };
}

/** The first position at or after an instant, found by halving; one beyond the last when there is none. */
export function firstSince({ last, timeAt }: Log, since: Instant): number {
  let low = 1;
  let high = last + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (timeAt(middle) < since) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A logged event as change data capture tells it.
 * Source: Salesforce, "Change Event Message Structure" (`ChangeEventHeader`).
 * @param before the event about the same record before it; undefined for the first
 */
export function changeOf(event: CloudEvent, before: CloudEvent | undefined): ChangeEvent {
  const record = event.data as Record<string, unknown>;
  const isMerge = event.objecttype === "account_merge";
  return {
    replayId: String(event.sequence),
    entity: event.objecttype as ChangeEvent["entity"],
    changeType: isMerge ? "merge" : before === undefined ? "create" : "update",
    recordId: isMerge ? String(record["accountId"]) : event.subject,
    mergedRecordIds: isMerge ? (record["loserIds"] as string[]) : [],
    changedFields: isMerge || before === undefined ? [] : differing(before.data as Record<string, unknown>, record),
    committedAt: event.time,
    version: event.objectversion,
    correlationId: event.correlationid,
    record,
  };
}

function differing(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const members = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...members].filter((member) => canonicalJson(before[member] ?? null) !== canonicalJson(after[member] ?? null)).toSorted();
}
