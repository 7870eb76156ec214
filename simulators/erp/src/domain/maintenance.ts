import type { MaintenanceWindow } from "@cashline/contracts/systems/erp/ledger-entities";
import { epochMs, type Instant } from "@cashline/kernel/time";

const BOOK_YEARS = /^(19|20|21)\d\d-/;
const LONGEST_WINDOW_MS = 31 * 86_400_000;

/** Why a window cannot be planned; undefined when it can. Source: ours; a scenario's fault, bounded. */
export function windowFault({ from, to }: { from: Instant; to: Instant }, others: number): string | undefined {
  if (!BOOK_YEARS.test(from) || !BOOK_YEARS.test(to)) return "/body/from and /body/to lie between the years 1900 and 2199";
  if (to <= from) return `/body/to ${to} is not after ${from}`;
  if (epochMs(to) - epochMs(from) > LONGEST_WINDOW_MS) return "/body/to is more than 31 days after the beginning";
  if (others >= 100) return "100 maintenance windows are planned; take one away first";
  return undefined;
}

/**
 * The window a legal entity is in, the one that ends last; from its first instant, its last excluded.
 * Source: ours; first instant included, last excluded.
 */
export function windowAt(windows: readonly MaintenanceWindow[], legalEntity: string, now: Instant): MaintenanceWindow | undefined {
  return windows
    .filter((window) => (window.legalEntity === null || window.legalEntity === legalEntity) && window.from <= now && now < window.to)
    .toSorted((a, b) => (a.to > b.to ? -1 : 1))[0];
}
