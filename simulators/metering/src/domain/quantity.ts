/** A quantity in 10⁻⁸ of a unit: whole numbers, so that sums are exact and their order changes nothing. */
export type Parts = bigint;

export const ONE: Parts = 100_000_000n;
const DECIMALS = 8;
const READABLE = /^(-?)(\d{1,12})(?:\.(\d{1,8}))?$/;

/**
 * Reads a value of an event: a JSON number by its shortest decimal text, or a decimal as text. At most 12 digits before
 * and 8 after the point; anything else, and what JSON writes with an exponent, is no number.
 * Source: RFC 8259 numbers, as far as the contract bounds them.
 */
export function partsOf(value: unknown): Parts | undefined {
  if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 1e12) return BigInt(value) * ONE;
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  const match = READABLE.exec(String(value));
  if (!match) return undefined;
  const [, sign, whole = "0", fraction = ""] = match;
  const parts = BigInt(whole + fraction.padEnd(DECIMALS, "0"));
  return sign === "-" ? -parts : parts;
}

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
