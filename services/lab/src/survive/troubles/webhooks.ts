import type { Fault } from "@cashline/contracts/common/faults";
import { systemNames, type SystemName } from "../../topology.ts";
import type { TroubleKind } from "../campaign.ts";
import { missingEvents } from "../caught-up.ts";
import type { Made } from "./made.ts";
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

/**
 * Troubles half of all events that any system sends, for as long as the burst is handed in; what never came is replayed.
 * @throws Error when events were to be kept back and all came
 */
export async function troubleWebhooks(kind: Sending, stage: Stage, handedIn: Promise<unknown>): Promise<Made> {
  const { clients, sandbox } = stage;
  const today = (await sandbox.statuses())["crm"]?.now.slice(0, 10) ?? "";
  await plant(systemNames, faultOf(kind, today), clients);
  const before = await sandbox.statuses();
  await handedIn;
  await until("an event is published while webhooks are in trouble", async () => {
    const statuses = await sandbox.statuses();
    const hasPublished = (name: string): boolean => (statuses[name]?.eventsPublished ?? 0) > (before[name]?.eventsPublished ?? 0);
    return systemNames.some(hasPublished) && (kind !== "sent late" || systemNames.some((name) => (statuses[name]?.eventsHeld ?? 0) > 0));
  });
  await pause(FOR_MS);
  const published = await sandbox.statuses();
  await lift(systemNames, clients);
  const endedAt = performance.now();
  if (kind !== "not sent") {
    const inTrouble = (name: string): number => (published[name]?.eventsPublished ?? 0) - (before[name]?.eventsPublished ?? 0);
    return { endedAt, met: systemNames.reduce((sum, name) => sum + inTrouble(name), 0) };
  }
  await delivered(systemNames, stage);
  const met = await replayMissing(systemNames, clients);
  if (met === 0) throw new Error("no event was kept back while none was to be sent");
  return { endedAt, met };
}

/** Has a system's events arrive without a member of their own until one is buried; then its log, which has them whole, is replayed. */
export async function poisonWebhooks(name: SystemName, stage: Stage): Promise<Made> {
  const { clients } = stage;
  await plant([name], { kind: "schema_drift", ...half, probability: 1, member: "id", change: "removed" }, clients);
  await until(
    `an event of ${name} is buried`,
    async () => (await clients.hub.listDeadLetters({ query: { state: "open" } })).body.items.length > 0,
  );
  await lift([name], clients);
  const endedAt = performance.now();
  await delivered([name], stage);
  return { endedAt, met: await replayMissing([name], clients) };
}

async function plant(names: readonly SystemName[], fault: WithoutId<Fault>, clients: Stage["clients"]): Promise<void> {
  const params = { tenant: clients.tenant, faultId: ID };
  await Promise.all(names.map((name) => clients.system(name).putFault({ params, body: { id: ID, ...fault } as Fault })));
}

async function lift(names: readonly SystemName[], clients: Stage["clients"]): Promise<void> {
  await Promise.all(names.map((name) => clients.system(name).deleteFault({ params: { tenant: clients.tenant, faultId: ID } })));
}

/** Waits until what was sent in trouble has arrived: a replay that overtook it would find its event taken, and its letter be buried after. */
async function delivered(names: readonly SystemName[], { sandbox }: Stage): Promise<void> {
  await until("the hub has been sent all there is", async () => {
    const statuses = await sandbox.statuses();
    return [...names, "hub"].every((name) => statuses[name]?.idle === true);
  });
}

/** Has the hub read the logs of systems again from the first event it lacks of each. @returns how many it took in */
async function replayMissing(names: readonly SystemName[], clients: Stage["clients"]): Promise<number> {
  const missing = await missingEvents(clients);
  let taken = 0;
  for (const system of names) {
    const first = missing.filter((event) => event.system === system).toSorted((a, b) => a.sequence - b.sequence)[0];
    if (!first) continue;
    const key = { idempotencyKey: `survive/${system}/${first.after}/${Date.now()}` };
    taken += (await clients.hub.replayEvents({ body: { system, after: first.after }, ...key })).body.accepted;
  }
  return taken;
}
