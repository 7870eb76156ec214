import type { CalendarDate } from "@cashline/kernel/time";

/**
 * One levy of one jurisdiction while it was in force. Rows of a levy follow each other without a gap.
 * `taxableShare` is the part of the price the levy is computed on; only Texas takes less than all of it.
 */
export type RateRow = {
  /** Country, or country-region where the region levies: `DE`, `US-NY`. */
  readonly jurisdiction: string;
  /** What the document calls the levy. */
  readonly name: string;
  /** The general rate as a decimal: `"0.19"`. Stated also where subscriptions are not taxed. */
  readonly rate: string;
  /** First and last day in force; a null end is open. */
  readonly validFrom: CalendarDate;
  readonly validTo: CalendarDate | null;
  /** Whether a business subscription to hosted software bears the levy. */
  readonly saasTaxable: boolean;
  readonly taxableShare: string;
  /** Computed on the price together with the levies before it, as Quebec's was until 2012. */
  readonly compound: boolean;
  /** Statute or authority the row is taken from. */
  readonly source: string;
};

/** Rates that began earlier and whose history is not kept start here; documents before it find no rules. */
export const TABLE_START: CalendarDate = "2023-01-01";

export type Period = { from?: CalendarDate; to?: CalendarDate; share?: string; name?: string; compound?: boolean };

/** Source: each row's `source` names the law of its rate. */
export function row(jurisdiction: string, name: string, rate: string, saasTaxable: boolean, source: string, period: Period = {}): RateRow {
  const { from = TABLE_START, to = null, share = "1", compound = false } = period;
  return { jurisdiction, name, rate, validFrom: from, validTo: to, saasTaxable, taxableShare: share, compound, source };
}
