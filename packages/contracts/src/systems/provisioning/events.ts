import { event } from "../../common/events.ts";
import { Entitlement } from "./entities.ts";

const system = "provisioning";
export const entitlementActivated = event({
  system,
  name: "entitlement.activated",
  version: 1,
  object: "entitlement",
  summary: "A customer may use the product.",
  data: Entitlement,
});
export const entitlementExtended = event({
  system,
  name: "entitlement.extended",
  version: 1,
  object: "entitlement",
  summary: "An entitlement follows the renewed contract.",
  data: Entitlement,
});
export const entitlementChanged = event({
  system,
  name: "entitlement.changed",
  version: 1,
  object: "entitlement",
  summary: "Seats or tier were changed by hand.",
  data: Entitlement,
});
export const entitlementSuspended = event({
  system,
  name: "entitlement.suspended",
  version: 1,
  object: "entitlement",
  summary: "Use was suspended.",
  data: Entitlement,
});
export const entitlementResumed = event({
  system,
  name: "entitlement.resumed",
  version: 1,
  object: "entitlement",
  summary: "Use was resumed.",
  data: Entitlement,
});
export const entitlementTerminated = event({
  system,
  name: "entitlement.terminated",
  version: 1,
  object: "entitlement",
  summary: "Use ended.",
  data: Entitlement,
});
