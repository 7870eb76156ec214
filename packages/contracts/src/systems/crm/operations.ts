import Type from "typebox";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, Id, Money, Name, Price, Quantity, nullable, strict, Percent, BillingFrequency } from "../../common/values.ts";
import { Account, Contact, Contract, ContractTerms, TermRule, Opportunity, Probability } from "./entities.ts";
import { limitedOperation as operation } from "./limited-operation.ts";

const account = strict({ accountId: Id("acc") });
const opportunity = strict({ opportunityId: Id("opp") });
const contract = strict({ contractId: Id("ctr") });

export const createAccount = operation({
  id: "createAccount",
  method: "POST",
  path: "/v1/accounts",
  scope: "crm:accounts:write",
  summary: "Creates an account.",
  body: strict({
    ...Type.Omit(Account, ["id", "legalName", "billToAccountId"]).properties,
    legalName: Type.Optional(Account.properties.legalName),
    billToAccountId: Type.Optional(Account.properties.billToAccountId),
    allowDuplicate: Type.Optional(Type.Boolean({ description: "Creates the account even where the duplicate rule blocks it" })),
  }),
  reply: { status: 201, body: Account },
  problems: ["unknown-parent", "hierarchy-too-deep", "bill-to-outside-hierarchy", "duplicate-account", "already-exists"],
});
export const getAccount = operation({
  id: "getAccount",
  method: "GET",
  path: "/v1/accounts/{accountId}",
  scope: "crm:accounts:read",
  summary: "One account.",
  params: account,
  reply: { status: 200, body: Account },
  problems: ["account-merged"],
});
export const listAccounts = operation({
  id: "listAccounts",
  method: "GET",
  path: "/v1/accounts",
  scope: "crm:accounts:read",
  summary: "Accounts in order of id.",
  query: strict({ ...pageQuery, parentAccountId: Type.Optional(Id("acc")) }),
  reply: { status: 200, body: pageOf(Account) },
});
export const updateAccount = operation({
  id: "updateAccount",
  method: "PATCH",
  path: "/v1/accounts/{accountId}",
  scope: "crm:accounts:write",
  summary: "Changes an account.",
  params: account,
  ifMatch: "required",
  body: Type.Partial(Type.Omit(Account, ["id", "externalKey"]), { additionalProperties: false, minProperties: 1 }),
  reply: { status: 200, body: Account },
  problems: [
    "unknown-parent",
    "hierarchy-cycle",
    "hierarchy-too-deep",
    "bill-to-outside-hierarchy",
    "account-merged",
    "contract-currency-differs",
  ],
});
export const createContact = operation({
  id: "createContact",
  method: "POST",
  path: "/v1/contacts",
  scope: "crm:accounts:write",
  summary: "Adds a person to an account.",
  body: Type.Omit(Contact, ["id"], { additionalProperties: false }),
  reply: { status: 201, body: Contact },
  problems: ["unknown-account", "already-exists"],
});
export const createOpportunity = operation({
  id: "createOpportunity",
  method: "POST",
  path: "/v1/opportunities",
  scope: "crm:opportunities:write",
  summary: "Opens an opportunity.",
  body: strict({
    ...Type.Pick(Opportunity, ["externalKey", "name", "accountId", "contractId", "kind", "closeOn", "terms"]).properties,
    amount: Type.Optional(Opportunity.properties.amount),
  }),
  reply: { status: 201, body: Opportunity },
  problems: ["unknown-account", "unknown-contract", "amount-currency-differs", "already-exists"],
});
export const getOpportunity = operation({
  id: "getOpportunity",
  method: "GET",
  path: "/v1/opportunities/{opportunityId}",
  scope: "crm:opportunities:read",
  summary: "One opportunity.",
  params: opportunity,
  reply: { status: 200, body: Opportunity },
});
export const listOpportunities = operation({
  id: "listOpportunities",
  method: "GET",
  path: "/v1/opportunities",
  scope: "crm:opportunities:read",
  summary: "Opportunities in order of id.",
  query: strict({ ...pageQuery, stage: Type.Optional(Opportunity.properties.stage), contractId: Type.Optional(Id("ctr")) }),
  reply: { status: 200, body: pageOf(Opportunity) },
});
export const updateOpportunity = operation({
  id: "updateOpportunity",
  method: "PATCH",
  path: "/v1/opportunities/{opportunityId}",
  scope: "crm:opportunities:write",
  summary: "Changes an open opportunity.",
  params: opportunity,
  ifMatch: "required",
  body: Type.Partial(
    strict({
      ...Type.Pick(Opportunity, ["name", "closeOn", "terms", "quoteId", "amount"]).properties,
      probability: nullable(Probability),
    }),
    { additionalProperties: false, minProperties: 1 },
  ),
  reply: { status: 200, body: Opportunity },
  problems: ["opportunity-closed", "amount-currency-differs"],
});
export const winOpportunity = operation({
  id: "winOpportunity",
  method: "POST",
  path: "/v1/opportunities/{opportunityId}/win",
  scope: "crm:opportunities:write",
  summary: "Closes an opportunity as won.",
  params: opportunity,
  ifMatch: "optional",
  body: strict({}),
  reply: { status: 200, body: Opportunity },
  problems: ["opportunity-closed"],
});
export const recordSignedQuote = operation({
  id: "recordSignedQuote",
  method: "POST",
  path: "/v1/opportunities/{opportunityId}/signed-quote",
  scope: "crm:opportunities:write",
  summary: "Takes over from CPQ which quote the customer has signed; the same quote again changes nothing.",
  params: opportunity,
  ifMatch: "optional",
  body: strict({ quoteId: Id("qte"), quoteKind: Type.Enum(["new_business", "renewal", "amendment"]) }),
  reply: { status: 200, body: Opportunity },
  problems: ["opportunity-closed"],
});
export const loseOpportunity = operation({
  id: "loseOpportunity",
  method: "POST",
  path: "/v1/opportunities/{opportunityId}/lose",
  scope: "crm:opportunities:write",
  summary: "Closes an opportunity as lost.",
  params: opportunity,
  ifMatch: "optional",
  body: strict({ reason: Name }),
  reply: { status: 200, body: Opportunity },
  problems: ["opportunity-closed"],
});
export const createContract = operation({
  id: "createContract",
  method: "POST",
  path: "/v1/contracts",
  scope: "crm:contracts:write",
  summary: "Records a signed contract and activates it.",
  body: ContractTerms,
  reply: { status: 201, body: Contract },
  problems: ["contract-currency-differs", "term-length-differs", "unknown-account", "already-exists"],
});
export const getContract = operation({
  id: "getContract",
  method: "GET",
  path: "/v1/contracts/{contractId}",
  scope: "crm:contracts:read",
  summary: "One contract.",
  params: contract,
  reply: { status: 200, body: Contract },
});
export const listContracts = operation({
  id: "listContracts",
  method: "GET",
  path: "/v1/contracts",
  scope: "crm:contracts:read",
  summary: "Contracts in order of id.",
  query: strict({ ...pageQuery, accountId: Type.Optional(Id("acc")), status: Type.Optional(Contract.properties.status) }),
  reply: { status: 200, body: pageOf(Contract) },
});
export const renewContract = operation({
  id: "renewContract",
  method: "POST",
  path: "/v1/contracts/{contractId}/renew",
  scope: "crm:contracts:write",
  summary: "Closes a won renewal out: the contract enters its next term.",
  params: contract,
  ifMatch: "optional",
  body: strict({
    opportunityId: Id("opp"),
    quoteId: Id("qte"),
    startOn: CalendarDate,
    endOn: CalendarDate,
    termMonths: Type.Integer({ minimum: 1, maximum: 120 }),
    termRule: Type.Optional(TermRule),
    sku: Name,
    tier: Name,
    seats: Quantity,
    unitPrice: Price,
    discountPercent: Percent,
    billingFrequency: BillingFrequency,
    termValue: Money,
  }),
  reply: { status: 200, body: Contract },
  problems: ["term-length-differs", "contract-currency-differs", "opportunity-not-won", "contract-not-active", "term-not-contiguous"],
});
