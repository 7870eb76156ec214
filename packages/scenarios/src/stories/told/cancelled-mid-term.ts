import type { BookUsage } from "../../book/book.ts";
import { call } from "../../faults/action.ts";
import { invoiceOf, kept, money, value } from "../expect.ts";
import { contractOf, storyBook } from "../story-book.ts";
import { read, type Path, type Read, type Story } from "../story.ts";

/*
 * Both renew ten seats from 16 January on and use 40,000 calls until they leave on 15 April, after 89 days: Bowery's year, paid in
 * advance, has 276 of 365 days left; of Fulton's months one whole and 30 of 31 days are not billed yet.
 */

const of = (customer: string) => ({ loaded: "subscriptions", key: contractOf(customer) }) as const;
const bills = (customer: string): Read => read("billing", "listInvoices", { query: { subscriptionId: of(customer) } });
const last = (...path: Path): Path => ["items", { purpose: "final" }, ...path];
const posted = (customer: string): Read => read("erp", "listReceivables", { query: { invoiceId: kept(`last bill of ${customer}`) } });
const earned = (customer: string): Read => read("erp", "listRevenueSchedules", { query: { invoiceId: kept(`last bill of ${customer}`) } });
const credits = read("billing", "listCreditNotes", { query: { invoiceId: invoiceOf("bowery") } });
const usd = (minor: string) => money("USD", minor);

const reading = (customer: string, usedOn: string): BookUsage => ({
  sourceId: `usage/${customer}/${usedOn}`,
  contract: contractOf(customer),
  meter: "api_calls",
  quantity: 20_000,
  usedOn,
  sentAt: `${usedOn}T23:30:00.000Z`,
});
const leaves = (customer: string, at: string) => [
  {
    at: `2026-04-15T${at}:00.000Z`,
    does: `${customer} gives notice for today: sales ends its contract, and use and billing follow`,
    action: call("crm", "terminateContract", {
      params: { contractId: { loaded: "contracts", key: contractOf(customer.toLowerCase()) } },
      body: { terminateOn: "2026-04-15", reason: "moves to another product" },
    }),
  },
  {
    at: `2026-04-15T${at}:30.000Z`,
    does: "Billing has drafted its last bill, and anybody may look at it for an hour",
    action: {
      kind: "look-up" as const,
      read: bills(customer.toLowerCase()),
      path: last("id"),
      keep: `last bill of ${customer.toLowerCase()}`,
    },
  },
];
const ended = (customer: string) => [
  value(
    `${customer}'s use has ended with its contract`,
    read("provisioning", "getEntitlement", {
      params: { entitlementId: { loaded: "entitlements", key: contractOf(customer.toLowerCase()) } },
    }),
    ["status"],
    "terminated",
  ),
  value(
    `and ${customer}'s billing too`,
    read("billing", "getSubscription", { params: { subscriptionId: of(customer.toLowerCase()) } }),
    ["status"],
    "cancelled",
  ),
];
const customer = (key: string, name: string, billed: "annual" | "monthly") => ({
  key,
  name,
  country: "US" as const,
  contract: { tier: "pro" as const, seats: 10, endOn: "2026-01-16" },
  renewal: { wonAt: "2026-01-14T15:00:00.000Z", billed },
});

export const cancelledMidTerm: Story = {
  name: "cancelled-mid-term-with-usage",
  title:
    "Two customers leave in the middle of a year: the last bill of one is charged to its card, that of the other set against the credit for its unused seats, and both are in the books to the cent",
  subject: "cancelled-mid-term",
  systems: ["crm", "billing", "tax", "erp", "payment", "provisioning"],
  book: storyBook({
    name: "cancelled mid-term",
    from: "2026-01-12",
    to: "2026-04-30",
    customers: [customer("bowery", "Bowery Media Inc", "annual"), customer("fulton", "Fulton Shipping Inc", "monthly")],
    usage: ["2026-02-20", "2026-03-20"].flatMap((day) => [reading("bowery", day), reading("fulton", day)]),
  }),
  steps: [...leaves("Bowery", "10:00"), ...leaves("Fulton", "10:05")],
  until: "2026-05-01T06:00:00.000Z",
  expected: [
    ...ended("Fulton"),
    value(
      "Fulton's last bill has the month not billed yet",
      bills("fulton"),
      last("lines", { periodStartOn: "2026-02-16" }, "net"),
      usd("50000"),
      "10 × 50.00",
    ),
    value(
      "the days until it left",
      bills("fulton"),
      last("lines", { periodStartOn: "2026-03-16" }, "net"),
      usd("48387"),
      "500.00 × 30 ÷ 31",
    ),
    value(
      "and its usage",
      bills("fulton"),
      last("lines", { kind: "usage" }, "net"),
      usd("7406"),
      "2,968 of 40,000 are included, 1,000 × 2 30⁄31 months: 37,032 × 0.0020 = 74.064",
    ),
    value("with tax it is 1,100.24 USD", bills("fulton"), last("total"), usd("110024"), "1,057.93 and 4 % by line = 20.00 + 19.35 + 2.96"),
    value("it is paid", bills("fulton"), last("status"), "paid"),
    value("by card", bills("fulton"), last("paid"), usd("110024")),
    value("and cleared in ERP", posted("fulton"), ["items", 0, "status"], "cleared"),
    value("where it is earned on its own day, since all its days are over", earned("fulton"), ["items", 0, "startOn"], "2026-04-15"),
    value("with April's books", earned("fulton"), ["items", 0, "lines", 0, "status"], "recognized"),
    ...ended("Bowery"),
    value(
      "Bowery gets its unused seats back",
      credits,
      ["items", 0, "total"],
      usd("471847"),
      "6,000.00 × 276 ÷ 365 = 4,536.99 and 4 % = 181.48",
    ),
    value("its last bill is 77.12 USD", bills("bowery"), last("total"), usd("7712"), "(40,000 − 2,926) × 0.0020 = 74.15 and 4 % = 2.97"),
    value("paid", bills("bowery"), last("status"), "paid"),
    value("by nothing but its credit", bills("bowery"), last("paid"), usd("0")),
    value("of which the rest is still its own", credits, ["items", 0, "creditRemaining"], usd("464135")),
    value("ERP has cleared it with that credit too", posted("bowery"), ["items", 0, "status"], "cleared"),
    { kind: "case-count", says: "nothing went wrong", is: 0 },
  ],
};
