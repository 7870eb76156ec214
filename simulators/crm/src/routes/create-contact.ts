import { contactCreated } from "@cashline/contracts/systems/crm/events";
import { createContact } from "@cashline/contracts/systems/crm/operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { requireAccount } from "../store/accounts.ts";

export const createContactRoute = write<typeof createContact, Collections>(createContact, ({ body }, context) => {
  requireAccount(body.accountId, context);
  const contact = { id: context.id("con", body.externalKey), ...body };
  context.store.contacts.insert(contact);
  context.emit(contactCreated, contact);
  return reply(contact, 1);
});
