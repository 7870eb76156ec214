import { call } from "../../faults/action.ts";
import { kept, ofInvoice, paidAndCleared, value } from "../expect.ts";
import { read, type Story } from "../story.ts";
import { HUDSON, asks, creditOf, findsTheLine, gives, invoiceId, ledgerKeepsCredits, paidYear, usd } from "./credit-steps.ts";

/** Stories of customers who want money back, and of who may say yes. */

const credits = read("billing", "listCreditNotes", { query: { invoiceId } });

export const creditThreeLevels: Story = {
  name: "credit-memo-three-levels",
  title:
    "A customer asks three times for a credit, each time for more: the team lead, the controller and the CFO decide in turn, and each credit is given to the cent",
  subject: "credit-memo-three-levels",
  systems: ["support", "billing", "tax", "erp"],
  book: paidYear("credit memo", "enterprise", 60),
  steps: [
    ledgerKeepsCredits,
    findsTheLine("2026-03-11T09:00:00.000Z"),
    ...asks({ key: "small", at: "2026-03-12T13:00:00.000Z", reason: "goodwill", minor: "104000", asks: "A slow first week" }),
    ...asks({
      key: "middle",
      at: "2026-03-13T13:00:00.000Z",
      reason: "service_outage",
      minor: "1040000",
      asks: "Two days without service",
    }),
    ...asks({
      key: "large",
      at: "2026-03-16T13:00:00.000Z",
      reason: "service_outage",
      minor: "6240000",
      asks: "Most of the year is of no use to us",
    }),
    ...gives("small", "2026-04-08T13:00:00.000Z", "100000", "4000", "service_credit"),
    ...gives("middle", "2026-04-08T13:30:00.000Z", "1000000", "40000", "service_credit"),
    ...gives("large", "2026-04-08T14:00:00.000Z", "6000000", "240000", "product_unsatisfactory"),
  ],
  until: "2026-04-10T00:00:00.000Z",
  expected: [
    ofInvoice("the year costs 74,880.00 USD", HUDSON, ["total"], usd("7488000"), "60 × 100.00 × 12 = 72,000.00 and 4 % = 2,880.00"),
    ...paidAndCleared(HUDSON, "Hudson"),
    {
      kind: "case",
      says: "1,040.00 is the team lead's to decide",
      code: "CREDIT-REQUESTED",
      about: kept("small"),
      status: "closed",
      closedBy: "playbook",
      exposure: usd("104000"),
      because: "from 500 USD to below 5,000 USD",
      approvedBy: ["L1"],
    },
    {
      kind: "case",
      says: "10,400.00 the controller's",
      code: "CREDIT-REQUESTED",
      about: kept("middle"),
      status: "closed",
      closedBy: "playbook",
      exposure: usd("1040000"),
      because: "from 5,000 USD to below 50,000 USD",
      approvedBy: ["L2"],
    },
    {
      kind: "case",
      says: "62,400.00 the CFO's",
      code: "CREDIT-REQUESTED",
      about: kept("large"),
      status: "closed",
      closedBy: "playbook",
      exposure: usd("6240000"),
      because: "from 50,000 USD",
      severity: "S1",
      approvedBy: ["L3"],
    },
    { kind: "case-count", says: "nothing else went wrong", is: 3 },
    creditOf("small", "the first credit is 1,040.00 USD", "104000", "1,000.00 and its 4 %"),
    creditOf("middle", "the second 10,400.00 USD", "1040000", "10,000.00 and its 4 %"),
    creditOf("large", "the third 62,400.00 USD", "6240000", "60,000.00 and its 4 %"),
    ofInvoice("73,840.00 USD of the invoice are credited", HUDSON, ["credited"], usd("7384000"), "1,040.00 + 10,400.00 + 62,400.00"),
    ...["small", "middle", "large"].map((key) =>
      value(
        `the ${key} request is answered and credited`,
        read("support", "getCreditRequest", { params: { creditRequestId: kept(key) } }),
        ["status"],
        "credited",
      ),
    ),
    value(
      "ERP keeps the largest credit for the customer",
      read("erp", "listCreditMemos", { query: { invoiceId } }),
      ["items", { gross: usd("6240000") }, "unapplied"],
      usd("6240000"),
      "the invoice was paid, so nothing of the memo is applied to it",
    ),
  ],
  apart: [
    { invariant: "deferred = unrecognised", because: "it knows no credit: the schedule lacks the 71,000.00 that were credited" },
    { invariant: "tax payable = tax invoiced", because: "nor that the 2,840.00 of tax on it are no longer owed" },
  ],
};

