import type { Book } from "../book/book.ts";
import { billedRenewals, canBeHit, lostRenewals } from "./candidates.ts";
import { faultCatalogue, plant } from "./catalogue.ts";
import { oneEach } from "./one-each.ts";
import type { BusinessFault, FaultKind } from "./fault.ts";
import { headlineFits } from "./headline-fits.ts";
import { headline } from "./kinds/headline.ts";
import { declinesByNature, softDecline } from "./kinds/payments.ts";
import type { RenewalGround } from "./renewal-bill.ts";

/** Share of the season's won renewals that meet each kind of fault in an ordinary season; at least one of each. */
const USUAL_SHARES: Readonly<Record<string, number>> = {
  "stale-rate-card": 0.02,
  "wrong-legal-entity": 0.012,
  "hierarchy-moved": 0.015,
  "entitlement-drift": 0.02,
  // No fault: customers who buy seats in the middle of a term, of which nothing must come.
  "amendment-in-term": 0.02,
};

/**
 * The business faults of an ordinary season with what each must cause: one headline, and some of the kinds that happen
 * every season, beside customers who buy seats in the middle of a term. No account meets two of them; which renewals they
 * hit follows from the seed alone. Where a book has too few fitting renewals there are fewer faults, never unfitting ones.
 */
export function faultPlan(book: Book, seed: string): BusinessFault[] {
  const world = { book, seed };
  const won = billedRenewals(book, seed);
  const renewals = new Pool(won.filter(canBeHit(book)));
  const top = new Pool(headlineFits(book, won)).take(1, () => true);
  for (const { account } of top) renewals.use(account.key);
  const many = (share: number): number => Math.max(1, Math.round(won.length * share));
  const usual = faultCatalogue.flatMap((kind) => {
    const share = USUAL_SHARES[kind.name];
    return share === undefined
      ? []
      : renewals.take(many(share), (ground) => kind.fits(ground, world)).map((ground) => plant(kind, ground, world));
  });
  const declines = won.filter(declinesByNature);
  return [...top.map((ground) => plant(headline, ground, world)), ...usual, ...declines.map((ground) => plant(softDecline, ground, world))];
}

/** One fault of each of these kinds, each on an account of its own. @throws Error naming a kind that no renewal fits */
export function faultsOf(kinds: readonly FaultKind[], book: Book, seed: string): BusinessFault[] {
  const { faults, unfit } = fittingFaults(kinds, book, seed);
  if (unfit[0] !== undefined) throw new Error(`No renewal of this book fits the fault ${unfit[0]}; take a larger book or another season.`);
  return faults;
}

/**
 * One fault of each of these kinds that a book has an account of its own for, and the names of the others. Which renewals
 * are hit follows from the seed alone, and as many kinds as can be are planted.
 */
export function fittingFaults(kinds: readonly FaultKind[], book: Book, seed: string): { faults: BusinessFault[]; unfit: string[] } {
  const world = { book, seed };
  const won = billedRenewals(book, seed);
  const hittable = won.filter(canBeHit(book));
  const lost = lostRenewals(book, seed);
  const declining = won.filter(declinesByNature);
  const candidates = kinds.map((kind) => {
    if (kind === headline) return headlineFits(book, won);
    const fitting = (kind.hitsLost ? lost : hittable).filter((ground) => kind.fits(ground, world));
    return kind === softDecline ? [...declining, ...fitting] : fitting;
  });
  const assigned = oneEach(candidates, ({ account }) => account.key);
  const placed = kinds.map((kind, index) => ({ kind, ground: assigned[index] }));
  return {
    faults: placed.flatMap(({ kind, ground }) => {
      if (!ground) return [];
      // What lies in the book befalls all of these customers, asked for or not.
      const all = kind === softDecline && declinesByNature(ground) ? declining : [ground];
      return all.map((each) => plant(kind, each, world));
    }),
    unfit: placed.flatMap(({ kind, ground }) => (ground ? [] : kind.name)),
  };
}

/** Renewals to be hit, each account once. */
class Pool {
  readonly #from: readonly RenewalGround[];
  readonly #used = new Set<string>();

  constructor(from: readonly RenewalGround[]) {
    this.#from = from;
  }

  use(account: string): void {
    this.#used.add(account);
  }

  take(count: number, suits: (ground: RenewalGround) => boolean): RenewalGround[] {
    const taken: RenewalGround[] = [];
    for (const ground of this.#from) {
      if (taken.length === count) break;
      if (this.#used.has(ground.account.key) || !suits(ground)) continue;
      this.use(ground.account.key);
      taken.push(ground);
    }
    return taken;
  }
}
