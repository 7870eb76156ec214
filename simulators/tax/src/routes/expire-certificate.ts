import { certificateExpired } from "@cashline/contracts/systems/tax/events";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { expireCertificate } from "../domain/exemptions.ts";
import type { Collections } from "../store/collections.ts";

/** Agenda work due when a certificate's last day has passed; its key is the certificate. */
export const CERTIFICATE_EXPIRY = "certificate-expiry";

type Handler = NonNullable<SimulatorDeclaration<Collections>["due"]>[string];

export const expireCertificateWork: Handler = ({ key }, context) => {
  const expired = expireCertificate(context.store.certificates.require(key), context.today);
  if (!expired) return;
  context.store.certificates.save(expired);
  context.emit(certificateExpired, expired);
};
