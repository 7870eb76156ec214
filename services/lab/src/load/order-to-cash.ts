import { everyItem } from "@cashline/client/pages";
import type { CloudEvent } from "@cashline/contracts/common/events";
import { eventType } from "@cashline/contracts/common/events";
import { invoicePaid } from "@cashline/contracts/systems/billing/events";
import { contractRenewed, opportunityWon } from "@cashline/contracts/systems/crm/events";
import type { EstateClients } from "../sandbox/estate-clients.ts";

type Written = Pick<CloudEvent, "correlationid" | "recordedat">;

/**
 * Real milliseconds from each renewal's being won until it was paid and closed out in CRM, of those for which that happened;
 * money that takes days comes after the load, and its renewals are not among them. From the systems' own logs.
 * @param of ids of the renewals that are asked about
 * @param settledBy wall-clock time after which nothing is of the load any more
 */
export async function orderToCash(clients: EstateClients, of: ReadonlySet<string>, settledBy: Date): Promise<number[]> {
  const [won, renewed, paid] = await Promise.all([
    logOf(clients, "crm", eventType(opportunityWon)),
    logOf(clients, "crm", eventType(contractRenewed)),
    logOf(clients, "billing", eventType(invoicePaid)),
  ]);
  return cycleTimes({ won: won.filter(({ correlationid }) => of.has(correlationid)), renewed, paid }, settledBy);
}

/** @returns times by order of winning */
export function cycleTimes(
  { won, renewed, paid }: { won: readonly Written[]; renewed: readonly Written[]; paid: readonly Written[] },
  settledBy: Date,
): number[] {
  const [renewedAt, paidAt] = [writtenAt(renewed), writtenAt(paid)];
  return [...writtenAt(won)].flatMap(([renewal, wonAt]) => {
    const ends = [renewedAt.get(renewal), paidAt.get(renewal)];
    if (ends.some((end) => end === undefined || end > settledBy.getTime())) return [];
    return [Math.max(...ends.map((end) => end ?? 0)) - wonAt];
  });
}

/** When the first event of each business case was written. */
function writtenAt(events: readonly Written[]): Map<string, number> {
  const at = new Map<string, number>();
  for (const { correlationid, recordedat } of events)
    if (recordedat !== undefined && !at.has(correlationid)) at.set(correlationid, Date.parse(recordedat));
  return at;
}

async function logOf(clients: EstateClients, system: "crm" | "billing", type: string): Promise<CloudEvent[]> {
  return Array.fromAsync(everyItem((query) => clients.system(system).listEvents({ query: { ...query, type } })));
}

/** The value below which a share of some numbers lies, by the nearest rank; null without any. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
