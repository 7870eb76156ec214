import Type, { type Static } from "typebox";
import { operation } from "../../common/operation.ts";
import { Name, nullable, strict } from "../../common/values.ts";

/** Where a renewal stands. `void`: people have voided its invoice, or credited it whole, before it was paid. */
export const Renewal = strict({
  opportunityId: Name,
  contractId: nullable(Name),
  accountId: nullable(Name),
  status: Type.Enum(["running", "held", "awaiting_payment", "completed", "compensated", "void"]),
  step: Name,
  invoiceId: nullable(Name),
  caseId: nullable(Name),
  startedAt: Type.String(),
  completedAt: nullable(Type.String()),
});
export type Renewal = Static<typeof Renewal>;
export const getRenewal = operation({
  id: "getRenewal",
  method: "GET",
  path: "/v1/renewals/{opportunityId}",
  scope: "orchestrator:renewals:read",
  summary: "Where a renewal stands.",
  params: strict({ opportunityId: Type.String({ pattern: "^opp_[0-9a-z]{20}$" }) }),
  reply: { status: 200, body: Renewal },
  problems: ["unknown-sandbox"],
});
