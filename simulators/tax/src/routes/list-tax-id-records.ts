import { listTaxIdRecords } from "@cashline/contracts/systems/tax/customer-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listTaxIdRecordsRoute = readPage<Collections>(listTaxIdRecords, "taxIdRecords");
