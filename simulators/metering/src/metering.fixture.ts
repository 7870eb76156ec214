import { bindSubject, createMeter, registerSubject, updatePolicy } from "@cashline/contracts/systems/metering/operations";
import { ingestEvents } from "@cashline/contracts/systems/metering/usage-operations";
import type { MeteredEvent } from "@cashline/contracts/systems/metering/usage-entities";
import { deriveId } from "@cashline/kernel/ids";
import type { TestAnswer, TestBench } from "@cashline/sim-kit/testing";

export const subscriptionId = deriveId("sub", "test", "1");
export const accountId = deriveId("acc", "test", "1");
export const binding = { subscriptionId, accountId, startOn: "2025-01-01", endOn: null };

/** Tokens of an API, by model: the example meter of OpenMeter's documentation. */
export const tokens = {
  slug: "tokens",
  name: "Tokens",
  eventType: "prompt",
  aggregation: "sum",
  valueProperty: "tokens",
  groupBy: ["model"],
  windowSize: "day",
  unit: "token",
  rounding: "exact",
};

let events = 0;

/** An event of the first subject; only what is particular need be said. */
export function usage(time: string | undefined, data: MeteredEvent["data"], more: Partial<MeteredEvent> = {}): MeteredEvent {
  events += 1;
  return {
    specversion: "1.0",
    id: `event-${events}`,
    source: "/api",
    type: "prompt",
    subject: "customer-1",
    ...(time === undefined ? {} : { time }),
    ...(data === undefined ? {} : { data }),
    ...more,
  };
}

/** A meter and a subject bound to a subscription, and the calls most stories are made of. */
export async function openMetering(bench: TestBench, meter: object = tokens) {
  const { body: made } = await bench.call(createMeter, { body: meter });
  const { body: subject } = await bench.call(registerSubject, { body: { key: "customer-1", name: "Customer" } });
  const { body: bound } = await bench.call(bindSubject, { params: { subjectId: subject.id }, body: binding });
  return {
    meterId: made.id as string,
    subjectId: subject.id as string,
    bindingId: bound.id as string,
    send: (...batch: MeteredEvent[]): Promise<TestAnswer> => bench.call(ingestEvents, { body: batch }),
    period: (from: string, to: string) => ({ subscriptionId, meterId: made.id as string, from, to }),
  };
}

export async function setPolicy(bench: TestBench, policy: object, version = 0): Promise<TestAnswer> {
  const body = { graceHours: 24, lateEvents: "current_window", oldestDays: 35, futureMinutes: 5, ...policy };
  return bench.call(updatePolicy, { body, ifMatch: `"v${version}"` });
}
