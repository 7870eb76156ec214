import { getExemptionCertificate } from "@cashline/contracts/systems/tax/customer-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getExemptionCertificateRoute = readOne<Collections>(getExemptionCertificate, "certificates", "certificateId");
