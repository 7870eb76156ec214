import type { FunctionalRate, RecognitionMethod } from "@cashline/contracts/systems/erp/entities";
import type {
  ArrangementRequest,
  ObligationRequest,
  PerformanceObligation,
  RevenueArrangement,
} from "@cashline/contracts/systems/erp/revenue-entities";
import { money, moneyWire, sumMoney, zeroMoney, type Money } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { ALLOCATION_METHOD, allocateByPrice } from "./allocation.ts";
import { earnedBefore, layObligation, obligationFault, recognizedLine, settled } from "./obligation.ts";
import { dueLines } from "./revenue-schedule.ts";
import { release } from "./fx.ts";

export type ArrangementRefused = {
  outcome: "refused";
  code:
    | "invalid-request"
    | "ssp-missing"
    | "currency-mismatch"
    | "arrangement-not-active"
    | "unknown-obligation"
    | "milestone-completed"
    | "modification-invalid";
  detail: string;
};
/** The arrangement after a step, and what of it is revenue now; below zero takes revenue back. */
export type ArrangementMoved = { outcome: "moved"; arrangement: RevenueArrangement; revenue: Money };

export function refused(code: ArrangementRefused["code"], detail: string): ArrangementRefused {
  return { outcome: "refused", code, detail };
}

/**
 * Why obligations cannot be taken as they are: keys twice, dates or prices without sense.
 * Source: ours; what ASC 606 could not allocate is refused.
 */
export function obligationsFault(
  obligations: readonly ObligationRequest[],
  taken: readonly string[],
  currency: string,
): ArrangementRefused | undefined {
  const keys = [...taken, ...obligations.map(({ key }) => key)];
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) return refused("invalid-request", `/body names the obligation ${twice} twice`);
  const foreign = obligations.find(({ standAlonePrice }) => standAlonePrice.currency !== currency);
  if (foreign)
    return refused(
      "currency-mismatch",
      `The stand-alone selling price of ${foreign.key} is in ${foreign.standAlonePrice.currency}, not ${currency}`,
    );
  const fault = obligations.map((obligation) => obligationFault(obligation, currency)).find((found) => found !== undefined);
  if (fault !== undefined) return refused("invalid-request", `/body/obligations ${fault}`);
  const unpriced = obligations.find(({ isImmaterial = false, standAlonePrice }) => lacksPrice({ isImmaterial, standAlonePrice }));
  return unpriced && noPriceOf(unpriced.key);
}

/**
 * Whether an obligation has no stand-alone selling price although it needs one. What the customer gets for nothing is worth
 * something too, so a price of zero is one that nobody has estimated, unless the promise is said to be immaterial.
 * Source: IFRS 15.78 and ASC 606-10-32-33, which demand an estimate; ASC 606-10-25-16A, which leaves immaterial promises out.
 */
export function lacksPrice({ isImmaterial, standAlonePrice }: Pick<PerformanceObligation, "isImmaterial" | "standAlonePrice">): boolean {
  return !isImmaterial && money(standAlonePrice).minor === 0n;
}

/** The refusal of an obligation as `lacksPrice` finds it. Source: as there. */
export function noPriceOf(key: string): ArrangementRefused {
  return refused("ssp-missing", `${key} has no stand-alone selling price; estimate one, or say that it is immaterial`);
}

/** A price allocated to obligations at inception, each with its plan. Source: ASC 606-10-32-28, IFRS 15.73. */
export function allocatePrice(
  { currency, transactionPrice, obligations }: Pick<ArrangementRequest, "currency" | "transactionPrice" | "obligations">,
  method: RecognitionMethod,
): { outcome: "allocated"; obligations: PerformanceObligation[] } | ArrangementRefused {
  if (transactionPrice.currency !== currency)
    return refused("currency-mismatch", `The price is in ${transactionPrice.currency}, the arrangement in ${currency}`);
  const price = money(transactionPrice);
  if (price.minor < 0n) return refused("invalid-request", "/body/transactionPrice is negative");
  const fault = obligationsFault(obligations, [], currency);
  if (fault) return fault;
  const parts = allocateByPrice(
    price,
    obligations.map(({ standAlonePrice }) => ({ price: money(standAlonePrice), num: 1n, den: 1n })),
  );
  if (!parts) return refused("ssp-missing", "Every stand-alone selling price is zero");
  return { outcome: "allocated", obligations: obligations.map((request, index) => layObligation(request, parts[index] as Money, method)) };
}

/** A new arrangement: nothing billed, nothing recognised. Source: NetSuite's revenue arrangement. */
export function openArrangement(
  request: ArrangementRequest,
  id: string,
  obligations: PerformanceObligation[],
  method: RecognitionMethod,
  functional: FunctionalRate | undefined,
): RevenueArrangement {
  const { reference, contractId, customerId, legalEntity, currency, inceptionOn, transactionPrice } = request;
  const zero = moneyWire(zeroMoney(currency));
  return {
    id,
    reference,
    contractId,
    customerId,
    legalEntity,
    currency,
    inceptionOn,
    transactionPrice,
    billed: zero,
    recognized: zero,
    contractAsset: zero,
    contractLiability: zero,
    allocationMethod: ALLOCATION_METHOD,
    method,
    status: "active",
    obligations,
    modifications: [],
    cancelledOn: null,
    cancellationReason: null,
    ...(functional && { functional }),
  };
}

/**
 * The arrangement with other obligations: what it recognised and whether it is completed follow from them.
 * Source: ASC 606-10-25-23, IFRS 15.31: revenue as each obligation is satisfied.
 */
