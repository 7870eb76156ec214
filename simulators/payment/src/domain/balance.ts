import type {
  BalanceTransaction,
  BalanceTransactionType,
  SettlementBatch,
  Total,
} from "@cashline/contracts/systems/payment/balance-entities";
import { minorOf } from "@cashline/kernel/money";
import type { CalendarDate, Instant } from "@cashline/kernel/time";

/** A sum of documents: no limit of its own, unlike a document's amount. */
export function total(currency: string, minor: bigint): Total {
  return { currency, minor: minor.toString() };
}

export type Movement = {
  readonly type: BalanceTransactionType;
  readonly sourceId: string;
  readonly currency: string;
  /** Into the balance when positive. */
  readonly amountMinor: bigint;
  /** Taken by the provider when positive, given back when negative. */
  readonly feeMinor: bigint;
  readonly availableOn: CalendarDate;
  readonly policy: BalanceTransaction["policy"];
};

/**
 * One movement of the balance as it is written down: net is amount less fee.
 * Source: Stripe API, "The Balance Transaction object": `net` is `amount` less `fee`.
 */
export function transactionOf(id: string, batchId: string | null, movement: Movement, at: Instant): BalanceTransaction {
  const { type, sourceId, currency, amountMinor, feeMinor, availableOn, policy } = movement;
  return {
    id,
    type,
    amount: total(currency, amountMinor),
    fee: total(currency, feeMinor),
    net: total(currency, amountMinor - feeMinor),
    sourceId,
    createdAt: at,
    availableOn,
    batchId,
    policy,
  };
}

/** The sums of a batch or of several. */
export type Sums = Pick<SettlementBatch, "transactions" | "charges" | "refunds" | "disputes" | "adjustments" | "fees" | "net">;

const columns = {
  charge: "charges",
  refund: "refunds",
  refund_failure: "refunds",
  dispute: "disputes",
  dispute_reversal: "disputes",
  payout: "adjustments",
  payout_failure: "adjustments",
  payout_cancel: "adjustments",
} as const satisfies Record<BalanceTransactionType, keyof Sums>;

export function emptySums(currency: string): Sums {
  const zero = total(currency, 0n);
  return { transactions: 0, charges: zero, refunds: zero, disputes: zero, adjustments: zero, fees: zero, net: zero };
}

/**
 * A batch with one more transaction; the order in which they come changes nothing.
 * Source: ours after the batches of Adyen's settlement details report.
 */
export function addToBatch(batch: SettlementBatch, transaction: BalanceTransaction): SettlementBatch {
  const column = columns[transaction.type];
  const plus = (sum: Total, amount: Total): Total => total(batch.currency, minorOf(sum) + minorOf(amount));
  return {
    ...batch,
    transactions: batch.transactions + 1,
    [column]: plus(batch[column], transaction.amount),
    fees: plus(batch.fees, transaction.fee),
    net: plus(batch.net, transaction.net),
  };
}

/** Several batches of one currency as one. Source: as `addToBatch`. */
export function sumBatches(currency: string, batches: readonly Sums[]): Sums {
  const sum = (of: (batch: Sums) => Total): Total =>
    total(
      currency,
      batches.reduce((all, batch) => all + minorOf(of(batch)), 0n),
    );
  return {
    transactions: batches.reduce((all, batch) => all + batch.transactions, 0),
    charges: sum((batch) => batch.charges),
    refunds: sum((batch) => batch.refunds),
    disputes: sum((batch) => batch.disputes),
    adjustments: sum((batch) => batch.adjustments),
    fees: sum((batch) => batch.fees),
    net: sum((batch) => batch.net),
  };
}

/**
 * What is available on a day and what is still pending, by currency in order of its code.
 * Source: Stripe API, "The Balance object": `available` and `pending`.
 */
export function balanceOf(
  unpaid: readonly SettlementBatch[],
  today: CalendarDate,
): { currency: string; available: Total; pending: Total }[] {
  const currencies = [...new Set(unpaid.map(({ currency }) => currency))].toSorted();
  return currencies.map((currency) => {
    const own = unpaid.filter((batch) => batch.currency === currency);
    const net = (batches: readonly SettlementBatch[]): Total => sumBatches(currency, batches).net;
    return {
      currency,
      available: net(own.filter(({ availableOn }) => availableOn <= today)),
      pending: net(own.filter(({ availableOn }) => availableOn > today)),
    };
  });
}
