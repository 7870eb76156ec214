import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { Contract } from "@cashline/contracts/systems/crm/entities";
import type { Instant } from "@cashline/kernel/time";
import { renewalsInCase } from "../open-cases.ts";
import { chargedFromStart } from "./charged-from-start.ts";
import { amount, byId, differing, each, isReleased, together, type Invariant } from "./invariant.ts";

/** What billing makes by its own calendar, of a change, of late usage or anew of what it has credited: the quote of the term is billed by the renewal's invoice. */
const WITHOUT_QUOTE: ReadonlySet<Invoice["purpose"]> = new Set(["period", "consolidated", "final", "change", "late_usage", "rebill"]);

export const quoteInvoice: Invariant = {
  name: "quote = invoice",
  meaning:
    "Every accepted quote is billed exactly once, or an open case says why not yet; the contract's seller bills the quoted seats, and the recurring net to the cent. What is signed within a term is in billing, and no change is billed that nobody has signed",
  check: ({ invoices, quotes, contracts, subscriptions, cases, asOf }) => {
    const standing = invoices.filter(({ status, purpose }) => status !== "void" && !WITHOUT_QUOTE.has(purpose));
    const changes = invoices.filter(({ status, purpose }) => status !== "void" && purpose === "change");
    const amendments = quotes.filter(isAmendment);
    const billed = Map.groupBy(standing, ({ quoteId }) => quoteId);
    const quoteOf = byId(quotes);
    const contractOf = byId(contracts);
    const inCase = renewalsInCase(cases);
    return together(
      each(standing, (invoice) => {
        const quote = quoteOf.get(invoice.quoteId ?? "");
        if (quote?.status !== "accepted") return `${invoice.id}: its quote ${invoice.quoteId ?? "none"} is ${quote?.status ?? "not there"}`;
        return isReleased(invoice) ? billedOtherwise(invoice, quote, contractOf.get(quote.contractId)) : undefined;
      }),
      each(
        quotes.filter((quote) => quote.status === "accepted" && !isAmendment(quote)),
        ({ id, opportunityId }) => {
          const by = billed.get(id) ?? [];
          if (by.length > 1) return `${id}: billed ${by.length} times, by ${by.map((invoice) => invoice.id).join(", ")}`;
          if (by.some(isReleased) || inCase.has(opportunityId)) return undefined;
          return `${id}: not billed, and no open case says why`;
        },
      ),
      each(changes, ({ id, contractId }) =>
        amendments.some((quote) => quote.contractId === contractId)
          ? undefined
          : `${id}: bills a change of ${contractId} nobody has signed`,
      ),
      each(subscriptions, (subscription) => {
        const signed = amendmentWithin(subscription.contractId, subscription, amendments, asOf);
        if (!signed || subscription.status !== "active" || inCase.has(signed.opportunityId)) return undefined;
        return differing(`${signed.id} and ${subscription.id}`, amended(signed, ...chargedFromStart(subscription)));
      }),
    );
  },
};

function billedOtherwise(invoice: Invoice, quote: Quote, contract: Contract | undefined): string | undefined {
  const [line, ...more] = invoice.lines.filter(({ kind }) => kind === "recurring");
  if (!line || more.length > 0) return `${invoice.id}: ${line ? more.length + 1 : 0} recurring lines`;
  return differing(`${invoice.id} and ${quote.id}`, {
    contract: [invoice.contractId, quote.contractId],
    account: [invoice.accountId, quote.accountId],
    seller: [invoice.legalEntity, contract?.sellingEntity],
    currency: [invoice.currency, quote.currency],
    product: [`${line.sku} ${line.tier}`, `${quote.sku} ${quote.tier}`],
    seats: [line.quantity, quote.quantity],
    start: [line.periodStartOn, quote.startOn],
    net: [amount(line.net), amount(quote.periodNet)],
  });
}

