import Type, { type Static } from "typebox";
import { Address, CalendarDate, Currency, Decimal, Id, Instant, Money, Name, nullable, strict } from "../../common/values.ts";

export const Registration = strict({
  id: Id("reg"),
  legalEntity: Type.String({ pattern: "^[A-Z]{2}[0-9]{2}$" }),
  jurisdiction: Type.String({ maxLength: 10, description: "Country, or country-region where the region levies: DE, US-CA" }),
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
});

export const TaxLine = strict({
  lineId: Type.String({ maxLength: 40 }),
  net: Money,
  taxCode: Name,
  tax: Money,
  details: Type.Array(TaxDetail),
});

/** Why a document bears the tax it bears. */
export const TaxTreatment = Type.Enum(["standard", "reverse_charge", "export", "not_taxable", "not_registered"]);
export type TaxTreatment = Static<typeof TaxTreatment>;

export const TaxDocument = strict({
  id: Id("txd"),
  code: Type.String({ maxLength: 60, description: "The caller's document, an invoice id" }),
  version: Type.Integer({ minimum: 1 }),
  status: Type.Enum(["saved", "committed", "voided"]),
  legalEntity: Type.String({ pattern: "^[A-Z]{2}[0-9]{2}$" }),
  shipTo: Address,
  customerTaxId: nullable(Type.String({ maxLength: 30 })),
  taxOn: CalendarDate,
  currency: Currency,
  regime: Type.Enum(["us_sales_tax", "uk_vat", "eu_vat", "in_gst", "au_gst", "ca_gst", "none"]),
  treatment: TaxTreatment,
  rounding: Type.Literal("half-up, per line"),
  lines: Type.Array(TaxLine, { minItems: 1, maxItems: 200 }),
  net: Money,
  tax: Money,
  committedAt: nullable(Instant),
  voidedAt: nullable(Instant),
});
export type TaxDocument = Static<typeof TaxDocument>;
