import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { dateIn, type CalendarDate } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { defaultPolicy, noPolicySet, type PolicyInForce } from "../domain/policy.ts";
import type { Collections } from "./collections.ts";

/** A sandbox has one policy; each of its versions is kept, so that what is printed on a document can be read in full. */
export function policyId(context: CommandContext<Collections>, version?: number): string {
  return version === undefined ? context.id("pol", "billing") : context.id("pol", "billing", String(version));
}

/** A policy as it was at a version; undefined for one that has not been. */
export function policyAt(version: number, context: CommandContext<Collections>): BillingPolicy | undefined {
  if (version === 0) return defaultPolicy;
  const stored = context.store.policyVersions.get(policyId(context, version));
  return stored && policyBody({ ...defaultPolicy, ...stored, version });
}

/** The sandbox's policy with its version; the defaults at version 0 while none is set. */
export function policyIn(context: CommandContext<Collections>): PolicyInForce {
  const { policies } = context.store;
  const stored = policies.get(policyId(context));
  return stored ? { ...defaultPolicy, ...stored, version: policies.version(stored.id) } : noPolicySet;
}

/** The policy as it travels. */
export function policyBody(policy: PolicyInForce & { id?: string }): BillingPolicy {
  const { id: _, version: __, ...body } = policy;
  return body;
}

/** The day it is in the tenant's time zone. */
export function todayIn(policy: PolicyInForce, context: CommandContext<Collections>): CalendarDate {
  return dateIn(context.now, policy.timeZone);
}
