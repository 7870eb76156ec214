import type { BookUsage, Key } from "../../book/book.ts";
import { kept, money, ofInvoice, paidAndCleared, value } from "../expect.ts";
import { contractOf, secondRenewalOf, storyBook, type StoryCustomer } from "../story-book.ts";
import { read, type Story } from "../story.ts";

const reading = (customer: Key, sentAt: string, quantity: number): BookUsage => ({
  sourceId: `usage/${customer}/${sentAt.slice(0, 10)}`,
  contract: contractOf(customer),
  meter: "api_calls",
  quantity,
  usedOn: sentAt.slice(0, 10),
  sentAt,
});
const countedTwice = reading("hudson", "2026-03-09T23:30:00.000Z", 13_500);
const neverArrived = reading("brooklyn", "2026-03-11T09:30:00.000Z", 13_500);

const ofAMonth = (renewed: { againAt?: string }) =>
  ({
    country: "US",
    contract: { tier: "pro", seats: 10, endOn: "2026-03-16", termMonths: 1, billed: "monthly" },
    renewal: { wonAt: "2026-03-11T10:00:00.000Z", ...renewed },
  }) satisfies Partial<StoryCustomer>;

const usd = (minor: string) => money("USD", minor);
const contract = (customer: Key) => ({ loaded: "contracts", key: contractOf(customer) }) as const;
const nextBill = read("billing", "getInvoice", { params: { invoiceId: { made: "invoice", opportunity: secondRenewalOf("brooklyn") } } });

export const usageReadings: Story = {
  name: "usage-missing-and-duplicate",
  title:
    "One customer's usage reaches billing twice and another's not at all: both are found the night after the invoice, the one is credited, the other fetched and billed with the next",
  subject: "usage-missing-duplicate",
  systems: ["metering", "billing", "tax"],
  book: storyBook({
    name: "usage readings",
    from: "2026-03-02",
    to: "2026-03-31",
    customers: [
      { key: "hudson", name: "Hudson Analytics Inc", ...ofAMonth({}) },
      { key: "brooklyn", name: "Brooklyn Data Inc", ...ofAMonth({ againAt: "2026-03-16T10:00:00.000Z" }) },
    ],
    usage: [countedTwice, reading("brooklyn", "2026-03-04T23:30:00.000Z", 500), neverArrived],
  }),
  steps: [
    {
      at: "2026-03-03T09:00:00.000Z",
      does: "Billing operations has usage that comes after its invoice billed with the next one",
      action: { kind: "set-policy", system: "billing", change: { lateUsage: "next_invoice" } },
    },
    {
      at: "2026-03-10T01:00:00.000Z",
      does: "A second collector hands Hudson's 13,500 calls of the day before to billing under its own name",
      action: { kind: "send-usage", records: [{ ...countedTwice, sourceId: `collector-2/${countedTwice.sourceId}` }] },
    },
    {
      at: "2026-03-11T09:00:00.000Z",
      does: "The line from metering to billing breaks for Brooklyn: its 13,500 calls of the morning are metered and never arrive",
      action: {
        kind: "withhold-usage",
        contract: contractOf("brooklyn"),
        from: "2026-03-11T09:00:00.000Z",
        to: "2026-03-11T10:00:00.000Z",
      },
    },
    {
      at: "2026-03-12T02:00:00.000Z",
      does: "In the night of the finding the line is mended, and metering sends what it had kept",
      action: { kind: "send-usage", records: [neverArrived] },
    },
    {
      at: "2026-03-16T09:05:00.000Z",
      does: "Finance opens Hudson's credit note",
      action: {
        kind: "look-up",
        read: read("billing", "listCreditNotes", { query: {} }),
        path: ["items", 0, "id"],
        keep: "credit",
      },
    },
  ],
  until: "2026-03-18T00:00:00.000Z",
  expected: [
    {
      kind: "case",
      says: "Hudson's second count is a case",
      code: "USG-DUPLICATE",
      about: contract("hudson"),
      status: "closed",
      closedBy: "playbook",
      exposure: usd("2700"),
      because: "13,500 × 0.0020",
      approvedBy: [],
      rootCause: "late_or_missing_usage",
      correctedBy: kept("credit"),
    },
    {
      kind: "case",
      says: "what Brooklyn's invoice lacks is another",
      code: "USG-MISSING",
      about: contract("brooklyn"),
      status: "closed",
      exposure: usd("2600"),
      because: "(14,000 − 1,000 included) × 0.0020 = 26.00, and 0.00 for the 500 that were billed",
      approvedBy: [],
    },
    { kind: "case-count", says: "nothing else went wrong", is: 2 },
    ofInvoice(
      "Hudson was billed 52.00 USD of usage",
      "hudson",
      ["lines", { kind: "usage" }, "net"],
      usd("5200"),
      "(2 × 13,500 − 1,000) × 0.0020",
    ),
    value(
      "and gets 28.08 USD back",
      read("billing", "getCreditNote", { params: { creditNoteId: kept("credit") } }),
      ["total"],
      usd("2808"),
      "27.00 and 4 % = 1.08",
    ),
    ofInvoice("Brooklyn's invoice has no usage line", "brooklyn", ["lines", "count"], 1),
    value(
      "its next one has, for the month before, of 26.00 USD",
      nextBill,
      ["lines", { kind: "usage", periodStartOn: "2026-02-16" }, "net"],
      usd("2600"),
      "(500 + 13,500 − 1,000) × 0.0020",
    ),
    value("which makes it 547.04 USD", nextBill, ["total"], usd("54704"), "10 × 50.00 = 500.00 with 20.00 tax; 26.00 with 1.04"),
    value("that are paid", nextBill, ["status"], "paid"),
    ...paidAndCleared("hudson", "Hudson"),
    ...paidAndCleared("brooklyn", "Brooklyn"),
  ],
};
