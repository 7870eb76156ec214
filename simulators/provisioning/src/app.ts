import { provisioningContract } from "@cashline/contracts/systems/provisioning/contract";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { activateEntitlementRoute } from "./routes/activate-entitlement.ts";
import { changeEntitlementRoute } from "./routes/change-entitlement.ts";
import { extendEntitlementRoute } from "./routes/extend-entitlement.ts";
import { getEntitlementRoute } from "./routes/get-entitlement.ts";
import { listEntitlementsRoute } from "./routes/list-entitlements.ts";
import { resumeEntitlementRoute } from "./routes/resume-entitlement.ts";
import { suspendEntitlementRoute } from "./routes/suspend-entitlement.ts";
import { collections } from "./store/collections.ts";
import { terminateWhenEnded } from "./store/terminate-when-ended.ts";

/** Provisioning as one declaration; `main.ts` starts it, tests open it on a bench. */
export const provisioning: SimulatorDeclaration<typeof collections> = {
  contract: provisioningContract,
  collections,
  routes: [
    activateEntitlementRoute,
    getEntitlementRoute,
    listEntitlementsRoute,
    extendEntitlementRoute,
    changeEntitlementRoute,
    suspendEntitlementRoute,
    resumeEntitlementRoute,
  ],
  due: { "entitlement-end": terminateWhenEnded },
};