export function withObligations(arrangement: RevenueArrangement, obligations: PerformanceObligation[]): ArrangementMoved {
  const recognized = sumMoney(
    arrangement.currency,
    obligations.map((obligation) => money(obligation.recognized)),
  );
  const done = obligations.every(({ status }) => status === "satisfied");
  const status = arrangement.status === "cancelled" ? "cancelled" : done ? "completed" : "active";
  return {
    outcome: "moved",
    arrangement: { ...arrangement, obligations, recognized: moneyWire(recognized), status },
    revenue: { currency: arrangement.currency, minor: recognized.minor - money(arrangement.recognized).minor },
  };
}

/**
 * What a run on a day turns into revenue: every planned line up to it, and nothing before there is a contract or a book.
 * Source: ASC 606-10-25-1 and 25-23, IFRS 15.9 and 15.31.
 * @param from the first day it can have revenue on; its inception, or where the books begin
 */
export function recognizeDue(
  arrangement: RevenueArrangement,
  runOn: CalendarDate,
  journalEntryId: string,
  from: CalendarDate = arrangement.inceptionOn,
): ArrangementMoved {
  const obligations = arrangement.obligations.map((obligation) => {
    const due = new Set(dueLines(obligation, runOn, from));
    if (due.size === 0) return obligation;
    const lines = obligation.lines.map((line) => (due.has(line) ? { ...line, status: "recognized" as const, journalEntryId } : line));
    const sum = sumMoney(arrangement.currency, [money(obligation.recognized), ...[...due].map(({ amount }) => money(amount))]);
    return settled({ ...obligation, lines, recognized: moneyWire(sum) });
  });
  return withObligations(arrangement, obligations);
}

type MilestoneCommand = { obligation: string; milestone: string; completedOn: CalendarDate; completedBy: string };

/** A milestone is worth its weight of what is not recognised yet; the last one takes what is left (ASC 606-10-55-17). */
export function completeMilestone(
  arrangement: RevenueArrangement,
  command: MilestoneCommand,
  journalEntryId: string,
): ArrangementMoved | ArrangementRefused {
  if (arrangement.status === "cancelled") return refused("arrangement-not-active", `The arrangement is ${arrangement.status}`);
  const obligation = arrangement.obligations.find(({ key }) => key === command.obligation);
  const milestone = obligation?.milestones.find(({ key }) => key === command.milestone);
  if (!obligation || !milestone)
    return refused("unknown-obligation", `The arrangement has no milestone ${command.milestone} of ${command.obligation}`);
  if (command.completedOn < arrangement.inceptionOn)
    return refused("invalid-request", `/body/completedOn ${command.completedOn} is before the arrangement began`);
  if (milestone.completedOn !== null)
    return refused("milestone-completed", `${command.milestone} was completed on ${milestone.completedOn}`);
  const open = obligation.milestones
    .filter(({ completedOn }) => completedOn === null)
    .reduce((sum, { weight }) => sum + BigInt(weight), 0n);
  const recognized = money(obligation.recognized);
  const left = { currency: arrangement.currency, minor: money(obligation.allocated).minor - recognized.minor };
  const worth = release(left, BigInt(milestone.weight), open);
  const { completedOn, completedBy } = command;
  const changed = settled({
    ...obligation,
    recognized: moneyWire({ currency: arrangement.currency, minor: recognized.minor + worth.minor }),
    milestones: obligation.milestones.map((each) => (each === milestone ? { ...each, completedOn, completedBy } : each)),
    lines: [...obligation.lines, recognizedLine(completedOn, worth, journalEntryId)],
  });
  return withObligations(
    arrangement,
    arrangement.obligations.map((each) => (each === obligation ? changed : each)),
  );
}

/** The day from which on an arrangement can be changed or ended: that of its last change, or its first. Source: ours. */
export function lastChangedOn({ modifications, inceptionOn }: RevenueArrangement): CalendarDate {
  return modifications.at(-1)?.modifiedOn ?? inceptionOn;
}

/**
 * Ends an arrangement on a day. What was earned before stays revenue and the rest is cancelled; or, for a contract that is
 * taken back whole, all that was recognised is reversed.
 * Source: ASC 606-10-25-10, IFRS 15.18 for what ends early; taking back the whole is ours.
 */
export function cancelArrangement(
  arrangement: RevenueArrangement,
  { cancelledOn, reason, reverseRecognized }: { cancelledOn: CalendarDate; reason: string; reverseRecognized: boolean },
  journalEntryId: string,
): ArrangementMoved | ArrangementRefused {
  if (arrangement.status === "cancelled")
    return refused("arrangement-not-active", `The arrangement was cancelled on ${arrangement.cancelledOn ?? ""}`);
  const { currency } = arrangement;
  const earliest = lastChangedOn(arrangement);
  if (cancelledOn < earliest) return refused("modification-invalid", `The cancellation of ${cancelledOn} is before ${earliest}`);
  const obligations = arrangement.obligations.map((obligation): PerformanceObligation => {
    const before = money(obligation.recognized).minor;
    const kept = reverseRecognized ? 0n : earnedBefore(obligation, cancelledOn).minor;
    const cancelled = { currency, minor: money(obligation.allocated).minor - kept };
    const lines = [
      ...obligation.lines.filter(({ status }) => status !== "planned"),
      ...(kept === before ? [] : [recognizedLine(cancelledOn, { currency, minor: kept - before }, journalEntryId)]),
      ...(cancelled.minor === 0n
        ? []
        : [{ ...recognizedLine(cancelledOn, cancelled, journalEntryId), status: "cancelled" as const, journalEntryId: null }]),
    ];
    const satisfied = obligation.status === "satisfied" && cancelled.minor === 0n;
    return { ...obligation, lines, recognized: moneyWire({ currency, minor: kept }), status: satisfied ? "satisfied" : "cancelled" };
  });
  return withObligations({ ...arrangement, status: "cancelled", cancelledOn, cancellationReason: reason }, obligations);
}
