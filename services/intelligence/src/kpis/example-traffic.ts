import type { Backlog, CallCount, DeliveryCount, FaultChange, Redelivery } from "@cashline/contracts/common/telemetry";
import type { CountedWindow } from "../traffic/window-rows.ts";
import { EXAMPLE_TENANT, exampleEvent } from "./example-events.ts";

type Counted = {
  /** Names the start of the process; one of its own for each example. */
  instance: string;
  number?: number;
  calls?: readonly CallCount[];
  deliveries?: readonly DeliveryCount[];
  backlogs?: readonly Backlog[];
  redeliveries?: readonly Redelivery[];
  faults?: readonly FaultChange[];
};

/** A window of a process. */
export function windowOf(
  process: string,
  { instance, number = 1, calls = [], deliveries = [], backlogs = [], redeliveries = [], faults = [] }: Counted,
): CountedWindow {
  const window = {
    number,
    calls: [...calls],
    deliveries: [...deliveries],
    backlogs: [...backlogs],
    redeliveries: [...redeliveries],
    faults: [...faults],
  };
  return { process, instance, window };
}

/** The window as one of another sandbox. */
export function windowIn(tenant: string, { window, ...start }: CountedWindow): CountedWindow {
  const moved = <Row extends { tenant: string }>(rows: readonly Row[]): Row[] => rows.map((row) => ({ ...row, tenant }));
  const { number, calls, deliveries, backlogs, redeliveries, faults } = window;
  return {
    ...start,
    window: {
      number,
      calls: moved(calls),
      deliveries: moved(deliveries),
      backlogs: moved(backlogs),
      redeliveries: moved(redeliveries),
      faults: moved(faults),
    },
  };
}

/** Calls of one kind on a day, two milliseconds each: the orchestrator's of `getInvoice` in version 1, answered, unless it says otherwise. */
export function callsOn(day: string, calls: number, changes: Partial<CallCount> = {}): CallCount {
  const usual = { operation: "getInvoice", version: "v1", client: "orchestrator", outcome: "ok", deprecated: false } as const;
  return { tenant: EXAMPLE_TENANT, day, ...usual, calls, totalMs: calls * 2, maxMs: 2, ...changes };
}

export function deliveriesOn(day: string, system: string, outcome: DeliveryCount["outcome"], count: number): DeliveryCount {
  return { tenant: EXAMPLE_TENANT, day, system, outcome, count };
}

/** What waited on a day: `events` at the last reading, for so many milliseconds, and at most twice that unless it says otherwise. */
export function backlogOn(day: string, events: number, oldestMs: number, changes: Partial<Backlog> = {}): Backlog {
  return { tenant: EXAMPLE_TENANT, day, events, mostEvents: events * 2, oldestMs, longestMs: oldestMs * 2, ...changes };
}

/** Something that happened, so that the example's sandbox is one with events. */
export const happened = [
  exampleEvent({
    type: "crm.contact.created.v1",
    objectType: "contact",
    objectId: "k",
    at: "2026-01-02T10:00:00.000Z",
    payload: { id: "k" },
  }),
];

export const JANUARY = { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" };
