import { invoiceOf, money, ofInvoice, paidAndCleared, value } from "../expect.ts";
import { renewalOf, storyBook } from "../story-book.ts";
import { read, type Story } from "../story.ts";

const customers = ["newyork", "berlin", "sydney"] as const;

/** Three continents, three ways to fail: an empty card account, a debit without funds, and a card that is lost. */
export const failedPayment: Story = {
  name: "failed-payment-three-regions",
  title: "Payments fail in America, Europe and Australia: what can be tried again is, what cannot gets another card, and all is collected",
  subject: "failed-payment-three-regions",
  systems: ["payment", "billing", "erp", "provisioning"],
  book: storyBook({
    name: "failed payment",
    from: "2026-03-02",
    to: "2026-04-30",
    customers: [
      {
        key: "newyork",
        name: "Hudson Analytics Inc",
        country: "US",
        method: { type: "card", behaviour: "insufficient_funds_once" },
        contract: { tier: "pro", seats: 20, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-09T14:30:00.000Z" },
      },
      {
        key: "berlin",
        name: "Spree Logistik GmbH",
        country: "DE",
        method: { type: "sepa_debit", behaviour: "insufficient_funds_once", settlementDays: 3 },
        contract: { tier: "basic", seats: 30, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-09T10:00:00.000Z" },
      },
      {
        key: "sydney",
        name: "Harbour Freight Pty Ltd",
        country: "AU",
        method: { type: "card", behaviour: "lost_card" },
        contract: { tier: "pro", seats: 15, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z" },
      },
    ],
  }),
  steps: [],
  until: "2026-04-05T00:00:00.000Z",
  expected: [
    ofInvoice(
      "New York is billed 12,480.00 USD",
      "newyork",
      ["total"],
      money("USD", "1248000"),
      "20 seats × 50.00 × 12 months = 12,000.00; 4 % New York = 480.00",
    ),
    ofInvoice(
      "Berlin is billed 8,568.00 EUR",
      "berlin",
      ["total"],
      money("EUR", "856800"),
      "30 seats × 20.00 × 12 months = 7,200.00; 19 % = 1,368.00",
    ),
    ofInvoice(
      "Sydney is billed 9,900.00 AUD",
      "sydney",
      ["total"],
      money("AUD", "990000"),
      "15 seats × 50.00 × 12 months = 9,000.00; 10 % = 900.00",
    ),
    {
      kind: "case",
      says: "the empty card account is a case that ends with the retry",
      code: "PAY-SOFT-DECLINE",
      about: invoiceOf("newyork"),
      status: "closed",
      exposure: money("USD", "1248000"),
      because: "all that is due",
      approvedBy: [],
      rootCause: "customer_payment",
    },
    {
      kind: "case",
      says: "the debit without funds is another",
      code: "PAY-SOFT-DECLINE",
      about: invoiceOf("berlin"),
      status: "closed",
      exposure: money("EUR", "856800"),
      rootCause: "customer_payment",
    },
    {
      kind: "case",
      says: "the lost card is given up at once, and somebody gets a new one",
      code: "PAY-HARD-DECLINE",
      about: invoiceOf("sydney"),
      status: "closed",
      exposure: money("AUD", "990000"),
      rootCause: "customer_payment",
    },
    { kind: "case-count", says: "nothing else went wrong", is: 3 },
    ...customers.flatMap((customer) => paidAndCleared(customer, customer)),
    ...customers.map((customer) =>
      value(
        `${customer} is collected once`,
        read("payment", "listPaymentIntents", { query: { invoiceId: invoiceOf(customer), status: "succeeded" } }),
        ["items", "count"],
        1,
      ),
    ),
    ...customers.map((customer) =>
      value(
        `${customer} took one failed attempt`,
        read("payment", "listPaymentIntents", { query: { invoiceId: invoiceOf(customer), status: "requires_payment_method" } }),
        ["items", "count"],
        1,
      ),
    ),
    value(
      "Sydney has a second card on file",
      read("payment", "listPaymentMethods", { query: { accountId: { loaded: "accounts", key: "sydney" } } }),
      ["items", "count"],
      2,
    ),
    value(
      "Berlin's renewal is closed out in CRM",
      read("crm", "listContracts", { query: { accountId: { loaded: "accounts", key: "berlin" } } }),
      ["items", 0, "lastOpportunityId"],
      { loaded: "opportunities", key: renewalOf("berlin") },
    ),
  ],
};
