import type { JudgedEvent, MeteredEvent, Verdict } from "@cashline/contracts/systems/metering/usage-entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { partsOf, quantityText } from "../domain/quantity.ts";
import type { Collections } from "./collections.ts";
import { activeMeters } from "./ground.ts";

/** What a delivery's events say and what became of them, in its order; duplicates, which have been told before, left out. */
export function judgedEvents(
  events: readonly MeteredEvent[],
  verdicts: readonly Verdict[],
  context: CommandContext<Collections>,
): JudgedEvent[] {
  const { usageEvents } = context.store;
  const metersOf = new Map<string, { slug: string; valueProperty: string } | null>();
  const meterOf = (type: string) => {
    const known = metersOf.get(type);
    if (known !== undefined) return known;
    const meter = activeMeters(type, context).find(({ aggregation, valueProperty }) => aggregation === "sum" && valueProperty !== null);
    const found = meter ? { slug: meter.slug, valueProperty: meter.valueProperty ?? "" } : null;
    metersOf.set(type, found);
    return found;
  };
  return events.flatMap((event, index) => {
    const { verdict = "refused", code = null } = verdicts[index] ?? {};
    if (verdict === "duplicate") return [];
    const { source, id, subject, type, time = context.now, data = {} } = event;
    const meter = meterOf(type);
    const parts = meter ? partsOf(data[meter.valueProperty]) : undefined;
    const kept = verdict === "refused" ? undefined : usageEvents.get(context.id("uev", source, id));
    return {
      source,
      id,
      subject,
      time,
      meter: meter?.slug ?? null,
      quantity: parts === undefined ? null : quantityText(parts),
      verdict,
      code,
      subscriptionId: kept?.subscriptionId ?? null,
    };
  });
}
