import type {
  ModificationRequest,
  ModificationTreatment,
  PerformanceObligation,
  RevenueArrangement,
} from "@cashline/contracts/systems/erp/revenue-entities";
import { LARGEST_MINOR, money, moneyWire, sumMoney, zeroMoney, type Money } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { ALLOCATION_METHOD, allocateByPrice, type Weighted } from "./allocation.ts";
import {
  lacksPrice,
  noPriceOf,
  obligationsFault,
  refused,
  withObligations,
  type ArrangementMoved,
  type ArrangementRefused,
} from "./arrangement.ts";
import { earnedBefore, layObligation, recognizedTo, restated, spanFault, stillToCome } from "./obligation.ts";
import { release } from "./fx.ts";
import { firstOpenDay, type Month } from "./periods.ts";
import { serviceEnd } from "./revenue-schedule.ts";

/**
 * How a change is accounted for: goods that are distinct and sold at their stand-alone price are a contract of their own
 * (ASC 606-10-25-12, IFRS 15.20); else, when what is still to come is distinct from what was delivered, only the future
 * changes (25-13(a), 15.21(a)); else revenue is caught up (25-13(b), 15.21(b)).
 */
export function treatmentOf(request: ModificationRequest): ModificationTreatment {
  const { added, addedAreDistinct, remainingAreDistinct, newEnds, priceChange } = request;
  const standAlone = sumMoney(
    priceChange.currency,
    added.map(({ standAlonePrice }) => money(standAlonePrice)),
  );
  if (added.length > 0 && newEnds.length === 0 && addedAreDistinct && standAlone.minor === money(priceChange).minor)
    return "separate_contract";
  return remainingAreDistinct ? "prospective" : "cumulative_catch_up";
}

/** Why a change cannot be made as it is asked for; undefined when it can. */
function changeFault(arrangement: RevenueArrangement, request: ModificationRequest): ArrangementRefused | undefined {
  const { currency, obligations, modifications, inceptionOn, method } = arrangement;
  if (arrangement.status === "cancelled") return refused("arrangement-not-active", "The arrangement is cancelled");
  if (request.priceChange.currency !== currency)
    return refused("currency-mismatch", `The change is in ${request.priceChange.currency}, the arrangement in ${currency}`);
  const keys = obligations.map(({ key }) => key);
  const fault = obligationsFault(request.added, keys, currency);
  if (fault) return fault;
  const earliest = modifications.at(-1)?.modifiedOn ?? inceptionOn;
  if (request.modifiedOn < earliest) return refused("modification-invalid", `The change of ${request.modifiedOn} is before ${earliest}`);
  if (keys.length + request.added.length > 20) return refused("modification-invalid", "An arrangement has at most 20 obligations");
  if (modifications.length >= 50) return refused("modification-invalid", "An arrangement is modified at most 50 times");
  const price = money(arrangement.transactionPrice).minor + money(request.priceChange).minor;
  if (price < 0n || price > LARGEST_MINOR) return refused("modification-invalid", `The price would be ${price} ${currency} minor units`);
  if (new Set(request.newEnds.map(({ obligation }) => obligation)).size < request.newEnds.length)
    return refused("invalid-request", "/body/newEnds names an obligation twice");
  for (const { obligation: key, endOn, standAlonePrice } of request.newEnds) {
    const obligation = obligations.find((each) => each.key === key);
    if (!obligation || obligation.startOn === null) return refused("unknown-obligation", `The arrangement has no service ${key}`);
    if (standAlonePrice !== undefined && standAlonePrice.currency !== currency)
      return refused("currency-mismatch", `The stand-alone selling price of ${key} is in ${standAlonePrice.currency}`);
    if (standAlonePrice !== undefined && money(standAlonePrice).minor < 0n)
      return refused("invalid-request", `/body/newEnds ${key}: a negative price`);
    if (standAlonePrice !== undefined && lacksPrice({ ...obligation, standAlonePrice })) return noPriceOf(key);
    if (standAlonePrice !== undefined && obligation.isImmaterial && money(standAlonePrice).minor !== 0n)
      return refused("invalid-request", `/body/newEnds ${key} is immaterial and has a stand-alone selling price`);
    const span = spanFault(key, obligation.startOn, endOn);
    if (span !== undefined) return refused("modification-invalid", span);
    if (serviceEnd(endOn, method) < request.modifiedOn)
      return refused("modification-invalid", `${key} would have ended ${endOn}, before the change`);
  }
  return undefined;
}

