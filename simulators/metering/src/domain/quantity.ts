/** A quantity in 10⁻⁸ of a unit: whole numbers, so that sums are exact and their order changes nothing. */
export type Parts = bigint;

export const ONE: Parts = 100_000_000n;
const DECIMALS = 8;
const DIGITS = 12;
const USUAL = /^(-?)(\d{1,12})(?:\.(\d{1,8}))?$/;
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,6}))?$/;

/** Why a value is no quantity: it is no number at all, finer than 8 decimals, or of more than 12 digits before the point. */
export type NoQuantity = "not-a-number" | "too-precise" | "too-large";

/**
 * Reads a value of an event: a JSON number by its shortest decimal text, or a number as text. One value has one answer,
 * however it is written: with an exponent or without, as number or as text. Nothing is rounded here.
 * Source: RFC 8259, section 6 (numbers), as far as the contract bounds them.
 */
export function readQuantity(value: unknown): Parts | NoQuantity {
  if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 1e12) return BigInt(value) * ONE;
  if (typeof value !== "number" && typeof value !== "string") return "not-a-number";
  const usual = USUAL.exec(String(value));
  if (usual) return signed(usual[1], BigInt((usual[2] ?? "") + (usual[3] ?? "").padEnd(DECIMALS, "0")));
  const match = NUMBER.exec(String(value));
  if (!match) return "not-a-number";
  const [, sign, whole = "", decimals = "", exponent = "0"] = match;
  const digits = (whole + decimals).replace(/^0+/, "").replace(/0+$/, "");
  if (digits === "") return 0n;
  // The value is `digits` × 10^lowest, and no digit at either end is zero.
  const lowest = Number(exponent) - decimals.length + (/0*$/.exec(whole + decimals)?.[0].length ?? 0);
  if (digits.length + lowest > DIGITS) return "too-large";
  if (lowest < -DECIMALS) return "too-precise";
  return signed(sign, BigInt(digits) * 10n ** BigInt(lowest + DECIMALS));
}

/** As `readQuantity`; undefined for what is no quantity. Source: as `readQuantity`. */
export function partsOf(value: unknown): Parts | undefined {
  const read = readQuantity(value);
  return typeof read === "bigint" ? read : undefined;
}

const signed = (sign: string | undefined, size: Parts): Parts => (sign === "-" ? -size : size);

/** Reads what `quantityText` wrote, however long. */
export function partsOfText(text: string): Parts {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(DECIMALS, "0"));
}

/** The decimal text of a quantity, without zeros that say nothing. Source: ours; one text for one quantity. */
export function quantityText(parts: Parts): string {
  const digits = (parts < 0n ? -parts : parts).toString().padStart(DECIMALS + 1, "0");
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, "");
  return `${parts < 0n ? "-" : ""}${digits.slice(0, -DECIMALS)}${fraction === "" ? "" : `.${fraction}`}`;
}

/** How a quantity becomes whole units (Lago's rounding functions ceil, round, floor); below zero the size is rounded. */
export function roundQuantity(parts: Parts, rounding: "exact" | "up" | "half_up" | "down"): Parts {
  if (rounding === "exact") return parts;
  const size = parts < 0n ? -parts : parts;
  const more = { up: ONE - 1n, half_up: ONE / 2n, down: 0n }[rounding];
  const whole = ((size + more) / ONE) * ONE;
  return parts < 0n ? -whole : whole;
}

/** Whole units in a quantity, cut off; what is below zero has none. Source: ours; billing takes whole units, none below zero. */
export function wholeUnits(parts: Parts): bigint {
  return parts < 0n ? 0n : parts / ONE;
}
