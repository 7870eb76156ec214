import { minorOf } from "@cashline/kernel/money";
import { amount, byId, differing, each, isReleased, together, type Invariant } from "./invariant.ts";
import { compareSums, debitBalances, sums, sumsPerEntity } from "./sums.ts";

export const invoiceReceivable: Invariant = {
  name: "invoice = receivable",
  meaning:
    "Every released invoice is posted exactly once, by its seller, for its total, open for what is due and for what of its money went back without a credit; nothing else is posted, and what was reversed is open for nothing",
  check: ({ invoices, receivables, refunds }) => {
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
        const owed = { ...due, minor: (minorOf(due) + (reopened.get(id) ?? 0n)).toString() };
        return differing(`${id} and ${posting.id}`, {
          entity: [legalEntity, posting.legalEntity],
          currency: [currency, posting.currency],
          total: [amount(total), amount(posting.gross)],
          due: [amount(owed), amount(posting.open)],
          status: [owed.minor === "0" ? "cleared" : "open", posting.status],
        });
      }),
      each(receivables, ({ id, invoiceId, status, open }) => {
        const invoice = invoiceOf.get(invoiceId);
        if (!invoice) return `${id}: posted for ${invoiceId}, which is not there`;
        if (status === "reversed") return open.minor === "0" ? undefined : `${id}: reversed, and open for ${amount(open)}`;
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
