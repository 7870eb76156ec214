import type { Book } from "@cashline/scenarios/book/book";
import { generateBook } from "@cashline/scenarios/book/generate";
import { kindNamed } from "@cashline/scenarios/faults/catalogue";
import { importBook } from "@cashline/scenarios/import/ravenstack";
import type { ImportReport } from "@cashline/scenarios/import/report";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PlantedFaults } from "../season.ts";

/** Which season of which book to play. */
export type BookOptions = {
  seed: string;
  accounts: number;
  from: string;
  to: string;
  /** Folder of a customer's export, played instead of a generated book. */
  book?: string;
};

/** A book to play, and what became of each row it was read from; null for a generated one. */
export type PlayableBook = { readonly book: Book; readonly imported: ImportReport | null };

/** The book of business to play. @throws Error when an export cannot be read or the season is too short */
export function bookOf({ book: folder, seed, accounts, from, to }: BookOptions): PlayableBook {
  if (folder === undefined) return { book: generateBook({ seed, accounts, from, to }), imported: null };
  const { book, report } = importBook(folder, { from, to, seed, usageOutsideTerm: "keep" });
  return { book, imported: report };
}

/** Writes what an import did with every row. @returns the file */
export function writeImportReport(report: ImportReport, out: string): string {
  const file = join(out, "import-report.json");
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}

/** Names of the catalogue, or `all` of it; false for none, true for those of an ordinary season. */
export type FaultChoice = readonly string[] | boolean;

/** The faults of a season. @throws Error naming a fault the catalogue has not */
export function plantedFaults(choice: FaultChoice): PlantedFaults {
  if (choice === true) return "usual";
  if (choice === false) return "none";
  return choice.includes("all") ? "every" : [...new Set(choice)].map(kindNamed);
}
