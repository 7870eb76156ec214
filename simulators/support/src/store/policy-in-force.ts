import type { SupportPolicy } from "@cashline/contracts/systems/support/policy";
import type { CommandContext } from "@cashline/sim-kit/command";
import { policyInForce as inForce } from "@cashline/sim-kit/policy";
import { defaultPolicy } from "../domain/policy.ts";
import type { Collections } from "./collections.ts";

/** The tenant's policy and its version; the default has version 0. */
export function policyInForce({ store, id }: Pick<CommandContext<Collections>, "store" | "id">): {
  policy: SupportPolicy;
  version: number;
} {
  return inForce(store.policies, { id: id("spl", "policy"), ...defaultPolicy });
}
