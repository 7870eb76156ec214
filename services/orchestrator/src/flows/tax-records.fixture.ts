import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";

/** How a sale of an American entity is taxed when nothing is out of the ordinary. */
export const plainSale = {
  kind: "sale",
  originalDocumentId: null,
  regime: "us_sales_tax",
  treatment: "standard",
  rounding: "half-up, per line",
  priceMode: "exclusive",
  taxIdEvidence: null,
  registryOutage: null,
  distanceSales: null,
  returnDate: null,
  thresholdScope: null,
} as const satisfies Partial<TaxDocument>;

/** A tax document that nobody has done anything with. */
export const untouched = {
  returnReason: null,
  adjustment: null,
  committedAt: null,
  lockedAt: null,
  filing: null,
  adjustedAt: null,
  voidedAt: null,
  voidReason: null,
} as const satisfies Partial<TaxDocument>;
