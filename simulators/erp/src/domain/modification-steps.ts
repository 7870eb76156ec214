import type { ModificationRequest, PerformanceObligation, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { money, zeroMoney, type Money } from "@cashline/kernel/money";
import { ALLOCATION_METHOD, allocateByPrice, type Weighted } from "./allocation.ts";
import { refused, type ArrangementRefused } from "./arrangement.ts";
import { inContract, measuredFrom, settledAs, settledRevenue, touchedContracts } from "./contract-base.ts";
import { release } from "./fx.ts";
import { earnedBefore, layObligation, restated, stillToCome } from "./obligation.ts";

type Changed = { obligations: PerformanceObligation[]; catchUp: bigint } | ArrangementRefused;
type Step = (arrangement: RevenueArrangement, request: ModificationRequest, journalEntryId: string) => Changed;

const noPrice = refused("ssp-missing", `${ALLOCATION_METHOD}: no obligation still to come has a stand-alone selling price`);

/**
 * What is added becomes a contract of its own: no later change of another contract allocates to it or measures it.
 * Source: ASC 606-10-25-12, IFRS 15.20.
 */
export const separately: Step = ({ obligations, modifications, method }, { added }) => {
  const laid = added.map((request) => layObligation(request, money(request.standAlonePrice), method));
  return { obligations: [...obligations, ...laid.map((each) => inContract(each, modifications.length + 1))], catchUp: 0n };
};

/** The obligations of the contract that changes: those it had, as they were and with their new ends, and the added ones, still without a price. */
type Parts = { before: PerformanceObligation[]; old: PerformanceObligation[]; added: PerformanceObligation[] };

/** Contracts that one change alters together are one from then on (IFRS 15.17, ASC 606-10-25-9). */
function partsOf(arrangement: RevenueArrangement, request: ModificationRequest): Parts {
  const ends = new Map(request.newEnds.map((end) => [end.obligation, end]));
  const touched = touchedContracts(arrangement.obligations, [...ends.keys()]);
  const joined = Math.min(...touched);
  const before = arrangement.obligations.filter(({ separateContract = 0 }) => touched.has(separateContract));
  const old = before.map((obligation): PerformanceObligation => {
    const end = ends.get(obligation.key);
    const changed = end && { endOn: end.endOn, standAlonePrice: end.standAlonePrice ?? obligation.standAlonePrice };
    return inContract({ ...obligation, ...changed }, joined);
  });
  const zero = zeroMoney(arrangement.currency);
  return { before, old, added: request.added.map((each) => inContract(layObligation(each, zero, arrangement.method), joined)) };
}

/** All obligations of the arrangement with those of the changed contract in their places, and what is new at the end. */
function among({ obligations }: RevenueArrangement, changed: readonly PerformanceObligation[]): PerformanceObligation[] {
  const byKey = new Map(changed.map((obligation) => [obligation.key, obligation]));
  const known = new Set(obligations.map(({ key }) => key));
  return [...obligations.map((each) => byKey.get(each.key) ?? each), ...changed.filter(({ key }) => !known.has(key))];
}

/** Prices for obligations by weight; nothing for all when there is nothing to allocate. */
function pricesFor(pool: Money, weights: readonly Weighted[]): Money[] | undefined {
  return allocateByPrice(pool, weights) ?? (pool.minor === 0n ? weights.map(() => pool) : undefined);
}

/**
 * What was not earned yet and the change of price, over what is still to come: the old contract ends and a new one begins. What
 * was earned before is settled.
 * Source: ASC 606-10-25-13(a), IFRS 15.21(a).
 */
export const prospectively: Step = (arrangement, request, journalEntryId) => {
  const { currency, method } = arrangement;
  const { modifiedOn: on, priceChange } = request;
  const { before, old, added } = partsOf(arrangement, request);
  const earned = before.map((obligation) => earnedBefore(obligation, on));
  const left = before.reduce((sum, { allocated }, index) => sum + money(allocated).minor - (earned[index] as Money).minor, 0n);
  const pool = { currency, minor: left + money(priceChange).minor };
  if (pool.minor < 0n)
    return refused("modification-invalid", `${left} minor units are not earned yet; the price cannot fall by more for the future`);
  const all = [...old, ...added];
  // A service added after its first day is promised from the change on, as those that run are.
  const runs = ({ startOn, endOn }: PerformanceObligation): boolean => startOn !== null && endOn !== null && startOn < on && on < endOn;
  const isRenewed = all.map((obligation, index) => index < old.length || runs(obligation));
  const weights = all.map((obligation, index): Weighted => {
    return isRenewed[index] ? stillToCome(obligation, on, method) : { price: money(obligation.standAlonePrice), num: 1n, den: 1n };
  });
  const prices = pricesFor(pool, weights);
  if (!prices) return noPrice;
  const changed = all.map((obligation, index) => {
    const recognized = earned[index] ?? zeroMoney(currency);
    const allocated = { currency, minor: recognized.minor + (prices[index] as Money).minor };
    const renewed = restated(obligation, { recognized, allocated, on, method, journalEntryId });
    return isRenewed[index] ? { ...renewed, settled: settledAs(obligation, recognized, on, method) } : renewed;
  });
  return { obligations: among(arrangement, changed), catchUp: 0n };
};

/**
 * The whole new price of a contract over its obligations, and revenue so far as if it had been so from its start. A contract starts
 * anew with each prospective change: what that settled is no part of its price, and progress is measured from there.
 * Source: ASC 606-10-25-13(b), IFRS 15.21(b).
 */
export const caughtUp: Step = (arrangement, request, journalEntryId) => {
  const { currency, method } = arrangement;
  const on = request.modifiedOn;
  const { before, old, added } = partsOf(arrangement, request);
  const left = before.reduce((sum, obligation) => sum + money(obligation.allocated).minor - settledRevenue(obligation).minor, 0n);
  const pool = { currency, minor: left + money(request.priceChange).minor };
  if (pool.minor < 0n) return refused("modification-invalid", `${left} minor units are the contract's price; it cannot fall by more`);
  const all = [...old, ...added];
  const bases = all.map((obligation) => measuredFrom(obligation, method));
  const prices = pricesFor(pool, bases);
  if (!prices) return noPrice;
  let catchUp = 0n;
  const changed = all.map((obligation, index) => {
    const part = prices[index] as Money;
    const { num } = bases[index] as Weighted;
    const settled = settledRevenue(obligation);
    const done = num - stillToCome(obligation, on, method).num;
    const recognized = { currency, minor: settled.minor + (num === 0n ? part : progressOf(part, done, num)).minor };
    const was = before[index];
    catchUp += recognized.minor - (was ? earnedBefore(was, on).minor : 0n);
    const allocated = { currency, minor: settled.minor + part.minor };
    return restated(obligation, { recognized, allocated, on, method, journalEntryId });
  });
  return { obligations: among(arrangement, changed), catchUp };
};

/** What is recognised of a price at a progress of `done` in `whole`, half-up (ASC 606-10-25-31). */
export function progressOf(price: Money, done: bigint, whole: bigint): Money {
  return release(price, done, whole);
}
