import type { Receivable } from "@cashline/contracts/systems/erp/entities";
import type { CreditMemo } from "@cashline/contracts/systems/erp/receivable-entities";
import { minorOf } from "@cashline/kernel/money";
import { amount, byId, differing, each, isReleased, together, type Invariant } from "./invariant.ts";
import { compareSums, debitBalances, sums, sumsPerEntity, total } from "./sums.ts";

/** What was credited of an invoice once its money had gone back; what was credited before is in what billing says is due. */
function creditedSince({ invoiceId, reopenedOn }: Receivable, memos: readonly CreditMemo[]): bigint {
  const since = memos.filter(
    (memo) => memo.status === "posted" && memo.invoiceId === invoiceId && reopenedOn !== undefined && memo.postedOn >= reopenedOn,
  );
  return total(since.map(({ applied }) => minorOf(applied)));
}

export const invoiceReceivable: Invariant = {
  name: "invoice = receivable",
  meaning:
    "Every released invoice is posted exactly once, by its seller, for its total, open for what is due and for what of its money went back without a credit; nothing else stands, and what was reversed is open for nothing",
  check: ({ invoices, receivables, refunds, creditMemos }) => {
    const reopened = sums(
      refunds.filter(({ status, debited }) => status === "paid" && debited === "receivable"),
      ({ invoiceId }) => invoiceId ?? "",
      ({ amount: back }) => minorOf(back),
    );
    const invoiceOf = byId(invoices);
    const postingsOf = Map.groupBy(
      receivables.filter(({ status }) => status !== "reversed"),
      ({ invoiceId }) => invoiceId,
    );
    return together(
      each(invoices.filter(isReleased), ({ id, legalEntity, currency, total, due }) => {
        const [posting, ...more] = postingsOf.get(id) ?? [];
        if (!posting || more.length > 0) return `${id}: posted ${posting ? more.length + 1 : 0} times`;
        const again = (reopened.get(id) ?? 0n) - creditedSince(posting, creditMemos);
        const owed = { ...due, minor: (minorOf(due) + again).toString() };
        return differing(`${id} and ${posting.id}`, {
          entity: [legalEntity, posting.legalEntity],
          currency: [currency, posting.currency],
          total: [amount(total), amount(posting.gross)],
          due: [amount(owed), amount(posting.open)],
          status: [owed.minor === "0" ? "cleared" : "open", posting.status],
        });
      }),
      each(receivables, ({ id, invoiceId, status, open }) => {
        if (status === "reversed") return open.minor === "0" ? undefined : `${id}: reversed, and open for ${amount(open)}`;
        const invoice = invoiceOf.get(invoiceId);
        if (!invoice) return `${id}: posted for ${invoiceId}, which is not there`;
        return isReleased(invoice) ? undefined : `${id}: posted for ${invoiceId}, which is ${invoice.status}`;
      }),
    );
  },
};

export const subledgerControl: Invariant = {
  name: "subledger = control account",
  meaning: "Open receivables are the balance of the receivable account, per entity and currency",
  check: (snapshot) =>
    compareSums(
      "receivables",
      sumsPerEntity(snapshot.receivables, ({ open }) => open),
      debitBalances(snapshot, "receivable"),
    ),
};
