import type { TaxPolicy } from "@cashline/contracts/systems/tax/policy";
import type { CommandContext } from "@cashline/sim-kit/command";
import { policyInForce as inForce } from "@cashline/sim-kit/policy";
import { defaultPolicy } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";

/** The tenant's policy and its version; the default has version 0. */
export function policyInForce(context: CommandContext<Collections>): { policy: TaxPolicy; version: number } {
  return inForce(context.store.policies, { id: context.id("txp", "policy"), ...defaultPolicy });
}
