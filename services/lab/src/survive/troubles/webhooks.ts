import type { Fault } from "@cashline/contracts/common/faults";
import { systemNames, type SystemName } from "../../topology.ts";
import type { TroubleKind } from "../campaign.ts";
import { pause, until, type Stage } from "../stage.ts";

type Sending = Extract<TroubleKind, "sent twice" | "sent late" | "sent reordered" | "not sent">;
type WithoutId<Of> = Of extends Fault ? Omit<Of, "id"> : never;

const ID = "survive-webhooks";
const FOR_MS = 500;
const half = { match: "*", from: null, to: null, probability: 0.5 } as const;
/** Each process lets go what is late when the trouble is over; until then no clock comes so far. */
const END_OF_DAY = "T23:00:00.000Z";

const faultOf = (kind: Sending, today: string): WithoutId<Fault> => {
  switch (kind) {
    case "sent twice":
      return { kind: "duplicate", ...half };
    case "sent late":
      return { kind: "delay", ...half, to: `${today}${END_OF_DAY}` };
    case "sent reordered":
      return { kind: "reorder", ...half };
    case "not sent":
      return { kind: "drop", ...half };
  }
};

/** Troubles half of all events that any system sends, for as long as the burst is handed in; what never came is replayed. @returns the end of it */
export async function troubleWebhooks(kind: Sending, stage: Stage, handedIn: Promise<unknown>): Promise<number> {
  const { clients, sandbox } = stage;
  const before = await sandbox.statuses();
  const today = before["crm"]?.now.slice(0, 10) ?? "";
  await plant(systemNames, faultOf(kind, today), clients);
  await handedIn;
  await until("an event is published while webhooks are in trouble", async () => {
    const statuses = await sandbox.statuses();
    const hasPublished = (name: string): boolean => (statuses[name]?.eventsPublished ?? 0) > (before[name]?.eventsPublished ?? 0);
    return systemNames.some(hasPublished) && (kind !== "sent late" || systemNames.some((name) => (statuses[name]?.eventsHeld ?? 0) > 0));
  });
  await pause(FOR_MS);
  await lift(systemNames, clients);
  const endedAt = performance.now();
  if (kind === "not sent") for (const name of systemNames) await replay(name, before[name]?.eventsPublished ?? 0, clients);
  return endedAt;
}

/** Has a system's events arrive without a member of their own until one is buried; then its log, which has them whole, is replayed. */
export async function poisonWebhooks(name: SystemName, stage: Stage): Promise<number> {
  const { clients, sandbox } = stage;
  const published = (await sandbox.statuses())[name]?.eventsPublished ?? 0;
  await plant([name], { kind: "schema_drift", ...half, probability: 1, member: "id", change: "removed" }, clients);
  await until(
    `an event of ${name} is buried`,
    async () => (await clients.hub.listDeadLetters({ query: { state: "open" } })).body.items.length > 0,
  );
  await lift([name], clients);
  const endedAt = performance.now();
  await replay(name, published, clients);
  return endedAt;
}

async function plant(names: readonly SystemName[], fault: WithoutId<Fault>, clients: Stage["clients"]): Promise<void> {
  const params = { tenant: clients.tenant, faultId: ID };
  await Promise.all(names.map((name) => clients.system(name).putFault({ params, body: { id: ID, ...fault } as Fault })));
}

async function lift(names: readonly SystemName[], clients: Stage["clients"]): Promise<void> {
  await Promise.all(names.map((name) => clients.system(name).deleteFault({ params: { tenant: clients.tenant, faultId: ID } })));
}

/** Has the hub read again what a system has published after a position. */
async function replay(system: SystemName, after: number, { hub }: Stage["clients"]): Promise<void> {
  await hub.replayEvents({ body: { system, after: String(after) }, idempotencyKey: `survive/${system}/${after}/${Date.now()}` });
}
