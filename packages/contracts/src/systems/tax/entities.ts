import Type, { type Static } from "typebox";
import { Address, CalendarDate, Currency, Decimal, Id, Instant, Money, Name, nullable, strict } from "../../common/values.ts";
import { DistanceSales, PriceMode, RegistryOutage, ReturnDate, TaxIdCheck } from "./policy.ts";

export const LegalEntity = Type.String({ pattern: "^[A-Z]{2}[0-9]{2}$" });
export const JurisdictionCode = Type.String({
  maxLength: 10,
  description: "Country, or country-region where the region levies: DE, US-CA",
});

export const Registration = strict({
  id: Id("reg"),
  legalEntity: LegalEntity,
  jurisdiction: JurisdictionCode,
  number: Name,
  validFrom: CalendarDate,
  validTo: nullable(CalendarDate),
});
export type Registration = Static<typeof Registration>;

export const TaxDetail = strict({
  jurisdiction: Type.String({ maxLength: 10 }),
  name: Name,
  rate: Decimal,
  taxable: Money,
  tax: Money,
  exemption: Type.Optional(
    strict(
      { certificateId: Id("exc"), amount: Money },
      { description: "What a certificate keeps from this levy; left out where none does" },
    ),
  ),
});
export type TaxDetail = Static<typeof TaxDetail>;

export const TaxLine = strict({
  lineId: Type.String({ maxLength: 40 }),
  net: Money,
  taxCode: Name,
  tax: Money,
  details: Type.Array(TaxDetail),
});
export type TaxLine = Static<typeof TaxLine>;

/** One levy of a document at one rate over all its lines, as an invoice must show it (Directive 2006/112/EC art. 226 (8) to (10)). */
export const LevySummary = strict({
  jurisdiction: Type.String({ maxLength: 10 }),
  name: Name,
  rate: Decimal,
  taxable: Money,
  exempt: Money,
  tax: Money,
});
export type LevySummary = Static<typeof LevySummary>;

/** Why a document bears the tax it bears. */
export const TaxTreatment = Type.Enum(["standard", "reverse_charge", "export", "not_taxable", "not_registered", "exempt"], {
  description:
    "`export` is outside of every tax known here; `not_registered` is taxed at the destination by law, and bears nothing because the seller has no registration that collects it",
});
export type TaxTreatment = Static<typeof TaxTreatment>;

/** How the customer's number was judged where the tax depends on it. */
export const TaxIdEvidence = strict({
  policy: TaxIdCheck,
  registry: Type.Enum(["known", "unknown", "unavailable", "not_asked"]),
  consultationNumber: nullable(Type.String({ maxLength: 40, description: "The registry's proof of the answer" })),
});
export type TaxIdEvidence = Static<typeof TaxIdEvidence>;

/** What a calculation says, whether or not it is kept. */
const calculation = {
  legalEntity: LegalEntity,
  accountId: nullable(Id("acc")),
  shipTo: Address,
  customerTaxId: nullable(Type.String({ maxLength: 30 })),
  taxOn: CalendarDate,
  currency: Currency,
  regime: Type.Enum(["us_sales_tax", "uk_vat", "eu_vat", "in_gst", "au_gst", "ca_gst", "none"]),
  treatment: TaxTreatment,
  rounding: Type.Enum(["half-up, per line", "half-even, per line", "half-up, per document", "half-even, per document"]),
  priceMode: PriceMode,
  taxIdEvidence: nullable(TaxIdEvidence),
  registryOutage: nullable(RegistryOutage),
  distanceSales: nullable(DistanceSales),
  returnDate: nullable(ReturnDate),
  thresholdScope: nullable(
    Type.String({ maxLength: 10, description: "Threshold the sale counts towards: EU for distance sales, US-NY for economic nexus" }),
  ),
  lines: Type.Array(TaxLine, { minItems: 1, maxItems: 200 }),
  summary: Type.Array(LevySummary, { description: "Each levy at each rate over all lines" }),
  net: Money,
  tax: Money,
};

/** A calculation that nothing is kept of: AvaTax's temporary document. */
export const TaxPreview = strict({
  status: Type.Literal("temporary"),
  kind: Type.Enum(["sale", "return"]),
  code: Type.String({ maxLength: 60 }),
  originalDocumentId: nullable(Id("txd")),
  ...calculation,
});
export type TaxPreview = Static<typeof TaxPreview>;

/** Why a version replaces the one before it (AvaTax AdjustTransactionModel, `adjustmentReason`). */
export const AdjustmentReason = Type.Enum([
  "sourcing_issue",
  "reconciled_with_general_ledger",
  "exempt_cert_applied",
  "price_adjusted",
  "product_returned",
  "product_exchanged",
  "bad_debt",
  "other",
]);
export type AdjustmentReason = Static<typeof AdjustmentReason>;

const Adjustment = strict({ reason: AdjustmentReason, description: Name, replacesVersion: Type.Integer({ minimum: 1 }) });

/** The version an adjustment would make. */
export const AdjustmentPreview = strict({
  ...TaxPreview.properties,
  version: Type.Integer({ minimum: 2 }),
  adjustment: Adjustment,
});
export type AdjustmentPreview = Static<typeof AdjustmentPreview>;

export const TaxDocument = strict({
  id: Id("txd"),
  code: Type.String({ maxLength: 60, description: "The caller's document, an invoice id" }),
  version: Type.Integer({ minimum: 1 }),
  status: Type.Enum(["saved", "committed", "locked", "adjusted", "voided"]),
  kind: Type.Enum(["sale", "return"]),
  originalDocumentId: nullable(Id("txd")),
  returnReason: nullable(Name),
  adjustment: nullable(Adjustment),
  ...calculation,
  committedAt: nullable(Instant),
  lockedAt: nullable(Instant),
  filing: nullable(Name),
  adjustedAt: nullable(Instant),
  voidedAt: nullable(Instant),
  voidReason: nullable(Name),
});
export type TaxDocument = Static<typeof TaxDocument>;
