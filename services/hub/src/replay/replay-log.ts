import { Refusal } from "@cashline/chassis/refusal";
import { MalformedReply, ProblemError, TransportFailure } from "@cashline/client/errors";
import type { CloudEvent } from "@cashline/contracts/common/events";
import type { TakenIn } from "../inbound/take-in.ts";

/** Reads a source's event log of a sandbox after a cursor, a page of at most `limit` events. */
export type ReadLog = (
  system: string,
  tenant: string,
  after: string | undefined,
  limit: number,
) => Promise<{ items: CloudEvent[]; next: string | null }>;

/** The largest page of a log. */
export const PAGE_EVENTS = 1000;

/**
 * Takes in what was missed of a source's log, page by page from a cursor to the last event asked for, or to its end. What was known already counts as a
 * duplicate, so repeating it changes nothing, and after a failure it may begin anew.
 * @throws Refusal `invalid-request` for a cursor that is none of the source's log, `unknown-sandbox` when the source does
 * not have the sandbox, `unavailable` when the source cannot be read
 */
export async function replayLog(
  readLog: ReadLog,
  take: (source: string, batch: readonly unknown[]) => Promise<TakenIn>,
  from: { system: string; tenant: string; after: string | null; through?: number },
): Promise<TakenIn & { read: number }> {
  const { through = Infinity } = from;
  const total = { read: 0, accepted: 0, duplicates: 0, deadLettered: 0 };
  for (let after = from.after; ;) {
    const page = await readLog(from.system, from.tenant, after ?? undefined, PAGE_EVENTS).catch((error: unknown) => {
      throw refusalOf(error, from);
    });
    const items = page.items.filter(({ sequence }) => sequence <= through);
    total.read += items.length;
    if (items.length > 0) {
      const result = await take(from.system, items);
      total.accepted += result.accepted;
      total.duplicates += result.duplicates;
      total.deadLettered += result.deadLettered;
    }
    if (page.next === null || items.length < page.items.length) return total;
    after = page.next;
  }
}

/** What the source's answer means for who asked for the replay. A cursor is the source's own word, so the source judges it. */
export function refusalOf(error: unknown, { system, tenant }: { system: string; tenant: string }): unknown {
  if (!(error instanceof ProblemError || error instanceof TransportFailure || error instanceof MalformedReply)) return error;
  const code = error instanceof ProblemError ? error.code : undefined;
  if (code === "invalid-request") return new Refusal("invalid-request", `/body/after is not a cursor of the log of ${system}`);
  if (code === "unknown-sandbox") return new Refusal("unknown-sandbox", `There is no sandbox ${tenant} at ${system}`);
  return new Refusal("unavailable", `The log of ${system} cannot be read: ${error.message}`, { retryAfterSeconds: 1 });
}
