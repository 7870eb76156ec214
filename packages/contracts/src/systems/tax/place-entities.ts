import Type, { type Static } from "typebox";
import { CalendarDate, Decimal, Id, Money, Name, Percent, nullable, strict } from "../../common/values.ts";
import { JurisdictionCode, LegalEntity } from "./entities.ts";
import { DistanceSales } from "./policy.ts";

/** A place with rules of its own. */
export const Jurisdiction = strict({
  code: JurisdictionCode,
  name: Name,
  level: Type.Enum(["country", "region"]),
  regime: Type.Enum(["us_sales_tax", "uk_vat", "eu_vat", "in_gst", "au_gst", "ca_gst"]),
  levies: Type.Array(Name, { description: "Names of the levies kept here, of any time" }),
});
export type Jurisdiction = Static<typeof Jurisdiction>;

/** One levy while one rate was in force, with where it is taken from. */
export const Rate = strict({
  jurisdiction: JurisdictionCode,
  name: Name,
  rate: Decimal,
  validFrom: CalendarDate,
  validTo: nullable(CalendarDate),
  saasTaxable: Type.Boolean({ description: "Whether a business subscription to hosted software bears the levy" }),
  taxableShare: Decimal,
  compound: Type.Boolean({ description: "Computed on the price with the levies before it" }),
  source: Type.String({ maxLength: 200 }),
});
export type Rate = Static<typeof Rate>;

/** Whether the very amount or number reaches a threshold ("at least", "or more"), or only more than it ("exceeds", "more than"). */
const Reached = Type.Enum(["at", "above"], { description: "`at`: the very value reaches it; `above`: only more does" });

/** When a state asks sellers without presence to register (South Dakota v. Wayfair, 2018). */
export const NexusThreshold = strict({
  jurisdiction: JurisdictionCode,
  sales: Money,
  salesReached: Reached,
  transactions: nullable(Type.Integer({ minimum: 1 })),
  transactionsReached: nullable(Reached),
  combine: Type.Enum(["sales", "either", "both"]),
  period: Type.Enum([
    "previous_or_current_calendar_year",
    "previous_calendar_year",
    "preceding_twelve_months",
    "preceding_four_calendar_quarters",
    "preceding_four_sales_tax_quarters",
    "twelve_months_through_september",
  ]),
  validFrom: CalendarDate,
  validTo: nullable(CalendarDate),
  source: Type.String({ maxLength: 200 }),
});
export type NexusThreshold = Static<typeof NexusThreshold>;

/** A legal entity's declared tie to a jurisdiction. */
export const Nexus = strict({
  id: Id("nex"),
  legalEntity: LegalEntity,
  jurisdiction: JurisdictionCode,
  kind: Type.Enum(["physical", "economic", "voluntary"]),
  validFrom: CalendarDate,
  validTo: nullable(CalendarDate),
});
export type Nexus = Static<typeof Nexus>;

/** How near a seller is to a state's threshold, and whether it is registered there. */
export const NexusStatus = strict({
  jurisdiction: JurisdictionCode,
  status: Type.Enum(["registered", "obliged", "approaching", "below"]),
  threshold: nullable(NexusThreshold),
  sales: Money,
  transactions: Type.Integer(),
  otherCurrencies: Type.Array(Money, { description: "Sales not in the threshold's currency: not converted, not counted" }),
  reachedPercent: Type.Union([Percent, Type.Literal("over 100")]),
  declared: nullable(Type.Enum(["physical", "economic", "voluntary"])),
  registered: Type.Boolean(),
});
export type NexusStatus = Static<typeof NexusStatus>;

/** A seller's sales to consumers in other member states, beside the Union's threshold. */
export const DistanceSalesTurnover = strict({
  legalEntity: LegalEntity,
  throughOn: Type.String({ ...CalendarDate, description: "The day up to which sales are counted, this one included" }),
  threshold: Money,
  currentYear: Money,
  previousYear: Money,
  otherCurrencies: Type.Array(Money, { description: "Of both years, not converted; with any of them the threshold gives no relief" }),
  exceeded: Type.Boolean(),
  policy: DistanceSales,
  taxedAt: Type.Enum(["destination", "home"]),
  source: Type.String({ maxLength: 200 }),
});
export type DistanceSalesTurnover = Static<typeof DistanceSalesTurnover>;
