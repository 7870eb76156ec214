import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { CloudEvent } from "@cashline/contracts/common/events";

/** A CloudEvent that is brought to the same canonical event: what a reader refuses later is taken in again as such. */
export function cloudEventOf(event: CanonicalEvent): CloudEvent {
  return {
    specversion: "1.0",
    id: event.eventId,
    source: `/systems/${event.system}`,
    type: event.type,
    subject: event.objectId,
    time: event.occurredAt as CloudEvent["time"],
    datacontenttype: "application/json",
    tenant: event.tenant,
    objecttype: event.objectType,
    objectversion: event.objectVersion,
    sequence: event.sequence,
    correlationid: event.correlationId,
    ...(event.traceparent !== null && { traceparent: event.traceparent }),
    recordedat: event.recordedAt,
    data: event.payload,
  };
}
