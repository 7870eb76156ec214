import { provisioningContract } from "@cashline/contracts/systems/provisioning/contract";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { activateEntitlementRoute } from "./routes/activate-entitlement.ts";
import { amendEntitlementRoute } from "./routes/amend-entitlement.ts";
import { assignSeatRoute } from "./routes/assign-seat.ts";
import { changeEntitlementRoute } from "./routes/change-entitlement.ts";
import { extendEntitlementRoute } from "./routes/extend-entitlement.ts";
import { failProvisioningRoute } from "./routes/fail-provisioning.ts";
import { getEntitlementRoute } from "./routes/get-entitlement.ts";
import { getPolicyRoute } from "./routes/get-policy.ts";
import { getSeatRoute } from "./routes/get-seat.ts";
import { injectDriftRoute } from "./routes/inject-drift.ts";
import { listDriftRoute } from "./routes/list-drift.ts";
import { listEntitlementHistoryRoute } from "./routes/list-entitlement-history.ts";
import { listEntitlementsRoute } from "./routes/list-entitlements.ts";
import { listSeatsRoute } from "./routes/list-seats.ts";
import { reconcileEntitlementRoute } from "./routes/reconcile-entitlement.ts";
import { releaseSeatRoute } from "./routes/release-seat.ts";
import { reinstateEntitlementRoute } from "./routes/reinstate-entitlement.ts";
import { resumeEntitlementRoute } from "./routes/resume-entitlement.ts";
import { retryProvisioningRoute } from "./routes/retry-provisioning.ts";
import { suspendEntitlementRoute } from "./routes/suspend-entitlement.ts";
import { terminateEntitlementRoute } from "./routes/terminate-entitlement.ts";
import { updatePolicyRoute } from "./routes/update-policy.ts";
import { activateWhenBegun } from "./store/activate-when-begun.ts";
import { collections } from "./store/collections.ts";
import { DEPROVISIONED, PROVISIONED, deprovisionWhenDue, provisionWhenDue } from "./store/switch-on-and-off.ts";
import { terminateWhenEnded } from "./store/terminate-when-ended.ts";

/** Provisioning as one declaration; `main.ts` starts it, tests open it on a bench. */
export const provisioning: SimulatorDeclaration<typeof collections> = {
  contract: provisioningContract,
  collections,
  routes: [
    activateEntitlementRoute,
    amendEntitlementRoute,
    assignSeatRoute,
    changeEntitlementRoute,
    extendEntitlementRoute,
    failProvisioningRoute,
    getEntitlementRoute,
    getPolicyRoute,
    getSeatRoute,
    injectDriftRoute,
    listDriftRoute,
    listEntitlementHistoryRoute,
    listEntitlementsRoute,
    listSeatsRoute,
    reconcileEntitlementRoute,
    releaseSeatRoute,
    reinstateEntitlementRoute,
    resumeEntitlementRoute,
    retryProvisioningRoute,
    suspendEntitlementRoute,
    terminateEntitlementRoute,
    updatePolicyRoute,
  ],
  due: {
    "entitlement-start": activateWhenBegun,
    [PROVISIONED]: provisionWhenDue,
    "entitlement-end": terminateWhenEnded,
    [DEPROVISIONED]: deprovisionWhenDue,
  },
};
