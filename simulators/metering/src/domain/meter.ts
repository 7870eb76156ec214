import type { Meter } from "@cashline/contracts/systems/metering/entities";

/** More meters on one event type would make each event as dear as ten. */
const METERS_PER_TYPE = 10;

export type MeterRefusal = {
  outcome: "refused";
  code: "value-property-mismatch" | "group-repeated" | "too-many-meters" | "meter-archived";
  detail: string;
};

/** Everything but `count` reads a value; `count` reads none (OpenMeter's rule for `valueProperty`). */
export function defineMeter(meter: Meter, others: readonly Meter[]): { outcome: "defined"; meter: Meter } | MeterRefusal {
  const isCount = meter.aggregation === "count";
  if (isCount !== (meter.valueProperty === null)) {
    const detail = isCount ? "count reads no value" : `${meter.aggregation} needs a value property`;
    return { outcome: "refused", code: "value-property-mismatch", detail };
  }
  const repeated = meter.groupBy.find((property, index) => meter.groupBy.indexOf(property) !== index);
  if (repeated !== undefined) return { outcome: "refused", code: "group-repeated", detail: `${repeated} is named twice` };
  const active = others.filter(({ status }) => status === "active");
  if (active.length >= METERS_PER_TYPE)
    return { outcome: "refused", code: "too-many-meters", detail: `${active.length} meters read ${meter.eventType}` };
  return { outcome: "defined", meter };
}

/** Source: ours; Stripe deactivates a meter likewise. */
export function archiveMeter(meter: Meter): { outcome: "archived"; meter: Meter } | MeterRefusal {
  if (meter.status === "archived") return { outcome: "refused", code: "meter-archived", detail: `${meter.slug} is archived` };
  return { outcome: "archived", meter: { ...meter, status: "archived" } };
}
