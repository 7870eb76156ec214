import { randomStream, type Random } from "@cashline/kernel/random";

/**
 * A tax number that is well formed for its country, check digits included; null where businesses have none that matters
 * for sales tax (United States).
 * @param region state of the customer, which an Indian number begins with
 */
export function taxIdFor(country: string, region: string, seed: string, accountKey: string): string | null {
  const random = randomStream(seed, "tax-id", accountKey);
  const digits = (count: number): string => String(random.between(10 ** (count - 1), 10 ** count - 1));
  switch (country) {
    case "GB":
      return completeTaxId(country, digits(7));
    case "DE":
    case "FR":
    case "CA":
      return completeTaxId(country, digits(8));
    case "AT":
      return completeTaxId(country, digits(7));
    case "AU":
      return completeTaxId(country, digits(9));
    case "IN":
      return completeTaxId(country, `${indianStates[region] ?? "29"}${letters(random, 5)}${digits(4)}${letters(random, 1)}1Z`);
    default:
      return null;
  }
}

/** Completes what a country's authority assigns to its full number. @throws RangeError for a country without a rule here */
export function completeTaxId(country: string, assigned: string): string {
  const complete = completions[country];
  if (!complete) throw new RangeError(`no tax number rule is known for ${country}`);
  return complete(assigned);
}

const completions: Readonly<Record<string, (assigned: string) => string>> = {
  GB: gbVat,
  DE: deVat,
  AT: atVat,
  FR: frVat,
  IN: gstin,
  AU: abn,
  CA: (eight) => `${luhn(eight)}RT0001`,
};

const indianStates: Readonly<Record<string, string>> = { KA: "29", MH: "27", TN: "33", DL: "07" };
const letters = (random: Random, count: number): string =>
  Array.from({ length: count }, () => String.fromCharCode(random.between(65, 90))).join("");
const weighted = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);

/** United Kingdom: seven digits weighted 8 to 2, check number 97 less the sum modulo 97 (HMRC, VAT number format). */
function gbVat(seven: string): string {
  const check = 97 - (weighted(seven, [8, 7, 6, 5, 4, 3, 2]) % 97);
  return `GB${seven}${String(check).padStart(2, "0")}`;
}

/** Germany: eight digits and a check digit by ISO 7064 MOD 11,10. */
function deVat(eight: string): string {
  let product = 10;
  for (const digit of eight) {
    const sum = (Number(digit) + product) % 10;
    product = (2 * (sum === 0 ? 10 : sum)) % 11;
  }
  return `DE${eight}${(11 - product) % 10}`;
}

/** Austria: seven digits, even places doubled with their digits summed, check digit (96 − sum) modulo 10. */
function atVat(seven: string): string {
  const sum = [...seven].reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `ATU${seven}${(96 - sum) % 10}`;
}

/** France: the SIREN (eight digits and a Luhn digit), before it (12 + 3 × (SIREN modulo 97)) modulo 97. */
function frVat(eight: string): string {
  const siren = luhn(eight);
  return `FR${String((12 + 3 * (Number(siren) % 97)) % 97).padStart(2, "0")}${siren}`;
}

/** India: fourteen characters and a check character, base 36 with alternating factors 1 and 2. */
function gstin(fourteen: string): string {
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const sum = [...fourteen].reduce((total, character, index) => {
    const product = alphabet.indexOf(character) * (index % 2 === 0 ? 1 : 2);
    return total + Math.floor(product / 36) + (product % 36);
  }, 0);
  return `${fourteen}${alphabet[(36 - (sum % 36)) % 36]}`;
}

/** Australia: nine digits preceded by two check digits so that the weighted sum modulo 89 is zero (ABN rule). */
function abn(nine: string): string {
  const rest = weighted(nine, [3, 5, 7, 9, 11, 13, 15, 17, 19]);
  // The first digit counts (d1 − 1) × 10, the second d2 × 1: together they may be anything from 0 to 89.
  const check = (89 - (rest % 89)) % 89;
  return `${Math.floor(check / 10) + 1}${check % 10}${nine}`;
}

/** Appends the Luhn digit. */
function luhn(digits: string): string {
  const sum = [...digits].toReversed().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
