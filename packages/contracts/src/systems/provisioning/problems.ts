import { problems } from "../../common/problems.ts";

export const provisioningProblems = problems({
  "entitlement-terminated": { status: 409, title: "A terminated entitlement does not change", action: "Create a new entitlement." },
  "entitlement-not-active": {
    status: 409,
    title: "Only an active entitlement can be suspended",
    action: "Check the entitlement's status.",
  },
  "entitlement-not-suspended": {
    status: 409,
    title: "Only a suspended entitlement can be resumed",
    action: "Check the entitlement's status.",
  },
  "end-before-start": { status: 422, title: "The entitlement would end before it starts", action: "Correct the dates." },
});
