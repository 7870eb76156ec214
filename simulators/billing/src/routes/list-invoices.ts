import { listInvoices } from "@cashline/contracts/systems/billing/operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listInvoicesRoute = readPage<Collections>(listInvoices, "invoices");
