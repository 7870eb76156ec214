import { createExemptionCertificate } from "@cashline/contracts/systems/tax/customer-operations";
import { certificateCreated } from "@cashline/contracts/systems/tax/events";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { fileCertificate } from "../domain/exemptions.ts";
import type { Collections } from "../store/collections.ts";
import { CERTIFICATE_EXPIRY } from "./expire-certificate.ts";

export const createExemptionCertificateRoute = write<typeof createExemptionCertificate, Collections>(
  createExemptionCertificate,
  ({ body }, context) => {
    const decision = fileCertificate(context.id("exc", body.accountId, body.number), body, context.today);
    if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
    const { certificate, expiresAt } = decision;
    context.store.certificates.insert(certificate);
    context.emit(certificateCreated, certificate);
    if (expiresAt !== null) context.schedule(expiresAt, CERTIFICATE_EXPIRY, certificate.id);
    return reply(certificate, 1);
  },
);
