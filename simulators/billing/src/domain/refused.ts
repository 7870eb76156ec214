import type { billingProblems } from "@cashline/contracts/systems/billing/problems";

/** Codes the domain may refuse with: billing's own, or a member of the request that does not fit the others. */
export type RefusalCode = keyof typeof billingProblems | "invalid-request";

/** A decision of "no". `pointer` names the member of the request at fault, where there is one. */
export type Refused = { outcome: "refused"; code: RefusalCode; detail: string; pointer?: string };

/** Refuses with one of billing's codes. */
export function refused(code: RefusalCode, detail: string): Refused {
  return { outcome: "refused", code, detail };
}

/** Refuses one member of the body because it does not fit what is already known; `pointer` is a JSON Pointer (RFC 6901). */
export function misfit(member: string, detail: string): Refused {
  return { outcome: "refused", code: "invalid-request", detail, pointer: `/body/${member}` };
}
