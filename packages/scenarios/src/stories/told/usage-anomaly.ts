import type { BookUsage } from "../../book/book.ts";
import { call } from "../../faults/action.ts";
import { invoiceOf, kept, money, ofInvoice, opportunity, paidAndCleared, value } from "../expect.ts";
import { contractOf, storyBook, type StoryCustomer } from "../story-book.ts";
import { read, type Story } from "../story.ts";

/*
 * Each customer uses 40,000 calls in 26 days: from 16 February, the first day of its term, to 13 March, the day it is billed,
 * and in each of the three times 26 days before. Then comes one reading of 400,000.
 */

const before = ["2025-11-22", "2025-12-05", "2025-12-18", "2025-12-31", "2026-01-13", "2026-01-26", "2026-02-08"];
const reading = (customer: string, usedOn: string, quantity: number, sentAt: string | null): BookUsage => ({
  sourceId: `usage/${customer}/${usedOn}`,
  contract: contractOf(customer),
  meter: "api_calls",
  quantity,
  usedOn,
  sentAt,
});
const readings = (customer: string): BookUsage[] => [
  ...before.map((usedOn) => reading(customer, usedOn, 20_000, null)),
  ...["2026-02-21", "2026-03-06"].map((usedOn) => reading(customer, usedOn, 20_000, null)),
  reading(customer, "2026-03-11", 400_000, "2026-03-11T23:30:00.000Z"),
];

const customer = (key: string, name: string): StoryCustomer => ({
  key,
  name,
  country: "US",
  contract: { tier: "pro", seats: 10, endOn: "2026-03-16", termMonths: 1, billed: "monthly" },
  renewal: { wonAt: "2026-03-13T15:00:00.000Z" },
});
const usage = (of: string) => read("billing", "listUsage", { query: { subscriptionId: { loaded: "subscriptions", key: contractOf(of) } } });

export const usageAnomaly: Story = {
  name: "usage-anomaly",
  title:
    "Two customers use eleven times their trend: neither bill leaves until somebody has said that one is right and corrected the other",
  subject: "usage-spike",
  systems: ["billing", "metering", "tax", "payment"],
  book: storyBook({
    name: "usage anomaly",
    from: "2026-03-09",
    to: "2026-03-31",
    customers: [customer("hudson", "Hudson Analytics Inc"), customer("fulton", "Fulton Shipping Inc")],
    usage: [...readings("hudson"), ...readings("fulton")],
  }),
  steps: [
    {
      at: "2026-03-13T15:03:00.000Z",
      does: "Metering looks at Fulton's usage",
      action: { kind: "look-up", read: usage("fulton"), path: ["items", { quantity: 400_000 }, "id"], keep: "reading" },
    },
    {
      at: "2026-03-13T15:04:00.000Z",
      does: "and finds that two zeros too many were read: it was 4,000",
      action: call("billing", "correctUsage", {
        params: { usageId: kept("reading") },
        body: { quantity: 4000, reason: "two zeros too many" },
      }),
    },
  ],
  until: "2026-03-25T00:00:00.000Z",
  expected: [
    {
      kind: "case",
      says: "Hudson's usage was held, and found right by metering and its lead",
      code: "USG-ANOMALY",
      about: opportunity("hudson"),
      status: "closed",
      closedBy: "playbook",
      exposure: money("USD", "80000"),
      because: "440,000 − 40,000 units above the trend × 0.0020",
      approvedBy: ["L1"],
      rootCause: "genuine_change",
      correctedBy: invoiceOf("hudson"),
    },
    ofInvoice(
      "Hudson pays all it used",
      "hudson",
      ["lines", { kind: "usage" }, "net"],
      money("USD", "87800"),
      "(440,000 − 1,000) × 0.0020",
    ),
    ...paidAndCleared("hudson", "Hudson"),
    {
      kind: "case",
      says: "Fulton's was held as well, and corrected",
      code: "USG-ANOMALY",
      about: opportunity("fulton"),
      status: "closed",
      closedBy: "playbook",
      rootCause: "late_or_missing_usage",
      correctedBy: invoiceOf("fulton"),
    },
    ofInvoice("Fulton pays what it used", "fulton", ["lines", { kind: "usage" }, "net"], money("USD", "8600"), "(44,000 − 1,000) × 0.0020"),
    value("on the reading as corrected", usage("fulton"), ["items", { sourceId: "usage/fulton/2026-03-11" }, "correctedFrom"], 400_000),
    ...paidAndCleared("fulton", "Fulton"),
    { kind: "case-count", says: "nothing else went wrong", is: 2 },
  ],
};

