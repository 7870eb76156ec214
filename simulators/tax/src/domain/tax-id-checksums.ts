/**
 * Check digits of tax numbers, each by its authority's rule as python-stdnum documents it (most of
 * whose published example numbers are the tests). A kind of number whose rule is not public, or not kept here, is not checked.
 */
export type Checksum = "passed" | "failed" | "not_checked";

/**
 * Source: the rule named at each country's function below.
 * @param taxId normalised and well formed for the country
 */
export function checksumOf(country: string, taxId: string): Checksum {
  const rule = rules[country];
  const passes = rule?.(businessPart(country, taxId));
  return passes === undefined ? "not_checked" : passes ? "passed" : "failed";
}

const businessPart = (country: string, taxId: string): string => (unprefixed.has(country) ? taxId : taxId.slice(2));
const unprefixed: ReadonlySet<string> = new Set(["AU", "CA", "IN"]);

/** Sum of digits times weights. */
const weighted = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);
const last = (digits: string): number => Number(digits.at(-1));
const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => from + Math.sign(to - from) * index);
const crossSum = (value: number): number => (value > 9 ? value - 9 : value);

/** ISO/IEC 7812: every second digit from the right doubled, the whole divisible by ten. */
const luhn = (digits: string): boolean =>
  [...digits].toReversed().reduce((sum, digit, index) => sum + (index % 2 === 0 ? Number(digit) : crossSum(Number(digit) * 2)), 0) % 10 ===
  0;

/** ISO 7064 MOD 11,10 over all digits but the last. */
function mod1110(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10;
    product = (2 * (sum === 0 ? 10 : sum)) % 11;
  }
  return (11 - product) % 10 === last(digits);
}

/** The check digit by one weighting, and by a second one where the first gives ten. */
function twoStage(digits: string, first: readonly number[], second: readonly number[]): boolean {
  let check = weighted(digits, first) % 11;
  if (check === 10) check = weighted(digits, second) % 11;
  return check % 10 === last(digits);
}

const DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
const FR_ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const GSTIN_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

