import { call } from "../../faults/action.ts";
import { kept, money, ofInvoice, opportunity, paidAndCleared, value } from "../expect.ts";
import { storyBook, type StoryCustomer } from "../story-book.ts";
import { read, type Story } from "../story.ts";

/** Accounts whose renewals meet the new price. */
const ACCOUNTS = 1000;
const keyOf = (index: number): string => `acct-${String(index + 1).padStart(4, "0")}`;
const [first, last] = [keyOf(0), keyOf(ACCOUNTS - 1)];

/** One agrees first; half an hour later all others do, before anybody has looked at the first invoice. */
const customer = (_: unknown, index: number): StoryCustomer => ({
  key: keyOf(index),
  name: `Customer ${index + 1} Inc`,
  country: "US",
  contract: { tier: "pro", seats: 10, endOn: "2026-03-20" },
  renewal: { wonAt: index === 0 ? "2026-03-09T10:00:00.000Z" : "2026-03-09T10:30:00.000Z" },
});

export const priceLaunch: Story = {
  name: "price-launch-thousand-accounts",
  title:
    "A price launch does not reach billing, and a thousand customers renew on one morning: every invoice is held, one case explains them all, and one correction lets them go",
  subject: "price-launch",
  systems: ["cpq", "billing", "tax", "erp", "payment"],
  takes: "a thousand customers renew, which takes some minutes",
  book: storyBook({
    name: "price launch",
    from: "2026-03-06",
    to: "2026-03-31",
    customers: Array.from({ length: ACCOUNTS }, customer),
  }),
  steps: [
    {
      at: "2026-03-06T09:00:00.000Z",
      does: "The line from CPQ to billing goes quiet for new prices, for a week",
      action: {
        kind: "trouble",
        name: "unheard",
        system: "cpq",
        fault: {
          kind: "delay",
          match: "cpq.price.published.v1",
          from: "2026-03-06T09:00:00.000Z",
          to: "2026-03-13T00:00:00.000Z",
          probability: 1,
        },
      },
    },
    {
      at: "2026-03-06T09:01:00.000Z",
      does: "Pricing launches the new list price of the middle tier: 60.00 instead of 50.00",
      action: call(
        "cpq",
        "publishPrice",
        {
          body: {
            sku: "platform",
            tier: "pro",
            currency: "USD",
            accountId: null,
            unitPrice: "60.00",
            includedUsage: 1000,
            overageUnitPrice: "0.0020",
            effectiveOn: "2026-03-20",
          },
        },
        { keep: "price" },
      ),
    },
  ],
  until: "2026-03-14T00:00:00.000Z",
  expected: [
    {
      kind: "case",
      says: "the first customer's invoice opens the case, and all others hang on it",
      code: "QTC-PRICE-MISMATCH",
      about: opportunity(first),
      status: "closed",
      closedBy: "playbook",
      exposure: money("USD", "120000"),
      because: "10 seats × (60.00 − 50.00) × 12 months; the others' 999 × 1,200.00 stand beside it",
      severity: "S1",
      approvedBy: ["L3"],
      dependents: ACCOUNTS - 1,
      rootCause: "stale_master_data",
    },
    { kind: "case-count", says: "one cause, one case", is: 1 },
    ...[first, last].flatMap((key) => [
      ofInvoice(`${key} is billed 7,488.00 USD`, key, ["total"], money("USD", "748800"), "10 × 60.00 × 12 = 7,200.00 and 4 % = 288.00"),
      ...paidAndCleared(key, key),
    ]),
    value("all thousand have paid", read("billing", "listInvoices", { query: { status: "paid" } }), ["items", "count"], ACCOUNTS),
    value(
      "billing has the launched price",
      read("billing", "listRateCards", { query: {} }),
      ["items", { sourcePriceId: kept("price") }, "unitPrice"],
      "60.00",
    ),
  ],
};
