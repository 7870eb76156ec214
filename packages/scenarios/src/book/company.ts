import type { Role } from "@cashline/contracts/services/identity/contract";
import { randomStream } from "@cashline/kernel/random";
import type { BookLegalEntity, BookPerson, BookRegistration } from "./book.ts";
import { fakerFor } from "./names.ts";

/** The legal entities every book sells from. */
export const legalEntities: BookLegalEntity[] = [
  { code: "US01", name: "Cashline Demo Inc.", country: "US", baseCurrency: "USD" },
  { code: "GB01", name: "Cashline Demo Ltd", country: "GB", baseCurrency: "GBP" },
  { code: "DE01", name: "Cashline Demo GmbH", country: "DE", baseCurrency: "EUR" },
  { code: "FR01", name: "Cashline Demo SAS", country: "FR", baseCurrency: "EUR" },
  { code: "IN01", name: "Cashline Demo Private Limited", country: "IN", baseCurrency: "INR" },
  { code: "AU01", name: "Cashline Demo Pty Ltd", country: "AU", baseCurrency: "AUD" },
  { code: "CA01", name: "Cashline Demo Canada Inc.", country: "CA", baseCurrency: "CAD" },
];

/** Countries without an entity of their own, and whose entity sells into them; with a VAT number the charge is reversed. */
const servedFrom: Readonly<Record<string, string>> = { AT: "DE" };

/** Whether some entity sells into a country. */
export function isSoldInto(country: string): boolean {
  return legalEntities.some((entity) => entity.country === (servedFrom[country] ?? country));
}

/** The entity that sells into a country. @throws RangeError for a country nobody sells into */
export function entityFor(country: string): BookLegalEntity {
  const entity = legalEntities.find((candidate) => candidate.country === (servedFrom[country] ?? country));
  if (!entity) throw new RangeError(`no legal entity sells into ${country}`);
  return entity;
}

const numbers: readonly (readonly [legalEntity: string, jurisdiction: string, number: string])[] = [
  ["US01", "US-NY", "NY-114820017"],
  ["US01", "US-TX", "TX-32081174402"],
  ["US01", "US-PA", "PA-90114825"],
  ["US01", "US-WA", "WA-604118205"],
  ["US01", "US-MA", "MA-11482073"],
  ["GB01", "GB", "GB434031494"],
  ["DE01", "DE", "DE136695976"],
  ["FR01", "FR", "FR40303265045"],
  ["IN01", "IN-KA", "29AAGCB7383J1Z4"],
  ["AU01", "AU", "51824753556"],
  ["CA01", "CA", "123456782RT0001"],
  ["CA01", "CA-ON", "123456782RT0001-ON"],
  ["CA01", "CA-QC", "1023456789TQ0001"],
  ["CA01", "CA-BC", "PST-1023-4567"],
];

/** The tax registrations of all entities; in the United States those states where the company has nexus. */
export const registrations: BookRegistration[] = numbers.map(([legalEntity, jurisdiction, number]) => ({
  key: `${legalEntity}/${jurisdiction}`,
  legalEntity,
  jurisdiction,
  number,
  validFrom: "2020-01-01",
}));

/** How many people hold each role: two and more wherever two different people must act on one case. */
const staffing: readonly (readonly [role: Role, timeZones: readonly string[]])[] = [
  ["sales_rep", ["America/New_York", "Europe/London", "Asia/Kolkata"]],
  ["deal_desk_analyst", ["America/New_York", "America/Chicago", "Europe/London"]],
  ["deal_desk_lead", ["America/New_York", "Europe/London"]],
  ["billing_analyst", ["America/Chicago", "Europe/Dublin", "Asia/Kolkata"]],
  ["billing_lead", ["America/Chicago", "Europe/Dublin"]],
  ["tax_analyst", ["America/New_York", "Europe/Berlin"]],
  ["tax_lead", ["America/New_York", "Europe/Berlin"]],
  ["receivables_analyst", ["America/New_York", "Europe/Dublin", "Australia/Sydney"]],
  ["credit_analyst", ["America/New_York", "Europe/Dublin"]],
  ["receivables_lead", ["America/New_York", "Europe/Dublin"]],
  ["collections_agent", ["America/Chicago", "Europe/Dublin"]],
  ["provisioning_analyst", ["America/Los_Angeles", "Asia/Kolkata"]],
  ["support_analyst", ["America/New_York", "Europe/London", "Asia/Kolkata"]],
  ["support_lead", ["America/New_York", "Europe/London"]],
  ["renewals_manager", ["America/New_York", "Europe/London"]],
  ["renewals_lead", ["America/New_York", "Europe/London"]],
  ["metering_analyst", ["America/Los_Angeles", "Asia/Kolkata"]],
  ["metering_lead", ["America/Los_Angeles", "Europe/Dublin"]],
  ["treasury_analyst", ["America/New_York", "Europe/London"]],
  ["treasury_lead", ["America/New_York", "Europe/London"]],
  ["gl_accountant", ["America/Chicago", "Europe/Dublin"]],
  ["gl_lead", ["America/Chicago", "Europe/Dublin"]],
  ["close_manager", ["America/Chicago", "Europe/Dublin"]],
  ["revenue_accountant", ["America/New_York", "Europe/Dublin"]],
  ["revenue_lead", ["America/New_York", "Europe/Dublin"]],
  ["collections_lead", ["America/Chicago", "Europe/Dublin"]],
  ["provisioning_lead", ["America/Los_Angeles", "Asia/Kolkata"]],
  ["platform_engineer", ["Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata"]],
  ["platform_lead", ["Europe/Berlin", "America/Los_Angeles"]],
  ["customer_success_manager", ["America/New_York", "Europe/London"]],
  ["policy_author", ["Europe/London", "America/New_York"]],
  ["policy_approver", ["Europe/London", "America/New_York"]],
  ["role_administrator", ["Europe/London", "America/New_York"]],
  ["controller", ["America/New_York", "Europe/London"]],
  ["cfo", ["America/New_York", "America/New_York"]],
];

/** Analysts answer within hours, those who sign take longer. */
const slowRoles: readonly Role[] = ["controller", "cfo"];

/** The people of the company. Everybody holds one role, so that nobody prepares what she approves. */
export function people(seed: string): BookPerson[] {
  return staffing.flatMap(([role, timeZones]) =>
    timeZones.map((timeZone, index) => {
      const key = `${role}-${index + 1}`;
      const random = randomStream(seed, "person", key);
      const low = random.between(1, 6) * 10;
      const high = low + random.between(6, slowRoles.includes(role) ? 48 : 24) * 15;
      const name = fakerFor(seed, "person", key).person.fullName();
      return { key, name, roles: [role], skills: [regionIn(timeZone)], timeZone, responseMinutes: { low, high } };
    }),
  );
}

/** The region whose customers somebody in a time zone knows best. */
function regionIn(timeZone: string): string {
  if (timeZone.startsWith("America/")) return "Americas";
  return timeZone.startsWith("Europe/") ? "EMEA" : "APAC";
}
