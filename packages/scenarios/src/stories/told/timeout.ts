import { invoiceOf, money, ofInvoice, paidAndCleared, value } from "../expect.ts";
import { storyBook } from "../story-book.ts";
import { read, type Story } from "../story.ts";

export const answerLost: Story = {
  name: "charge-after-timeout",
  title: "The payment provider takes the money and its answer is lost, again and again for ten minutes: the customer is charged once",
  subject: "duplicate-charge",
  systems: ["payment", "billing", "erp"],
  book: storyBook({
    name: "charge after timeout",
    from: "2026-03-02",
    to: "2026-03-31",
    customers: [
      {
        key: "hudson",
        name: "Hudson Analytics Inc",
        country: "US",
        contract: { tier: "pro", seats: 10, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z" },
      },
    ],
  }),
  steps: [
    {
      at: "2026-03-10T09:55:00.000Z",
      does: "Between 09:55 and 10:10 the provider charges cards and then fails to say so",
      action: {
        kind: "trouble",
        name: "answer-lost",
        system: "payment",
        fault: {
          kind: "error_rate",
          match: "createPaymentIntent",
          from: "2026-03-10T09:55:00.000Z",
          to: "2026-03-10T10:10:00.000Z",
          probability: 1,
          status: 504,
          effect: "done",
        },
      },
    },
  ],
  until: "2026-03-12T00:00:00.000Z",
  expected: [
    { kind: "case-count", says: "nothing went wrong for the customer, so there is no case", is: 0 },
    ofInvoice("the invoice is 6,240.00 USD", "hudson", ["total"], money("USD", "624000"), "10 × 50.00 × 12 = 6,000.00 and 4 % = 240.00"),
    ...paidAndCleared("hudson", "Hudson"),
    value(
      "one charge and no more",
      read("payment", "listPaymentIntents", { query: { invoiceId: invoiceOf("hudson") } }),
      ["items", "count"],
      1,
    ),
    value(
      "the charge is of what was due",
      read("payment", "listPaymentIntents", { query: { invoiceId: invoiceOf("hudson") } }),
      ["items", 0, "amount"],
      money("USD", "624000"),
    ),
  ],
};
