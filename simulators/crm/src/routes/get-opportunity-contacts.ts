import { getOpportunityContacts } from "@cashline/contracts/systems/crm/contact-operations";
import { read, reply } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { opportunityContactsOf } from "../store/opportunity-contacts.ts";

export const getOpportunityContactsRoute = read<typeof getOpportunityContacts, Collections>(
  getOpportunityContacts,
  ({ params }, context) => {
    const { contacts, version } = opportunityContactsOf(params.opportunityId, context);
    return reply(contacts, version);
  },
);
