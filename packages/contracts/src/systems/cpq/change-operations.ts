import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { CalendarDate, Id, Name, Percent, strict } from "../../common/values.ts";
import { Quote } from "./entities.ts";
import { ComponentChoices, SoldQuantity } from "./quote-line.ts";

const contract = strict({ contractId: Id("ctr") });
const changes = {
  quantity: Type.Optional(SoldQuantity),
  tier: Type.Optional(Name),
  discountPercent: Type.Optional(Percent),
  partnerDiscountPercent: Type.Optional(Percent),
  components: Type.Optional(ComponentChoices),
};
const amendment = strict({ opportunityId: Id("opp"), effectiveOn: CalendarDate, ...changes });
const renewal = strict({
  opportunityId: Id("opp"),
  termMonths: Type.Optional(Type.Integer({ minimum: 1, maximum: 120 })),
  coTerminateOn: Type.Optional(CalendarDate),
  ...changes,
});
const unpriced = [
  "no-price",
  "discount-above-matrix",
  "price-book-not-valid",
  "component-not-in-bundle",
  "component-quantity",
  "nothing-signed",
] as const;

export const createAmendment = operation({
  id: "createAmendment",
  method: "POST",
  path: "/v1/contracts/{contractId}/amendments",
  scope: "cpq:quotes:write",
  summary: "Drafts a change within a signed term: it ends with the term, and its value is that of the days left.",
  params: contract,
  body: amendment,
  reply: { status: 201, body: Quote },
  problems: [...unpriced, "amendment-changes-nothing", "already-exists"],
});
export const previewAmendment = operation({
  id: "previewAmendment",
  method: "POST",
  path: "/v1/contracts/{contractId}/amendments/preview",
  scope: "cpq:quotes:read",
  summary: "The quote `createAmendment` would draft, without making it.",
  params: contract,
  body: amendment,
  reply: { status: 200, body: Quote },
  problems: [...unpriced, "amendment-changes-nothing"],
});
export const createRenewal = operation({
  id: "createRenewal",
  method: "POST",
  path: "/v1/contracts/{contractId}/renewals",
  scope: "cpq:quotes:write",
  summary: "Drafts the next term of what is signed, priced by the policy's renewal method.",
  params: contract,
  body: renewal,
  reply: { status: 201, body: Quote },
  problems: [...unpriced, "outside-term", "already-exists"],
});
export const previewRenewal = operation({
  id: "previewRenewal",
  method: "POST",
  path: "/v1/contracts/{contractId}/renewals/preview",
  scope: "cpq:quotes:read",
  summary: "The quote `createRenewal` would draft, without making it.",
  params: contract,
  body: renewal,
  reply: { status: 200, body: Quote },
  problems: [...unpriced, "outside-term"],
});
