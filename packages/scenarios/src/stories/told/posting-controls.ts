import { call } from "../../faults/action.ts";
import { kept, money, ofInvoice, opportunity, paidAndCleared, receivableOf, receivablesFor, value } from "../expect.ts";
import { storyBook } from "../story-book.ts";
import { read, type Story } from "../story.ts";

/** Stories in which ERP says no, and its controls are honoured: nothing goes round them. */

export const erpMaintenance: Story = {
  name: "erp-maintenance",
  title: "ERP is down for maintenance while customers renew: their invoices wait, and each is posted once when it is back",
  subject: "erp-maintenance",
  systems: ["erp", "billing", "tax", "payment"],
  book: storyBook({
    name: "erp maintenance",
    from: "2026-03-02",
    to: "2026-03-31",
    customers: [
      {
        key: "morning",
        name: "Morning Star Inc",
        country: "US",
        contract: { tier: "pro", seats: 10, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z" },
      },
      {
        key: "afternoon",
        name: "Afternoon Tea Inc",
        country: "US",
        contract: { tier: "enterprise", seats: 4, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-10T14:30:00.000Z" },
      },
      {
        key: "elsewhere",
        name: "Thames Works Ltd",
        country: "GB",
        contract: { tier: "basic", seats: 25, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z" },
      },
    ],
  }),
  steps: [
    {
      at: "2026-03-06T15:00:00.000Z",
      does: "IT announces maintenance of the American ledger for Tuesday, 09:00 to 16:00 UTC",
      action: call("erp", "setMaintenanceWindow", {
        body: {
          legalEntity: "US01",
          from: "2026-03-10T09:00:00.000Z",
          to: "2026-03-10T16:00:00.000Z",
          reason: "release of the ledger",
        },
      }),
    },
  ],
  until: "2026-03-20T00:00:00.000Z",
  expected: [
    {
      kind: "case",
      says: "the first invoice waits in a case until ERP takes it, and the second hangs on it",
      code: "ERP-POST-REJECTED",
      about: opportunity("morning"),
      status: "closed",
      exposure: money("USD", "600000"),
      because: "net: 10 seats × 50.00 × 12 months",
      dependents: 1,
    },
    { kind: "case-count", says: "one window is one case, however many wait", is: 1 },
    ofInvoice("the first invoice is 6,240.00 USD", "morning", ["total"], money("USD", "624000"), "6,000.00 and 4 % = 240.00"),
    ofInvoice("the second is 4,992.00 USD", "afternoon", ["total"], money("USD", "499200"), "4 × 100.00 × 12 = 4,800.00 and 4 % = 192.00"),
    ofInvoice("the British one is 7,200.00 GBP", "elsewhere", ["total"], money("GBP", "720000"), "25 × 20.00 × 12 = 6,000.00 and 20 %"),
    ...["morning", "afternoon", "elsewhere"].flatMap((customer) => paidAndCleared(customer, customer)),
    ...["morning", "afternoon"].map((customer) =>
      value(`the ${customer} renewal is posted exactly once`, receivablesFor(customer), ["items", "count"], 1),
    ),
    value(
      "the British ledger, which had no maintenance, took its invoice on the day it was won",
      receivablesFor("elsewhere"),
      ["items", 0, "postedOn"],
      "2026-03-10",
    ),
  ],
};

const monthOfFebruary = { legalEntity: "DE01", month: "2026-02" } as const;
const nothing = money("EUR", "0");
const audit = money("EUR", "180000");

export const closedPeriod: Story = {
  name: "closed-period",
  title:
    "January is closed and February closed too early: what belongs to January is booked in the open month, and February is reopened by two people",
  subject: "closed-period",
  systems: ["erp", "billing"],
  book: storyBook({
    name: "closed period",
    from: "2026-02-02",
    to: "2026-03-15",
    customers: [
      {
        key: "werk",
        name: "Werkstatt Nord GmbH",
        country: "DE",
        contract: { tier: "pro", seats: 10, endOn: "2026-03-02" },
        renewal: { wonAt: "2026-02-26T10:00:00.000Z" },
      },
    ],
  }),
  steps: [
    {
      at: "2026-02-05T09:00:00.000Z",
      does: "The German ledger closes January",
      action: call("erp", "closePeriod", { body: { legalEntity: "DE01", month: "2026-01" } }),
    },
    {
      at: "2026-02-06T09:00:00.000Z",
      does: "An accountant tries to book January's audit fee into January, and is refused",
      action: call("erp", "createJournalEntry", { body: auditFee("audit/january", "2026-01-31") }, { refusedAs: "period-closed" }),
    },
    {
      at: "2026-02-06T09:30:00.000Z",
      does: "She books it on the day instead, in the first open month",
      action: call("erp", "createJournalEntry", { body: auditFee("audit/february", "2026-02-06") }, { keep: "audit" }),
    },
    {
      at: "2026-02-06T11:00:00.000Z",
      does: "The controller approves the entry",
      action: call("erp", "approveJournalEntry", {
        params: { manualJournalId: kept("audit") },
        body: { approvedBy: "controller" },
      }),
    },
    {
      at: "2026-02-26T09:00:00.000Z",
      does: "Somebody closes February for receivables two days before its end",
      action: call("erp", "softClosePeriod", { body: monthOfFebruary }),
    },
    {
      at: "2026-02-26T11:30:00.000Z",
      does: "General ledger asks for February to be opened again, and the controller agrees",
      action: call("erp", "reopenPeriod", {
        body: { ...monthOfFebruary, reason: "closed too early", requestedBy: "general.ledger", approvedBy: "controller" },
      }),
    },
  ],
  until: "2026-03-10T00:00:00.000Z",
  expected: [
    {
      kind: "case",
      says: "the renewal of that morning waits in a case until February is open again",
      code: "ERP-POST-REJECTED",
      about: opportunity("werk"),
      status: "closed",
      exposure: money("EUR", "600000"),
      because: "net: 10 seats × 50.00 × 12 months",
    },
    { kind: "case-count", says: "nothing else went wrong", is: 1 },
    ofInvoice("the invoice is 7,140.00 EUR", "werk", ["total"], money("EUR", "714000"), "6,000.00 and 19 % = 1,140.00"),
    ...paidAndCleared("werk", "Werkstatt Nord"),
    value(
      "no entry stands in January",
      read("erp", "listJournalEntries", { query: { legalEntity: "DE01", month: "2026-01" } }),
      ["items", "count"],
      0,
    ),
    value(
      "the audit fee stands in February",
      read("erp", "getManualJournal", { params: { manualJournalId: kept("audit") } }),
      ["postedOn"],
      "2026-02-06",
    ),
    value(
      "January is closed for good",
      read("erp", "listPeriods", { query: { legalEntity: "DE01" } }),
      ["items", { month: "2026-01" }, "status"],
      "closed",
    ),
    value("the receivable is posted once", receivablesFor("werk"), ["items", 0, "id"], receivableOf("werk")),
  ],
};

/** The auditor's fee: an expense against the bank. */
function auditFee(reference: string, postedOn: string) {
  return {
    reference,
    legalEntity: "DE01",
    postedOn,
    currency: "EUR",
    memo: "audit of January",
    preparedBy: "general.ledger",
    lines: [
      { account: "6000", debit: audit, credit: nothing },
      { account: "1010", debit: nothing, credit: audit },
    ],
  };
}
