import { operation } from "../../common/operation.ts";
import { ProvisioningPolicy, ProvisioningPolicyUpdate } from "./policy.ts";

export const getPolicy = operation({
  id: "getPolicy",
  method: "GET",
  path: "/v1/policy",
  scope: "provisioning:policy:read",
  summary: "The tenant's policy; version 0 is the default nobody has changed.",
  reply: { status: 200, body: ProvisioningPolicy },
});
export const updatePolicy = operation({
  id: "updatePolicy",
  method: "PUT",
  path: "/v1/policy",
  scope: "provisioning:policy:write",
  summary: "Replaces the tenant's policy; what was made before keeps what it was made under.",
  ifMatch: "required",
  body: ProvisioningPolicyUpdate,
  reply: { status: 200, body: ProvisioningPolicy },
});
