import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, Id, Name, Quantity, strict } from "../../common/values.ts";
import { Entitlement, EntitlementHistoryEntry, SuspensionCode } from "./entities.ts";

const entitlement = strict({ entitlementId: Id("ent") });

export const activateEntitlement = operation({
  id: "activateEntitlement",
  method: "POST",
  path: "/v1/entitlements",
  scope: "provisioning:entitlements:write",
  summary: "Activates what a contract grants, at once or on its first day when that lies ahead.",
  body: Type.Pick(Entitlement, ["contractId", "accountId", "sku", "tier", "seats", "startOn", "endOn"], { additionalProperties: false }),
  reply: { status: 201, body: Entitlement },
  problems: ["end-before-start", "already-exists"],
});
export const getEntitlement = operation({
  id: "getEntitlement",
  method: "GET",
  path: "/v1/entitlements/{entitlementId}",
  scope: "provisioning:entitlements:read",
  summary: "One entitlement.",
  params: entitlement,
  reply: { status: 200, body: Entitlement },
});
export const listEntitlements = operation({
  id: "listEntitlements",
  method: "GET",
  path: "/v1/entitlements",
  scope: "provisioning:entitlements:read",
  summary: "Entitlements in order of id.",
  query: strict({ ...pageQuery, contractId: Type.Optional(Id("ctr")), status: Type.Optional(Entitlement.properties.status) }),
  reply: { status: 200, body: pageOf(Entitlement) },
});
export const extendEntitlement = operation({
  id: "extendEntitlement",
  method: "POST",
  path: "/v1/entitlements/{entitlementId}/extend",
  scope: "provisioning:entitlements:write",
  summary: "Follows a renewed contract: new end, seats and tier.",
  params: entitlement,
  ifMatch: "optional",
  body: strict({ sku: Name, tier: Name, seats: Quantity, endOn: CalendarDate }),
  reply: { status: 200, body: Entitlement },
  problems: ["entitlement-terminated", "end-before-start", "seats-below-assigned", "already-exists"],
});
export const amendEntitlement = operation({
  id: "amendEntitlement",
  method: "POST",
  path: "/v1/entitlements/{entitlementId}/amend",
  scope: "provisioning:entitlements:write",
  summary: "Follows an amended contract in the middle of its term: what it says now is what was ordered.",
  params: entitlement,
  ifMatch: "required",
  body: Type.Partial(strict({ sku: Name, tier: Name, seats: Quantity, endOn: CalendarDate }), {
    additionalProperties: false,
    minProperties: 1,
  }),
  reply: { status: 200, body: Entitlement },
  problems: ["entitlement-terminated", "end-before-start", "seats-below-assigned", "already-exists"],
});
export const changeEntitlement = operation({
  id: "changeEntitlement",
  method: "PATCH",
  path: "/v1/entitlements/{entitlementId}",
  scope: "provisioning:entitlements:write",
  summary: "Changes seats or tier by hand; what then differs from what was ordered is drift.",
  params: entitlement,
  ifMatch: "required",
  body: Type.Partial(strict({ seats: Quantity, tier: Name }), { additionalProperties: false, minProperties: 1 }),
  reply: { status: 200, body: Entitlement },
  problems: ["entitlement-terminated"],
});
export const suspendEntitlement = operation({
  id: "suspendEntitlement",
  method: "POST",
  path: "/v1/entitlements/{entitlementId}/suspend",
  scope: "provisioning:entitlements:write",
  summary: "Suspends use, or the use to come, with a reason.",
  params: entitlement,
  ifMatch: "optional",
  body: strict({ reason: Name, code: Type.Optional(SuspensionCode) }),
  reply: { status: 200, body: Entitlement },
  problems: ["entitlement-not-active"],
});
export const resumeEntitlement = operation({
  id: "resumeEntitlement",
  method: "POST",
  path: "/v1/entitlements/{entitlementId}/resume",
  scope: "provisioning:entitlements:write",
  summary: "Resumes suspended use, with a reason; before its first day it is pending again.",
  params: entitlement,
  ifMatch: "optional",
  body: strict({ reason: Name }),
  reply: { status: 200, body: Entitlement },
  problems: ["entitlement-not-suspended"],
});
export const reinstateEntitlement = operation({
  id: "reinstateEntitlement",
  method: "POST",
  path: "/v1/entitlements/{entitlementId}/reinstate",
  scope: "provisioning:entitlements:write",
  summary: "Grants again what was ended by mistake, as it was ordered, until another day; seats are assigned anew.",
  params: entitlement,
  ifMatch: "optional",
  body: strict({ endOn: Entitlement.properties.endOn, reason: Name }),
  reply: { status: 200, body: Entitlement },
  problems: ["entitlement-not-terminated", "end-before-start"],
});
export const terminateEntitlement = operation({
  id: "terminateEntitlement",
  method: "POST",
  path: "/v1/entitlements/{entitlementId}/terminate",
  scope: "provisioning:entitlements:write",
  summary: "Follows a terminated contract: use ends now, and every seat with it.",
  params: entitlement,
  ifMatch: "required",
  body: strict({ reason: Name }),
  reply: { status: 200, body: Entitlement },
  problems: ["entitlement-terminated"],
});
export const listEntitlementHistory = operation({
  id: "listEntitlementHistory",
  method: "GET",
  path: "/v1/entitlements/{entitlementId}/history",
  scope: "provisioning:entitlements:read",
  summary: "Everything that was told of an entitlement, oldest first; drift that was planted silently is not in it.",
  params: entitlement,
  query: strict({ ...pageQuery, limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 100 })) }),
  reply: { status: 200, body: pageOf(EntitlementHistoryEntry) },
});
