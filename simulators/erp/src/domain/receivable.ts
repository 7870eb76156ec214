import type { FunctionalRate, PostingRequest, Receivable } from "@cashline/contracts/systems/erp/entities";
import { addMoney, money, moneyWire, zeroMoney, type Money, type MoneyWire } from "@cashline/kernel/money";
import { release, translate } from "./fx.ts";

export type Reversed = { outcome: "reversed"; receivable: Receivable };
export type ReversalRefused = { outcome: "refused"; code: "receivable-not-open"; detail: string };

/**
 * The open item of a posted invoice. One over nothing is cleared at once: no cash will ever come for it.
 * Source: ASC 606-10-45-4, IFRS 15.108: a right to consideration that is unconditional.
 * @param booked what its line was booked at in the entity's own currency, which beside tax given back may be a cent off its
 * gross at the rate
 */
export function openReceivable(
  request: PostingRequest,
  ids: Pick<Receivable, "id" | "customerId" | "journalEntryId" | "revenueScheduleId">,
  rate?: FunctionalRate,
  booked?: MoneyWire,
): Receivable {
  const { invoiceId, legalEntity, currency, net, tax, postedOn, dueOn } = request;
  const gross = moneyWire(addMoney(money(net), money(tax)));
  const status = money(gross).minor === 0n ? "cleared" : "open";
  const arrangement = request.revenueArrangementId;
  return {
    ...ids,
    invoiceId,
    legalEntity,
    currency,
    net,
    tax,
    gross,
    open: gross,
    status,
    postedOn,
    dueOn,
    ...(arrangement !== undefined && { revenueArrangementId: arrangement }),
    ...(rate && bookedAt(booked ?? moneyWire(translate(money(gross), rate)), rate)),
  };
}

function bookedAt(worth: MoneyWire, rate: FunctionalRate): Pick<Receivable, "functional"> {
  return { functional: { ...rate, gross: worth, open: worth } };
}

/**
 * Takes a receivable back that no cash was applied to.
 * Source: SAP and NetSuite correct by reversal; not once cash was applied, which is ours.
 */
export function reverseReceivable(receivable: Receivable): Reversed | ReversalRefused {
  if (receivable.status === "reversed") return refused("The posting was reversed before");
  if (receivable.status === "written_off") return refused("The receivable was written off");
  if (receivable.open.minor !== receivable.gross.minor) {
    return refused(
      `Cash or credit was applied: ${receivable.open.minor} of ${receivable.gross.minor} ${receivable.currency} minor units are open`,
    );
  }
  const { functional } = receivable;
  const nothing = functional && { functional: { ...functional, open: moneyWire(zeroMoney(functional.currency)) } };
  return {
    outcome: "reversed",
    receivable: { ...receivable, status: "reversed", open: moneyWire(zeroMoney(receivable.currency)), ...nothing },
  };
}

/**
 * The receivable after something lowered what is open, and what of its functional amount went with it.
 * Source: IFRS 9.3.2.3 (a).
 */
export function lowerReceivable(
  receivable: Receivable,
  by: Money,
  closed: Receivable["status"] = "cleared",
): { receivable: Receivable; released: Money | undefined } {
  const open = money(receivable.open);
  const left = { currency: open.currency, minor: open.minor - by.minor };
  const { functional } = receivable;
  const released =
    functional &&
    (open.minor === 0n ? { currency: functional.currency, minor: 0n } : release(money(functional.open), by.minor, open.minor));
  return {
    receivable: {
      ...receivable,
      open: moneyWire(left),
      status: left.minor === 0n ? closed : "open",
      ...(functional &&
        released && {
          functional: { ...functional, open: moneyWire({ ...released, minor: money(functional.open).minor - released.minor }) },
        }),
    },
    released,
  };
}

/**
 * The receivable open again by so much, which is carried at so much in the entity's own currency.
 * Source: the mirror of `lowerReceivable`: what a posting took is put back by the entry that corrects it.
 */
export function raiseReceivable(receivable: Receivable, by: Money, carried: Money | undefined): Receivable {
  if (by.minor === 0n) return receivable;
  const { functional } = receivable;
  return {
    ...receivable,
    status: "open",
    open: moneyWire(addMoney(money(receivable.open), by)),
    ...(functional && carried && { functional: { ...functional, open: moneyWire(addMoney(money(functional.open), carried)) } }),
  };
}

function refused(detail: string): ReversalRefused {
  return { outcome: "refused", code: "receivable-not-open", detail };
}
