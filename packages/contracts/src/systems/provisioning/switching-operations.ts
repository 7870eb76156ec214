import { operation } from "../../common/operation.ts";
import { Id, Name, Tenant, strict } from "../../common/values.ts";
import { Entitlement } from "./entities.ts";

export const retryProvisioning = operation({
  id: "retryProvisioning",
  method: "POST",
  path: "/v1/entitlements/{entitlementId}/retry",
  scope: "provisioning:entitlements:write",
  summary: "Tries once more to switch on what has failed.",
  params: strict({ entitlementId: Id("ent") }),
  ifMatch: "optional",
  body: strict({}),
  reply: { status: 200, body: Entitlement },
  problems: ["entitlement-not-failed"],
});
export const failProvisioning = operation({
  id: "failProvisioning",
  method: "PUT",
  path: "/control/v1/sandboxes/{tenant}/entitlements/{entitlementId}/failure",
  scope: "control:write",
  summary: "Plants a failure: the next time the entitlement would be switched on, it fails for this reason.",
  params: strict({ tenant: Tenant, entitlementId: Id("ent") }),
  body: strict({ reason: Name }),
  reply: { status: 200, body: Entitlement },
  problems: ["not-found", "unknown-sandbox", "entitlement-not-awaited"],
});
