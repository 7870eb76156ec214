import type { Book } from "@cashline/scenarios/book/book";
import { generateBook } from "@cashline/scenarios/book/generate";
import { importBook } from "@cashline/scenarios/import/ravenstack";

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
