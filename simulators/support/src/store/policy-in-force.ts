import type { SupportPolicy } from "@cashline/contracts/systems/support/policy";
import type { CommandContext } from "@cashline/sim-kit/command";
import { defaultPolicy } from "../domain/policy.ts";
import type { Collections } from "./collections.ts";

/** The tenant's policy and its version; the default has version 0. */
export function policyInForce(context: CommandContext<Collections>): { policy: SupportPolicy; version: number } {
  const { store } = context;
  const policyId = context.id("spl", "policy");
  const policy = store.policies.get(policyId) ?? { id: policyId, ...defaultPolicy };
  return { policy, version: store.policies.version(policyId) };
}
