import { event } from "../../common/events.ts";
import { Entitlement, Seat } from "./entities.ts";
import { ProvisioningPolicy } from "./policy.ts";

const system = "provisioning";
export const entitlementScheduled = event({
  system,
  name: "entitlement.scheduled",
  version: 1,
  object: "entitlement",
  summary: "A customer may use the product from a day to come.",
  data: Entitlement,
});
export const entitlementActivated = event({
  system,
  name: "entitlement.activated",
  version: 1,
  object: "entitlement",
  summary: "A customer may use the product.",
  data: Entitlement,
});
export const entitlementProvisioningStarted = event({
  system,
  name: "entitlement.provisioning_started",
  version: 1,
  object: "entitlement",
  summary: "The product is being switched on; use has not begun.",
  data: Entitlement,
});
export const entitlementFailed = event({
  system,
  name: "entitlement.failed",
  version: 1,
  object: "entitlement",
  summary: "The product could not be switched on; somebody has to try again.",
  data: Entitlement,
});
export const entitlementDeprovisioningStarted = event({
  system,
  name: "entitlement.deprovisioning_started",
  version: 1,
  object: "entitlement",
  summary: "Use is over, and the product is being switched off.",
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
export const entitlementReinstated = event({
  system,
  name: "entitlement.reinstated",
  version: 1,
  object: "entitlement",
  summary: "What was ended by mistake was granted again.",
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
export const entitlementAmended = event({
  system,
  name: "entitlement.amended",
  version: 1,
  object: "entitlement",
  summary: "An entitlement follows the amended contract.",
  data: Entitlement,
});
export const entitlementReconciled = event({
  system,
  name: "entitlement.reconciled",
  version: 1,
  object: "entitlement",
  summary: "An entitlement was brought back to what was ordered.",
  data: Entitlement,
});
export const seatAssigned = event({
  system,
  name: "seat.assigned",
  version: 1,
  object: "seat",
  summary: "A person was given a seat.",
  data: Seat,
});
export const seatReleased = event({
  system,
  name: "seat.released",
  version: 1,
  object: "seat",
  summary: "A seat was taken back.",
  data: Seat,
});
export const policyUpdated = event({
  system,
  name: "policy.updated",
  version: 1,
  object: "policy",
  summary: "The tenant's policy was replaced.",
  data: ProvisioningPolicy,
});
