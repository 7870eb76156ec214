import type { Money } from "@cashline/contracts/common/values";
import { formatMoney, money } from "@cashline/kernel/money";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A stretch of time in the unit a person would choose: `45 ms`, `11.6 s`, `25 min`, `23.5 h`, `5.2 d`. */
export function formatDuration(ms: number): string {
  if (ms < SECOND - 0.5) return `${Math.round(ms)} ms`;
  if (ms < MINUTE - 50) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < 9.95 * MINUTE) return `${(ms / MINUTE).toFixed(1)} min`;
  if (ms < HOUR - MINUTE / 2) return `${Math.round(ms / MINUTE)} min`;
  if (ms < 3 * DAY) return `${(ms / HOUR).toFixed(1)} h`;
  return `${(ms / DAY).toFixed(1)} d`;
}

/** From one instant to another; what ends as it begins was done `at once`. */
export function formatSpan(from: string, to: string): string {
  const ms = Date.parse(to) - Date.parse(from);
  return ms === 0 ? "at once" : formatDuration(ms);
}

/** Hours as a stretch of time; `at once` for none, a dash where there was nothing to measure. */
export function formatHours(hours: number | null): string {
  if (hours === null) return "–";
  return hours === 0 ? "at once" : formatDuration(hours * HOUR);
}

/** Memory in whole megabytes; `unknown` where it was not measured. */
export function formatMemory(megabytes: number | null): string {
  return megabytes === null ? "unknown" : `${Math.round(megabytes).toLocaleString("en-US")} MB`;
}

/** An instant to the minute, without the marks of the format: `2026-01-06 09:30`. */
export function formatMoment(at: string): string {
  return at.slice(0, 16).replace("T", " ");
}

/** Amounts side by side, never added: `1,200.00 EUR and 35 JPY`; `none` where there is none. */
export function formatAmounts(amounts: readonly Money[]): string {
  return amounts.map((amount) => formatMoney(money(amount))).join(" and ") || "none";
}

/** A part of one as a percentage, never rounded to all or to none; a dash where there was nothing to measure. */
export function formatShare(share: number | null): string {
  if (share === null) return "–";
  return share === 0 || share === 1 ? `${share * 100} %` : `${Math.min(99.9, Math.max(0.1, share * 100)).toFixed(1)} %`;
}

/** A stored word as people write it: `billing_operations` is `Billing operations`. */
export function formatWord(word: string): string {
  const spaced = word.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** A number of things, with the right word: `1 case`, `2 cases`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
