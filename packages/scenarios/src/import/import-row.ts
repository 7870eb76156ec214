import { canonicalJson } from "@cashline/kernel/canonical-json";
import type { CalendarDate, Instant } from "@cashline/kernel/time";
import type { ImportFinding } from "./report.ts";

/** The largest quantity a system takes. */
const LARGEST_NUMBER = 1_000_000_000;

/**
 * One row of an export with its findings. The readers answer the value, or refuse the row and answer a harmless one, so
 * that all that is wrong with a row is found at once; ask `refused` before mapping it.
 */
export class ImportRow {
  readonly file: string;
  readonly line: number;
  readonly id: string;
  readonly #values: Readonly<Record<string, string>>;
  readonly #findings: ImportFinding[];
  #refused = false;

  constructor(parts: { file: string; line: number; id: string; values: Readonly<Record<string, string>>; findings: ImportFinding[] }) {
    this.file = parts.file;
    this.line = parts.line;
    this.id = parts.id;
    this.#values = parts.values;
    this.#findings = parts.findings;
  }

  get refused(): boolean {
    return this.#refused;
  }

  sameAs(other: ImportRow): boolean {
    return canonicalJson(this.#values) === canonicalJson(other.#values);
  }

  /** Notes that the row is not taken over. */
  refuse(kind: string, reason: string): void {
    this.#refused = true;
    this.#note(kind, "refused", reason);
  }

  /** Notes a change made to the row. */
  repair(kind: string, reason: string): void {
    this.#note(kind, "repaired", reason);
  }

  /** Notes an oddity taken over as it stands. */
  keep(kind: string, reason: string): void {
    this.#note(kind, "kept", reason);
  }

  text(column: string): string {
    return (this.#values[column] ?? "").trim();
  }

  /** A text of 1 to `longest` characters. */
  name(column: string, longest = 120): string {
    const text = this.text(column);
    if (text === "") this.refuse("name-missing", `${column} is empty`);
    else if (text.length > longest) this.refuse("name-too-long", `${column} has ${text.length} characters, at most ${longest} are taken`);
    return text;
  }

  date(column: string): CalendarDate {
    const text = this.text(column);
    if (isDate(text)) return text;
    this.refuse("not-a-date", `${column} is "${text}"`);
    return "1970-01-01";
  }

  /** A date, or null for an empty field. */
  optionalDate(column: string): CalendarDate | null {
    return this.text(column) === "" ? null : this.date(column);
  }

  /** A time as `YYYY-MM-DD` or `YYYY-MM-DD HH:mm`, read as UTC; null for an empty field. */
  optionalInstant(column: string): Instant | null {
    const text = this.text(column);
    if (text === "") return null;
    const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{1,2}):(\d{2}))?$/.exec(text);
    const [, date = "", hour = "0", minute = "00"] = match ?? [];
    if (!match || !isDate(date) || Number(hour) > 23 || Number(minute) > 59) {
      this.refuse("not-a-time", `${column} is "${text}"`);
      return null;
    }
    if (match[2]?.length === 1) this.repair("time-not-padded", `${column} "${text}" is read as 0${hour}:${minute}`);
    return `${date}T${hour.padStart(2, "0")}:${minute}:00.000Z`;
  }

  /** A whole number from `least` to a thousand million. */
  wholeNumber(column: string, least: number): number {
    const text = this.text(column);
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= least && value <= LARGEST_NUMBER) return value;
    this.refuse("not-a-whole-number", `${column} is "${text}", expected a whole number from ${least} to ${LARGEST_NUMBER}`);
    return least;
  }

  flag(column: string): boolean {
    const text = this.text(column).toUpperCase();
    if (text !== "TRUE" && text !== "FALSE") this.refuse("not-a-flag", `${column} is "${this.text(column)}", expected TRUE or FALSE`);
    return text === "TRUE";
  }

  /** An amount in US dollars as cents. More than two decimals are refused, as is a negative amount. */
  cents(column: string): bigint {
    const text = this.text(column);
    const match = /^(\d{1,10})(?:\.(\d{1,2})0*)?$/.exec(text);
    if (match) return BigInt(match[1] ?? "0") * 100n + BigInt((match[2] ?? "").padEnd(2, "0"));
    this.refuse("not-an-amount", `${column} is "${text}", expected an amount from 0 up with at most two decimals`);
    return 0n;
  }

  #note(kind: string, outcome: ImportFinding["outcome"], reason: string): void {
    this.#findings.push({ file: this.file, line: this.line, rowId: this.id, kind, outcome, reason });
  }
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
