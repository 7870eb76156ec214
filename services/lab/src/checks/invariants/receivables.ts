import { amount, byId, differing, each, isReleased, together, type Invariant } from "./invariant.ts";
import { compareSums, debitBalances, sumsPerEntity } from "./sums.ts";

export const invoiceReceivable: Invariant = {
  name: "invoice = receivable",
  meaning:
    "Every released invoice is posted exactly once, by its seller, for its total, open for what is due; nothing else is posted, and what was reversed is open for nothing",
  check: ({ invoices, receivables }) => {
    const invoiceOf = byId(invoices);
    const postingsOf = Map.groupBy(
      receivables.filter(({ status }) => status !== "reversed"),
      ({ invoiceId }) => invoiceId,
    );
    return together(
      each(invoices.filter(isReleased), ({ id, legalEntity, currency, total, due }) => {
        const [posting, ...more] = postingsOf.get(id) ?? [];
        if (!posting || more.length > 0) return `${id}: posted ${posting ? more.length + 1 : 0} times`;
        return differing(`${id} and ${posting.id}`, {
          entity: [legalEntity, posting.legalEntity],
          currency: [currency, posting.currency],
          total: [amount(total), amount(posting.gross)],
          due: [amount(due), amount(posting.open)],
          status: [due.minor === "0" ? "cleared" : "open", posting.status],
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
