import type { MissingEvent } from "@cashline/contracts/services/hub/contract";
import type { SandboxStatus } from "@cashline/contracts/common/control";
import type { EstateClients } from "../sandbox/estate-clients.ts";
import { pause, type Stage } from "./stage.ts";

const POLL_MS = 20;
const PATIENCE_MS = 60_000;
/** Later than anything that is published. */
const EVER = "2999-12-31T00:00:00.000Z";

/** Every event that its source has in its log and the hub has not taken in; what is on its way is among them. */
export async function missingEvents({ hub }: Pick<EstateClients, "hub">): Promise<readonly MissingEvent[]> {
  return (await hub.listMissingEvents({ query: { publishedUntil: EVER } })).body.items;
}

/**
 * Waits until every process answers and the hub has taken in whatever had been published by now.
 * @param lost events that are known never to have come; nobody waits for them again, and those that do not come now are added
 * @returns whether all came that were not known as lost
 * @throws Error when a process does not come up
 */
export async function caughtUp({ estate, sandbox, clients }: Stage, lost: Map<string, string>): Promise<boolean> {
  await estate.ready();
  const published = await sandbox.statuses();
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const missing = (await missingEvents(clients)).filter((event) => isOf(published, event) && !lost.has(nameOf(event)));
    if (missing.length === 0) return true;
    if (performance.now() > deadline) {
      for (const event of missing) lost.set(nameOf(event), `event ${nameOf(event)} (${event.event?.type ?? "of no known type"})`);
      return false;
    }
    await pause(POLL_MS);
  }
}

const isOf = (published: Readonly<Record<string, SandboxStatus>>, { system, sequence }: MissingEvent): boolean =>
  sequence <= (published[system]?.eventsPublished ?? 0);

const nameOf = ({ system, sequence }: MissingEvent): string => `${sequence} of ${system}`;