const bowery = { loaded: "subscriptions", key: contractOf("bowery") } as const;
const drafts = read("billing", "listInvoices", { query: { subscriptionId: bowery, status: "draft" } });
const bill = read("billing", "getInvoice", { params: { invoiceId: kept("draft") } });

/*
 * Bowery uses 20,000 calls in each 31 days, and 500,000 more on 10 February: of 520,000 calls from 16 January to 16 February
 * 1,000 are included.
 */
export const periodAnomaly: Story = {
  name: "period-anomaly",
  title:
    "A month in the middle of a term has far more usage than those before it: its draft is held the moment billing makes it, and goes out once it is explained",
  subject: "usage-spike",
  systems: ["billing", "metering", "tax", "erp", "payment"],
  book: storyBook({
    name: "period anomaly",
    from: "2026-01-12",
    to: "2026-02-28",
    customers: [
      {
        key: "bowery",
        name: "Bowery Media Inc",
        country: "US",
        contract: { tier: "pro", seats: 10, endOn: "2026-01-16" },
        renewal: { wonAt: "2026-01-14T15:00:00.000Z", billed: "monthly" },
      },
    ],
    usage: [
      ...["2025-10-10", "2025-10-20", "2025-11-20", "2025-12-20"].map((usedOn) => reading("bowery", usedOn, 20_000, null)),
      reading("bowery", "2026-01-20", 20_000, "2026-01-20T23:30:00.000Z"),
      reading("bowery", "2026-02-10", 500_000, "2026-02-10T23:30:00.000Z"),
    ],
  }),
  steps: [
    {
      at: "2026-01-12T09:00:00.000Z",
      does: "Billing operations has usage billed with each month, and not with the next renewal",
      action: { kind: "set-policy", system: "billing", change: { usageBilling: "per_period" } },
    },
    {
      at: "2026-02-17T15:00:00.000Z",
      does: "Billing runs for the month that has begun, with the usage of the one that is over",
      action: call("billing", "runBilling", {
        body: { billingAccountId: { loaded: "billingAccounts", key: "bowery" }, throughOn: "2026-02-17" },
      }),
    },
    {
      at: "2026-02-17T15:01:00.000Z",
      does: "and opens the draft",
      action: { kind: "look-up", read: drafts, path: ["items", 0, "id"], keep: "draft" },
    },
  ],
  until: "2026-02-19T12:00:00.000Z",
  expected: [
    {
      kind: "case",
      says: "the draft was held until metering had found the usage right",
      code: "USG-ANOMALY",
      about: kept("draft"),
      status: "closed",
      closedBy: "playbook",
      exposure: money("USD", "100000"),
      because: "520,000 − 20,000 units above the trend × 0.0020",
      rootCause: "genuine_change",
    },
    value("it bills all that was used", bill, ["lines", { kind: "usage" }, "net"], money("USD", "103800"), "(520,000 − 1,000) × 0.0020"),
    value("with tax it is 1,599.52 USD", bill, ["total"], money("USD", "159952"), "10 × 50.00 = 500.00 and 1,038.00, with 4 % = 61.52"),
    value("it left, and is paid", bill, ["status"], "paid"),
    value("and cleared in ERP", read("erp", "listReceivables", { query: { invoiceId: kept("draft") } }), ["items", 0, "status"], "cleared"),
    value(
      "its seats are earned over the month they are for",
      read("erp", "listRevenueSchedules", { query: { invoiceId: kept("draft") } }),
      ["items", 0, "startOn"],
      "2026-02-16",
    ),
    { kind: "case-count", says: "nothing else went wrong", is: 1 },
  ],
};
