import { operation } from "../../common/operation.ts";
import { CrmPolicy, CrmPolicyBody } from "./policy.ts";

/* Not counted against the limits: by these a limit is read and raised. */

export const getPolicy = operation({
  id: "getPolicy",
  method: "GET",
  path: "/v1/policy",
  scope: "crm:policy:read",
  summary: "The tenant's policy; version 0 is the default nobody has changed.",
  reply: { status: 200, body: CrmPolicy },
});
export const updatePolicy = operation({
  id: "updatePolicy",
  method: "PUT",
  path: "/v1/policy",
  scope: "crm:policy:write",
  summary: "Replaces the tenant's policy; what was made before keeps what it was made under.",
  ifMatch: "required",
  body: CrmPolicyBody,
  reply: { status: 200, body: CrmPolicy },
});
