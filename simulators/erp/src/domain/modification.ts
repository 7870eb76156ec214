import type { ModificationRequest, ModificationTreatment, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { LARGEST_MINOR, money, moneyWire, sumMoney } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import {
  lacksPrice,
  lastChangedOn,
  noPriceOf,
  obligationsFault,
  refused,
  withObligations,
  type ArrangementMoved,
  type ArrangementRefused,
} from "./arrangement.ts";
import { caughtUp, prospectively, separately } from "./modification-steps.ts";
import { MOST_LINES, recognizedThrough, recognizedTo, spanFault } from "./obligation.ts";
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
  const { currency, obligations, modifications, method } = arrangement;
  if (arrangement.status === "cancelled") return refused("arrangement-not-active", "The arrangement is cancelled");
  if (request.priceChange.currency !== currency)
    return refused("currency-mismatch", `The change is in ${request.priceChange.currency}, the arrangement in ${currency}`);
  const keys = obligations.map(({ key }) => key);
  const fault = obligationsFault(request.added, keys, currency);
  if (fault) return fault;
  const earliest = lastChangedOn(arrangement);
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

/** The last day of an arrangement that is revenue already; undefined when none is. */
function lastRecognized({ obligations }: RevenueArrangement): CalendarDate | undefined {
  return obligations
    .flatMap((obligation) => recognizedThrough(obligation) ?? [])
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
  const through = lastRecognized(arrangement);
  const corrected = through !== undefined && through > modifiedOn ? through : modifiedOn;
  const open = firstOpenDay(corrected, closed);
  return open > today ? corrected : open;
}

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
  const through = lastRecognized(arrangement) ?? "";
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
