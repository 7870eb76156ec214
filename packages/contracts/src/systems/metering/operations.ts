import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, Id, strict } from "../../common/values.ts";
import { Binding, EventTypeName, Expectation, Meter, MeteringPolicy, MeteringPolicyRequest, Subject, Threshold } from "./entities.ts";

const meter = strict({ meterId: Id("mtr") });
const subject = strict({ subjectId: Id("sbj") });

export const getPolicy = operation({
  id: "getPolicy",
  method: "GET",
  path: "/v1/policy",
  scope: "metering:settings:read",
  summary: "The tenant's metering policy; version 0 is the default nobody has changed.",
  reply: { status: 200, body: MeteringPolicy },
});
export const updatePolicy = operation({
  id: "updatePolicy",
  method: "PUT",
  path: "/v1/policy",
  scope: "metering:settings:write",
  summary: "Replaces the metering policy; batches and closings made before keep what they print.",
  ifMatch: "required",
  body: MeteringPolicyRequest,
  reply: { status: 200, body: MeteringPolicy },
});

export const createMeter = operation({
  id: "createMeter",
  method: "POST",
  path: "/v1/meters",
  scope: "metering:meters:write",
  summary: "Counts events of a type from now on.",
  body: Type.Omit(Meter, ["id", "status"], { additionalProperties: false }),
  reply: { status: 201, body: Meter },
  problems: ["value-property-mismatch", "group-repeated", "too-many-meters", "already-exists"],
});
export const getMeter = operation({
  id: "getMeter",
  method: "GET",
  path: "/v1/meters/{meterId}",
  scope: "metering:meters:read",
  summary: "One meter.",
  params: meter,
  reply: { status: 200, body: Meter },
});
export const listMeters = operation({
  id: "listMeters",
  method: "GET",
  path: "/v1/meters",
  scope: "metering:meters:read",
  summary: "Meters in order of id.",
  query: strict({ ...pageQuery, eventType: Type.Optional(EventTypeName) }),
  reply: { status: 200, body: pageOf(Meter) },
});
export const archiveMeter = operation({
  id: "archiveMeter",
  method: "POST",
  path: "/v1/meters/{meterId}/archive",
  scope: "metering:meters:write",
  summary: "Counts no more; what was counted stays and can be closed.",
  params: meter,
  body: strict({}),
  reply: { status: 200, body: Meter },
  problems: ["meter-archived"],
});

export const registerSubject = operation({
  id: "registerSubject",
  method: "POST",
  path: "/v1/subjects",
  scope: "metering:subjects:write",
  summary: "Makes known whose events may come; they count once it is bound to a subscription.",
  body: Type.Omit(Subject, ["id"], { additionalProperties: false }),
  reply: { status: 201, body: Subject },
  problems: ["already-exists"],
});
export const getSubject = operation({
  id: "getSubject",
  method: "GET",
  path: "/v1/subjects/{subjectId}",
  scope: "metering:subjects:read",
  summary: "One subject.",
  params: subject,
  reply: { status: 200, body: Subject },
});
export const listSubjects = operation({
  id: "listSubjects",
  method: "GET",
  path: "/v1/subjects",
  scope: "metering:subjects:read",
  summary: "Subjects in order of id.",
  query: strict({ ...pageQuery }),
  reply: { status: 200, body: pageOf(Subject) },
});
export const bindSubject = operation({
  id: "bindSubject",
  method: "POST",
  path: "/v1/subjects/{subjectId}/bindings",
  scope: "metering:subjects:write",
  summary: "Has a subject's usage belong to a subscription; on no day to two.",
  params: subject,
  body: Type.Omit(Binding, ["id", "subjectId"], { additionalProperties: false }),
  reply: { status: 201, body: Binding },
  problems: ["end-before-start", "binding-overlaps", "subscription-of-another-account"],
});
export const endBinding = operation({
  id: "endBinding",
  method: "POST",
  path: "/v1/bindings/{bindingId}/end",
  scope: "metering:subjects:write",
  summary: "Ends an open binding; events of later days are refused, what has counted stays.",
  params: strict({ bindingId: Id("bnd") }),
  body: strict({ endOn: CalendarDate }),
  reply: { status: 200, body: Binding },
  problems: ["binding-ended", "end-before-start"],
});
export const listBindings = operation({
  id: "listBindings",
  method: "GET",
  path: "/v1/bindings",
  scope: "metering:subjects:read",
  summary: "Bindings in order of id.",
  query: strict({ ...pageQuery, subjectId: Type.Optional(Id("sbj")), subscriptionId: Type.Optional(Id("sub")) }),
  reply: { status: 200, body: pageOf(Binding) },
});

export const setExpectation = operation({
  id: "setExpectation",
  method: "POST",
  path: "/v1/expectations",
  scope: "metering:settings:write",
  summary:
    "Says how often a subject is to be heard of on a meter; silence beyond it is told as a gap while its subject is bound and its meter active. Again replaces it.",
  body: Type.Omit(Expectation, ["id", "status", "lastEventAt", "dueAt"], { additionalProperties: false }),
  reply: { status: 201, body: Expectation },
  problems: ["unknown-meter", "unknown-subject", "meter-archived"],
});
export const listExpectations = operation({
  id: "listExpectations",
  method: "GET",
  path: "/v1/expectations",
  scope: "metering:settings:read",
  summary: "Expectations in order of id.",
  query: strict({ ...pageQuery, status: Type.Optional(Expectation.properties.status) }),
  reply: { status: 200, body: pageOf(Expectation) },
});

export const setThreshold = operation({
  id: "setThreshold",
  method: "POST",
  path: "/v1/thresholds",
  scope: "metering:settings:write",
  summary: "Has told once a month when a subscription's usage of the month reaches a quantity.",
  body: Type.Omit(Threshold, ["id", "reachedIn"], { additionalProperties: false }),
  reply: { status: 201, body: Threshold },
  problems: ["unknown-meter", "unknown-subscription", "already-exists"],
});
export const listThresholds = operation({
  id: "listThresholds",
  method: "GET",
  path: "/v1/thresholds",
  scope: "metering:settings:read",
  summary: "Thresholds in order of id.",
  query: strict({ ...pageQuery, subscriptionId: Type.Optional(Id("sub")) }),
  reply: { status: 200, body: pageOf(Threshold) },
});
