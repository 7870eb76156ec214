import { renewalsInCase } from "./open-cases.ts";
import type { Snapshot } from "./snapshot.ts";

/** How the renewals of a season came out. Every won renewal is completed, waits for money, or is in a named case. */
export type RenewalOutcomes = {
  won: number;
  lost: number;
  completed: number;
  awaitingPayment: number;
  inCase: number;
  unexplained: string[];
};

/** Sorts a sandbox's renewals by where they stand. One waits for money only while a payment of its invoice is on its way. */
export function renewalOutcomes({ opportunities, contracts, invoices, intents, cases, quotes }: Snapshot): RenewalOutcomes {
  const renewals = opportunities.filter(({ kind }) => kind === "renewal");
  const won = renewals.filter(({ stage }) => stage === "closed_won");
  const contractOf = new Map(contracts.map((contract) => [contract.id, contract]));
  const invoiceOf = new Map(invoices.filter(({ status }) => status !== "void").map((invoice) => [invoice.quoteId ?? "", invoice]));
  const quoteOf = new Map(quotes.filter(({ status }) => status === "accepted").map((quote) => [quote.opportunityId, quote]));
  const beingPaid = new Set(intents.filter(({ status }) => status === "processing").map(({ invoiceId }) => invoiceId));
  const inCase = renewalsInCase(cases);
  const result: RenewalOutcomes = {
    won: won.length,
    lost: renewals.filter(({ stage }) => stage === "closed_lost").length,
    completed: 0,
    awaitingPayment: 0,
    inCase: 0,
    unexplained: [],
  };
  for (const opportunity of won) {
    const quote = quoteOf.get(opportunity.id);
    const contract = contractOf.get(opportunity.contractId ?? "");
    // A contract that has been renewed once more since names the later opportunity.
    const closedOut = contract?.lastOpportunityId === opportunity.id || (quote !== undefined && (contract?.startOn ?? "") > quote.startOn);
    const invoice = invoiceOf.get(quote?.id ?? "");
    const coming = invoice?.status === "open" && beingPaid.has(invoice.id);
    if (closedOut && invoice?.status === "paid") result.completed += 1;
    else if (closedOut && coming) result.awaitingPayment += 1;
    else if (inCase.has(opportunity.id)) result.inCase += 1;
    else
      result.unexplained.push(
        `${opportunity.id}: ${closedOut ? "closed out" : "not closed out"}, invoice ${invoice?.status ?? "none"}, ${coming ? "payment on its way" : "no payment on its way"}`,
      );
  }
  return result;
}
