import { listContacts } from "@cashline/contracts/systems/crm/contact-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listContactsRoute = readPage<Collections>(listContacts, "contacts");
