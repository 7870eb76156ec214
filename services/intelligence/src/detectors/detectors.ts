import type { Detector } from "./detector.ts";
import { entitlementDrift } from "./entitlement-drift.ts";

/** Every comparison of the systems, in the order in which they are made. */
export const detectors: readonly Detector[] = [entitlementDrift];
