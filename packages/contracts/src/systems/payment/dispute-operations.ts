import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { Id, Money, strict } from "../../common/values.ts";
import { Dispute } from "./dispute-entities.ts";

const dispute = strict({ disputeId: Id("dp") });

export const openDispute = operation({
  id: "openDispute",
  method: "POST",
  path: "/v1/disputes",
  scope: "payment:disputes:write",
  summary: "The customer's bank disputes a charge, as a scenario needs it; all that is left of the charge unless an amount is named.",
  body: strict({
    paymentIntentId: Id("pi"),
    amount: Type.Optional(Money),
    reason: Dispute.properties.reason,
    inquiry: Type.Optional(Type.Boolean({ description: "The bank asks first and takes nothing yet; cards only" })),
  }),
  reply: { status: 201, body: Dispute },
  problems: ["not-found", "intent-not-succeeded", "dispute-above-charge", "dispute-window-closed", "amount-not-positive"],
});
export const getDispute = operation({
  id: "getDispute",
  method: "GET",
  path: "/v1/disputes/{disputeId}",
  scope: "payment:disputes:read",
  summary: "One dispute.",
  params: dispute,
  reply: { status: 200, body: Dispute },
});
export const listDisputes = operation({
  id: "listDisputes",
  method: "GET",
  path: "/v1/disputes",
  scope: "payment:disputes:read",
  summary: "Disputes in order of id.",
  query: strict({
    ...pageQuery,
    status: Type.Optional(Dispute.properties.status),
    paymentIntentId: Type.Optional(Id("pi")),
  }),
  reply: { status: 200, body: pageOf(Dispute) },
});
export const submitDisputeEvidence = operation({
  id: "submitDisputeEvidence",
  method: "POST",
  path: "/v1/disputes/{disputeId}/evidence",
  scope: "payment:disputes:write",
  summary:
    "Answers a dispute, once. `winning_evidence` wins, `escalate_inquiry_evidence` turns an inquiry into a chargeback, all else loses.",
  params: dispute,
  body: strict({ text: Type.String({ minLength: 1, maxLength: 20_000 }) }),
  reply: { status: 200, body: Dispute },
  problems: ["dispute-closed", "dispute-under-review"],
});
export const acceptDispute = operation({
  id: "acceptDispute",
  method: "POST",
  path: "/v1/disputes/{disputeId}/accept",
  scope: "payment:disputes:write",
  summary: "Concedes a dispute: it is lost, or an inquiry closed.",
  params: dispute,
  body: strict({}),
  reply: { status: 200, body: Dispute },
  problems: ["dispute-closed", "dispute-under-review"],
});
