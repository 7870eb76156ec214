import {
  createBillingAccount,
  createSubscription,
  finalizeInvoice,
  getInvoice,
  loadRateCard,
  payInvoice,
  recordUsage,
  renewSubscription,
} from "@cashline/contracts/systems/billing/operations";
import { getPolicy, updatePolicy } from "@cashline/contracts/systems/billing/credit-operations";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { runBilling } from "@cashline/contracts/systems/billing/subscription-operations";
import { deriveId } from "@cashline/kernel/ids";
import { addMoney, money, moneyWire } from "@cashline/kernel/money";
import type { TestAnswer, TestBench } from "@cashline/sim-kit/testing";

/** An id of another system, as a test names it. */
export const foreignId = (prefix: string, key: string): string => deriveId(prefix, "test", key);

export const account = {
  accountId: foreignId("acc", "1"),
  name: "Nordwind",
  parentAccountId: null,
  legalEntity: "DE01",
  currency: "EUR",
  billTo: { line1: "Hafenstrasse 1", city: "Hamburg", postalCode: "20457", region: "", country: "DE" },
  taxId: null,
  paymentTerms: "on_receipt" as const,
  paymentMethodId: null,
};

export const rateCard = {
  sourcePriceId: foreignId("prc", "1"),
  sku: "platform",
  tier: "pro",
  currency: "EUR",
  accountId: null,
  unitPrice: "45.50",
  includedUsage: 100,
  overageUnitPrice: "0.0019",
  effectiveOn: "2024-01-01",
};

/** A term that ends on the bench's second month. */
export const term = {
  contractId: foreignId("ctr", "1"),
  sku: "platform",
  tier: "pro",
  quantity: 10,
  discountPercent: "10",
  currency: "EUR",
  billingFrequency: "annual" as const,
  termMonths: 12,
  startOn: "2025-02-01",
  endOn: "2026-02-01",
  anchorOn: "2024-02-01",
  autoRenew: true,
};

export const nextTerm = {
  quoteId: foreignId("qte", "1"),
  quoteAcceptedAt: "2026-01-01T00:00:00.000Z",
  startOn: "2026-02-01",
  endOn: "2027-02-01",
  termMonths: 12,
  sku: "platform",
  tier: "pro",
  quantity: 12,
  discountPercent: "10",
  billingFrequency: "annual" as const,
};

/** A term of a year billed by the month, of which billing itself bills everything. */
const { contractId: _, ...anyTerm } = term;
export const monthlyTerm = {
  ...anyTerm,
  billingFrequency: "monthly" as const,
  discountPercent: "0",
  startOn: "2026-01-01",
  endOn: "2027-01-01",
  anchorOn: "2026-01-01",
  billedThroughOn: "2026-01-01",
};

/** The steps of a renewal, each expected to succeed. */
export class Ground {
  readonly #bench: TestBench;

  constructor(bench: TestBench) {
    this.#bench = bench;
  }

  /** A billing account with a rate card and an active subscription; `key` tells several apart. */
  async subscription(key = "1", changes: { account?: object; term?: object } = {}): Promise<Subscription> {
    const created = await this.#bench.call(createBillingAccount, {
      body: { ...account, accountId: foreignId("acc", key), ...changes.account },
    });
    await this.#bench.call(loadRateCard, { body: rateCard });
    const body = { billingAccountId: created.body.id, ...term, contractId: foreignId("ctr", key), ...changes.term };
    return succeeded(await this.#bench.call(createSubscription, { body }));
  }

  async renew(subscription: Subscription, changes: object = {}): Promise<{ subscription: Subscription; invoice: Invoice }> {
    return succeeded(
      await this.#bench.call(renewSubscription, { params: { subscriptionId: subscription.id }, body: { ...nextTerm, ...changes } }),
    );
  }

  /** The draft of a renewal of a new subscription. */
  async draft(key = "1", changes: { account?: object; term?: object } = {}): Promise<Invoice> {
    return (await this.renew(await this.subscription(key, changes))).invoice;
  }

  /** An open invoice, bearing 19 % tax. */
  async open(key = "1", changes: { account?: object; term?: object } = {}): Promise<Invoice> {
    const draft = await this.draft(key, changes);
    return succeeded(await this.#bench.call(finalizeInvoice, { params: { invoiceId: draft.id }, body: taxOf(draft) }));
  }

  /** Sets what the policy says differently from the defaults. */
  async policy(changes: Partial<BillingPolicy>): Promise<void> {
    const { body, headers } = await this.#bench.call(getPolicy);
    succeeded(await this.#bench.call(updatePolicy, { body: { ...body, ...changes }, ifMatch: String(headers["etag"]) }));
  }

  /** The drafts of what is due on an account by a day. */
  async run(billingAccountId: string, throughOn: string): Promise<Invoice[]> {
    const { invoiceIds } = succeeded(await this.#bench.call(runBilling, { body: { billingAccountId, throughOn } }));
    const invoices: Invoice[] = [];
    for (const invoiceId of invoiceIds) invoices.push(succeeded(await this.#bench.call(getInvoice, { params: { invoiceId } })));
    return invoices;
  }

  async finalize(draft: Invoice): Promise<Invoice> {
    return succeeded(await this.#bench.call(finalizeInvoice, { params: { invoiceId: draft.id }, body: taxOf(draft) }));
  }

  async pay(invoice: Invoice): Promise<Invoice> {
    const body = { paymentIntentId: foreignId("pi", invoice.id), amount: invoice.due };
    return succeeded(await this.#bench.call(payInvoice, { params: { invoiceId: invoice.id }, body }));
  }

  async use(subscription: Subscription, sourceId: string, quantity: number, usedOn: string): Promise<TestAnswer> {
    return this.#bench.call(recordUsage, {
      body: { records: [{ subscriptionId: subscription.id, sourceId, meter: "api_calls", quantity, usedOn }] },
    });
  }
}

/** What the tax system would answer for an invoice at 19 %, rounded down per line. */
export function taxOf(invoice: Invoice) {
  const lines = invoice.lines.map(({ lineId, net }) => ({
    lineId,
    tax: { currency: net.currency, minor: String((BigInt(net.minor) * 19n) / 100n) },
  }));
  const tax = lines.map((line) => money(line.tax)).reduce(addMoney);
  return { taxDocumentId: foreignId("txd", invoice.id), tax: moneyWire(tax), lines };
}

/** An answer without the ids that follow from the idempotency key of its call: those of credit notes and of what waits. */
export function withoutCallIds(answer: unknown): unknown {
  const isOfCall = (own: unknown): boolean => typeof own === "string" && /^(crn|pit)_/.test(own);
  return JSON.parse(JSON.stringify(answer, (name, own: unknown) => ((name === "id" || name === "lineId") && isOfCall(own) ? "" : own)));
}

function succeeded(answer: TestAnswer) {
  if (answer.status >= 300) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
