import type { Policy } from "@cashline/contracts/systems/payment/policy-entities";
import { policyDefaults } from "../domain/policy.ts";
import type { Context } from "./collections.ts";

export function policyId(context: Pick<Context, "id">): string {
  return context.id("pol");
}

/** The sandbox's policy, or the defaults while nobody has set one, and of members younger than the policy that was set. */
export function policyOf(context: Pick<Context, "id" | "store">): Policy {
  const id = policyId(context);
  return { ...policyDefaults, ...context.store.policies.get(id), id };
}
