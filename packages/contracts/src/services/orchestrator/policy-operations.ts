import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { CalendarDate, Name, strict } from "../../common/values.ts";
import { PolicyProposal, PolicyReplay, PolicyVersion, PolicyVersionContent, PolicyVersionId } from "./policy-entities.ts";

const read = "orchestrator:policies:read";
const write = "orchestrator:policies:write";
const params = strict({ policyId: PolicyVersionId });
const note = Type.String({ maxLength: 500 });
const kept = ["unknown-sandbox", "idempotency-key-in-use", "idempotency-key-reused"] as const;

export const listPolicies = operation({
  id: "listPolicies",
  method: "GET",
  path: "/v1/policies",
  scope: read,
  summary: "Every version of the policy book and where it stands, in order of version.",
  reply: { status: 200, body: strict({ items: Type.Array(PolicyVersion) }) },
  problems: ["unknown-sandbox"],
});
export const getPolicy = operation({
  id: "getPolicy",
  method: "GET",
  path: "/v1/policies/{policyId}",
  scope: read,
  summary: "One version with its tables and layers; with `legalEntity`, the tables as they apply to it.",
  params,
  query: strict({ legalEntity: Type.Optional(Type.String({ pattern: "^[A-Z]{2}[0-9]{2}$" })) }),
  reply: { status: 200, body: PolicyVersionContent },
  problems: ["unknown-sandbox"],
});
export const proposePolicy = operation({
  id: "proposePolicy",
  method: "POST",
  path: "/v1/policies",
  scope: write,
  summary:
    "A policy author proposes a version; it is refused with every fault that the checker finds, each by table, layer, row and column.",
  body: PolicyProposal,
  reply: { status: 201, body: PolicyVersion },
  problems: [...kept, "already-exists", "policy-base-outdated", "policy-faulty", "policy-unchanged", "not-permitted"],
});
export const revisePolicy = operation({
  id: "revisePolicy",
  method: "PUT",
  path: "/v1/policies/{policyId}",
  scope: write,
  summary: "The author writes a proposal anew; what was replayed of it no longer counts.",
  params,
  body: Type.Omit(PolicyProposal, ["version"], { additionalProperties: false }),
  ifMatch: "required",
  reply: { status: 200, body: PolicyVersion },
  problems: [...kept, "policy-not-proposed", "policy-base-outdated", "policy-faulty", "policy-unchanged", "not-permitted"],
});
export const replayPolicy = operation({
  id: "replayPolicy",
  method: "POST",
  path: "/v1/policies/{policyId}/replay",
  scope: write,
  summary: "Decides the cases opened in the last days again by a proposal, with the findings each had then, and says what would change.",
  params,
  body: strict({ days: Type.Integer({ minimum: 1, maximum: 400 }) }),
  reply: { status: 200, body: PolicyReplay },
  problems: [...kept, "policy-not-proposed"],
});
export const approvePolicy = operation({
  id: "approvePolicy",
  method: "POST",
  path: "/v1/policies/{policyId}/approve",
  scope: write,
  summary: "A policy approver who is not the author approves exactly this content; it takes effect at 00:00 UTC of the date.",
  params,
  body: strict({ contentHash: Name, effectiveOn: CalendarDate, note }),
  ifMatch: "required",
  reply: { status: 200, body: PolicyVersion },
  problems: [
    ...kept,
    "policy-not-proposed",
    "policy-not-replayed",
    "policy-content-changed",
    "policy-date-past",
    "policy-base-outdated",
    "not-permitted",
  ],
});
export const rejectPolicy = operation({
  id: "rejectPolicy",
  method: "POST",
  path: "/v1/policies/{policyId}/reject",
  scope: write,
  summary: "A policy approver who is not the author turns a proposal down.",
  params,
  body: strict({ note }),
  ifMatch: "required",
  reply: { status: 200, body: PolicyVersion },
  problems: [...kept, "policy-not-proposed", "not-permitted"],
});
export const withdrawPolicy = operation({
  id: "withdrawPolicy",
  method: "POST",
  path: "/v1/policies/{policyId}/withdraw",
  scope: write,
  summary: "The author takes a proposal back.",
  params,
  body: strict({ note }),
  ifMatch: "required",
  reply: { status: 200, body: PolicyVersion },
  problems: [...kept, "policy-not-proposed", "not-permitted"],
});

/** What can be asked of the policy book. */
export const policyOperations = {
  listPolicies,
  getPolicy,
  proposePolicy,
  revisePolicy,
  replayPolicy,
  approvePolicy,
  rejectPolicy,
  withdrawPolicy,
};
