import { call } from "../../faults/action.ts";
import { kept, money, ofInvoice, paidAndCleared, value } from "../expect.ts";
import { contractOf, storyBook } from "../story-book.ts";
import { read, type Path, type Story } from "../story.ts";

/*
 * The term runs from 1 February 2026 to 1 February 2027, 365 days; from 15 April on 292 of them are left, exactly 0.8.
 * 20 seats cost 12,000.00 for the term and 30 seats 18,000.00: 9,600.00 is given back and 14,400.00 charged, 4,800.00 in all.
 */

const account = { loaded: "accounts", key: "spree" } as const;
const contractId = { loaded: "contracts", key: contractOf("spree") } as const;
const subscriptionId = { loaded: "subscriptions", key: contractOf("spree") } as const;
const changes = read("billing", "listInvoices", { query: { subscriptionId } });
const change = (...path: Path): Path => ["items", { purpose: "change" }, ...path];
const eur = (minor: string) => money("EUR", minor);

export const midMonthUpgrade: Story = {
  name: "mid-month-seat-upgrade",
  title:
    "A customer adds ten seats in the middle of a month: it pays for the days left of its term, to the cent, and has the seats the same day",
  subject: "mid-month-upgrade",
  systems: ["crm", "cpq", "billing", "tax", "erp", "payment", "provisioning"],
  book: storyBook({
    name: "mid-month upgrade",
    from: "2026-01-19",
    to: "2026-04-30",
    customers: [
      {
        key: "spree",
        name: "Spree Logistik GmbH",
        country: "DE",
        contract: { tier: "pro", seats: 20, endOn: "2026-02-01" },
        renewal: { wonAt: "2026-01-27T10:00:00.000Z" },
      },
    ],
  }),
  steps: [
    {
      at: "2026-04-13T09:00:00.000Z",
      does: "Billing operations has changes within a term billed at once, and not with the next invoice",
      action: { kind: "set-policy", system: "billing", change: { changeBilling: "immediate" } },
    },
    {
      at: "2026-04-15T09:00:00.000Z",
      does: "Spree Logistik wants thirty seats from today on",
      action: call(
        "crm",
        "createOpportunity",
        {
          body: {
            externalKey: "upgrade/spree",
            name: "Ten more seats",
            accountId: account,
            contractId,
            kind: "new_business",
            closeOn: "2026-04-15",
            terms: { sku: "platform", tier: "pro", seats: 30, discountPercent: "0", termMonths: 12, billingFrequency: "annual" },
          },
        },
        { keep: "opportunity" },
      ),
    },
    {
      at: "2026-04-15T09:05:00.000Z",
      does: "Sales quotes the amendment of what is signed",
      action: call(
        "cpq",
        "createAmendment",
        { params: { contractId }, body: { opportunityId: kept("opportunity"), effectiveOn: "2026-04-15", quantity: 30 } },
        { keep: "amendment" },
      ),
    },
    {
      at: "2026-04-15T09:10:00.000Z",
      does: "The quote is submitted; without a discount nobody has to approve it",
      action: call("cpq", "submitQuote", { params: { quoteId: kept("amendment") }, body: {} }),
    },
    {
      at: "2026-04-15T10:00:00.000Z",
      does: "The customer signs",
      action: call("cpq", "acceptQuote", { params: { quoteId: kept("amendment") }, body: {} }),
    },
    {
      at: "2026-04-15T10:00:00.000Z",
      does: "The deal is won: contract, subscription and entitlement follow, and the change is billed, taxed, posted and charged to the card",
      action: call("crm", "winOpportunity", { params: { opportunityId: kept("opportunity") }, body: {} }),
    },
    {
      at: "2026-04-15T10:01:00.000Z",
      does: "Everybody has heard of it, and the invoice of the change has gone out; billing opens it",
      action: { kind: "look-up", read: changes, path: change("id"), keep: "invoice" },
    },
  ],
  until: "2026-05-02T00:00:00.000Z",
  expected: [
    ofInvoice("the term itself was 14,280.00 EUR", "spree", ["total"], eur("1428000"), "20 × 50.00 × 12 = 12,000.00 and 19 % = 2,280.00"),
    ...paidAndCleared("spree", "Spree Logistik"),
    value(
      "CPQ's amendment is worth 4,800.00 EUR",
      read("cpq", "getQuote", { params: { quoteId: kept("amendment") } }),
      ["termNet"],
      eur("480000"),
      "10 seats × 50.00 × 292 days × 12 ÷ 365 = 9.6 months",
    ),
    value(
      "9,600.00 EUR of the old seats are given back",
      changes,
      change("lines", { kind: "proration_credit" }, "net"),
      eur("-960000"),
      "12,000.00 × 292 ÷ 365",
    ),
    value(
      "14,400.00 EUR are charged for the new ones",
      changes,
      change("lines", { kind: "proration_charge" }, "net"),
      eur("1440000"),
      "18,000.00 × 292 ÷ 365",
    ),
    value("the change costs 5,712.00 EUR", changes, change("total"), eur("571200"), "4,800.00 and 19 % = 912.00"),
    value("it is paid", changes, change("status"), "paid"),
    value(
      "and cleared in ERP",
      read("erp", "listReceivables", { query: { invoiceId: kept("invoice") } }),
      ["items", 0, "status"],
      "cleared",
    ),
    value(
      "April's share of it is earned: 16 of 292 days",
      read("erp", "listRevenueSchedules", { query: { invoiceId: kept("invoice") } }),
      ["items", 0, "lines", { month: "2026-04" }, "amount"],
      eur("26301"),
      "4,800.00 × 16 ÷ 292 = 263.0137",
    ),
    value(
      "whose posting is earned over the rest of the term",
      read("erp", "listRevenueSchedules", { query: { invoiceId: kept("invoice") } }),
      ["items", 0, "startOn"],
      "2026-04-15",
    ),
    value("thirty are billed from now on", read("billing", "getSubscription", { params: { subscriptionId } }), ["quantity"], 30),
    value(
      "thirty people may work",
      read("provisioning", "getEntitlement", { params: { entitlementId: { loaded: "entitlements", key: contractOf("spree") } } }),
      ["seats"],
      30,
    ),
    value("and thirty are signed", read("crm", "getContract", { params: { contractId } }), ["seats"], 30),
    { kind: "case-count", says: "nothing went wrong", is: 0 },
  ],
};
