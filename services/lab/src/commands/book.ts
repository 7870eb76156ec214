import type { Book } from "@cashline/scenarios/book/book";
import { generateBook } from "@cashline/scenarios/book/generate";
import { faultCatalogue, kindNamed } from "@cashline/scenarios/faults/catalogue";
import { importBook } from "@cashline/scenarios/import/ravenstack";
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

/** The book of business to play. @throws Error when an export cannot be read or the season is too short */
export function bookOf({ book, seed, accounts, from, to }: BookOptions): Book {
  return book === undefined
    ? generateBook({ seed, accounts, from, to })
    : importBook(book, { from, to, seed, usageOutsideTerm: "keep" }).book;
}

/** Names of the catalogue, or `all` of it; false for none, true for those of an ordinary season. */
export type FaultChoice = readonly string[] | boolean;

/** The faults of a season. @throws Error naming a fault the catalogue has not */
export function plantedFaults(choice: FaultChoice): PlantedFaults {
  if (choice === true) return "usual";
  if (choice === false) return "none";
  return choice.includes("all") ? faultCatalogue : [...new Set(choice)].map(kindNamed);
}