/** The last day of service that is revenue already; undefined when none is. */
function recognizedThrough({ obligations }: RevenueArrangement): CalendarDate | undefined {
  return obligations
    .flatMap(({ lines }) => lines.filter(({ status, days }) => status === "recognized" && days > 0))
    .map(({ recognizeOn }) => recognizeOn)
    .toSorted()
    .at(-1);
}

/**
 * The day the entry of a change is posted on: its own, or for one that reaches back the last day it corrects, in the first
 * open month either way. Where no month up to today is open it stays, and is refused.
 * Source: ASC 250-10-45-17, IAS 8.36: a change of estimate is not carried back into periods that are closed.
 */
export function modificationDay(
  arrangement: RevenueArrangement,
  modifiedOn: CalendarDate,
  { closed, today }: { closed: Month | null; today: CalendarDate },
): CalendarDate {
  const through = recognizedThrough(arrangement);
  const corrected = through !== undefined && through > modifiedOn ? through : modifiedOn;
  const open = firstOpenDay(corrected, closed);
  return open > today ? corrected : open;
}

/** Most lines an obligation keeps. */
const MOST_LINES = 400;

/**
 * The arrangement after a change, with what of it is revenue at once. A change that reaches back before what is recognised
 * takes back the days from it on and recognises them anew as they are now: the difference is revenue of the entry.
 * Source: as `treatmentOf`; ASC 606-10-25-13, IFRS 15.21, from the day the change is effective.
 * @param postedOn the day of its entry, `modificationDay`
 */
export function modifyArrangement(
  arrangement: RevenueArrangement,
  request: ModificationRequest,
  journalEntryId: string,
  postedOn: CalendarDate = request.modifiedOn,
): ArrangementMoved | ArrangementRefused {
  const fault = changeFault(arrangement, request);
  if (fault) return fault;
  const treatment = treatmentOf(request);
  const steps = { separate_contract: separately, prospective: prospectively, cumulative_catch_up: caughtUp };
  const changed = steps[treatment](arrangement, request, journalEntryId);
  if ("outcome" in changed) return changed;
  const { currency } = arrangement;
  const price = { currency, minor: money(arrangement.transactionPrice).minor + money(request.priceChange).minor };
  const through = recognizedThrough(arrangement) ?? "";
  const reachesBack = through >= request.modifiedOn;
  const obligations = reachesBack
    ? changed.obligations.map((obligation) => recognizedTo(obligation, through, journalEntryId))
    : changed.obligations;
  const long = obligations.find(({ lines }) => lines.length > MOST_LINES);
  if (long) return refused("modification-invalid", `${long.key} would have ${long.lines.length} lines; at most ${MOST_LINES}`);
  const moved = withObligations({ ...arrangement, transactionPrice: moneyWire(price) }, obligations);
  const modification = {
    modifiedOn: request.modifiedOn,
    priceChange: request.priceChange,
    treatment,
    catchUp: moneyWire({ currency, minor: changed.catchUp }),
    recognizedDifference: moneyWire({ currency, minor: reachesBack ? moved.revenue.minor - changed.catchUp : 0n }),
    postedOn,
    modifiedBy: request.modifiedBy,
    journalEntryId: moved.revenue.minor === 0n ? null : journalEntryId,
  };
  return { ...moved, arrangement: { ...moved.arrangement, modifications: [...arrangement.modifications, modification] } };
}

type Changed = { obligations: PerformanceObligation[]; catchUp: bigint } | ArrangementRefused;
type Step = (arrangement: RevenueArrangement, request: ModificationRequest, journalEntryId: string) => Changed;

