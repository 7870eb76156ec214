/**
 * How a country writes its VAT numbers, with prefix (VIES "VAT number structure"; for GB, VAT Notice 700/1).
 * Only the form: check digits are `tax-id-checksums.ts`, whether a number is known `tax-id-verdict.ts`.
 */
export const taxIdFormats: Readonly<Record<string, RegExp>> = {
  AT: /^ATU\d{8}$/,
  BE: /^BE[01]\d{9}$/,
  BG: /^BG\d{9,10}$/,
  CY: /^CY\d{8}[A-Z]$/,
  CZ: /^CZ\d{8,10}$/,
  DE: /^DE\d{9}$/,
  DK: /^DK\d{8}$/,
  EE: /^EE\d{9}$/,
  ES: /^ES[A-Z0-9]\d{7}[A-Z0-9]$/,
  FI: /^FI\d{8}$/,
  FR: /^FR[A-HJ-NP-Z0-9]{2}\d{9}$/,
  GR: /^EL\d{9}$/,
  HR: /^HR\d{11}$/,
  HU: /^HU\d{8}$/,
  IE: /^IE(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])$/,
  IT: /^IT\d{11}$/,
  LT: /^LT(\d{9}|\d{12})$/,
  LU: /^LU\d{8}$/,
  LV: /^LV\d{11}$/,
  MT: /^MT\d{8}$/,
  NL: /^NL[A-Z0-9+*]{10}\d{2}$/,
  PL: /^PL\d{10}$/,
  PT: /^PT\d{9}$/,
  RO: /^RO\d{2,10}$/,
  SE: /^SE\d{12}$/,
  SI: /^SI\d{8}$/,
  SK: /^SK\d{10}$/,
  GB: /^(GB|XI)(\d{9}(\d{3})?|GD[0-4]\d{2}|HA[5-9]\d{2})$/,
};

/**
 * Forms of business numbers on which no tax here depends: they are checked on request. Of a sale by a seller without a tie
 * to the country they tell only whether it is to a business, and so an export, or one the seller had to register for.
 */
const businessNumberFormats: Readonly<Record<string, RegExp>> = {
  AU: /^\d{11}$/,
  CA: /^\d{9}(RT\d{4})?$/,
  IN: /^\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]$/,
};

/**
 * Who keeps a country's numbers; undefined where no number can be checked.
 * Source: VIES for the Union, HMRC's "Check a UK VAT number" for GB.
 */
export function registryOf(country: string): string | undefined {
  if (country === "GB") return "HMRC, Check a UK VAT number";
  if (taxIdFormats[country]) return "VIES";
  return { AU: "ABN Lookup", CA: "CRA GST/HST Registry", IN: "GST portal, Search Taxpayer" }[country];
}

/**
 * A number without what people write into it: blanks, dots, hyphens and small letters.
 * Source: ours; VIES takes numbers without blanks and punctuation.
 */
export function normalizeTaxId(taxId: string): string {
  return taxId.replaceAll(/[\s.-]/g, "").toUpperCase();
}

/**
 * Whether a customer's number has the form its country gives where the country's tax depends on it. Countries without VAT
 * numbers here take any.
 * Source: VIES, "VAT number structure"; VAT Notice 700/1.
 */
export function isWellFormedTaxId(country: string, taxId: string): boolean {
  return taxIdFormats[country]?.test(normalizeTaxId(taxId)) ?? true;
}

/**
 * As `isWellFormedTaxId`, for business numbers on which no tax depends too; countries without a form here take none.
 * Source: the form named beside each pattern.
 */
export function hasNumberForm(country: string, taxId: string): boolean {
  return (taxIdFormats[country] ?? businessNumberFormats[country])?.test(normalizeTaxId(taxId)) ?? false;
}
