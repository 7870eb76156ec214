import type { MeteringPolicy } from "@cashline/contracts/systems/metering/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { defaultPolicy } from "../domain/policy.ts";
import type { Collections } from "./collections.ts";

type Context = Pick<CommandContext<Collections>, "id" | "store">;

/** The tenant's policy, the id it is kept under, and its version; the default has version 0. */
export function policyInForce({ id, store }: Context): { id: string; policy: MeteringPolicy; version: number } {
  const policyId = id("mpl", "policy");
  const kept = store.policies.get(policyId);
  if (!kept) return { id: policyId, policy: defaultPolicy, version: 0 };
  const { id: _, ...policy } = kept;
  return { id: policyId, policy: { ...defaultPolicy, ...policy }, version: store.policies.version(policyId) };
}
