import { campaignOf, unknownCampaign } from "../domain/policy.ts";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { policyIn } from "../store/policy-in-force.ts";
import { refuseAs } from "./answer.ts";

/** Refuses a dunning campaign the policy does not have; none named means the policy's default one. */
export function requireKnownCampaign(code: string | null | undefined, context: CommandContext<Collections>): void {
  if (code === null || code === undefined || campaignOf(policyIn(context), code)) return;
  refuseAs(unknownCampaign(code));
}
