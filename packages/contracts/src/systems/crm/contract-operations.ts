import Type from "typebox";
import { CalendarDate, Id, Name, strict } from "../../common/values.ts";
import { Contract, ContractTerms } from "./entities.ts";
import { limitedOperation } from "./limited-operation.ts";

const contract = strict({ contractId: Id("ctr") });

export const draftContract = limitedOperation({
  id: "draftContract",
  method: "POST",
  path: "/v1/contracts/drafts",
  scope: "crm:contracts:write",
  summary: "Drafts a contract, which is not in force yet.",
  body: ContractTerms,
  reply: { status: 201, body: Contract },
  problems: ["unknown-account", "contract-currency-differs", "term-length-differs", "already-exists"],
});
export const updateContract = limitedOperation({
  id: "updateContract",
  method: "PATCH",
  path: "/v1/contracts/{contractId}",
  scope: "crm:contracts:write",
  summary: "Changes a draft.",
  params: contract,
  ifMatch: "required",
  body: Type.Partial(Type.Omit(ContractTerms, ["externalKey", "accountId"]), { additionalProperties: false, minProperties: 1 }),
  reply: { status: 200, body: Contract },
  problems: ["contract-not-draft", "contract-currency-differs", "term-length-differs"],
});
export const submitContract = limitedOperation({
  id: "submitContract",
  method: "POST",
  path: "/v1/contracts/{contractId}/submit",
  scope: "crm:contracts:write",
  summary: "Hands a draft in for approval; it does not change meanwhile.",
  params: contract,
  ifMatch: "required",
  body: strict({}),
  reply: { status: 200, body: Contract },
  problems: ["contract-not-draft"],
});
export const returnContract = limitedOperation({
  id: "returnContract",
  method: "POST",
  path: "/v1/contracts/{contractId}/return",
  scope: "crm:contracts:write",
  summary: "Gives a contract in approval back as a draft, with the reason.",
  params: contract,
  ifMatch: "required",
  body: strict({ reason: Name }),
  reply: { status: 200, body: Contract },
  problems: ["contract-not-in-approval"],
});
export const activateContract = limitedOperation({
  id: "activateContract",
  method: "POST",
  path: "/v1/contracts/{contractId}/activate",
  scope: "crm:contracts:write",
  summary: "Brings an approved contract into force; the caller is the approver.",
  params: contract,
  ifMatch: "required",
  body: strict({}),
  reply: { status: 200, body: Contract },
  problems: ["contract-not-in-approval", "approver-is-submitter", "contract-currency-differs"],
});
export const amendContract = limitedOperation({
  id: "amendContract",
  method: "POST",
  path: "/v1/contracts/{contractId}/amend",
  scope: "crm:contracts:write",
  summary: "Takes in what was signed within the term: other seats, tier or price from a day on, by a won opportunity of its own.",
  params: contract,
  ifMatch: "required",
  body: strict({
    opportunityId: Id("opp"),
    effectiveOn: CalendarDate,
    seats: Contract.properties.seats,
    tier: Type.Optional(Contract.properties.tier),
    unitPrice: Type.Optional(Contract.properties.unitPrice),
  }),
  reply: { status: 200, body: Contract },
  problems: ["contract-not-active", "opportunity-not-won"],
});
export const terminateContract = limitedOperation({
  id: "terminateContract",
  method: "POST",
  path: "/v1/contracts/{contractId}/terminate",
  scope: "crm:contracts:write",
  summary: "Ends a contract before its term does: today, or on a later day of the term.",
  params: contract,
  ifMatch: "required",
  body: strict({ terminateOn: CalendarDate, reason: Name }),
  reply: { status: 200, body: Contract },
  problems: ["contract-not-active", "termination-outside-term"],
});
