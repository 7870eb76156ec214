import type { JournalEntry, Receivable, RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import type { CreditMemo, CreditMemoRequest, CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import { addMoney, money, moneyWire, subtractMoney, zeroMoney, type Money } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { movePosition } from "../domain/contract-position.ts";
import { creditLines, decideCredit, reduceSchedule, takenOf, type Credited } from "../domain/credit-memo.ts";
import { translate } from "../domain/fx.ts";
import { debit } from "../domain/journal.ts";
import { lowerPrice, loweredBy } from "../domain/price-credit.ts";
import { lowerReceivable } from "../domain/receivable.ts";
import { requireReceivable } from "./require-receivable.ts";
import { draftEntry } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { passGate, postedInvoice } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { requireNew } from "./require-new.ts";
import { policyOf, printedPolicy } from "./settings.ts";

/** Everything a credit memo makes, or taking one back; nothing of it written yet. */
export type CreditDocuments = {
  memo: CreditMemo;
  entry: JournalEntry;
  receivable: Receivable;
  schedule: RevenueSchedule | undefined;
  arrangement: RevenueArrangement | undefined;
  payment: CustomerPayment | undefined;
};

/** The same for the memo and its preview. @throws Refusal for every reason against it */
export function creditDocuments(request: CreditMemoRequest, context: CommandContext<Collections>): CreditDocuments {
  const { store } = context;
  const { invoiceId, reference, postedOn, reason, createdBy } = request;
  const posted = requireReceivable(invoiceId, context);
  const policy = policyOf(context);
  const schedule = store.revenueSchedules.require(posted.revenueScheduleId);
  const decided = decideCredit(request, { receivable: posted, schedule, before: standingCredits(invoiceId, context), policy });
  if (decided.outcome === "refused") return refuse(decided.code, decided.detail);
  const gate = passGate(posted.legalEntity, postedOn, "receivables", context, [postedInvoice(posted)]);
  const ids = idsOf(context);
  const id = ids.creditMemo(invoiceId, reference);
  const billed = posted.revenueArrangementId === undefined ? undefined : store.revenueArrangements.require(posted.revenueArrangementId);
  const entryId = ids.journalEntry("credit_memo", id);
  const moved = billed && creditedContract(billed, request, decided.net, entryId, policy);
  const { legalEntity, customerId } = posted;
  const entry = draftEntry(
    { id: entryId, legalEntity, postedOn, source: { kind: "credit_memo", id }, customerId },
    creditLines(decided, posted, schedule, moved?.lines),
    gate,
    posted.functional,
    context,
  );
  requireNew(store.creditMemos, id);
  const payment = decided.unapplied.minor === 0n ? undefined : creditPayment(request, posted, decided, entry, context);
  const nothing = zeroMoney(posted.currency);
  const taken = takenOf(schedule, decided);
  return {
    entry,
    payment,
    receivable: lowerReceivable(posted, decided.applied).receivable,
    schedule: moved ? undefined : reduceSchedule(schedule, decided, postedOn, entry.id),
    arrangement: moved?.arrangement,
    memo: {
      id,
      status: "posted",
      reference,
      invoiceId,
      customerId,
      legalEntity,
      net: request.net,
      tax: request.tax,
      gross: moneyWire(addMoney(decided.net, decided.tax)),
      applied: moneyWire(decided.applied),
      unapplied: moneyWire(decided.unapplied),
      fromDeferred: moneyWire(moved ? nothing : decided.fromDeferred),
      fromRevenue: moneyWire(moved ? moved.fromRevenue : decided.fromRevenue),
      ...(taken && { taken }),
      ...(moved && moved.parts.length > 0 && { priceLowered: { amount: moneyWire(moved.amount), parts: moved.parts } }),
      reason,
      postedOn,
      createdBy,
      approvedBy: request.approvedBy ?? null,
      revenuePolicy: moved ? "contract position" : policy.creditMemoRevenue,
      customerPaymentId: payment?.id ?? null,
      journalEntryId: entry.id,
      reversal: null,
      policy: printedPolicy(["futurePeriods", "creditAboveOpen", "creditMemoApproval", "creditMemoRevenue"], context),
    },
  };
}

/**
 * An arrangement after a credit of its invoice: less is billed, and unless the price stands less is the price, so that what it takes
 * of revenue goes against the contract position with it.
 */
function creditedContract(
  billed: RevenueArrangement,
  { transactionPrice = "lowered", postedOn }: CreditMemoRequest,
  net: Money,
  journalEntryId: string,
  policy: LedgerPolicy,
) {
  const amount = transactionPrice === "stands" ? zeroMoney(net.currency) : loweredBy(billed, net);
  const price = lowerPrice(billed, amount, policy, postedOn, journalEntryId);
  if (price.outcome === "refused") return refuse(price.code, price.detail);
  const { fromRevenue, parts, arrangement } = price;
  const { position, lines } = movePosition(arrangement, subtractMoney(fromRevenue, net));
  return {
    amount,
    fromRevenue,
    parts,
    lines: fromRevenue.minor === 0n ? lines : [debit("revenue", fromRevenue), ...lines],
    arrangement: { ...arrangement, ...position, billed: moneyWire(subtractMoney(money(billed.billed), net)) },
  };
}

/** The credit memos of an invoice that have not been taken back. */
function standingCredits(invoiceId: string, { store }: CommandContext<Collections>): CreditMemo[] {
  return store.creditMemos.find({ invoiceId }).filter(({ status }) => status === "posted");
}

/** What exceeds the open amount, as credit in the customer's favour that can be applied to other invoices. */
function creditPayment(
  { reference, postedOn }: CreditMemoRequest,
  posted: Receivable,
  { unapplied }: Credited,
  entry: JournalEntry,
  context: CommandContext<Collections>,
): CustomerPayment {
  const { customerId, legalEntity, currency, functional } = posted;
  const { id } = entry.source;
  return {
    id: idsOf(context).customerPayment("credit_memo", customerId, id),
    kind: "credit_memo",
    reference,
    customerId,
    legalEntity,
    currency,
    amount: moneyWire(unapplied),
    unapplied: moneyWire(unapplied),
    receivedOn: postedOn,
    status: "unapplied",
    tolerance: null,
    applications: [],
    journalEntryId: entry.id,
    ...(functional && {
      functional: {
        currency: functional.currency,
        rate: functional.rate,
        rateOn: functional.rateOn,
        unapplied: moneyWire(translate(unapplied, functional)),
      },
    }),
  };
}
