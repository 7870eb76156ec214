import type { Collection } from "@cashline/chassis/collection";

/** The one policy of a sandbox and its version; `unset` with version 0 while nobody has set one. */
export function policyInForce<Policy extends { id: string }>(
  policies: Collection<Policy>,
  unset: Policy,
): { policy: Policy; version: number } {
  const policy = policies.get(unset.id) ?? unset;
  return { policy, version: policies.version(unset.id) };
}

/** Writes a policy, over the one that was set before. @returns its version */
export function keepPolicy<Policy extends { id: string }>(policies: Collection<Policy>, policy: Policy): number {
  if (policies.get(policy.id) === undefined) policies.insert(policy);
  else policies.save(policy);
  return policies.version(policy.id);
}
