import { problems } from "../../common/problems.ts";

export const provisioningProblems = problems({
  "entitlement-terminated": {
    status: 409,
    title: "An entitlement that is over, or being switched off, does not change",
    action: "Create a new entitlement.",
  },
  "entitlement-not-active": {
    status: 409,
    title: "Only an active entitlement has seats assigned, and only an active or pending one is suspended",
    action: "Check the entitlement's status.",
  },
  "entitlement-not-terminated": {
    status: 409,
    title: "Only a terminated entitlement is reinstated",
    action: "Check the entitlement's status; resume one that is suspended.",
  },
  "entitlement-not-suspended": {
    status: 409,
    title: "Only a suspended entitlement can be resumed",
    action: "Check the entitlement's status.",
  },
  "entitlement-not-failed": {
    status: 409,
    title: "Only an entitlement whose provisioning has failed is tried again",
    action: "Check the entitlement's status.",
  },
  "entitlement-not-awaited": {
    status: 409,
    title: "Only what is pending or being switched on can fail",
    action: "Plant the failure before the entitlement is active.",
  },
  "seat-limit-reached": {
    status: 409,
    title: "Every seat of the entitlement is assigned",
    action: "Release a seat, or have more seats ordered.",
  },
  "seat-already-assigned": { status: 409, title: "The person holds a seat already", action: "Use the seat named in `detail`." },
  "seat-not-assigned": { status: 409, title: "The seat is not assigned", action: "Check the seat's status." },
  "seats-below-assigned": {
    status: 409,
    title: "More people hold seats than would be left",
    action: "Release seats first, or choose another `seatReduction` in the policy.",
  },
  "drift-without-difference": {
    status: 422,
    title: "The drift would change nothing against what was ordered",
    action: "Name a value that differs from the ordered one.",
  },
  "end-before-start": { status: 422, title: "The entitlement would end before it starts", action: "Correct the dates." },
});
