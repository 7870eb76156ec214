import Type, { type Static } from "typebox";
import { CalendarDate, CountryCode, Id, Instant, Name, nullable, strict } from "../../common/values.ts";
import { JurisdictionCode } from "./entities.ts";
import { TaxIdCheck } from "./policy.ts";

/** A number as the sandbox's registries know it. */
export const TaxIdRecord = strict({
  id: Id("tin"),
  taxId: Type.String({ pattern: "^[A-Z0-9+*]{4,20}$", description: "Without blanks, dots and hyphens, in capitals" }),
  country: CountryCode,
  status: Type.Enum(["valid", "invalid"]),
  name: nullable(Name),
  validFrom: nullable(CalendarDate),
  validTo: nullable(CalendarDate),
});
export type TaxIdRecord = Static<typeof TaxIdRecord>;

/** What a check of a number found. */
export const TaxIdVerdict = strict({
  country: CountryCode,
  taxId: Type.String({ maxLength: 30 }),
  answer: Type.Enum(["valid", "invalid", "unavailable"]),
  form: Type.Enum(["well_formed", "malformed"]),
  checksum: Type.Enum(["passed", "failed", "not_checked"]),
  registry: Type.Enum(["known", "unknown", "unavailable", "not_asked"]),
  registryName: Name,
  name: nullable(Name),
  consultationNumber: nullable(Type.String({ maxLength: 40 })),
  policy: TaxIdCheck,
  checkedAt: Instant,
});
export type TaxIdVerdict = Static<typeof TaxIdVerdict>;

/** An account's right to buy without some jurisdictions' levies (Streamlined Sales Tax certificate, form SSTGB F0003). */
export const ExemptionCertificate = strict({
  id: Id("exc"),
  accountId: Id("acc"),
  number: Name,
  jurisdictions: Type.Array(JurisdictionCode, { minItems: 1, maxItems: 150, uniqueItems: true }),
  reason: Type.Enum([
    "resale",
    "federal_government",
    "state_or_local_government",
    "tribal_government",
    "foreign_diplomat",
    "charitable_organization",
    "religious_organization",
    "educational_organization",
    "industrial_production",
    "direct_pay_permit",
    "other",
  ]),
  validFrom: CalendarDate,
  validTo: nullable(CalendarDate),
  status: Type.Enum(["active", "expired", "revoked"]),
  revokedAt: nullable(Instant),
  revocationReason: nullable(Name),
});
export type ExemptionCertificate = Static<typeof ExemptionCertificate>;
