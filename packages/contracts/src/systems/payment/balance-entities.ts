import Type, { type Static } from "typebox";
import { CalendarDate, Currency, Id, Instant, Name, nullable, strict } from "../../common/values.ts";
import { FeeRule, Policy } from "./policy-entities.ts";

/** A sum of many amounts: wider than any one document's amount. */
export const Total = strict(
  { currency: Currency, minor: Type.String({ pattern: "^-?[0-9]{1,24}$", description: "Whole number of the currency's smallest unit" }) },
  { description: "A sum in minor units" },
);
export type Total = Static<typeof Total>;

export const BalanceTransactionType = Type.Enum([
  "charge",
  "refund",
  "refund_failure",
  "dispute",
  "dispute_reversal",
  "payout",
  "payout_failure",
  "payout_cancel",
]);
export type BalanceTransactionType = Static<typeof BalanceTransactionType>;

/** One movement of the provider's balance: `net` is `amount` less `fee`. Never changed once written. */
export const BalanceTransaction = strict({
  id: Id("txn"),
  type: BalanceTransactionType,
  amount: Total,
  fee: Total,
  net: Total,
  sourceId: Type.String({ pattern: "^(pi|re|dp|po)_[0-9a-z]{20}$", description: "The charge, refund, dispute or payout" }),
  createdAt: Instant,
  availableOn: CalendarDate,
  batchId: nullable(Id("sb")),
  policy: nullable(strict({ payoutDelayDays: Policy.properties.payoutDelayDays, fee: FeeRule })),
});
export type BalanceTransaction = Static<typeof BalanceTransaction>;

/** `adjustments` are payouts by hand, and payouts that came back. */
const sums = {
  transactions: Type.Integer({ minimum: 0 }),
  charges: Total,
  refunds: Total,
  disputes: Total,
  adjustments: Total,
  fees: Total,
  net: Total,
};

/** Everything of one currency that becomes available on one day; paid out whole. */
export const SettlementBatch = strict({
  id: Id("sb"),
  currency: Currency,
  availableOn: CalendarDate,
  ...sums,
  payoutId: nullable(Id("po")),
});
export type SettlementBatch = Static<typeof SettlementBatch>;

export const Balance = strict({
  asOf: Instant,
  currencies: Type.Array(strict({ currency: Currency, available: Total, pending: Total })),
});
export type Balance = Static<typeof Balance>;

export const PayoutStatus = Type.Enum(["pending", "in_transit", "paid", "failed", "canceled"]);
export type PayoutStatus = Static<typeof PayoutStatus>;

export const Payout = strict({
  id: Id("po"),
  amount: Total,
  automatic: Type.Boolean(),
  status: PayoutStatus,
  createdAt: Instant,
  arrivesOn: CalendarDate,
  sentAt: nullable(Instant),
  closedAt: nullable(Instant),
  failureCode: nullable(Name),
  destinationLast4: Type.String({ pattern: "^[0-9A-Z]{4}$" }),
  settles: nullable(strict(sums, { description: "What an automatic payout is made of; null for one by hand" })),
  policy: strict({
    payoutInterval: Policy.properties.payoutInterval,
    payoutArrivalDays: Policy.properties.payoutArrivalDays,
    payoutDelayDays: Policy.properties.payoutDelayDays,
  }),
});
export type Payout = Static<typeof Payout>;

/** What a payout would be, computed as the payout itself is. */
export const PayoutPreview = strict({ ...Type.Omit(Payout, ["id"]).properties, availableAfter: Total });
export type PayoutPreview = Static<typeof PayoutPreview>;
