import type { TelemetryWindow } from "@cashline/contracts/common/telemetry";
import type { TableRow } from "../ingest/table-row.ts";
import { clock, clockOrNull } from "../store/columns.ts";

/** A window as one start of a process counted it. */
export type CountedWindow = { readonly process: string; readonly instance: string; readonly window: TelemetryWindow };

/** The rows of a window: the same whenever they are made, and one for each key of its table. */
export function rowsOfWindow({ process, instance, window }: CountedWindow): TableRow[] {
  const counted = { process, instance, window_number: window.number };
  return [
    ...window.calls.map(({ tenant, day, operation, version, client, outcome, deprecated, calls, totalMs, maxMs }) => ({
      table: "pi.api_calls",
      row: {
        tenant,
        ...counted,
        day,
        operation,
        version,
        client,
        outcome,
        deprecated: deprecated ? 1 : 0,
        calls,
        total_ms: totalMs,
        max_ms: maxMs,
      },
    })),
    ...window.deliveries.map(({ tenant, day, system, outcome, count }) => ({
      table: "pi.delivery_counts",
      row: { tenant, ...counted, day, system, outcome, deliveries: count },
    })),
    ...window.backlogs.map(({ tenant, day, events, mostEvents, oldestMs, longestMs }) => ({
      table: "pi.outbox_backlogs",
      row: { tenant, ...counted, day, events, most_events: mostEvents, oldest_ms: oldestMs, longest_ms: longestMs },
    })),
    ...window.redeliveries.map(({ tenant, correlationId, event, tries, deliveries }) => ({
      table: "pi.redeliveries",
      row: { tenant, correlation_id: correlationId, event_id: event, tries, deliveries },
    })),
    ...window.faults.map(({ tenant, fault, kind, match, from, to, at, state }, position) => ({
      table: "pi.fault_changes",
      row: {
        tenant,
        ...counted,
        position,
        fault_id: fault,
        kind,
        match,
        active_from: clockOrNull(from),
        active_to: clockOrNull(to),
        at: clock(at),
        state,
      },
    })),
  ];
}
