import { policyUpdated } from "@cashline/contracts/systems/cpq/events";
import type { CpqPolicy } from "@cashline/contracts/systems/cpq/policy";
import type { CommandContext } from "@cashline/sim-kit/command";
import { keepPolicy } from "@cashline/sim-kit/policy";
import { defaultPolicy } from "../domain/policy.ts";
import type { Collections } from "./collections.ts";

/** A sandbox has one policy. */
const POLICY_ID = "pol_cpq";

/** The sandbox's policy with its version; the defaults at version 0 while none is set. */
export function policyIn({ store }: CommandContext<Collections>): { policy: CpqPolicy; version: number } {
  const stored = store.policies.get(POLICY_ID);
  if (!stored) return { policy: defaultPolicy, version: 0 };
  const { id: _, ...policy } = stored;
  return { policy, version: store.policies.version(POLICY_ID) };
}

/** Replaces the policy and publishes it; says its new version. */
export function savePolicy(policy: CpqPolicy, context: CommandContext<Collections>): number {
  const version = keepPolicy(context.store.policies, { id: POLICY_ID, ...policy });
  context.emitData(policyUpdated, POLICY_ID, version, policy);
  return version;
}
