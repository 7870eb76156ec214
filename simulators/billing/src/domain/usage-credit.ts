import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";

/**
 * Whether a credit note puts right what was billed, rather than giving a customer something for another reason: then it and a
 * correction of the same usage are one credit, not two.
 * Source: ours; of Stripe's reasons `duplicate` and `order_change`.
 */
export function putsRight(reason: CreditNote["reason"]): boolean {
  return reason === "duplicate" || reason === "order_change";
}

/**
 * What corrections of a billed stretch of usage have to come to, in minor units. What the usage costs more is charged; of what
 * it costs less, credit notes that put it right have given back their part, so that no cent is given back twice.
 * Source: exception USG-LATE and USG-DUPLICATE: the extra quantity is given back once.
 * @param costsMore what the usage costs by now less what it was billed as
 * @param givenBack what credit notes have put right of its lines
 */
export function correctionDue(costsMore: bigint, givenBack: bigint): bigint {
  if (costsMore >= 0n) return costsMore;
  const rest = costsMore + givenBack;
  return rest < 0n ? rest : 0n;
}

/** What a billed stretch of usage stands at, in minor units. */
export type UsageStanding = {
  /** Its lines. */
  charged: bigint;
  /** What credit notes of any reason gave back of its lines, and what of it put them right. */
  credited: bigint;
  putRight: bigint;
  /** What its corrections come to on invoices, and what waits; a credit is below zero. */
  billed: bigint;
  waiting: bigint;
  /** What its usage costs by now less what it was billed as. */
  costsMore: bigint;
};

/**
 * The most a credit note may give back of a stretch of usage; undefined where its lines alone bound it. One that puts lines
 * of corrected usage right gives back what waits, and takes its place; one of a whole invoice what is left of it, what waits
 * included; one of another reason what is left beyond that.
 * Source: ours, as `leftOfPeriod`: never above what is left.
 */
export function usageRoom(stretch: UsageStanding, reason: CreditNote["reason"], isWhole: boolean): bigint | undefined {
  const { charged, credited, putRight, billed, waiting, costsMore } = stretch;
  if (!putsRight(reason)) return charged - credited + creditOf(billed + waiting);
  if (isWhole) return charged - credited + creditOf(billed);
  if (costsMore >= 0n) return undefined;
  const [due, open] = [correctionDue(costsMore, putRight), creditOf(waiting)];
  return -(open > due ? open : due);
}

/**
 * What of a stretch's waiting corrections a credit note that is issued takes the place of. Source: as `correctionDue`.
 * @param given what the note puts right, which the standing has already
 */
export function replacedBy({ putRight, waiting, costsMore }: UsageStanding, given: bigint): bigint {
  const [due, open] = [correctionDue(costsMore, putRight) - correctionDue(costsMore, putRight - given), -creditOf(waiting)];
  return due < open ? due : open;
}

/** What is missing of a stretch's corrections once a credit note that had put it right is void; zero or below. Source: as `correctionDue`. */
export function missingCredit({ putRight, billed, waiting, costsMore }: UsageStanding): bigint {
  return creditOf(correctionDue(costsMore, putRight) - billed - waiting);
}

function creditOf(amount: bigint): bigint {
  return amount < 0n ? amount : 0n;
}
