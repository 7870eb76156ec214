import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import type { Instant } from "@cashline/kernel/time";

export type Changed = { outcome: "changed"; document: TaxDocument };
export type Refused = {
  outcome: "refused";
  code:
    | "tax-document-not-saved"
    | "tax-document-not-committed"
    | "tax-document-voided"
    | "tax-document-adjusted"
    | "tax-document-locked"
    | "tax-document-is-return"
    | "tax-document-has-returns";
  detail: string;
};

/** Saved becomes committed; nothing else does. Source: AvaTax's document statuses Saved and Committed. */
export function commitDocument(document: TaxDocument, at: Instant): Changed | Refused {
  if (document.status !== "saved") return refused("tax-document-not-saved", document, `is ${document.status}`);
  return { outcome: "changed", document: { ...document, status: "committed", committedAt: at } };
}

/** A committed document is locked once it is in a return filed with the authority (AvaTax: locked transactions). */
export function lockDocument(document: TaxDocument, filing: string, at: Instant): Changed | Refused {
  if (document.status !== "committed") return refused("tax-document-not-committed", document, `is ${document.status}`);
  return { outcome: "changed", document: { ...document, status: "locked", lockedAt: at, filing } };
}

/** What may still be taken out of force: a saved or committed document against which no return stands. */
function inForce(document: TaxDocument, hasReturns: boolean): Refused | undefined {
  switch (document.status) {
    case "voided":
      return refused("tax-document-voided", document, `was voided at ${document.voidedAt}`);
    case "adjusted":
      return refused("tax-document-adjusted", document, `was adjusted at ${document.adjustedAt}`);
    case "locked":
      return refused("tax-document-locked", document, `is locked by ${document.filing}`);
    case "saved":
    case "committed":
      return hasReturns ? refused("tax-document-has-returns", document, "has return documents") : undefined;
  }
}

/**
 * A saved or committed document is voided, once and for good.
 * Source: AvaTax's `VoidTransaction` (status Cancelled); against a document with returns ours.
 */
export function voidDocument(document: TaxDocument, reason: string, hasReturns: boolean, at: Instant): Changed | Refused {
  return (
    inForce(document, hasReturns) ?? {
      outcome: "changed",
      document: { ...document, status: "voided", voidedAt: at, voidReason: reason },
    }
  );
}

/**
 * The version an adjustment replaces is kept as adjusted; a return is not adjusted but voided and made anew.
 * Source: AvaTax's `AdjustTransaction` (status Adjusted).
 */
export function adjustDocument(document: TaxDocument, hasReturns: boolean, at: Instant): Changed | Refused {
  if (document.kind === "return") return refused("tax-document-is-return", document, "is a return");
  return inForce(document, hasReturns) ?? { outcome: "changed", document: { ...document, status: "adjusted", adjustedAt: at } };
}

/** Why a version is voided when its code is calculated again. */
export const SUPERSEDED = "calculated again";

/**
 * Makes room for a new calculation of a code: the number of its next version, and the earlier one, voided. A committed
 * version is voided too: the new one adjusts it. A code whose version is locked, returned or itself a return is taken.
 * Source: AvaTax: a document's `code` is its identity, and an adjustment makes a new version.
 */
export function supersede(
  versions: readonly TaxDocument[],
  hasReturns: boolean,
  at: Instant,
): { outcome: "free"; version: number; voided: TaxDocument[] } | Refused {
  const voided: TaxDocument[] = [];
  for (const document of versions) {
    if (document.status === "voided" || document.status === "adjusted") continue;
    if (document.kind === "return") return refused("tax-document-is-return", document, "is a return");
    const decision = voidDocument(document, SUPERSEDED, hasReturns, at);
    if (decision.outcome === "refused") return decision;
    voided.push(decision.document);
  }
  return { outcome: "free", version: nextVersion(versions), voided };
}

/** The number after the highest a code has had. Source: as `supersede`. */
export function nextVersion(versions: readonly TaxDocument[]): number {
  return versions.reduce((highest, { version }) => Math.max(highest, version), 0) + 1;
}

/**
 * Whether a document counts in reports and thresholds: committed, whether or not filed since.
 * Source: AvaTax reports committed documents only.
 */
export function isReported({ status }: Pick<TaxDocument, "status">): boolean {
  return status === "committed" || status === "locked";
}

function refused(code: Refused["code"], { code: name, version }: TaxDocument, what: string): Refused {
  return { outcome: "refused", code, detail: `${name} version ${version} ${what}` };
}
