import type { ProvisioningPolicy } from "@cashline/contracts/systems/provisioning/policy";
import type { CommandContext } from "@cashline/sim-kit/command";
import { policyInForce as inForce } from "@cashline/sim-kit/policy";
import { defaultPolicy } from "../domain/policy.ts";
import type { Collections } from "./collections.ts";

/** The tenant's policy and its version; the default has version 0. */
export function policyInForce(context: CommandContext<Collections>): { policy: ProvisioningPolicy; version: number } {
  const { policy, version } = inForce(context.store.policies, { id: context.id("pvp", "policy"), ...defaultPolicy });
  // One that was kept before a member was added has that member's default.
  return { policy: { ...defaultPolicy, ...policy }, version };
}
