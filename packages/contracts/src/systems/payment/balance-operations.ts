import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { Currency, Id, Money, strict } from "../../common/values.ts";
import { Balance, BalanceTransaction, Payout, PayoutPreview, SettlementBatch } from "./balance-entities.ts";
import { Policy } from "./policy-entities.ts";

const payout = strict({ payoutId: Id("po") });
const payoutBody = strict({ currency: Currency, amount: Type.Optional(Money) });
const payoutProblems = ["amount-not-positive", "insufficient-balance"] as const;

export const getBalance = operation({
  id: "getBalance",
  method: "GET",
  path: "/v1/balance",
  scope: "payment:balance:read",
  summary: "What is available and what is still pending, by currency.",
  reply: { status: 200, body: Balance },
});
export const listBalanceTransactions = operation({
  id: "listBalanceTransactions",
  method: "GET",
  path: "/v1/balance-transactions",
  scope: "payment:balance:read",
  summary: "Movements of the balance in order of id.",
  query: strict({ ...pageQuery, batchId: Type.Optional(Id("sb")) }),
  reply: { status: 200, body: pageOf(BalanceTransaction) },
});
export const listSourceTransactions = operation({
  id: "listSourceTransactions",
  method: "GET",
  path: "/v1/balance-transactions/by-source/{sourceId}",
  scope: "payment:balance:read",
  summary: "The few movements of one charge, refund, dispute or payout, in the order they can happen; none for one that moved nothing.",
  params: strict({ sourceId: BalanceTransaction.properties.sourceId }),
  reply: { status: 200, body: strict({ items: Type.Array(BalanceTransaction) }) },
});
export const listSettlementBatches = operation({
  id: "listSettlementBatches",
  method: "GET",
  path: "/v1/settlement-batches",
  scope: "payment:balance:read",
  summary: "What becomes available on one day in one currency, in order of id; with a payout, what that payout settled.",
  query: strict({ ...pageQuery, payoutId: Type.Optional(Id("po")) }),
  reply: { status: 200, body: pageOf(SettlementBatch) },
});
export const createPayout = operation({
  id: "createPayout",
  method: "POST",
  path: "/v1/payouts",
  scope: "payment:payouts:write",
  summary: "Pays out by hand: the amount named, or all that is available.",
  body: payoutBody,
  reply: { status: 201, body: Payout },
  problems: payoutProblems,
});
export const previewPayout = operation({
  id: "previewPayout",
  method: "POST",
  path: "/v1/payouts/preview",
  scope: "payment:payouts:write",
  summary: "What a payout by hand would be; refused where the payout would be.",
  body: payoutBody,
  reply: { status: 200, body: PayoutPreview },
  problems: payoutProblems,
});
export const getPayout = operation({
  id: "getPayout",
  method: "GET",
  path: "/v1/payouts/{payoutId}",
  scope: "payment:payouts:read",
  summary: "One payout.",
  params: payout,
  reply: { status: 200, body: Payout },
});
export const listPayouts = operation({
  id: "listPayouts",
  method: "GET",
  path: "/v1/payouts",
  scope: "payment:payouts:read",
  summary: "Payouts in order of id.",
  query: strict({ ...pageQuery, status: Type.Optional(Payout.properties.status) }),
  reply: { status: 200, body: pageOf(Payout) },
});
export const cancelPayout = operation({
  id: "cancelPayout",
  method: "POST",
  path: "/v1/payouts/{payoutId}/cancel",
  scope: "payment:payouts:write",
  summary: "Calls a payout back that has not been sent.",
  params: payout,
  body: strict({}),
  reply: { status: 200, body: Payout },
  problems: ["payout-not-pending"],
});
export const getPolicy = operation({
  id: "getPolicy",
  method: "GET",
  path: "/v1/policy",
  scope: "payment:policy:read",
  summary: "What the provider does where vendors disagree; the defaults until it is set.",
  reply: { status: 200, body: Policy },
});
export const updatePolicy = operation({
  id: "updatePolicy",
  method: "PUT",
  path: "/v1/policy",
  scope: "payment:policy:write",
  summary: "Sets the policy; what is left out takes its default. Documents already made keep what they were made with.",
  ifMatch: "required",
  body: Type.Partial(Type.Omit(Policy, ["id"]), { additionalProperties: false }),
  reply: { status: 200, body: Policy },
  problems: ["unknown-test-instrument"],
});
