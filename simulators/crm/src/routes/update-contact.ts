import { updateContact } from "@cashline/contracts/systems/crm/contact-operations";
import { contactUpdated } from "@cashline/contracts/systems/crm/events";
import { reply, write } from "@cashline/sim-kit/command";
import { requireAccount } from "../store/accounts.ts";
import type { Collections } from "../store/collections.ts";

export const updateContactRoute = write<typeof updateContact, Collections>(updateContact, ({ params, body }, context) => {
  const { contacts } = context.store;
  const contact = contacts.require(params.contactId);
  context.requireVersion(contacts.version(contact.id));
  if (body.accountId !== undefined) requireAccount(body.accountId, context);
  const changed = contacts.save({ ...contact, ...body });
  context.emit(contactUpdated, changed);
  return reply(changed, contacts.version(changed.id));
});
