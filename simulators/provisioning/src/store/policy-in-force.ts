import type { ProvisioningPolicy } from "@cashline/contracts/systems/provisioning/policy";
import type { CommandContext } from "@cashline/sim-kit/command";
import { defaultPolicy } from "../domain/policy.ts";
import type { Collections } from "./collections.ts";

/** The tenant's policy and its version; the default has version 0. */
export function policyInForce(context: CommandContext<Collections>): { policy: ProvisioningPolicy; version: number } {
  const { policies } = context.store;
  const policyId = context.id("pvp", "policy");
  const policy = policies.get(policyId) ?? { id: policyId, ...defaultPolicy };
  return { policy, version: policies.version(policyId) };
}
