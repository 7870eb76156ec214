import { setOpportunityContacts } from "@cashline/contracts/systems/crm/contact-operations";
import { opportunityContactsChanged } from "@cashline/contracts/systems/crm/events";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { checkRoles } from "../domain/contact-roles.ts";
import { topOf } from "../store/accounts.ts";
import type { Collections } from "../store/collections.ts";
import { opportunityContactsOf } from "../store/opportunity-contacts.ts";

export const setOpportunityContactsRoute = write<typeof setOpportunityContacts, Collections>(
  setOpportunityContacts,
  ({ params, body }, context) => {
    const { contacts, opportunities, opportunityContacts } = context.store;
    const { contacts: before, version } = opportunityContactsOf(params.opportunityId, context);
    context.requireVersion(version);
    const { accountId } = opportunities.require(params.opportunityId);
    const decision = checkRoles(body.roles, topOf(accountId, context), (contactId) => {
      const contact = contacts.get(contactId);
      return contact && topOf(contact.accountId, context);
    });
    if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
    const changed = { ...before, roles: body.roles };
    if (version === 0) opportunityContacts.insert(changed);
    else opportunityContacts.save(changed);
    context.emit(opportunityContactsChanged, changed);
    return reply(changed, opportunityContacts.version(changed.id));
  },
);
