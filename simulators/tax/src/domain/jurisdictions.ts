import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";

/** Where a sale is consumed, as the rate tables name it. `region` is null where only the country levies. */
export type Place = { readonly country: string; readonly region: string | null };

/** Member states of the Union since 2020. */
export const europeanUnion: ReadonlySet<string> = new Set([
  "AT",
  "BE",
  "BG",
  "HR",
  "CY",
  "CZ",
  "DK",
  "EE",
  "FI",
  "FR",
  "DE",
  "GR",
  "HU",
  "IE",
  "IT",
  "LV",
  "LT",
  "LU",
  "MT",
  "NL",
  "PL",
  "PT",
  "RO",
  "SK",
  "SI",
  "ES",
  "SE",
]);

/** The fifty states and the District of Columbia. */
export const americanStates: readonly string[] = [
  "AL",
  "AK",
  "AZ",
  "AR",
  "CA",
  "CO",
  "CT",
  "DE",
  "DC",
  "FL",
  "GA",
  "HI",
  "ID",
  "IL",
  "IN",
  "IA",
  "KS",
  "KY",
  "LA",
  "ME",
  "MD",
  "MA",
  "MI",
  "MN",
  "MS",
  "MO",
  "MT",
  "NE",
  "NV",
  "NH",
  "NJ",
  "NM",
  "NY",
  "NC",
  "ND",
  "OH",
  "OK",
  "OR",
  "PA",
  "RI",
  "SC",
  "SD",
  "TN",
  "TX",
  "UT",
  "VT",
  "VA",
  "WA",
  "WV",
  "WI",
  "WY",
];

export const canadianProvinces: readonly string[] = ["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"];

/** ISO 3166-2:IN as of 2023. Union territories without a legislature levy UTGST instead of SGST (UTGST Act 2017 s. 7). */
export const indianRegions: readonly { region: string; levy: "SGST" | "UTGST" }[] = [
  ...[
    "AP",
    "AR",
    "AS",
    "BR",
    "CG",
    "DL",
    "GA",
    "GJ",
    "HR",
    "HP",
    "JH",
    "JK",
    "KA",
    "KL",
    "MP",
    "MH",
    "MN",
    "ML",
    "MZ",
    "NL",
    "OD",
    "PB",
    "PY",
    "RJ",
    "SK",
    "TN",
    "TS",
    "TR",
    "UP",
    "UK",
    "WB",
  ].map((region) => ({ region, levy: "SGST" as const })),
  ...["AN", "CH", "DH", "LA", "LD"].map((region) => ({ region, levy: "UTGST" as const })),
];

/** Countries whose own tax the engine does not know: a sale there is an export. Any other country is refused. */
export const exportDestinations: ReadonlySet<string> = new Set([
  "AE",
  "AR",
  "BH",
  "BR",
  "CH",
  "CL",
  "CN",
  "CO",
  "CR",
  "EG",
  "GE",
  "GH",
  "HK",
  "ID",
  "IL",
  "IS",
  "JP",
  "KE",
  "KR",
  "KW",
  "LI",
  "MA",
  "MX",
  "MY",
  "NG",
  "NO",
  "NZ",
  "OM",
  "PE",
  "PH",
  "QA",
  "RS",
  "SA",
  "SG",
  "TH",
  "TR",
  "TW",
  "UA",
  "UY",
  "VN",
  "ZA",
]);

const regionsOf: Readonly<Record<string, ReadonlySet<string>>> = {
  US: new Set(americanStates),
  CA: new Set(canadianProvinces),
  IN: new Set(indianRegions.map(({ region }) => region)),
};

/**
 * The regime of each country with rates here; `undefined` for all others.
 * Source: ours; the countries of the rate tables.
 */
export function regimeOf(country: string): Exclude<TaxDocument["regime"], "none"> | undefined {
  if (europeanUnion.has(country)) return "eu_vat";
  return otherRegimes[country];
}
const otherRegimes: Readonly<Record<string, Exclude<TaxDocument["regime"], "none">>> = {
  US: "us_sales_tax",
  GB: "uk_vat",
  IN: "in_gst",
  AU: "au_gst",
  CA: "ca_gst",
};

/**
 * The place an address lies in; `undefined` when no rules are known for it: a country in no table, or a region its
 * country does not have where regions levy. Elsewhere the region of an address plays no part.
 * Source: ISO 3166-1 and 3166-2.
 */
export function placeOf(address: { country: string; region: string }): Place | undefined {
  const { country, region } = address;
  const regions = regionsOf[country];
  if (regions) return regions.has(region) ? { country, region } : undefined;
  return regimeOf(country) || exportDestinations.has(country) ? { country, region: null } : undefined;
}

/**
 * Whether an entity can be registered here: a country with rates, or one of its levying regions.
 * Source: ISO 3166-1 and 3166-2.
 */
export function isJurisdiction(jurisdiction: string): boolean {
  const country = jurisdiction.slice(0, 2);
  if (jurisdiction === country) return regimeOf(country) !== undefined;
  return jurisdiction[2] === "-" && (regionsOf[country]?.has(jurisdiction.slice(3)) ?? false);
}
