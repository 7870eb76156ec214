import type { BookUsage } from "../../book/book.ts";
import { call } from "../../faults/action.ts";
import { kept, money, value } from "../expect.ts";
import { contractOf, storyBook } from "../story-book.ts";
import { read, type Path, type Story } from "../story.ts";

/*
 * Bowery pays its year of ten seats in advance, 6,000.00 USD, and its usage at the end. It leaves on 15 June, after 150 of 365 days,
 * with 80,000 calls used: of the 12,000 a year includes, 12,000 × 150 ÷ 365 = 4,931.5 are its own, 4,932.
 */

const contractId = { loaded: "contracts", key: contractOf("bowery") } as const;
const subscriptionId = { loaded: "subscriptions", key: contractOf("bowery") } as const;
const bills = read("billing", "listInvoices", { query: { subscriptionId } });
const last = (...path: Path): Path => ["items", { purpose: "final" }, ...path];
const posted = read("erp", "listReceivables", { query: { invoiceId: kept("last bill") } });
const earned = read("erp", "listRevenueSchedules", { query: { invoiceId: kept("last bill") } });
const usd = (minor: string) => money("USD", minor);

const reading = (usedOn: string): BookUsage => ({
  sourceId: `usage/bowery/${usedOn}`,
  contract: contractOf("bowery"),
  meter: "api_calls",
  quantity: 20_000,
  usedOn,
  sentAt: `${usedOn}T23:30:00.000Z`,
});

export const cancelledMidTerm: Story = {
  name: "cancelled-mid-term-with-usage",
  title:
    "A customer leaves in the middle of its year: its use and its billing end that day, and its last bill of the usage so far is taxed, posted and charged to its card",
  subject: "cancelled-mid-term",
  systems: ["crm", "billing", "tax", "erp", "payment", "provisioning"],
  book: storyBook({
    name: "cancelled mid-term",
    from: "2026-01-12",
    to: "2026-06-30",
    customers: [
      {
        key: "bowery",
        name: "Bowery Media Inc",
        country: "US",
        contract: { tier: "pro", seats: 10, endOn: "2027-01-16" },
      },
    ],
    usage: ["2026-02-20", "2026-03-20", "2026-04-20", "2026-05-20"].map(reading),
  }),
  steps: [
    {
      at: "2026-06-15T10:00:00.000Z",
      does: "Bowery gives notice for today: sales ends its contract, and use and billing follow",
      action: call("crm", "terminateContract", {
        params: { contractId },
        body: { terminateOn: "2026-06-15", reason: "moves to another product" },
      }),
    },
    {
      at: "2026-06-15T10:01:00.000Z",
      does: "Billing has drafted the last bill, and anybody may look at it for an hour",
      action: { kind: "look-up", read: bills, path: last("id"), keep: "last bill" },
    },
  ],
  until: "2026-07-01T06:00:00.000Z",
  expected: [
    value("billing has ended", read("billing", "getSubscription", { params: { subscriptionId } }), ["status"], "cancelled"),
    value(
      "and use with it",
      read("provisioning", "getEntitlement", { params: { entitlementId: { loaded: "entitlements", key: contractOf("bowery") } } }),
      ["status"],
      "terminated",
    ),
    value(
      "the last bill has the usage of the days until then",
      bills,
      last("lines", { kind: "usage" }, "net"),
      usd("15014"),
      "(80,000 − 4,932) × 0.0020 = 150.136",
    ),
    value("it comes to 156.15 USD", bills, last("total"), usd("15615"), "150.14 and 4 % = 6.01"),
    value("it is paid", bills, last("status"), "paid"),
    value("posted for what it asks", posted, ["items", 0, "gross"], usd("15615")),
    value("and cleared in ERP", posted, ["items", 0, "status"], "cleared"),
    value("what it bills is earned on its own day", earned, ["items", 0, "startOn"], "2026-06-15"),
    value("once, and in June's books", earned, ["items", 0, "lines", { month: "2026-06" }, "status"], "recognized"),
    { kind: "case-count", says: "nothing went wrong", is: 0 },
  ],
};
