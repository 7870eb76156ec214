import { call } from "../../faults/action.ts";
import { kept, ofInvoice, paidAndCleared, value } from "../expect.ts";
import { read, type Story } from "../story.ts";
import { HUDSON, asks, creditOf, findsTheLine, invoiceId, opensTheNote, paidYear, usd } from "./credit-steps.ts";

/** Stories of customers who want money back, and of who may say yes. */

const credits = read("billing", "listCreditNotes", { query: { invoiceId } });

export const creditThreeLevels: Story = {
  name: "credit-memo-three-levels",
  title:
    "A customer asks for most of its year back: the team lead, the controller and the CFO all have to agree to the one credit memo, which is given to the cent",
  subject: "credit-memo-three-levels",
  systems: ["support", "billing", "tax", "erp"],
  book: paidYear("credit memo", "enterprise", 60),
  steps: [
    ...asks({
      key: "request",
      at: "2026-03-12T13:00:00.000Z",
      reason: "service_outage",
      minor: "6240000",
      asks: "Most of the year is of no use to us",
    }),
    opensTheNote("request", "2026-03-20T14:00:00.000Z"),
  ],
  until: "2026-03-21T00:00:00.000Z",
  expected: [
    ofInvoice("the year costs 74,880.00 USD", HUDSON, ["total"], usd("7488000"), "60 × 100.00 × 12 = 72,000.00 and 4 % = 2,880.00"),
    ...paidAndCleared(HUDSON, "Hudson"),
    {
      kind: "case",
      says: "three levels approve the one request",
      code: "CREDIT-REQUESTED",
      about: kept("request"),
      status: "closed",
      closedBy: "playbook",
      exposure: usd("6240000"),
      because: "the team lead from 500 USD, the controller as well from 5,000, and the CFO as well from 50,000",
      severity: "S1",
      approvedBy: ["L1", "L2", "L3"],
      correctedBy: kept("note/request"),
    },
    { kind: "case-count", says: "nothing else went wrong", is: 1 },
    creditOf("request", "the credit memo is over 62,400.00 USD", "6240000", "60,000.00 and its 4 %"),
    value("there is one of it", credits, ["items", "count"], 1),
    ofInvoice("62,400.00 USD of the invoice are credited", HUDSON, ["credited"], usd("6240000")),
    value(
      "the request is answered and credited",
      read("support", "getCreditRequest", { params: { creditRequestId: kept("request") } }),
      ["status"],
      "credited",
    ),
    value(
      "the tax engine has given 2,400.00 USD of tax back",
      read("tax", "listTaxDocuments", { query: { code: kept("note/request") } }),
      ["items", { status: "committed" }, "tax"],
      usd("-240000"),
      "4 % of 60,000.00",
    ),
    value(
      "ERP keeps the credit for the customer",
      read("erp", "listCreditMemos", { query: { invoiceId } }),
      ["items", { gross: usd("6240000") }, "unapplied"],
      usd("6240000"),
      "the invoice was paid, so nothing of the memo is applied to it",
    ),
  ],
};

export const creditAboveLimit: Story = {
  name: "credit-above-limit",
  title: "A customer asks for more credit than it was billed: billing cannot give it, the desk says no, and a smaller request is granted",
  subject: "credit-limit",
  systems: ["support", "billing"],
  book: paidYear("credit above limit", "pro", 10),
  steps: [
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
    opensTheNote("half", "2026-04-08T13:00:00.000Z"),
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
      correctedBy: kept("note/half"),
    },
    { kind: "case-count", says: "nothing else went wrong", is: 2 },
    creditOf("half", "the credit is 3,120.00 USD", "312000", "3,000.00 and its 4 %"),
    value("there is one credit note", credits, ["items", "count"], 1),
    ofInvoice("3,120.00 USD of the invoice are credited", HUDSON, ["credited"], usd("312000")),
  ],
};
