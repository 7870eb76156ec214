import type { ExemptionCertificate } from "@cashline/contracts/systems/tax/customer-entities";
import { addDays, instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { isJurisdiction } from "./jurisdictions.ts";

type Asked = Omit<ExemptionCertificate, "id" | "status" | "revokedAt" | "revocationReason">;
type Refused = { outcome: "refused"; code: "unknown-jurisdiction" | "invalid-request" | "certificate-not-active"; detail: string };

/**
 * Files a certificate, already run out when its last day lies behind; `expiresAt` is when its time is up, null without end.
 * Source: AvaTax's certificate (`signedDate`, `expirationDate`, `exposureZone`).
 */
export function fileCertificate(
  id: string,
  asked: Asked,
  today: CalendarDate,
): { outcome: "filed"; certificate: ExemptionCertificate; expiresAt: Instant | null } | Refused {
  const unknown = asked.jurisdictions.find((jurisdiction) => !isJurisdiction(jurisdiction));
  if (unknown !== undefined) return { outcome: "refused", code: "unknown-jurisdiction", detail: `No rates are known for ${unknown}` };
  const { validFrom, validTo } = asked;
  if (validTo !== null && validTo < validFrom) {
    return {
      outcome: "refused",
      code: "invalid-request",
      detail: `/body/validTo ${validTo} is before ${validFrom}`,
    };
  }
  const isOver = validTo !== null && validTo < today;
  const certificate: ExemptionCertificate = {
    id,
    ...asked,
    status: isOver ? "expired" : "active",
    revokedAt: null,
    revocationReason: null,
  };
  return { outcome: "filed", certificate, expiresAt: validTo === null || isOver ? null : instantAt(addDays(validTo, 1), "00:00") };
}

/**
 * An active certificate whose last day has passed is expired; any other stays as it is.
 * Source: AvaTax's `expirationDate`; expiry by the agenda is ours.
 */
export function expireCertificate(certificate: ExemptionCertificate, today: CalendarDate): ExemptionCertificate | undefined {
  const { status, validTo } = certificate;
  return status === "active" && validTo !== null && validTo < today ? { ...certificate, status: "expired" } : undefined;
}

/** Source: ours; a certificate is evidence, so it is marked and never deleted. */
export function revokeCertificate(
  certificate: ExemptionCertificate,
  reason: string,
  at: Instant,
): { outcome: "revoked"; certificate: ExemptionCertificate } | Refused {
  if (certificate.status !== "active")
    return { outcome: "refused", code: "certificate-not-active", detail: `${certificate.number} is ${certificate.status}` };
  return { outcome: "revoked", certificate: { ...certificate, status: "revoked", revokedAt: at, revocationReason: reason } };
}

/**
 * The certificate that exempts a jurisdiction's levies on a day: valid on the day of the tax, whenever that is asked, not
 * revoked, and naming exactly this jurisdiction (`CA` is the federal GST, `CA-QC` Quebec's own). Of several the one that
 * began first, then the lower number.
 * Source: AvaTax's `exposureZone`; which of several goes first is ours, so that there is one answer.
 */
export function certificateFor(
  certificates: readonly ExemptionCertificate[],
  jurisdiction: string,
  on: CalendarDate,
): ExemptionCertificate | undefined {
  return certificates
    .filter(
      ({ status, jurisdictions, validFrom, validTo }) =>
        status !== "revoked" && jurisdictions.includes(jurisdiction) && validFrom <= on && (validTo === null || on <= validTo),
    )
    .toSorted((a, b) => (`${a.validFrom} ${a.number}` < `${b.validFrom} ${b.number}` ? -1 : 1))[0];
}
