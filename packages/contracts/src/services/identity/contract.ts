import Type, { type Static } from "typebox";
import { operation } from "../../common/operation.ts";
import { problems } from "../../common/problems.ts";
import { systemContract } from "../../common/system.ts";
import { Name, Tenant, strict } from "../../common/values.ts";

/** What a person may be asked to do. Teams have analysts who work and leads who approve. */
export const Role = Type.Enum([
  "sales_rep",
  "deal_desk_analyst",
  "deal_desk_lead",
  "renewals_manager",
  "renewals_lead",
  "billing_analyst",
  "billing_lead",
  "metering_analyst",
  "metering_lead",
  "tax_analyst",
  "tax_lead",
  "receivables_analyst",
  "receivables_lead",
  "treasury_analyst",
  "treasury_lead",
  "gl_accountant",
  "gl_lead",
  "revenue_accountant",
  "revenue_lead",
  "collections_agent",
  "collections_lead",
  "provisioning_analyst",
  "provisioning_lead",
  "support_analyst",
  "support_lead",
  "platform_engineer",
  "platform_lead",
  "customer_success_manager",
  "policy_author",
  "policy_approver",
  "controller",
  "cfo",
]);
export type Role = Static<typeof Role>;

const PersonId = Type.String({ pattern: "^prs_[0-9a-z]{20}$" });

/** A person of a sandbox, who signs in as a client of her own. */
export const Person = strict({
  id: PersonId,
  tenant: Tenant,
  name: Name,
  roles: Type.Array(Role, { minItems: 1, uniqueItems: true }),
  timeZone: Name,
});
export type Person = Static<typeof Person>;

export const putPerson = operation({
  id: "putPerson",
  method: "PUT",
  path: "/control/v1/sandboxes/{tenant}/people/{personId}",
  scope: "control:write",
  summary: "Gives a person of a sandbox a client of her own; the same again changes nothing and answers the same secret.",
  params: strict({ tenant: Tenant, personId: PersonId }),
  body: Type.Omit(Person, ["id", "tenant"], { additionalProperties: false }),
  reply: { status: 200, body: strict({ person: Person, clientId: Type.String(), clientSecret: Type.String() }) },
  problems: ["unknown-sandbox"],
});
export const listPeople = operation({
  id: "listPeople",
  method: "GET",
  path: "/control/v1/sandboxes/{tenant}/people",
  scope: "control:read",
  summary: "The people of a sandbox.",
  params: strict({ tenant: Tenant }),
  reply: { status: 200, body: strict({ items: Type.Array(Person) }) },
  problems: ["unknown-sandbox"],
});

export const identityContract = systemContract({
  name: "identity",
  title: "Identity",
  description: "Issues access tokens (OAuth 2.0 client credentials, RFC 9068) and keeps the people of each sandbox.",
  operations: { putPerson, listPeople },
  events: {},
  problems: problems({}),
});
