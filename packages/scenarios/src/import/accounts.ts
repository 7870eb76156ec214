import { randomStream } from "@cashline/kernel/random";
import type { BookAccount } from "../book/book.ts";
import { entityFor, isSoldInto } from "../book/company.ts";
import { payment, USUAL_DECLINE_SHARE } from "../book/payment.ts";
import { addressIn } from "../book/places.ts";
import { taxIdFor } from "../book/tax-ids.ts";
import type { CsvTable } from "./csv-table.ts";

export const ACCOUNT_COLUMNS = [
  "account_id",
  "account_name",
  "industry",
  "country",
  "signup_date",
  "plan_tier",
  "seats",
  "is_trial",
  "churn_flag",
];

/** An account with what only the checks across files need. */
export type SourceAccount = {
  account: BookAccount;
  line: number;
  signedUpOn: string;
  plan: string;
  seats: number;
  trial: boolean;
  churned: boolean;
};

/** Country codes in use that ISO 3166-1 reserves or knows otherwise. */
/** What the source prices in. */
const CURRENCY = "USD";

const countryAliases: Readonly<Record<string, string>> = { UK: "GB", EL: "GR", USA: "US" };

/**
 * Accounts of the export. It has no address, tax number, currency, way of paying, or parent; what the systems need of
 * these is drawn per account from the seed.
 */
export function mapAccounts(table: CsvTable, seed: string): Map<string, SourceAccount> {
  const accounts = new Map<string, SourceAccount>();
  for (const row of table.rows) {
    const name = row.name("account_name");
    const source = {
      line: row.line,
      signedUpOn: row.date("signup_date"),
      plan: row.text("plan_tier").toLowerCase(),
      seats: row.wholeNumber("seats", 0),
      trial: row.flag("is_trial"),
      churned: row.flag("churn_flag"),
    };
    const stated = row.text("country").toUpperCase();
    const country = countryAliases[stated] ?? stated;
    if (country !== stated) row.repair("country-code", `${stated} is taken as ${country}, the ISO 3166-1 code`);
    if (!isSoldInto(country)) row.refuse("country-without-entity", `no legal entity sells into "${stated}"`);
    if (row.refused) continue;
    const address = addressIn(country, seed, row.id);
    const { terms, method } = payment(country, CURRENCY, randomStream(seed, "payment", row.id), USUAL_DECLINE_SHARE);
    accounts.set(row.id, {
      ...source,
      account: {
        key: row.id,
        name,
        parent: null,
        status: "customer",
        tier: "small_business",
        industry: row.text("industry").slice(0, 120) || "unknown",
        currency: CURRENCY,
        address,
        taxId: taxIdFor(country, address.region, seed, row.id),
        legalEntity: entityFor(country).code,
        paymentTerms: terms,
        paymentMethod: method,
      },
    });
  }
  return accounts;
}