export const creditAboveLimit: Story = {
  name: "credit-above-limit",
  title: "A customer asks for more credit than it was billed: billing cannot give it, the desk says no, and a smaller request is granted",
  subject: "credit-limit",
  systems: ["support", "billing"],
  book: paidYear("credit above limit", "pro", 10),
  steps: [
    ledgerKeepsCredits,
    findsTheLine("2026-03-11T09:00:00.000Z"),
    ...asks({ key: "too-much", at: "2026-03-12T13:00:00.000Z", reason: "goodwill", minor: "900000", asks: "We want 9,000 back" }),
    {
      at: "2026-03-12T13:02:00.000Z",
      does: "Billing tries what such a credit would look like: the invoice was over less",
      action: call(
        "billing",
        "previewCreditNote",
        { body: { invoiceId, reason: "service_credit", lines: [{ lineId: kept("seats"), net: usd("865385") }] } },
        { refusedAs: "credit-exceeds-invoice" },
      ),
    },
    {
      at: "2026-03-12T13:04:00.000Z",
      does: "The desk's lead rejects the request",
      action: call("support", "rejectCreditRequest", {
        params: { creditRequestId: kept("too-much") },
        body: { decidedBy: "desk.lead", note: "more than was billed" },
      }),
    },
    ...asks({ key: "half", at: "2026-03-16T13:00:00.000Z", reason: "goodwill", minor: "312000", asks: "Then half of it" }),
    ...gives("half", "2026-04-08T13:00:00.000Z", "300000", "12000", "service_credit"),
    {
      at: "2026-04-08T14:00:00.000Z",
      does: "A second credit would go beyond what is left, and is refused as well",
      action: call(
        "billing",
        "createCreditNote",
        { body: { invoiceId, reason: "service_credit", lines: [{ lineId: kept("seats"), net: usd("300001") }] } },
        { refusedAs: "credit-exceeds-invoice" },
      ),
    },
  ],
  until: "2026-04-10T00:00:00.000Z",
  expected: [
    ofInvoice("the year costs 6,240.00 USD", HUDSON, ["total"], usd("624000"), "10 × 50.00 × 12 = 6,000.00 and 4 % = 240.00"),
    {
      kind: "case",
      says: "the first request's case ends with the desk's answer, and nobody approves it",
      code: "CREDIT-REQUESTED",
      about: kept("too-much"),
      status: "closed",
      closedBy: "self_cleared",
      exposure: usd("900000"),
      approvedBy: [],
    },
    {
      kind: "case",
      says: "the second is the team lead's to decide",
      code: "CREDIT-REQUESTED",
      about: kept("half"),
      status: "closed",
      closedBy: "playbook",
      exposure: usd("312000"),
      approvedBy: ["L1"],
    },
    { kind: "case-count", says: "nothing else went wrong", is: 2 },
    creditOf("half", "the credit is 3,120.00 USD", "312000", "3,000.00 and its 4 %"),
    value("there is one credit note", credits, ["items", "count"], 1),
    ofInvoice("3,120.00 USD of the invoice are credited", HUDSON, ["credited"], usd("312000")),
  ],
  apart: [
    { invariant: "deferred = unrecognised", because: "it knows no credit: the schedule lacks the 3,000.00 that were credited" },
    { invariant: "tax payable = tax invoiced", because: "nor that the 120.00 of tax on it are no longer owed" },
  ],
};
