import { redraftInvoice } from "@cashline/contracts/systems/billing/operations";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { refuse, write, type CommandContext } from "@cashline/sim-kit/command";
import { billablesOf } from "../domain/billing-term.ts";
import { replaceDraft } from "../domain/invoice.ts";
import { billEach } from "../store/bill-periods.ts";
import { openTermsOf } from "../store/billing-terms.ts";
import type { Collections } from "../store/collections.ts";
import { draftRenewalInvoice } from "../store/draft-renewal.ts";
import { keepVoided } from "../store/keep-voided.ts";
import { draftLateUsage } from "../store/late-usage-bill.ts";
import { policyIn } from "../store/policy-in-force.ts";
import { renewalOf, keepRenewal } from "../store/renewals.ts";
import { refuseAs, show } from "./answer.ts";

export const redraftInvoiceRoute = write<typeof redraftInvoice, Collections>(redraftInvoice, ({ params }, context) =>
  show(draftAnew(params.invoiceId, context), context),
);

/** Voids a draft and drafts it anew; refuses what cannot be. */
export function draftAnew(invoiceId: string, context: CommandContext<Collections>): Invoice {
  const invoice = context.store.invoices.require(invoiceId);
  if (invoice.purpose === "rebill") return refuse("invoice-not-redraftable", "It bills a credited invoice again as that was");
  const replaced = replaceDraft(invoice, context.now);
  if (replaced.outcome === "refused") return refuseAs(replaced);
  const usageIds = context.store.usage.find({ billedBy: invoice.id }).map(({ id }) => id);
  keepVoided(replaced.invoice, context);
  switch (invoice.purpose) {
    case "period":
      return periodAnew(invoice, context);
    case "late_usage":
      return lateUsageAnew(invoice, usageIds, context);
    default:
      return renewalAnew(invoice, context);
  }
}

function renewalAnew(invoice: Invoice, context: CommandContext<Collections>): Invoice {
  if (invoice.purpose !== "renewal") return refuse("invoice-not-redraftable", `The invoice is for a ${invoice.purpose} bill`);
  const renewal = renewalOf(invoice, context);
  const draft = draftRenewalInvoice(renewal, invoice.id, context);
  if ("outcome" in draft) return refuseAs(draft);
  keepRenewal({ ...renewal, invoiceId: draft.id }, context);
  return draft;
}

/** The same records, as they are by now; what no longer makes an invoice is late still, or waits for its period. */
function lateUsageAnew(invoice: Invoice, usageIds: readonly string[], context: CommandContext<Collections>): Invoice {
  const draft = draftLateUsage(context.store.subscriptions.require(invoice.subscriptionId), usageIds, invoice.id, context);
  if (!("outcome" in draft)) return draft;
  return draft.code === "no-rate-card" ? refuseAs(draft) : refuse("invoice-not-redraftable", draft.detail);
}

/** The period went back to its term when the draft was voided; it alone is billed again. */
function periodAnew(invoice: Invoice, context: CommandContext<Collections>): Invoice {
  const policy = policyIn(context);
  const startOn = invoice.lines[0]?.periodStartOn;
  const account = context.store.accounts.require(invoice.billingAccountId);
  const due = openTermsOf(invoice.subscriptionId, context)
    .flatMap((term) => billablesOf(term, policy.usageBilling).map((billable) => ({ ...billable, term, account })))
    .filter(({ period }) => period.startOn === startOn);
  const { invoices, skipped } = billEach(due.slice(0, 1), policy, invoice.id, context);
  const [draft] = invoices;
  if (draft) return draft;
  const [reason] = skipped;
  return refuse(reason?.code ?? "invoice-not-redraftable", reason?.detail ?? "Its period is not billed any more");
}
