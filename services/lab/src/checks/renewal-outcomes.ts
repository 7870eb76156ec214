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

/** Sorts a sandbox's renewals by where they stand. */
export function renewalOutcomes({ opportunities, contracts, invoices, cases, quotes }: Snapshot): RenewalOutcomes {
  const renewals = opportunities.filter(({ kind }) => kind === "renewal");
  const won = renewals.filter(({ stage }) => stage === "closed_won");
  const contractOf = new Map(contracts.map((contract) => [contract.id, contract]));
  const invoiceOf = new Map(invoices.filter(({ status }) => status !== "void").map((invoice) => [invoice.quoteId ?? "", invoice]));
  const quoteOf = new Map(quotes.filter(({ status }) => status === "accepted").map((quote) => [quote.opportunityId, quote]));
  const inCase = new Set(cases.filter(({ status }) => status !== "closed").map(({ correlationId }) => correlationId));
  const result: RenewalOutcomes = {
    won: won.length,
    lost: renewals.filter(({ stage }) => stage === "closed_lost").length,
    completed: 0,
    awaitingPayment: 0,
    inCase: 0,
    unexplained: [],
  };
  for (const opportunity of won) {
    const closedOut = contractOf.get(opportunity.contractId ?? "")?.lastOpportunityId === opportunity.id;
    const invoice = invoiceOf.get(quoteOf.get(opportunity.id)?.id ?? "");
    if (closedOut && invoice?.status === "paid") result.completed += 1;
    else if (closedOut && invoice?.status === "open") result.awaitingPayment += 1;
    else if (inCase.has(opportunity.id)) result.inCase += 1;
    else result.unexplained.push(`${opportunity.id}: ${closedOut ? "closed out" : "not closed out"}, invoice ${invoice?.status ?? "none"}`);
  }
  return result;
}
