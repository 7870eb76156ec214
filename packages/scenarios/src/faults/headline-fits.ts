import type { Book } from "../book/book.ts";
import { billedRenewals, canBeHit } from "./candidates.ts";
import { otherParents } from "./kinds/master-data.ts";
import { isListed, isTaxed, type RenewalGround } from "./renewal-bill.ts";

type Demand = { words: string; holds: (ground: RenewalGround) => boolean };

/** What a renewal must be for the headline exception, one demand after the other, in the words of `whyNoHeadline`. */
function demandsOf(book: Book): Demand[] {
  return [
    { words: "are paid at once and the last of their account", holds: canBeHit(book) },
    { words: "also change their tier", holds: ({ renewal, contract }) => renewal.terms.tier !== contract.tier },
    { words: "also pay the list price", holds: isListed },
    { words: "also bear tax", holds: isTaxed },
    { words: "also have another account to be put under", holds: (ground) => otherParents(ground, book).length > 0 },
  ];
}

/**
 * The won renewals that fit the headline, the best first: those that bill usage, then the largest, so that it is worth a
 * board's attention; seats compare across currencies.
 */
export function headlineFits(book: Book, won: readonly RenewalGround[]): RenewalGround[] {
  const billsUsage = ({ usageNet }: RenewalGround): number => (usageNet === null ? 0 : 1);
  const demands = demandsOf(book);
  return won
    .filter((ground) => demands.every(({ holds }) => holds(ground)))
    .toSorted((a, b) => billsUsage(b) - billsUsage(a) || b.renewal.terms.seats - a.renewal.terms.seats);
}

/** One sentence that says why no renewal of a book fits the headline; null when one does. */
export function whyNoHeadline(book: Book, seed: string): string | null {
  const won = billedRenewals(book, seed);
  if (headlineFits(book, won).length > 0) return null;
  let left = won;
  const steps: string[] = [];
  for (const { words, holds } of demandsOf(book)) {
    left = left.filter(holds);
    steps.push(`${left.length} ${words}`);
    if (left.length === 0) break;
  }
  return `No renewal of this book fits the headline exception: of ${won.length} won with something to bill ${steps.join(", ")}.`;
}
