import { iso31661 } from "iso-3166/1.js";
import Type, { type Static, type TObject, type TProperties } from "typebox";

/** An object that refuses unknown members. Every body and entity is one. */
export function strict<Properties extends TProperties>(properties: Properties, options: { $id?: string; description?: string } = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** Any value, or null. */
export function nullable<Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) {
  return Type.Union([schema, Type.Null()]);
}

/** One of several objects told apart by the constant in `tag`. What is refused is measured by the one object meant. */
export function tagged<const Members extends readonly TObject[]>(tag: string, members: Members) {
  return Type.Unsafe<Static<Members[number]>>({ type: "object", oneOf: [...members], discriminator: { propertyName: tag } });
}

export const Id = (prefix: string) => Type.String({ pattern: `^${prefix}_[0-9a-z]{20}$`, description: `Id of kind \`${prefix}\`` });

/** No control character (C0, DEL, C1), which no screen shows and some stores refuse. */
const PRINTABLE = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$";

/** Something the caller names in one line; 1 to 120 characters, whichever can be seen. */
export const Name = Type.String({ minLength: 1, maxLength: 120, pattern: PRINTABLE });

/** A key from another system, unique per kind of object within a sandbox. */
export const ExternalKey = Type.String({ minLength: 1, maxLength: 120, pattern: "^[\\x21-\\x7e]+$" });

export const Currency = Type.String({ pattern: "^[A-Z]{3}$", description: "ISO 4217 code" });

export const Money = strict(
  {
    currency: Currency,
    minor: Type.String({ pattern: "^-?[0-9]{1,15}$", description: "Whole number of the currency's smallest unit" }),
  },
  { description: "An amount in minor units" },
);
export type Money = Static<typeof Money>;

export const Decimal = Type.String({ pattern: "^-?[0-9]{1,12}(\\.[0-9]{1,8})?$", description: "Decimal number as text" });
export const Price = Type.String({ pattern: "^[0-9]{1,12}(\\.[0-9]{1,8})?$", description: "Unit price in major units, decimal text" });
export const Percent = Type.String({ pattern: "^(100|[0-9]{1,2}(\\.[0-9]{1,4})?)$", description: "0 to 100, decimal text" });

/** An instant may lie beyond the last calendar date: what becomes due after a term that ends there. */
export const Instant = Type.String({
  format: "date-time",
  pattern: "^(19|2[0-9])[0-9]{2}-",
  maxLength: 30,
  description: "RFC 3339 time, UTC, of the years 1900 to 2999",
});
/** The last day a calendar date may be, so that no schedule is endless. */
export const LAST_DAY = "2199-12-31";
export const CalendarDate = Type.String({
  format: "date",
  pattern: "^(19|20|21)[0-9]{2}-",
  description: "Calendar day, YYYY-MM-DD, of the years 1900 to 2199",
});
export const Quantity = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });

export const Tenant = Type.String({ pattern: "^[a-z][a-z0-9-]{1,40}$", description: "A sandbox of the estate" });

/**
 * A country, territory or area to which ISO 3166-1 has assigned a code of two letters. What others use beside it is refused:
 * `EL` and `XI`, with which the VAT numbers of Greece and Northern Ireland begin, are `GR` and `GB`; `UK` and `EU` are only
 * reserved; `XK`, by which the European Union means Kosovo, is left to users by the standard.
 * Source: ISO 3166-1, as `iso-3166` lists it.
 */
export const CountryCode = Type.Enum(iso31661.map(({ alpha2 }) => alpha2).toSorted(), {
  description: "ISO 3166-1 alpha-2, assigned: GR for Greece, GB for Northern Ireland, no XK",
});

export const Address = strict({
  line1: Type.String({ maxLength: 200, pattern: PRINTABLE }),
  city: Type.String({ maxLength: 100, pattern: PRINTABLE }),
  postalCode: Type.String({ maxLength: 20, pattern: PRINTABLE }),
  region: Type.String({ maxLength: 10, description: "ISO 3166-2 subdivision without the country, such as CA; empty where none applies" }),
  country: CountryCode,
});
export type Address = Static<typeof Address>;

/** How many months one billing period of each frequency has. */
export const BillingFrequency = Type.Enum(["monthly", "quarterly", "annual"]);
export type BillingFrequency = Static<typeof BillingFrequency>;

/** When the customer owes the money. `on_receipt` is charged to the stored method, `net_30` is transferred later. */
export const PaymentTerms = Type.Enum(["on_receipt", "net_30"]);
export type PaymentTerms = Static<typeof PaymentTerms>;
