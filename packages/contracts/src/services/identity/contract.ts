import Type, { type Static } from "typebox";
import { operation } from "../../common/operation.ts";
import { problems } from "../../common/problems.ts";
import { systemContract } from "../../common/system.ts";
import { Name, Tenant, nullable, strict } from "../../common/values.ts";

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
  "credit_analyst",
  "receivables_lead",
  "treasury_analyst",
  "treasury_lead",
  "gl_accountant",
  "gl_lead",
  "close_manager",
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
  "role_administrator",
  "controller",
  "cfo",
]);
export type Role = Static<typeof Role>;

const PersonId = Type.String({ pattern: "^prs_[0-9a-z]{20}$" });

const WallTime = Type.String({ pattern: "^([01][0-9]|2[0-3]):(00|30)$", description: "On the clock on her wall, a full or half hour" });

/** Somebody of a sandbox, who signs in as a client of her own: a person, or a service account that a person answers for. */
export const Person = strict({
  id: PersonId,
  tenant: Tenant,
  name: Name,
  kind: Type.Enum(["person", "service"]),
  /** The person a service account acts for; null for a person. */
  ownerId: nullable(PersonId),
  roles: Type.Array(Role, { minItems: 1, uniqueItems: true }),
  /** What she is good at beyond her roles: exception codes, categories or regions. Preferred when work is given out. */
  skills: Type.Array(Name, { maxItems: 40, uniqueItems: true }),
  timeZone: Name,
  /** Monday to Friday, by her own clock. */
  workingHours: strict({ from: WallTime, to: WallTime }),
  /** How many open tasks are a full desk. */
  capacity: Type.Integer({ minimum: 1, maximum: 1000 }),
});
export type Person = Static<typeof Person>;

/** Somebody as others see her: with the client she signs in as, by which the history of a case names her. */
export const RosterEntry = strict({ ...Person.properties, clientId: Name, ownerClientId: nullable(Name) });
export type RosterEntry = Static<typeof RosterEntry>;

const { id: _id, tenant: _tenant, kind, ownerId, skills, workingHours, capacity, ...given } = Person.properties;

export const putPerson = operation({
  id: "putPerson",
  method: "PUT",
  path: "/control/v1/sandboxes/{tenant}/people/{personId}",
  scope: "control:write",
  summary:
    "Gives somebody of a sandbox a client of her own; the same again changes nothing and answers the same secret. Left out: a person with an ordinary day.",
  params: strict({ tenant: Tenant, personId: PersonId }),
  body: strict({
    ...given,
    kind: Type.Optional(kind),
    ownerId: Type.Optional(ownerId),
    skills: Type.Optional(skills),
    workingHours: Type.Optional(workingHours),
    capacity: Type.Optional(capacity),
  }),
  reply: { status: 200, body: strict({ person: Person, clientId: Type.String(), clientSecret: Type.String() }) },
  problems: ["unknown-sandbox", "duties-conflict", "owner-not-a-person"],
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
export const listRoster = operation({
  id: "listRoster",
  method: "GET",
  path: "/v1/people",
  scope: "identity:people:read",
  summary: "Who works here, in which roles and hours: for whoever gives out work, without any control of the sandbox.",
  reply: { status: 200, body: strict({ items: Type.Array(RosterEntry) }) },
  problems: ["unknown-sandbox"],
});

export const identityContract = systemContract({
  name: "identity",
  title: "Identity",
  description: "Issues access tokens (OAuth 2.0 client credentials, RFC 9068) and keeps the people of each sandbox.",
  operations: { putPerson, listPeople, listRoster },
  events: {},
  problems: problems({
    "duties-conflict": {
      status: 409,
      title: "One person would hold duties that conflict",
      action: "Every conflict is in `detail`; give one side of each to somebody else.",
    },
    "owner-not-a-person": {
      status: 422,
      title: "A service account answers to one person of its sandbox, and a person to nobody",
      action: "Name the person behind the service account in `ownerId`, and leave it out for a person.",
    },
  }),
});
