import Type, { type Static } from "typebox";
import { CountryCode, Id, Instant, nullable, strict } from "../../common/values.ts";

/** Whether the prices of a document's lines hold tax. */
export const PriceMode = Type.Enum(["exclusive", "inclusive"]);
export type PriceMode = Static<typeof PriceMode>;

/** What makes a customer's number good: its form; the registry's word and, for numbers it does not know, the form; the registry's word alone. */
export const TaxIdCheck = Type.Enum(["form", "registry_or_form", "registry"]);
export type TaxIdCheck = Static<typeof TaxIdCheck>;

/** What happens to a document that needs the registry while it is down: not made until it answers, or made on the number's form. */
export const RegistryOutage = Type.Enum(["hold", "accept_form"]);
export type RegistryOutage = Static<typeof RegistryOutage>;

/** Where a sale to a consumer in another member state is taxed: always there, or at home up to the Union's threshold. */
export const DistanceSales = Type.Enum(["destination", "threshold"]);
export type DistanceSales = Static<typeof DistanceSales>;

/**
 * Which day a return document bears, and so in which month it is reported: the day it is issued (CGST Act 2017 s. 34;
 * Vertex `postingDate`), or that of the sale it takes back (AvaTax refund with a tax date override). Its rates are the
 * sale's either way.
 */
export const ReturnDate = Type.Enum(["issued", "original"]);
export type ReturnDate = Static<typeof ReturnDate>;

/** What the tenant decides where vendors or the law leave a choice. Every member has a default. */
export const TaxPolicy = strict({
  id: Id("txp"),
  roundingLevel: Type.Enum(["line", "document"]),
  roundingMode: Type.Enum(["half-up", "half-even"]),
  priceMode: PriceMode,
  taxIdCheck: TaxIdCheck,
  registryOutage: RegistryOutage,
  registryDowntimes: Type.Array(
    strict({
      country: nullable(CountryCode),
      from: Instant,
      to: nullable(Instant),
    }),
    { maxItems: 50, description: "When registries do not answer, of no country for all; `to` not included, null for until changed" },
  ),
  distanceSales: DistanceSales,
  returnDate: ReturnDate,
});
export type TaxPolicy = Static<typeof TaxPolicy>;
