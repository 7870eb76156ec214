import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { SupportPolicy } from "./policy.ts";

export const getPolicy = operation({
  id: "getPolicy",
  method: "GET",
  path: "/v1/policy",
  scope: "support:policy:read",
  summary: "The tenant's support policy; version 0 is the default nobody has changed.",
  reply: { status: 200, body: SupportPolicy },
});
export const updatePolicy = operation({
  id: "updatePolicy",
  method: "PUT",
  path: "/v1/policy",
  scope: "support:policy:write",
  summary: "Replaces the tenant's support policy; tickets made before keep what they were made under.",
  ifMatch: "required",
  body: Type.Omit(SupportPolicy, ["id"], { additionalProperties: false }),
  reply: { status: 200, body: SupportPolicy },
  problems: ["unknown-time-zone", "hours-overlap", "too-few-hours", "unknown-calendar", "name-taken"],
});
