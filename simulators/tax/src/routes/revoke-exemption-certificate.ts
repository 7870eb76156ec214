import { revokeExemptionCertificate } from "@cashline/contracts/systems/tax/customer-operations";
import { certificateRevoked } from "@cashline/contracts/systems/tax/events";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { revokeCertificate } from "../domain/exemptions.ts";
import type { Collections } from "../store/collections.ts";
import { CERTIFICATE_EXPIRY } from "./expire-certificate.ts";

export const revokeExemptionCertificateRoute = write<typeof revokeExemptionCertificate, Collections>(
  revokeExemptionCertificate,
  ({ params, body }, context) => {
    const { certificates } = context.store;
    const decision = revokeCertificate(certificates.require(params.certificateId), body.reason, context.now);
    if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
    const { certificate } = decision;
    certificates.save(certificate);
    context.emit(certificateRevoked, certificate);
    context.unschedule(CERTIFICATE_EXPIRY, certificate.id);
    return reply(certificate, certificates.version(certificate.id));
  },
);
