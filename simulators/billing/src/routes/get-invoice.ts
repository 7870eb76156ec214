import { getInvoice } from "@cashline/contracts/systems/billing/operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getInvoiceRoute = readOne<Collections>(getInvoice, "invoices", "invoiceId");
