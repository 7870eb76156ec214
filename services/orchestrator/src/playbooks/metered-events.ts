import { everyItem } from "@cashline/client/pages";
import type { UsageRecord } from "@cashline/contracts/systems/billing/entities";
import type { Meter, Subject } from "@cashline/contracts/systems/metering/entities";
import type { Rejection, UsageEvent } from "@cashline/contracts/systems/metering/usage-entities";
import { dateIn } from "@cashline/kernel/time";
import { StepRefused } from "../engine/port.ts";
import type { Correction } from "./playbook.ts";

/** Events of one subscription by their ids, and the days metering may have counted them under. */
export type Wanted = { subscriptionId: string; eventIds: ReadonlySet<string>; days: readonly string[] };

/** What metering counts of the events wanted, as billing records it, and how many there are of which it counts none. */
export type Metered = { records: Omit<UsageRecord, "id">[]; notCounted: string[] };

/** Events metering takes at once. */
const BATCH = 1000;

/**
 * Events that billing lacks, from metering's own log. What metering has set aside is released into its own window, and what came
 * under a subject nobody knows is sent again under the registered one above it: the case has been approved with both.
 * @throws StepRefused `meter-not-summed`, `quantity-not-whole` for events of which billing cannot have a record
 */
export async function meteredEvents(correction: Correction, wanted: Wanted): Promise<Metered> {
  const { systems, of } = correction;
  const { correlationId } = of;
  const { subscriptionId, eventIds } = wanted;
  const bindings = await Array.fromAsync(
    everyItem((page) => systems.metering.listBindings({ query: { subscriptionId, ...page }, correlationId })),
  );
  const subjects: Subject[] = [];
  for (const subjectId of new Set(bindings.map((binding) => binding.subjectId)))
    subjects.push((await systems.metering.getSubject({ params: { subjectId }, correlationId })).body);
  await sendAgain(correction, wanted, subjects);
  await release(correction, wanted);
  const meters = await Array.fromAsync(everyItem((page) => systems.metering.listMeters({ query: page, correlationId })));
  const events = new Map<string, UsageEvent>();
  for (const subject of subjects)
    for (const event of await countedOf(correction, wanted, subject.id)) if (!events.has(event.eventId)) events.set(event.eventId, event);
  const records = [...events.values()].map((event) => recordOf(event, meters, subscriptionId));
  return { records, notCounted: [...eventIds].filter((id) => !events.has(id)) };
}

/** The events wanted that metering counts under a subject, those taken back since not among them. */
async function countedOf(
  { systems, of }: Correction,
  { eventIds, subscriptionId, days }: Wanted,
  subjectId: string,
): Promise<UsageEvent[]> {
  const counted: UsageEvent[] = [];
  const today = dateIn(systems.now(), "UTC");
  for (const day of new Set([...days, today])) {
    const query = { stream: `${day}/${subjectId}` };
    const found = await Array.fromAsync(
      everyItem((page) => systems.metering.listUsageEvents({ query: { ...query, ...page }, correlationId: of.correlationId })),
    );
    const reversed = new Set(found.flatMap(({ reverses }) => reverses ?? []));
    counted.push(
      ...found.filter(
        (event) =>
          event.kind === "usage" &&
          event.countedAt !== null &&
          event.subscriptionId === subscriptionId &&
          eventIds.has(event.eventId) &&
          !reversed.has(event.id),
      ),
    );
  }
  return counted;
}

/** Refused for a subject nobody has registered, an event is sent again under the nearest one above it, by the parts of its name. */
async function sendAgain({ systems, of, key }: Correction, { eventIds }: Wanted, subjects: readonly Subject[]): Promise<void> {
  const { correlationId } = of;
  const query = { code: "unknown-subject" } as const;
  const refused = await Array.fromAsync(
    everyItem((page) => systems.metering.listRejections({ query: { ...query, ...page }, correlationId })),
  );
  const again = refused.flatMap(({ event, receivedAt }: Rejection) => {
    const above = subjects
      .filter((subject) => event.subject.startsWith(`${subject.key}/`))
      .toSorted((a, b) => b.key.length - a.key.length)[0];
    return above && eventIds.has(event.id) ? [{ ...event, subject: above.key, time: event.time ?? receivedAt }] : [];
  });
  for (let from = 0; from < again.length; from += BATCH)
    await systems.metering.ingestEvents({
      body: again.slice(from, from + BATCH),
      idempotencyKey: `${key}/send-again-${from}`,
      correlationId,
    });
}

async function release({ systems, of, key }: Correction, { eventIds, subscriptionId }: Wanted): Promise<void> {
  const { correlationId } = of;
  const held = await Array.fromAsync(
    everyItem((page) => systems.metering.listQuarantine({ query: { status: "held", ...page }, correlationId })),
  );
  for (const { id: quarantinedId, usageEventId } of held.filter((each) => each.subscriptionId === subscriptionId)) {
    const { eventId } = (await systems.metering.getUsageEvent({ params: { usageEventId }, correlationId })).body;
    if (!eventIds.has(eventId)) continue;
    await systems.metering.releaseQuarantined({
      params: { quarantinedId },
      body: { into: "own_window", reason: `case ${of.id}` },
      idempotencyKey: `${key}/release-${quarantinedId}`,
      correlationId,
    });
  }
}

/** An event as billing takes usage: whole units of the day it happened, under the event's own id. */
function recordOf(event: UsageEvent, meters: readonly Meter[], subscriptionId: string): Metered["records"][number] {
  const [meter, ...others] = meters.filter(({ id }) => event.meterIds.includes(id));
  const { valueProperty } = meter ?? { valueProperty: null };
  if (!meter || others.length > 0 || meter.aggregation !== "sum" || valueProperty === null)
    throw new StepRefused("read metered usage", "meter-not-summed", `${event.eventId} is no usage of one meter that sums`);
  const quantity = Number(event.data[valueProperty]);
  if (!Number.isSafeInteger(quantity) || quantity < 0)
    throw new StepRefused("read metered usage", "quantity-not-whole", `${event.eventId} is of ${String(event.data[valueProperty])} units`);
  return { subscriptionId, sourceId: event.eventId, meter: meter.slug, quantity, usedOn: dateIn(event.time, "UTC") };
}
