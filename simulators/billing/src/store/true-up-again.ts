import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { ZERO } from "@cashline/kernel/fraction";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { BillingTerm } from "../domain/billing-term.ts";
import type { Charge } from "../domain/charge.ts";
import { chargedBy, type Books } from "../domain/charged-periods.ts";
import type { Stretch } from "../domain/part-period.ts";
import type { PendingItem } from "../domain/pending-item.ts";
import type { Moment } from "../domain/proration.ts";
import { commitmentCharge } from "../domain/rating.ts";
import { trueUpChange } from "../domain/true-up-change.ts";
import type { Segment } from "../domain/usage-segments.ts";
import type { StoredUsage } from "../domain/usage.ts";
import type { Collections } from "./collections.ts";
import { earlierTermsOf, earlierWith } from "./earlier-terms.ts";
import { pendingItem } from "./pending-items.ts";
import type { PeriodChange } from "./prorate.ts";
import { bounds, ratedStretch, type Rating } from "./rated-stretch.ts";
import { costsMoreOf, ratedUnitsOf, recordsOf } from "./usage-credits.ts";

/**
 * What a change that reaches back makes of true-ups billed already: of each stretch whose usage is billed, the commitment
 * less its seats as they now are, against what it was topped up to. The item follows the invoice that bore the true-up: void,
 * it is rated anew with the seats it then has.
 */
export function trueUpsAgain(
  before: Subscription,
  after: Subscription,
  moment: Moment,
  {
    term,
    books,
    more,
    ...rating
  }: Omit<Rating, "terms"> & {
    cards: NonNullable<Rating["cards"]>;
    term: BillingTerm | undefined;
    books: Books;
    more: readonly PendingItem[];
  },
  context: CommandContext<Collections>,
): PeriodChange[] {
  const earlier = earlierTermsOf(before, context);
  const reached = term?.usageBilled.filter(({ endOn }) => endOn > moment.on) ?? [];
  return reached.flatMap((billed): PeriodChange[] => {
    const invoice = chargedBy(books, billed.forOn)?.invoice;
    if (!invoice) return [];
    const stretch = bounds(billed);
    const old = ratedStretch({ ...rating, terms: before, earlier }, stretch, context);
    const fresh = ratedStretch({ ...rating, terms: after, earlier: earlierWith(earlier, before, moment, context), more }, stretch, context);
    const records = recordsOf(before.id, stretch.startOn, context);
    const own = records[0]?.billedAs;
    const asBilled = own ? bigintOf(own.committed) : old.committed;
    const parts = ratedUnitsOf(records, context);
    const unused = old.segments.filter(({ startOn }) => !records.some(({ billedAs }) => billedAs?.startOn === startOn));
    const { minor, committed } = trueUpChange(
      [...parts, ...unused.map(({ card, included }) => ({ card, included, units: 0 }))],
      { asBilled, before: old.committed, after: fresh.committed },
      rating.policy.rounding,
    );
    if (committed === asBilled) return [];
    const period = { ...stretch, months: 0 };
    const usage = restated(records, committed, context);
    const source = trueUpLine(after, stretch, [...old.segments, ...fresh.segments], minor);
    if (!source) return [{ period, billed: undefined, isToBeBilled: false, net: 0n, items: [], usage }];
    const [kind, word] = minor < 0n ? (["proration_credit", "less"] as const) : (["proration_charge", "more"] as const);
    const key = [stretch.startOn, moment.at, context.idempotencyKey, "true-up"];
    const item = pendingItem(source, kind, `True-up to the minimum commitment, ${word} by the change`, minor, after, key, context);
    return [{ period, billed: undefined, isToBeBilled: false, net: minor, items: [{ ...item, correctsInvoiceId: invoice.id }], usage }];
  });
}

/** As the true-up's own line; null when nothing changes of it. */
function trueUpLine({ id }: Subscription, stretch: Stretch, segments: readonly Segment[], minor: bigint): Charge | null {
  const committed = segments.findLast(({ card }) => card.minimumCommitment !== null);
  return committed ? commitmentCharge({ ...stretch, subscriptionId: id }, committed.card, ZERO, minor < 0n ? -minor : minor) : null;
}

/** Records by what usage of their stretch must now come to; what their corrections come to is left as it was. */
function restated(records: readonly StoredUsage[], committed: bigint | null, context: CommandContext<Collections>): StoredUsage[] {
  const withSeats = (apart: bigint): StoredUsage[] =>
    records.map(({ billedAs, ...record }) => {
      const own = billedAs && { ...billedAs, committed: committed === null ? null : String(committed), settledApart: String(apart) };
      return { ...record, billedAs: own };
    });
  return withSeats(costsMoreOf(records, context) - costsMoreOf(withSeats(0n), context));
}

function bigintOf(minor: string | null): bigint | null {
  return minor === null ? null : BigInt(minor);
}
