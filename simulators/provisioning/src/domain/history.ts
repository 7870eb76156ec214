import type { CloudEvent } from "@cashline/contracts/common/events";
import type { Entitlement, EntitlementHistoryEntry } from "@cashline/contracts/systems/provisioning/entities";

/**
 * An event about an entitlement as its history tells it.
 * Source: ours; read from the event log, so that history and events cannot disagree.
 */
export function entryOf(event: CloudEvent): EntitlementHistoryEntry {
  const entitlement = event.data as Entitlement;
  const { status, sku, tier, seats, endOn, assignedSeats, isDrifting } = entitlement;
  const { suspensionCode, suspensionReason, resumptionReason, terminationReason, failureReason } = entitlement;
  return {
    sequence: event.sequence,
    at: event.time,
    // The wire type is `provisioning.entitlement.<change>.v1`.
    change: event.type.split(".")[2] as EntitlementHistoryEntry["change"],
    correlationId: event.correlationid,
    status,
    sku,
    tier,
    seats,
    endOn,
    assignedSeats,
    isDrifting,
    suspensionCode,
    suspensionReason,
    resumptionReason,
    terminationReason,
    failureReason,
  };
}
