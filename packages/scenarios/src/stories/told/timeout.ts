import { deriveId } from "@cashline/kernel/ids";
import { call } from "../../faults/action.ts";
import { account, invoiceOf, kept, money, ofInvoice, opportunity, paidAndCleared, value } from "../expect.ts";
import { storyBook } from "../story-book.ts";
import { read, type Story } from "../story.ts";

export const answerLost: Story = {
  name: "charge-after-timeout",
  title:
    "The payment provider takes the money and its answers are lost for a quarter of an hour: what charges by itself charges each customer once, and the charge that a clerk makes by hand for want of an answer is found and paid back",
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
      {
        key: "harlem",
        name: "Harlem Works Inc",
        country: "US",
        contract: { tier: "pro", seats: 20, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-10T10:02:00.000Z" },
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
    {
      at: "2026-03-10T10:20:00.000Z",
      does: "A clerk who has seen no answer for Harlem charges its card again, under a reference of her own",
      action: call(
        "payment",
        "createPaymentIntent",
        {
          body: {
            accountId: account("harlem"),
            invoiceId: deriveId("inv", "charge after timeout", "by hand"),
            paymentMethodId: { loaded: "paymentMethods", key: "harlem" },
            amount: money("USD", "1248000"),
          },
        },
        { keep: "second charge" },
      ),
    },
  ],
  until: "2026-03-14T00:00:00.000Z",
  expected: [
    {
      kind: "case",
      says: "the clerk's charge is found, and goes back",
      code: "PAY-DUPLICATE",
      about: opportunity("harlem"),
      status: "closed",
      closedBy: "playbook",
      exposure: money("USD", "1248000"),
      because: "the second charge: 20 × 50.00 × 12 = 12,000.00 and 4 % = 480.00",
      approvedBy: ["L2"],
      rootCause: "duplicate_processing",
    },
    { kind: "case-count", says: "nothing else went wrong", is: 1 },
    value(
      "the whole second charge is refunded",
      read("payment", "getPaymentIntent", { params: { paymentIntentId: kept("second charge") } }),
      ["refunded"],
      money("USD", "1248000"),
    ),
    ofInvoice("Harlem's invoice is 12,480.00 USD", "harlem", ["total"], money("USD", "1248000")),
    ...paidAndCleared("harlem", "Harlem"),
    value(
      "with one charge of its own",
      read("payment", "listPaymentIntents", { query: { invoiceId: invoiceOf("harlem") } }),
      ["items", "count"],
      1,
    ),
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
