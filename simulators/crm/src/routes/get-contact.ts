import { getContact } from "@cashline/contracts/systems/crm/contact-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getContactRoute = readOne<Collections>(getContact, "contacts", "contactId");
