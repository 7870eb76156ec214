import { previewSla } from "@cashline/contracts/systems/support/operations";
import { instant } from "@cashline/kernel/time";
import { reply, write } from "@cashline/sim-kit/command";
import { policyFor } from "../domain/policy.ts";
import { promise } from "../domain/ticket-sla.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const previewSlaRoute = write<typeof previewSla, Collections>(previewSla, ({ body }, context) => {
  const { policy } = policyInForce(context);
  return reply({ sla: promise(policyFor(policy, body.tier), body.priority, instant(body.at)) });
});
