import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, Id, Name, Quantity, Tenant, strict } from "../../common/values.ts";
import { DriftFinding, Entitlement } from "./entities.ts";

export const listDrift = operation({
  id: "listDrift",
  method: "GET",
  path: "/v1/drift",
  scope: "provisioning:entitlements:read",
  summary: "Entitlements that differ from what was last ordered, in order of id.",
  query: strict({ ...pageQuery }),
  reply: { status: 200, body: pageOf(DriftFinding) },
});
export const reconcileEntitlement = operation({
  id: "reconcileEntitlement",
  method: "POST",
  path: "/v1/entitlements/{entitlementId}/reconcile",
  scope: "provisioning:entitlements:write",
  summary: "Brings an entitlement back to what was last ordered; one that does not differ stays as it is.",
  params: strict({ entitlementId: Id("ent") }),
  ifMatch: "required",
  body: strict({}),
  reply: { status: 200, body: Entitlement },
  problems: ["entitlement-terminated", "seats-below-assigned", "already-exists"],
});
export const injectDrift = operation({
  id: "injectDrift",
  method: "PUT",
  path: "/control/v1/sandboxes/{tenant}/entitlements/{entitlementId}/drift",
  scope: "control:write",
  summary: "Makes an entitlement differ from what was ordered, without a word in the event log unless `announce` says so.",
  params: strict({ tenant: Tenant, entitlementId: Id("ent") }),
  body: Type.Partial(strict({ sku: Name, tier: Name, seats: Quantity, endOn: CalendarDate, announce: Type.Boolean() }), {
    additionalProperties: false,
    minProperties: 1,
  }),
  reply: { status: 200, body: Entitlement },
  problems: ["not-found", "unknown-sandbox", "entitlement-terminated", "end-before-start", "drift-without-difference", "already-exists"],
});
