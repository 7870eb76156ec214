import { resolve } from "node:path";
import { InvalidArgumentError } from "commander";

/** Where data and reports go when nothing else is said. */
export const DEFAULT_OUT = resolve(".cashline");

// Parsers of what is typed; each refuses in a sentence that the command line prints after the option's name.

export const wholeNumber =
  (low: number, high: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < low || value > high)
      throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
    return value;
  };

export function calendarDate(text: string): string {
  try {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new RangeError("another calendar, or a year of more digits");
    return Temporal.PlainDate.from(text).toString();
  } catch {
    throw new InvalidArgumentError("It must be a calendar date such as 2026-01-31.");
  }
}

/** An instant; a date alone is its beginning in UTC. */
export function time(text: string): string {
  try {
    if (!/^\d{4}-\d{2}-\d{2}(T[^[]*)?$/.test(text)) throw new RangeError("another calendar, or a year of more digits");
    return new Date(Temporal.Instant.from(text.includes("T") ? text : `${text}T00:00Z`).epochMilliseconds).toISOString();
  } catch {
    throw new InvalidArgumentError("It must be a date, or a time such as 2026-01-31T12:00:00Z.");
  }
}

export function sandboxName(text: string): string {
  if (!/^[a-z][a-z0-9-]{1,40}$/.test(text))
    throw new InvalidArgumentError("It must be 2 to 41 lower-case letters, digits and dashes, a letter first.");
  return text;
}

/** A legal entity's code. */
export function legalEntity(text: string): string {
  if (!/^[A-Z]{2}[0-9]{2}$/.test(text)) throw new InvalidArgumentError("It must be a legal entity's code such as DE01.");
  return text;
}

/** @throws Error, which does not repeat a text that may be long or hold control characters */
export function seedText(text: string): string {
  if (!/^[^\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+$/u.test(text) || text.trim() === "" || text.length > 100)
    throw new Error("error: option '--seed <text>' must be 1 to 100 printable characters.");
  return text;
}

/** An absolute path. @throws Error when nothing is named, which would mean the folder one stands in */
export function folderPath(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must name a folder.");
  return resolve(text);
}

/** @throws Error when a window ends before it begins; ISO dates and times sort as texts */
export function requireOrder({ from, to }: { from?: string; to?: string }): void {
  if (from !== undefined && to !== undefined && from > to) throw new Error(`error: --from ${from} is after --to ${to}.`);
}

/** Addresses of brokers with commas between them, as the hub takes them. */
export function brokerList(text: string): string {
  if (!/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/.test(text))
    throw new InvalidArgumentError("It must be host:port, several with commas between them.");
  return text;
}

/** Names with commas between them. */
export function names(text: string): string[] {
  const list = text.split(",").map((name) => name.trim());
  if (list.includes("")) throw new InvalidArgumentError("It must be names with commas between them.");
  return list;
}

/** What figures are narrowed to; left out is everything. */
export type Narrowing = Partial<Record<"entity" | "region" | "tier" | "product", string>>;

/** The narrowing alone, of all that was typed. */
export function narrowingOf({ entity, region, tier, product }: Narrowing): Narrowing {
  return {
    ...(entity === undefined ? {} : { entity }),
    ...(region === undefined ? {} : { region }),
    ...(tier === undefined ? {} : { tier }),
    ...(product === undefined ? {} : { product }),
  };
}
