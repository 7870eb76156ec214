import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, Id, Name, strict } from "../../common/values.ts";
import {
  Batch,
  Closing,
  ClosingPreview,
  Correction,
  MeteredEvent,
  Quarantined,
  RefusalCode,
  Rejection,
  StreamDay,
  UsageData,
  UsageEvent,
  UsageRow,
  Verdict,
} from "./usage-entities.ts";

const usageEvent = strict({ usageEventId: Id("uev") });

export const ingestEvents = operation({
  id: "ingestEvents",
  method: "POST",
  path: "/v1/usage-events",
  scope: "metering:usage:write",
  summary: "Takes a batch of CloudEvents, judges each by itself and says what became of it, in the order of the batch.",
  body: Type.Array(MeteredEvent, { minItems: 1, maxItems: 1000 }),
  reply: { status: 200, body: strict({ batch: Batch, verdicts: Type.Array(Verdict) }) },
});
export const getBatch = operation({
  id: "getBatch",
  method: "GET",
  path: "/v1/batches/{batchId}",
  scope: "metering:usage:read",
  summary: "One delivery.",
  params: strict({ batchId: Id("bat") }),
  reply: { status: 200, body: Batch },
});
export const listBatches = operation({
  id: "listBatches",
  method: "GET",
  path: "/v1/batches",
  scope: "metering:usage:read",
  summary: "Deliveries in order of id.",
  query: strict({ ...pageQuery }),
  reply: { status: 200, body: pageOf(Batch) },
});
export const listRejections = operation({
  id: "listRejections",
  method: "GET",
  path: "/v1/rejections",
  scope: "metering:usage:read",
  summary: "Refused events as they came, in order of id.",
  query: strict({ ...pageQuery, batchId: Type.Optional(Id("bat")), code: Type.Optional(RefusalCode) }),
  reply: { status: 200, body: pageOf(Rejection) },
});
export const getUsageEvent = operation({
  id: "getUsageEvent",
  method: "GET",
  path: "/v1/usage-events/{usageEventId}",
  scope: "metering:usage:read",
  summary: "One event that was taken in.",
  params: usageEvent,
  reply: { status: 200, body: UsageEvent },
});
export const listUsageEvents = operation({
  id: "listUsageEvents",
  method: "GET",
  path: "/v1/usage-events",
  scope: "metering:usage:read",
  summary: "Events of one subject and day, in order of id.",
  query: strict({ ...pageQuery, stream: StreamDay }),
  reply: { status: 200, body: pageOf(UsageEvent) },
});
export const getUsage = operation({
  id: "getUsage",
  method: "GET",
  path: "/v1/usage",
  scope: "metering:usage:read",
  summary: "A subscription's usage of a meter, by window and group; `whole` makes one window of all the days.",
  query: strict({
    meterId: Id("mtr"),
    subscriptionId: Id("sub"),
    subjectId: Type.Optional(Id("sbj")),
    from: CalendarDate,
    to: CalendarDate,
    windowSize: Type.Optional(Type.Enum(["hour", "day", "month", "whole"])),
    groupBy: Type.Optional(Type.String({ maxLength: 400, description: "Names separated by commas: `subject` or the meter's properties" })),
  }),
  reply: { status: 200, body: strict({ items: Type.Array(UsageRow) }) },
  problems: ["unknown-meter", "period-invalid", "window-finer-than-meter", "unknown-group", "too-many-rows"],
});

export const correctUsage = operation({
  id: "correctUsage",
  method: "POST",
  path: "/v1/usage-events/{usageEventId}/correct",
  scope: "metering:corrections:write",
  summary: "Takes an event back by a compensating one, and counts the replacement's data instead where one is given.",
  params: usageEvent,
  body: strict({ reason: Name, replacement: Type.Union([strict({ data: UsageData }), Type.Null()]) }),
  reply: { status: 201, body: Correction },
  problems: ["event-not-counted", "already-corrected", "replacement-unusable"],
});
export const listCorrections = operation({
  id: "listCorrections",
  method: "GET",
  path: "/v1/corrections",
  scope: "metering:usage:read",
  summary: "Corrections in order of id.",
  query: strict({ ...pageQuery, subscriptionId: Type.Optional(Id("sub")) }),
  reply: { status: 200, body: pageOf(Correction) },
});

const quarantined = strict({ quarantinedId: Id("qua") });
export const listQuarantine = operation({
  id: "listQuarantine",
  method: "GET",
  path: "/v1/quarantine",
  scope: "metering:usage:read",
  summary: "Events set aside, in order of id.",
  query: strict({ ...pageQuery, status: Type.Optional(Quarantined.properties.status) }),
  reply: { status: 200, body: pageOf(Quarantined) },
});
export const releaseQuarantined = operation({
  id: "releaseQuarantined",
  method: "POST",
  path: "/v1/quarantine/{quarantinedId}/release",
  scope: "metering:corrections:write",
  summary: "Counts the event after all: in its own window, which reopens a closed period, or in the current one.",
  params: quarantined,
  body: strict({ into: Type.Enum(["own_window", "current_window"]), reason: Name }),
  reply: { status: 200, body: Quarantined },
  problems: ["quarantine-settled", "subscription-ended"],
});
export const discardQuarantined = operation({
  id: "discardQuarantined",
  method: "POST",
  path: "/v1/quarantine/{quarantinedId}/discard",
  scope: "metering:corrections:write",
  summary: "Counts the event nowhere, for good.",
  params: quarantined,
  body: strict({ reason: Name }),
  reply: { status: 200, body: Quarantined },
  problems: ["quarantine-settled"],
});

const period = strict({ subscriptionId: Id("sub"), meterId: Id("mtr"), from: CalendarDate, to: CalendarDate });
export const previewClosing = operation({
  id: "previewClosing",
  method: "POST",
  path: "/v1/closings/preview",
  scope: "metering:usage:read",
  summary: "What a closing of these days would say now; changes nothing.",
  body: period,
  reply: { status: 200, body: ClosingPreview },
  problems: ["unknown-meter", "unknown-subscription", "period-invalid"],
});
export const closeUsage = operation({
  id: "closeUsage",
  method: "POST",
  path: "/v1/closings",
  scope: "metering:closings:write",
  summary:
    "Closes a period after its cut-off, the first from the first usage on, for billing to take; a reopened one again, with the difference.",
  body: period,
  reply: { status: 201, body: Closing },
  problems: [
    "unknown-meter",
    "unknown-subscription",
    "period-invalid",
    "period-in-grace",
    "period-not-next",
    "usage-before-period",
    "period-closed",
  ],
});
export const getClosing = operation({
  id: "getClosing",
  method: "GET",
  path: "/v1/closings/{closingId}",
  scope: "metering:usage:read",
  summary: "One closing.",
  params: strict({ closingId: Id("ucl") }),
  reply: { status: 200, body: Closing },
});
export const listClosings = operation({
  id: "listClosings",
  method: "GET",
  path: "/v1/closings",
  scope: "metering:usage:read",
  summary: "Closings in order of id.",
  query: strict({ ...pageQuery, subscriptionId: Type.Optional(Id("sub")), status: Type.Optional(Closing.properties.status) }),
  reply: { status: 200, body: pageOf(Closing) },
});
