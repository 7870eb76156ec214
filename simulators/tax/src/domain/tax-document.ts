import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import type { Instant } from "@cashline/kernel/time";

export type Changed = { outcome: "changed"; document: TaxDocument };
export type Refused = { outcome: "refused"; code: "tax-document-not-saved" | "tax-document-voided"; detail: string };

/** Saved becomes committed; nothing else does. */
export function commitDocument(document: TaxDocument, at: Instant): Changed | Refused {
  if (document.status !== "saved")
    return {
      outcome: "refused",
      code: "tax-document-not-saved",
      detail: `${document.code} version ${document.version} is ${document.status}`,
    };
  return { outcome: "changed", document: { ...document, status: "committed", committedAt: at } };
}

/** A saved or committed document is voided, once and for good. */
export function voidDocument(document: TaxDocument, at: Instant): Changed | Refused {
  if (document.status === "voided")
    return {
      outcome: "refused",
      code: "tax-document-voided",
      detail: `${document.code} version ${document.version} was voided at ${document.voidedAt}`,
    };
  return { outcome: "changed", document: { ...document, status: "voided", voidedAt: at } };
}

/**
 * Makes room for a new calculation of a code: the number of its next version, and the earlier one, voided. A committed
 * version is voided too: the new one adjusts it.
 */
export function supersede(versions: readonly TaxDocument[], at: Instant): { version: number; voided: TaxDocument[] } {
  const latest = versions.reduce((highest, { version }) => Math.max(highest, version), 0);
  const voided = versions.flatMap((document) => {
    const decision = voidDocument(document, at);
    return decision.outcome === "changed" ? [decision.document] : [];
  });
  return { version: latest + 1, voided };
}
