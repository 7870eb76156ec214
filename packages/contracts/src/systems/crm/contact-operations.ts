import Type from "typebox";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { Id, strict } from "../../common/values.ts";
import { Contact } from "./entities.ts";
import { limitedOperation } from "./limited-operation.ts";
import { OpportunityContacts, OpportunityContactRole } from "./opportunity-entities.ts";

const contact = strict({ contactId: Id("con") });

export const getContact = limitedOperation({
  id: "getContact",
  method: "GET",
  path: "/v1/contacts/{contactId}",
  scope: "crm:accounts:read",
  summary: "One contact.",
  params: contact,
  reply: { status: 200, body: Contact },
});
export const listContacts = limitedOperation({
  id: "listContacts",
  method: "GET",
  path: "/v1/contacts",
  scope: "crm:accounts:read",
  summary: "Contacts in order of id.",
  query: strict({ ...pageQuery, accountId: Type.Optional(Id("acc")) }),
  reply: { status: 200, body: pageOf(Contact) },
});
export const updateContact = limitedOperation({
  id: "updateContact",
  method: "PATCH",
  path: "/v1/contacts/{contactId}",
  scope: "crm:accounts:write",
  summary: "Changes a contact, or moves it to another account.",
  params: contact,
  ifMatch: "required",
  body: Type.Partial(Type.Omit(Contact, ["id", "externalKey"]), { additionalProperties: false, minProperties: 1 }),
  reply: { status: 200, body: Contact },
  problems: ["unknown-account"],
});

const opportunity = strict({ opportunityId: Id("opp") });

export const getOpportunityContacts = limitedOperation({
  id: "getOpportunityContacts",
  method: "GET",
  path: "/v1/opportunities/{opportunityId}/contact-roles",
  scope: "crm:opportunities:read",
  summary: "Who plays which part in an opportunity; version 0 where nobody has been named.",
  params: opportunity,
  reply: { status: 200, body: OpportunityContacts },
});
export const setOpportunityContacts = limitedOperation({
  id: "setOpportunityContacts",
  method: "PUT",
  path: "/v1/opportunities/{opportunityId}/contact-roles",
  scope: "crm:opportunities:write",
  summary: "Replaces who plays which part in an opportunity.",
  params: opportunity,
  ifMatch: "required",
  body: strict({ roles: Type.Array(OpportunityContactRole, { maxItems: 50 }) }),
  reply: { status: 200, body: OpportunityContacts },
  problems: ["unknown-contact", "contact-outside-hierarchy", "primary-contact-not-single", "contact-role-repeated"],
});