export const quoteOrder: Invariant = {
  name: "quote = order",
  meaning:
    "A renewed contract carries the terms of the one quote accepted for its won renewal; every won renewal and accepted quote is carried, as is what is signed within a term, or an open case says why not yet",
  check: ({ contracts, quotes, opportunities, cases, asOf }) => {
    const accepted = quotes.filter((quote) => quote.status === "accepted" && quote.kind !== "new_business" && !isAmendment(quote));
    const amendments = quotes.filter(isAmendment);
    const quotesOf = Map.groupBy(accepted, ({ opportunityId }) => opportunityId);
    const quotesFor = Map.groupBy(accepted, ({ contractId }) => contractId);
    const contractOf = byId(contracts);
    const opportunityOf = byId(opportunities);
    const inCase = renewalsInCase(cases);
    const carried = new Set(contracts.map(({ lastOpportunityId }) => lastOpportunityId));
    return together(
      each(
        contracts.filter(({ renewals, lastOpportunityId }) => renewals > 0 || lastOpportunityId !== null),
        (contract) => {
          const opportunity = opportunityOf.get(contract.lastOpportunityId ?? "");
          if (opportunity?.stage !== "closed_won" || opportunity.contractId !== contract.id)
            return `${contract.id}: renewed by ${contract.lastOpportunityId ?? "nothing"}, which is no won renewal of it`;
          const [quote] = quotesOf.get(opportunity.id) ?? [];
          if (!quote) return `${contract.id}: renewed by ${opportunity.id}, without an accepted quote`;
          const begun = (quotesFor.get(contract.id) ?? []).filter(({ startOn }) => startOn <= contract.startOn);
          const amendment = amendmentWithin(contract.id, contract, amendments, asOf);
          // What was signed within the term is held against the contract by itself.
          const { seats: quantity, tier, unitPrice } = contract;
          return carriedOtherwise(contract, amendment ? { ...quote, quantity, tier, unitPrice } : quote, begun.length);
        },
      ),
      each(
        opportunities.filter(({ stage, kind }) => stage === "closed_won" && kind === "renewal"),
        ({ id }) => {
          const count = quotesOf.get(id)?.length ?? 0;
          return count === 1 || (count === 0 && (inCase.has(id) || carried.has(id)))
            ? undefined
            : `${id}: won with ${count} accepted quotes`;
        },
      ),
      each(contracts, (contract) => {
        const signed = amendmentWithin(contract.id, contract, amendments, asOf);
        if (!signed || contract.status !== "activated" || inCase.has(signed.opportunityId)) return undefined;
        return differing(`${signed.id} and ${contract.id}`, amended(signed, contract.seats, contract.tier));
      }),
      each(accepted, (quote) => {
        const opportunity = opportunityOf.get(quote.opportunityId);
        if (opportunity?.stage !== "closed_won")
          return `${quote.id}: accepted, but ${quote.opportunityId} is ${opportunity?.stage ?? "not there"}`;
        const contract = contractOf.get(quote.contractId);
        const inForce = contract !== undefined && contract.renewals > 0 && contract.startOn >= quote.startOn;
        return inForce || inCase.has(quote.opportunityId)
          ? undefined
          : `${quote.id}: accepted, not carried by ${quote.contractId}, and no open case says why`;
      }),
    );
  },
};

/** Whether a quote changes what is signed within its term. */
const isAmendment = ({ status, amendsQuoteId }: Quote): boolean => status === "accepted" && typeof amendsQuoteId === "string";

/** The latest amendment that takes effect within a term: with the term itself, or on a day that has come. */
function amendmentWithin(
  contractId: string,
  { startOn, endOn }: { startOn: string; endOn: string },
  amendments: readonly Quote[],
  asOf: Instant,
): Quote | undefined {
  const inEffect = (on: string): boolean => on === startOn || (on > startOn && on < endOn && on <= asOf.slice(0, 10));
  return amendments
    .filter((quote) => quote.contractId === contractId && inEffect(quote.startOn))
    .toSorted((a, b) => (`${a.startOn} ${a.acceptedAt}` < `${b.startOn} ${b.acceptedAt}` ? -1 : 1))
    .at(-1);
}

const amended = (signed: Quote, seats: number, tier: string) => ({
  "amended seats": [signed.quantity, seats] as const,
  "amended tier": [signed.tier, tier] as const,
});

function carriedOtherwise(contract: Contract, quote: Quote, begunTerms: number): string | undefined {
  return differing(`${contract.id} and ${quote.id}`, {
    contract: [contract.id, quote.contractId],
    account: [contract.accountId, quote.accountId],
    value: [contract.lastTermValue && amount(contract.lastTermValue), amount(quote.termNet)],
    currency: [contract.currency, quote.currency],
    product: [`${contract.sku} ${contract.tier}`, `${quote.sku} ${quote.tier}`],
    seats: [contract.seats, quote.quantity],
    price: [contract.unitPrice, quote.unitPrice],
    discount: [contract.discountPercent, quote.discountPercent],
    billed: [contract.billingFrequency, quote.billingFrequency],
    term: [`${contract.startOn} to ${contract.endOn}`, `${quote.startOn} to ${quote.endOn}`],
    renewals: [contract.renewals, begunTerms],
  });
}
