import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { invoiceDrafted } from "@cashline/contracts/systems/billing/events";
import type { CommandContext } from "@cashline/sim-kit/command";
import { draftInvoice } from "../domain/invoice.ts";
import { firstPeriod } from "../domain/periods.ts";
import { rateTerm, selectRateCard } from "../domain/rating.ts";
import { refused, type Refused } from "../domain/refused.ts";
import type { Renewal } from "../domain/subscription.ts";
import type { Collections } from "./collections.ts";

/** What an invoice is for; part of its business key. */
const PURPOSE = "renewal";

/**
 * Drafts the first invoice of a renewed term from today's billing account and rate cards, and takes in the ended
 * term's usage that no other invoice has. The revision counts the drafts of the same period, voided ones included.
 */
export function draftRenewalInvoice(
  renewal: Omit<Renewal, "invoiceId">,
  replaces: string | null,
  context: CommandContext<Collections>,
): Invoice | Refused {
  const { store } = context;
  const { begun, ended } = renewal;
  const { startOn } = firstPeriod(begun);
  const account = store.accounts.require(begun.billingAccountId);
  const cards = [...store.rateCards.find({ accountId: account.accountId }), ...store.rateCards.find({ accountId: null })];
  const card = selectRateCard(cards, begun, account.accountId, startOn);
  if (!card) return refused("no-rate-card", `No rate card for ${begun.sku} ${begun.tier} in ${begun.currency} on ${startOn}`);
  const usage = store.usage.find({ unbilledOf: begun.id }).filter(({ usedOn }) => usedOn >= ended.startOn && usedOn < ended.endOn);
  const rated = rateTerm(
    begun,
    ended,
    card,
    usage.reduce((sum, { quantity }) => sum + quantity, 0),
  );
  if (rated.outcome === "refused") return rated;

  const revision =
    1 +
    store.invoices
      .find({ subscriptionId: begun.id })
      .filter(({ lines }) => lines[0]?.periodStartOn === startOn)
      .reduce((highest, earlier) => Math.max(highest, earlier.revision), 0);
  const invoice = draftInvoice({
    id: context.id("inv", begun.id, startOn, PURPOSE, String(revision)),
    revision,
    replacesInvoiceId: replaces,
    quoteId: renewal.quoteId,
    account,
    subscription: begun,
    card,
    rated,
    at: context.now,
  });
  store.invoices.insert(invoice);
  for (const record of usage) store.usage.save({ ...record, unbilledOf: null, billedBy: invoice.id });
  context.emit(invoiceDrafted, invoice);
  return invoice;
}
