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

/** What became of each mapped subscription in the season: `planned` and all of `notPlanned` add up to them. */
export type SeasonCount = {
  subscriptions: number;
  planned: number;
  won: number;
  lost: number;
  notPlanned: Record<string, number>;
  /** Term ends of monthly subscriptions in the season after the first, which are not renewed in this season. */
  laterTermEnds: number;
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
