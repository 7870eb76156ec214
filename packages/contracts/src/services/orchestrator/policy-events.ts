import { event } from "../../common/events.ts";
import { PolicyVersion } from "./policy-entities.ts";

const declare = <const Name extends string>(name: Name, summary: string) =>
  event({ system: "orchestrator", name, version: 1, object: "policy", summary, data: PolicyVersion });

export const policyProposed = declare("policy.proposed", "A version of the policy book was proposed, or written anew, and has no fault.");
export const policyApproved = declare("policy.approved", "A second person approved a version; it takes effect on its date.");
export const policyRejected = declare("policy.rejected", "A version was turned down, or is no longer what was approved.");
export const policyWithdrawn = declare("policy.withdrawn", "The author took a proposal back.");
export const policyEffective = declare("policy.effective", "A version decides new cases from now on.");
