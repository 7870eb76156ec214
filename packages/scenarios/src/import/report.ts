/**
 * What was odd about one row. `repaired`: taken over with the change named in the reason; `kept`: taken over as it
 * stands, the reader should know; `refused`: not taken over.
 */
export type ImportFinding = { file: string; line: number; rowId: string; kind: string; outcome: FindingOutcome; reason: string };
export type FindingOutcome = "repaired" | "kept" | "refused";

/** What became of the rows of one file: `rows` = `mapped` + `refused`, always. */
export type FileCount = { rows: number; mapped: number; refused: number };

/** How often a kind of oddity came up, and the first time it did. */
export type KindCount = Record<FindingOutcome, number> & { example: ImportFinding };

/** What an import did with every row, what it found, and what it had to assume because the export does not say. */
export type ImportReport = {
  files: Record<string, FileCount>;
  kinds: Record<string, KindCount>;
  findings: ImportFinding[];
  assumptions: string[];
  season: SeasonCount;
};

/**
 * What becomes of each mapped subscription in the season: `planned` and all of `notPlanned` add up to them. A planned
 * one is renewed at every one of its term ends in the season, first and last day included.
 */
export type SeasonCount = {
  subscriptions: number;
  /** Subscriptions with at least one renewal. */
  planned: number;
  /** Their renewals, one for each term that ends; `won` and `lost` add up to them. */
  renewals: number;
  won: number;
  lost: number;
  notPlanned: Record<string, number>;
  /** Usage billing has on the first morning, what is sent to it in the season as the export has it, what goes on as in the year before, and what is dated later. */
  usage: { before: number; inSeason: number; goesOn: number; afterSeason: number };
};

/** Counts findings by kind, in the order the kinds first came up. */
export function countKinds(findings: readonly ImportFinding[]): Record<string, KindCount> {
  const kinds: Record<string, KindCount> = {};
  for (const finding of findings) {
    const count = (kinds[finding.kind] ??= { repaired: 0, kept: 0, refused: 0, example: finding });
    count[finding.outcome] += 1;
  }
  return kinds;
}
