import type { Meter, MeteringPolicy } from "@cashline/contracts/systems/metering/entities";
import type { RefusalCode, UsageData } from "@cashline/contracts/systems/metering/usage-entities";
import { ONE, readQuantity, type NoQuantity } from "./quantity.ts";

/** What an event's data says to one meter: its value, and the group in the order of the meter's `groupBy`. */
export type ReadData = { readonly outcome: "read"; readonly value: Value; readonly group: readonly string[] };
type Value = { readonly parts: bigint; readonly text: string };
export type UnreadData = { readonly outcome: "unread"; readonly code: RefusalCode; readonly detail: string };

/**
 * Reads an event's data for a meter. A property to group by that is missing is the empty group, as OpenMeter has it;
 * a value that is missing, no number, finer than 8 decimals or too large is refused, since billing would miss it.
 */
export function readData(meter: Meter, data: UsageData): ReadData | UnreadData {
  const value = readValue(meter, data);
  if ("outcome" in value) return value;
  const group: string[] = [];
  for (const property of meter.groupBy) {
    const member = memberOf(data, property) ?? "";
    if (typeof member === "string" && member.length > MOST_GROUP)
      return unread("group-not-text", `${meter.slug}: ${property} has more than ${MOST_GROUP} characters`);
    group.push(String(member));
  }
  return { outcome: "read", value, group };
}

/**
 * Reads an event that is to count. Of a sum a negative value takes usage back that nobody names: policy says whether it
 * may (Stripe: "recording negative quantities"). A running level, a maximum and a latest value may well be negative.
 */
export function readUsage(
  meter: Meter,
  data: UsageData,
  { negativeQuantities }: Pick<MeteringPolicy, "negativeQuantities">,
): ReadData | UnreadData {
  const read = readData(meter, data);
  if (read.outcome === "unread" || meter.aggregation !== "sum" || read.value.parts >= 0n || negativeQuantities === "net") return read;
  return unread("negative-quantity", `${meter.slug}: ${meter.valueProperty} is negative; correct the event it takes back`);
}

const MOST_GROUP = 120;

function readValue(meter: Meter, data: UsageData): Value | UnreadData {
  if (meter.valueProperty === null) return { parts: ONE, text: "" };
  const value = memberOf(data, meter.valueProperty);
  if (value === null || value === undefined) return unread("value-missing", `${meter.slug}: data has no ${meter.valueProperty}`);
  if (meter.aggregation === "unique") return { parts: ONE, text: String(value) };
  const parts = readQuantity(value);
  if (typeof parts === "string") return unread(parts, `${meter.slug}: ${meter.valueProperty} ${SAID[parts]}`);
  return { parts, text: "" };
}

const SAID: Readonly<Record<NoQuantity, string>> = {
  "not-a-number": "is no number",
  "too-precise": "has more than 8 decimals",
  "too-large": "has more than 12 digits before the point",
};

const unread = (code: RefusalCode, detail: string): UnreadData => ({ outcome: "unread", code, detail });
const memberOf = (data: UsageData, name: string): UsageData[string] | undefined => (Object.hasOwn(data, name) ? data[name] : undefined);
