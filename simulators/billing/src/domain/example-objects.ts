import type { BillingAccount, Invoice, RateCard, Subscription } from "@cashline/contracts/systems/billing/entities";
import { sumMoney, zeroMoney } from "@cashline/kernel/money";
import { draftInvoice } from "./invoice.ts";
import { composeInvoice } from "./compose.ts";
import { firstPeriod } from "./periods.ts";
import { noPolicySet } from "./policy.ts";
import { recurringCharge, usageCharge } from "./rating.ts";

/** Objects for the domain's tests; each test changes what it is about. */
export const account: BillingAccount = {
  id: "bac_1",
  accountId: "acc_1",
  name: "Nordwind",
  parentAccountId: null,
  legalEntity: "DE01",
  currency: "EUR",
  billTo: { line1: "", city: "Hamburg", postalCode: "20457", region: "", country: "DE" },
  taxId: null,
  paymentTerms: "on_receipt",
  paymentMethodId: null,
  dunningCampaign: null,
};

export const card: RateCard = {
  id: "rc_1",
  sourcePriceId: "prc_1",
  sku: "platform",
  tier: "pro",
  currency: "EUR",
  accountId: null,
  unitPrice: "45.50",
  includedUsage: 100,
  overageUnitPrice: "0.0019",
  effectiveOn: "2024-01-01",
  seatModel: null,
  usageModel: null,
  minimumCommitment: null,
};

export const ended: Subscription = {
  id: "sub_1",
  billingAccountId: "bac_1",
  contractId: "ctr_1",
  status: "active",
  sku: "platform",
  tier: "pro",
  quantity: 10,
  discountPercent: "0",
  currency: "EUR",
  billingFrequency: "annual",
  termMonths: 12,
  startOn: "2025-02-01",
  endOn: "2026-02-01",
  anchorOn: "2025-02-01",
  autoRenew: true,
  renewals: 0,
  lastQuoteId: null,
  billingTiming: "in_advance",
  ramp: [],
  scheduled: null,
  hold: null,
  cancelledOn: null,
  changedOn: null,
};

export const begun: Subscription = { ...ended, startOn: "2026-02-01", endOn: "2027-02-01", renewals: 1, lastQuoteId: "qte_1" };

export const at = "2026-01-01T00:00:00.000Z";

/** A draft of the begun term after some usage. Source: ours; for tests. */
export function draft(changes: { card?: Partial<RateCard>; begun?: Partial<Subscription>; usage?: number } = {}): Invoice {
  const term = { ...begun, ...changes.begun };
  const rates = { ...card, ...changes.card };
  const stretch = { startOn: ended.startOn, endOn: ended.endOn, subscriptionId: ended.id };
  const usage = usageCharge(stretch, rates, rates.includedUsage * ended.termMonths, changes.usage ?? 0);
  const charges = [recurringCharge(term, rates, firstPeriod(term)), ...(usage ? [usage] : [])];
  const composed = composeInvoice(term.currency, charges, [], [], noPolicySet);
  if (composed.outcome === "refused") throw new Error(composed.detail);
  return draftInvoice({
    id: "inv_1",
    purpose: "renewal",
    revision: 1,
    replacesInvoiceId: null,
    quoteId: "qte_1",
    account,
    subscription: term,
    rateCardId: rates.id,
    composed,
    policy: noPolicySet,
    at,
  });
}

/** Tax of the given minor units on each line. Source: ours; for tests. */
export function tax(invoice: Invoice, minors: readonly bigint[]) {
  const lines = invoice.lines.map(({ lineId }, index) => ({
    lineId,
    amount: { ...zeroMoney(invoice.currency), minor: minors[index] ?? 0n },
  }));
  const total = sumMoney(
    invoice.currency,
    lines.map(({ amount }) => amount),
  );
  const wire = (minor: bigint) => ({ currency: invoice.currency, minor: String(minor) });
  return {
    taxDocumentId: "txd_1",
    tax: wire(total.minor),
    lines: lines.map(({ lineId, amount }) => ({ lineId, tax: wire(amount.minor) })),
  };
}
