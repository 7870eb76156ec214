import type { Receivable } from "@cashline/contracts/systems/erp/entities";
import type { CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import type { CustomerRefund } from "@cashline/contracts/systems/erp/refund-entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { DatedItem, DatedMove } from "../domain/aging.ts";
import type { Collections } from "./collections.ts";
import { idsOf } from "./ids.ts";

type Context = CommandContext<Collections>;
export type Asked = { readonly legalEntity: string; readonly customerId?: string | undefined };

/**
 * Receivables and payments of a legal entity with everything booked on them, from the documents that did it. A report
 * reads the whole subledger; no posting does.
 */
export function datedItems(
  { legalEntity, customerId }: Asked,
  context: Context,
): { receivables: DatedItem<Receivable>[]; payments: DatedItem<CustomerPayment>[] } {
  const { store } = context;
  const asked = <Item extends { legalEntity: string; customerId: string }>(items: Item[]): Item[] =>
    items.filter((item) => item.legalEntity === legalEntity && (customerId === undefined || item.customerId === customerId));
  const payments = asked(store.customerPayments.find(customerId === undefined ? {} : { customerId }));
  const lowered = loweringMoves(payments, context);
  const refunds = store.customerRefunds.find({});
  return {
    receivables: asked(store.receivables.find({})).map((item) => ({
      item,
      moves: [
        { on: item.postedOn, minor: BigInt(item.gross.minor) },
        ...(lowered.get(item.invoiceId) ?? []),
        ...refundMoves(refunds, item),
        ...reversalOf(item, context),
      ],
    })),
    payments: payments.map((item) => ({
      item,
      moves: [
        { on: item.receivedOn, minor: BigInt(item.amount.minor) },
        ...item.applications.map(({ appliedOn, amount }) => ({ on: appliedOn, minor: -BigInt(amount.minor) })),
        ...(item.reversedOn === undefined ? [] : [{ on: item.reversedOn, minor: -BigInt(item.amount.minor) }]),
        ...refunds
          .filter(({ customerPaymentId }) => customerPaymentId === item.id)
          .map(({ refundedOn, amount }) => ({ on: refundedOn, minor: -BigInt(amount.minor) })),
      ],
    })),
  };
}

/** By invoice: cash, payments with what was forgiven, credits and write-offs. */
function loweringMoves(payments: readonly CustomerPayment[], { store }: Context): Map<string, DatedMove[]> {
  const moves = new Map<string, DatedMove[]>();
  const lower = (invoiceId: string, on: string, ...amounts: { minor: string }[]): void => {
    const minor = -amounts.reduce((sum, amount) => sum + BigInt(amount.minor), 0n);
    const before = moves.get(invoiceId);
    if (before) before.push({ on, minor });
    else moves.set(invoiceId, [{ on, minor }]);
  };
  for (const { invoiceId, receivedOn, amount, recovers } of store.cashReceipts.find({}))
    if (recovers === undefined) lower(invoiceId, receivedOn, amount);
  for (const { invoiceId, postedOn, applied, reversal } of store.creditMemos.find({})) {
    lower(invoiceId, postedOn, applied);
    if (reversal) lower(invoiceId, reversal.postedOn, { minor: `-${applied.minor}` });
  }
  for (const { invoiceId, postedOn, amount } of store.writeOffs.find({})) lower(invoiceId, postedOn, amount);
  for (const { applications } of payments)
    for (const { invoiceId, appliedOn, amount, difference } of applications) lower(invoiceId, appliedOn, amount, difference);
  return moves;
}

/** Money that went back opens its invoice again, until it is returned. */
function refundMoves(refunds: readonly CustomerRefund[], { invoiceId }: Receivable): DatedMove[] {
  return refunds
    .filter((refund) => refund.invoiceId === invoiceId && refund.debited === "receivable")
    .flatMap(({ amount: { minor }, refundedOn, returnedOn }) => [
      { on: refundedOn, minor: BigInt(minor) },
      ...(returnedOn === null ? [] : [{ on: returnedOn, minor: -BigInt(minor) }]),
    ]);
}

/** Taking a posting back takes all of it, on the day of the reversing entry. */
function reversalOf({ status, invoiceId, gross }: Receivable, context: Context): DatedMove[] {
  if (status !== "reversed") return [];
  const { postedOn } = context.store.journalEntries.require(idsOf(context).journalEntry("reversal", invoiceId));
  return [{ on: postedOn, minor: -BigInt(gross.minor) }];
}
