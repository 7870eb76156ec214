import type { JournalLine, Receivable, RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import type { CreditMemo, CreditMemoRequest } from "@cashline/contracts/systems/erp/receivable-entities";
import { allocate, money, moneyWire, negateMoney, type Money } from "@cashline/kernel/money";
import { isSamePerson } from "@cashline/kernel/person";
import { carryAt, release, translate, withRealizedFx } from "./fx.ts";
import { credit, debit, taxLines } from "./journal.ts";
import { recognizedLine } from "./obligation.ts";
import { lowered, takenByLine, takenByMonth } from "./planned-lines.ts";
import { lowerReceivable } from "./receivable.ts";
import { sumOfLines } from "./revenue-schedule.ts";

export type CreditRefused = {
  outcome: "refused";
  code:
    | "invalid-request"
    | "receivable-not-open"
    | "currency-mismatch"
    | "credit-above-invoice"
    | "credit-above-open"
    | "approval-missing"
    | "same-person";
  detail: string;
};

/** Each may leave a line on the invoice's schedule, which has at most 400. */
const MOST_CREDITS = 100;

/** What a credit takes from where. */
export type Credited = {
  outcome: "credited";
  net: Money;
  tax: Money;
  applied: Money;
  unapplied: Money;
  fromDeferred: Money;
  fromRevenue: Money;
};

function refused(code: CreditRefused["code"], detail: string): CreditRefused {
  return { outcome: "refused", code, detail };
}

/**
 * Decides a credit memo. Credits of an invoice never exceed it, net and tax each, nor their sum; whether one may exceed what
 * is open is policy. A price given back lowers revenue as the price was allocated (ASC 606-10-32-42 to 45): over all days of the
 * service, those recognised at once, or by policy from what is planned first.
 */
export function decideCredit(
  request: CreditMemoRequest,
  facts: { receivable: Receivable; schedule: RevenueSchedule; before: readonly CreditMemo[]; policy: LedgerPolicy },
): Credited | CreditRefused {
  const { receivable, schedule, before, policy } = facts;
  const { currency } = receivable;
  if (receivable.status === "reversed" || receivable.status === "written_off")
    return refused("receivable-not-open", `The receivable is ${receivable.status}`);
  const foreign = [request.net, request.tax].find((part) => part.currency !== currency);
  if (foreign) return refused("currency-mismatch", `The receivable is in ${currency}, the credit in ${foreign.currency}`);
  const [net, tax] = [money(request.net), money(request.tax)];
  const gross = net.minor + tax.minor;
  if (net.minor < 0n || (tax.minor < 0n && money(receivable.tax).minor >= 0n) || gross <= 0n)
    return refused("invalid-request", "/body/net must not be negative, /body/tax only where the invoice's is, and their sum is above zero");
  if (before.length >= MOST_CREDITS) return refused("invalid-request", `An invoice takes at most ${MOST_CREDITS} credit memos`);
  const approval = approvalFault(request, policy);
  if (approval) return approval;
  const credited = (part: "net" | "tax"): bigint => before.reduce((sum, memo) => sum + BigInt(memo[part].minor), 0n);
  const left = (part: "net" | "tax"): bigint => money(receivable[part]).minor - credited(part);
  if (net.minor > left("net") || isBeyond(tax.minor, left("tax")) || gross > left("net") + left("tax"))
    return refused(
      "credit-above-invoice",
      `Of net ${receivable.net.minor} and tax ${receivable.tax.minor}, ${credited("net")} and ${credited("tax")} are credited already`,
    );
  const open = money(receivable.open).minor;
  if (gross > open && policy.creditAboveOpen === "refuse")
    return refused("credit-above-open", `${open} ${currency} minor units are open, the credit is ${gross}`);
  const applied = gross < open ? gross : open;
  const fromDeferred = deferredPart(net, schedule, policy);
  const of = (minor: bigint): Money => ({ currency, minor });
  return {
    outcome: "credited",
    net,
    tax,
    applied: of(applied),
    unapplied: of(gross - applied),
    fromDeferred,
    fromRevenue: of(net.minor - fromDeferred.minor),
  };
}

/** Tax given back with an invoice's credits is taken back with them; until then a credit of charges alone may bear its own. */
function isBeyond(asked: bigint, left: bigint): boolean {
  return left < 0n ? asked < left : asked < 0n || asked > left;
}

/** Why one person may not do it alone; undefined when she may. Source: ours, by policy; segregation of duties as for a write-off. */
export function approvalFault(
  { createdBy, approvedBy }: Pick<CreditMemoRequest, "createdBy" | "approvedBy">,
  policy: Pick<LedgerPolicy, "creditMemoApproval">,
): { outcome: "refused"; code: "approval-missing" | "same-person"; detail: string } | undefined {
  const refused = (code: "approval-missing" | "same-person", detail: string) => ({ outcome: "refused", code, detail }) as const;
  if (approvedBy !== undefined && isSamePerson(approvedBy, createdBy))
    return refused("same-person", `${createdBy} made the credit memo and cannot approve it`);
  if (approvedBy === undefined && policy.creditMemoApproval === "second_person")
    return refused("approval-missing", "Policy demands that a second person approve credit memos");
  return undefined;
}

/** What of a credit comes from revenue still deferred. */
function deferredPart(net: Money, schedule: RevenueSchedule, { creditMemoRevenue }: LedgerPolicy): Money {
  const planned = sumOfLines(schedule, "planned");
  const total = planned.minor + sumOfLines(schedule, "recognized").minor;
  if (creditMemoRevenue === "prospective" || total === 0n) return net.minor < planned.minor ? net : planned;
  return allocate(net, [planned.minor, total - planned.minor])[0] as Money;
}

/**
 * What a credit takes of each month still planned, as its memo keeps it, so that taking it back gives each its own again;
 * undefined where nothing is planned.
 * Source: as `reduceSchedule`; keeping it is ours.
 */
export function takenOf(schedule: RevenueSchedule, { fromDeferred }: Pick<Credited, "fromDeferred">): CreditMemo["taken"] {
  const taken = takenByMonth(schedule.lines, takenByLine(schedule.lines, fromDeferred));
  return taken.length === 0 ? undefined : taken;
}

/**
 * The schedule after a credit: planned lines lowered in proportion, revenue given back as a line of its own.
 * Source: ASC 606-10-32-42 to 45, IFRS 15.87 to 90.
 */
export function reduceSchedule(schedule: RevenueSchedule, decided: Credited, on: string, journalEntryId: string): RevenueSchedule {
  const { currency } = schedule;
  const left = sumOfLines(schedule, "planned").minor;
  const reduced = lowered(schedule.lines, takenByLine(schedule.lines, decided.fromDeferred));
  const givenBack = { currency, minor: -decided.fromRevenue.minor };
  const total = { currency, minor: money(schedule.total).minor - decided.net.minor };
  const { functional } = schedule;
  const deferred = functional && money(functional.deferred);
  return {
    ...schedule,
    total: moneyWire(total),
    lines: givenBack.minor === 0n ? reduced : [...reduced, recognizedLine(on, givenBack, journalEntryId)],
    ...(functional &&
      deferred && {
        functional: {
          ...functional,
          deferred: moneyWire({
            ...deferred,
            minor: deferred.minor - (left === 0n ? 0n : release(deferred, decided.fromDeferred.minor, left).minor),
          }),
        },
      }),
  };
}

/**
 * Takes deferred revenue, revenue and tax back against the receivable and, above it, the customer's credit. A foreign
 * credit goes at the invoice's own rate; what rounding leaves is a realised difference.
 * Source: ASC 830-20-35-1, IAS 21.28 for the difference of rates.
 */
export function creditLines(
  decided: Credited,
  receivable: Receivable,
  schedule: RevenueSchedule,
  position: JournalLine[] | undefined,
): JournalLine[] {
  const { net, tax, applied, unapplied, fromDeferred, fromRevenue } = decided;
  const some = (amount: Money, line: (of: Money) => JournalLine): JournalLine[] => (amount.minor === 0n ? [] : [line(amount)]);
  const revenueSide = position ?? [
    ...some(fromDeferred, (amount) => debit("deferred_revenue", amount)),
    ...some(fromRevenue, (amount) => debit("revenue", amount)),
  ];
  const lines = [
    ...(net.minor === 0n ? [] : revenueSide),
    ...taxLines(negateMoney(tax)),
    ...some(applied, (amount) => credit("receivable", amount)),
    ...some(unapplied, (amount) => credit("unapplied_cash", amount)),
  ];
  const { functional } = receivable;
  if (!functional) return lines;
  const { released } = lowerReceivable(receivable, applied);
  const planned = sumOfLines(schedule, "planned").minor;
  return withRealizedFx(
    lines.map((line) => {
      const amount = money(line.debit).minor > 0n ? money(line.debit) : money(line.credit);
      if (line.role === "receivable" && released) return carryAt(line, released);
      if (line.role === "deferred_revenue" && schedule.functional && planned > 0n)
        return carryAt(line, release(money(schedule.functional.deferred), amount.minor, planned));
      return carryAt(line, translate(amount, functional));
    }),
  );
}