const noPrice = refused("ssp-missing", `${ALLOCATION_METHOD}: no obligation still to come has a stand-alone selling price`);

const separately: Step = ({ obligations, method }, { added }) => ({
  obligations: [...obligations, ...added.map((request) => layObligation(request, money(request.standAlonePrice), method))],
  catchUp: 0n,
});

/** The obligations with the new ends, and the added ones, still without a price. */
function asChanged(
  arrangement: RevenueArrangement,
  request: ModificationRequest,
): { old: PerformanceObligation[]; added: PerformanceObligation[] } {
  const ends = new Map(request.newEnds.map((end) => [end.obligation, end]));
  const old = arrangement.obligations.map((obligation): PerformanceObligation => {
    const end = ends.get(obligation.key);
    return end ? { ...obligation, endOn: end.endOn, standAlonePrice: end.standAlonePrice ?? obligation.standAlonePrice } : obligation;
  });
  return { old, added: request.added.map((each) => layObligation(each, zeroMoney(arrangement.currency), arrangement.method)) };
}

/** Prices for obligations by weight; nothing for all when there is nothing to allocate. */
function pricesFor(pool: Money, weights: readonly Weighted[]): Money[] | undefined {
  return allocateByPrice(pool, weights) ?? (pool.minor === 0n ? weights.map(() => pool) : undefined);
}

/** What was not earned yet and the change of price, over what is still to come. */
const prospectively: Step = (arrangement, request, journalEntryId) => {
  const { currency, method } = arrangement;
  const { modifiedOn: on, priceChange } = request;
  const earned = arrangement.obligations.map((obligation) => earnedBefore(obligation, on));
  const { old, added } = asChanged(arrangement, request);
  const left = arrangement.obligations.reduce(
    (sum, { allocated }, index) => sum + money(allocated).minor - (earned[index] as Money).minor,
    0n,
  );
  const pool = { currency, minor: left + money(priceChange).minor };
  if (pool.minor < 0n)
    return refused("modification-invalid", `${left} minor units are not earned yet; the price cannot fall by more for the future`);
  const all = [...old, ...added];
  const whole = (obligation: PerformanceObligation): Weighted => ({ price: money(obligation.standAlonePrice), num: 1n, den: 1n });
  const prices = pricesFor(pool, [...old.map((obligation) => stillToCome(obligation, on, method)), ...added.map(whole)]);
  if (!prices) return noPrice;
  const obligations = all.map((obligation, index) => {
    const recognized = earned[index] ?? zeroMoney(currency);
    const allocated = { currency, minor: recognized.minor + (prices[index] as Money).minor };
    return restated(obligation, { recognized, allocated, on, method, journalEntryId });
  });
  return { obligations, catchUp: 0n };
};

/** The whole new price over all obligations, and revenue so far as if it had been so from the start. */
const caughtUp: Step = (arrangement, request, journalEntryId) => {
  const { currency, method } = arrangement;
  const on = request.modifiedOn;
  const { old, added } = asChanged(arrangement, request);
  const all = [...old, ...added];
  const price = { currency, minor: money(arrangement.transactionPrice).minor + money(request.priceChange).minor };
  const prices = pricesFor(
    price,
    all.map(({ standAlonePrice }) => ({ price: money(standAlonePrice), num: 1n, den: 1n })),
  );
  if (!prices) return noPrice;
  let catchUp = 0n;
  const obligations = all.map((obligation, index) => {
    const allocated = prices[index] as Money;
    const { num, den } = stillToCome(obligation, on, method);
    const recognized = progressOf(allocated, den - num, den);
    const before = arrangement.obligations[index];
    catchUp += recognized.minor - (before ? earnedBefore(before, on).minor : 0n);
    return restated(obligation, { recognized, allocated, on, method, journalEntryId });
  });
  return { obligations, catchUp };
};

/** What is recognised of a price at a progress of `done` in `whole`, half-up (ASC 606-10-25-31). */
export function progressOf(price: Money, done: bigint, whole: bigint): Money {
  return release(price, done, whole);
}
