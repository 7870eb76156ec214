import type { OpportunityContacts } from "@cashline/contracts/systems/crm/opportunity-entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "./collections.ts";

/** Who plays which part in an opportunity, and the version of it; version 0 where nobody has been named. */
export function opportunityContactsOf(
  opportunityId: string,
  context: CommandContext<Collections>,
): { contacts: OpportunityContacts; version: number } {
  const { store } = context;
  const contactsId = context.id("ocr", store.opportunities.require(opportunityId).id);
  const contacts = store.opportunityContacts.get(contactsId) ?? { id: contactsId, opportunityId, roles: [] };
  return { contacts, version: store.opportunityContacts.version(contactsId) };
}
