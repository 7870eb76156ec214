import { dateIn, daysBetween } from "@cashline/kernel/time";
import type { Book } from "../book/book.ts";
import { billedRenewals, canBeHit } from "./candidates.ts";
import type { BusinessFault, FaultKind } from "./fault.ts";
import { headlineFits } from "./headline-fits.ts";
import { entitlementDrift, headline, hierarchyMoved, otherParents, softDecline, staleRateCard, wrongLegalEntity } from "./kinds.ts";
import { invoiceNet, isListed, isTaxed, type RenewalGround } from "./renewal-bill.ts";

/** Share of the season's won renewals that meet each kind of fault; at least one of each. The headline comes once. */
const SHARES: Readonly<Record<Exclude<FaultKind, "headline" | "soft-decline">, number>> = {
  "stale-rate-card": 0.02,
  "wrong-legal-entity": 0.012,
  "hierarchy-moved": 0.015,
  "entitlement-drift": 0.02,
};

/** Days left in the season after the win that a drift needs to arise and be seen. */
const DRIFT_DAYS = 14;

/**
 * The business faults of a season with what each must cause. No account meets two of them; which renewals they hit
 * follows from the seed alone. Where a book has too few fitting renewals there are fewer faults, never unfitting ones.
 */
export function faultPlan(book: Book, seed: string): BusinessFault[] {
  const won = billedRenewals(book, seed);
  const fit = won.filter(canBeHit(book));
  const used = new Set<string>();
  const take = (count: number, suits: (ground: RenewalGround) => boolean, from: readonly RenewalGround[] = fit): RenewalGround[] => {
    const taken: RenewalGround[] = [];
    for (const ground of from) {
      if (taken.length === count) break;
      if (used.has(ground.account.key) || !suits(ground)) continue;
      used.add(ground.account.key);
      taken.push(ground);
    }
    return taken;
  };
  const many = (kind: keyof typeof SHARES) => Math.max(1, Math.round(won.length * SHARES[kind]));
  const canMove = (ground: RenewalGround) => otherParents(ground, book).length > 0;

  const top = take(1, () => true, headlineFits(book, won));
  const drifts = (ground: RenewalGround) => daysBetween(dateIn(ground.renewal.outcome.at, "UTC"), book.to) >= DRIFT_DAYS;
  const declines = won.filter(
    (ground) => ground.account.paymentMethod.behaviour === "insufficient_funds_once" && invoiceNet(ground).minor > 0n,
  );
  return [
    ...top.map((ground) => headline(ground, book, seed)),
    ...take(many("stale-rate-card"), isListed).map((ground) => staleRateCard(ground, book, seed)),
    ...take(many("wrong-legal-entity"), isTaxed).map((ground) => wrongLegalEntity(ground, book)),
    ...take(many("hierarchy-moved"), canMove).map((ground) => hierarchyMoved(ground, book, seed)),
    ...take(many("entitlement-drift"), drifts).map((ground) => entitlementDrift(ground, seed)),
    ...declines.map(softDecline),
  ];
}
