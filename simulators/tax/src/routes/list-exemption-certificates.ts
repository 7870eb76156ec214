import { listExemptionCertificates } from "@cashline/contracts/systems/tax/customer-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listExemptionCertificatesRoute = readPage<Collections>(listExemptionCertificates, "certificates");