const rules: Readonly<Record<string, (number: string) => boolean | undefined>> = {
  AT: (number) => {
    const digits = number.slice(1);
    const sum = Array.from(digits.slice(0, 7)).reduce(
      (total, digit, index) => total + crossSum(Number(digit) * (index % 2 === 0 ? 1 : 2)),
      0,
    );
    return (96 - sum) % 10 === last(digits);
  },
  AU: (abn) =>
    weighted(`${Number(abn[0]) - 1}${abn.slice(1)}`.padStart(11, "0"), [10, ...range(1, 19).filter((each) => each % 2 === 1)]) % 89 === 0,
  BE: (digits) => 97 - (Number(digits.slice(0, 8)) % 97) === Number(digits.slice(8)),
  BG: (digits) => (digits.length === 9 ? twoStage(digits, range(1, 8), range(3, 10)) : undefined),
  CA: (number) => luhn(number.slice(0, 9)),
  CY: (number) => {
    const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    const sum = Array.from(number.slice(0, 8)).reduce(
      (total, digit, index) => total + (index % 2 === 0 ? (odd[Number(digit)] ?? 0) : Number(digit)),
      0,
    );
    return String.fromCharCode(65 + (sum % 26)) === number[8];
  },
  CZ: (digits) => {
    if (digits.length !== 8) return undefined;
    const check = (11 - (weighted(digits, range(8, 2)) % 11)) % 11;
    return (check === 0 ? 1 : check % 10) === last(digits);
  },
  DE: mod1110,
  DK: (digits) => weighted(digits, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  EE: (digits) => weighted(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0,
  ES: spanish,
  FI: (digits) => weighted(digits, [7, 9, 10, 5, 8, 4, 2, 1]) % 11 === 0,
  FR: french,
  GB: (number) => {
    if (!/^\d/.test(number)) return undefined;
    const sum = weighted(number, [8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
    return sum === 0 || (Number(number.slice(0, 3)) >= 100 && (sum === 42 || sum === 55));
  },
  GR: (digits) => (weighted(digits, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === last(digits),
  HR: mod1110,
  HU: (digits) => weighted(digits, [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0,
  IE: irish,
  IN: (number) => {
    const sum = Array.from(number.slice(0, 14)).reduce((total, character, index) => {
      const product = GSTIN_ALPHABET.indexOf(character) * (index % 2 === 0 ? 1 : 2);
      return total + Math.floor(product / 36) + (product % 36);
    }, 0);
    return GSTIN_ALPHABET[(36 - (sum % 36)) % 36] === number[14];
  },
  IT: luhn,
  LT: (digits) => twoStage(digits, range(1, digits.length - 1).map(cycle(0)), range(1, digits.length - 1).map(cycle(2))),
  LU: (digits) => Number(digits.slice(0, 6)) % 89 === Number(digits.slice(6)),
  LV: (digits) =>
    digits[0] !== undefined && digits[0] > "3" ? weighted(digits, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 === 3 : undefined,
  MT: (digits) => weighted(digits, [3, 4, 6, 7, 8, 9, 10, 1]) % 37 === 0,
  NL: dutch,
  PL: (digits) => weighted(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === last(digits),
  PT: (digits) => ((11 - (weighted(digits, range(9, 2)) % 11)) % 11) % 10 === last(digits),
  RO: (digits) => ((10 * weighted(digits.slice(0, -1).padStart(9, "0"), [7, 5, 3, 2, 1, 7, 5, 3, 2])) % 11) % 10 === last(digits),
  SE: (digits) => luhn(digits.slice(0, 10)),
  SI: (digits) => {
    const check = 11 - (weighted(digits, range(8, 2)) % 11);
    return check !== 11 && check % 10 === last(digits);
  },
  SK: (digits) => Number(digits) % 11 === 0,
};

/** Weights one to nine over and over, begun `ahead` later. */
function cycle(ahead: number): (place: number) => number {
  return (place) => 1 + ((place - 1 + ahead) % 9);
}

/** A person's number bears a letter by its remainder modulo 23, an organisation's a Luhn digit or the letter for it. */
function spanish(number: string): boolean {
  const [first = ""] = number;
  const person = /^[\dXYZ]/.test(first);
  if (person || /^[KLM]/.test(first)) {
    const digits = person ? number.slice(0, 8).replace(/^[XYZ]/, (letter) => String("XYZ".indexOf(letter))) : number.slice(1, 8);
    return DNI_LETTERS[Number(digits) % 23] === number[8];
  }
  const check = range(0, 9).find((digit) => luhn(`${number.slice(1, 8)}${digit}`)) ?? 0;
  return number[8] === String(check) || number[8] === "JABCDEFGHI"[check];
}

/** The SIREN bears a Luhn digit; the two characters before it are a remainder modulo 97, or 11 where one is a letter. */
function french(number: string): boolean {
  const siren = number.slice(2);
  if (!siren.startsWith("000") && !luhn(siren)) return false;
  const [first = "", second = ""] = number;
  if (/^\d\d/.test(number)) return Number(number.slice(0, 2)) === Number(`${siren}12`) % 97;
  const check = /\d/.test(first)
    ? FR_ALPHABET.indexOf(first) * 24 + FR_ALPHABET.indexOf(second) - 10
    : FR_ALPHABET.indexOf(first) * 34 + FR_ALPHABET.indexOf(second) - 100;
  return (Number(siren) + 1 + Math.floor(check / 11)) % 11 === check % 11;
}

/** Seven digits weighted 8 to 2, a second letter times nine, modulo 23; in the old style the first digit comes last. */
function irish(number: string): boolean {
  const letters = "WABCDEFGHIJKLMNOPQRSTUV";
  const isOld = !/^\d{7}/.test(number);
  const digits = isOld ? `0${number.slice(2, 7)}${number[0]}` : number.slice(0, 7);
  const second = number[8] === undefined ? 0 : letters.indexOf(number[8]) * 9;
  return letters[(weighted(digits, range(8, 2)) + second) % 23] === number[7];
}

/** An RSIN or BSN weighted 9 to 2, its last digit off; or, for sole traders since 2020, ISO 7064 MOD 97,10 with NL. */
function dutch(number: string): boolean | undefined {
  const eleven = /^\d{9}B/.test(number) && (weighted(number, range(9, 2)) - Number(number[8])) % 11 === 0;
  if (eleven) return true;
  const digits = [...`NL${number}`].map((character) => {
    if (character === "+") return "36";
    if (character === "*") return "37";
    return String(GSTIN_ALPHABET.indexOf(character));
  });
  return BigInt(digits.join("")) % 97n === 1n;
}
