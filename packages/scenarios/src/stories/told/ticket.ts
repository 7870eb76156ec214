import { call } from "../../faults/action.ts";
import { account, kept, money, ofInvoice, paidAndCleared, value } from "../expect.ts";
import { contractOf, storyBook } from "../story-book.ts";
import { read, type Story } from "../story.ts";

const ticketId = kept("ticket");
const billingAccountId = { loaded: "billingAccounts", key: "hudson" } as const;
const copied = read("billing", "listInvoices", { query: { subscriptionId: kept("copied subscription") } });
const usd = (minor: string) => money("USD", minor);

/** The renewed term as signed: twelve months of ten basic seats. */
const term = {
  sku: "platform",
  tier: "basic",
  discountPercent: "0",
  billingFrequency: "annual",
  startOn: "2026-03-16",
  endOn: "2027-03-16",
  termMonths: 12,
  currency: "USD",
  autoRenew: true,
} as const;

export const ticketBillingError: Story = {
  name: "ticket-with-billing-error",
  title:
    "A customer asks support why its page shows twice the seats it has; the real cause is a billing error, a contract keyed in twice, and the second bill, which is out and paid by then, is credited to the cent",
  subject: "ticket-billing-error",
  systems: ["support", "crm", "billing"],
  book: storyBook({
    name: "ticket",
    from: "2026-03-02",
    to: "2026-03-31",
    customers: [
      {
        key: "hudson",
        name: "Hudson Analytics Inc",
        country: "US",
        contract: { tier: "basic", seats: 10, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z" },
      },
    ],
  }),
  steps: [
    {
      at: "2026-03-12T10:00:00.000Z",
      does: "A clerk who does not see that the renewal is done keys its contract in a second time",
      action: call(
        "crm",
        "createContract",
        {
          body: {
            ...term,
            externalKey: "copy/hudson",
            accountId: account("hudson"),
            sellingEntity: "US01",
            seats: 10,
            unitPrice: "20.00",
            paymentTerms: "on_receipt",
          },
        },
        { keep: "copied contract" },
      ),
    },
    {
      at: "2026-03-12T10:05:00.000Z",
      does: "and the subscription with it",
      action: call(
        "billing",
        "createSubscription",
        {
          body: {
            ...term,
            billingAccountId,
            contractId: kept("copied contract"),
            quantity: 10,
            anchorOn: "2026-03-16",
            billedThroughOn: "2026-03-16",
          },
        },
        { keep: "copied subscription" },
      ),
    },
    {
      at: "2026-03-12T10:10:00.000Z",
      does: "A billing run bills the year once more; within the hour its invoice is out and its card charged",
      action: call("billing", "runBilling", { body: { billingAccountId, throughOn: "2026-03-16" } }),
    },
    {
      at: "2026-03-12T10:15:00.000Z",
      does: "The draft stands on the customer's page",
      action: { kind: "look-up", read: copied, path: ["items", 0, "id"], keep: "copied draft" },
    },
    {
      at: "2026-03-12T14:00:00.000Z",
      does: "Hudson's administrator asks support why the page shows twenty seats",
      action: call(
        "support",
        "createTicket",
        {
          body: {
            subject: "Our page shows twenty seats, we have ten",
            requester: "administrator",
            accountId: account("hudson"),
            priority: "normal",
            kind: "question",
            description: "Is something wrong with our service?",
          },
        },
        { keep: "ticket" },
      ),
    },
    {
      at: "2026-03-12T14:20:00.000Z",
      does: "An agent takes it",
      action: call("support", "assignTicket", { params: { ticketId }, body: { team: "support", assignee: "desk.agent" } }),
    },
    {
      at: "2026-03-12T14:30:00.000Z",
      does: "and answers that the service is right and billing looks into it",
      action: call("support", "addComment", {
        params: { ticketId },
        body: {
          author: { kind: "agent", name: "desk.agent" },
          visibility: "public",
          body: "You have ten seats. Billing looks into what your page shows.",
        },
      }),
    },
    {
      at: "2026-03-17T13:55:00.000Z",
      does: "Finance opens the credit note of the second bill",
      action: {
        kind: "look-up",
        read: read("billing", "listCreditNotes", { query: { invoiceId: kept("copied draft") } }),
        path: ["items", 0, "id"],
        keep: "credit",
      },
    },
    {
      at: "2026-03-17T14:00:00.000Z",
      does: "The agent tells the customer",
      action: call("support", "addComment", {
        params: { ticketId },
        body: {
          author: { kind: "agent", name: "desk.agent" },
          visibility: "public",
          body: "Your contract stood with us twice. The second one is gone, and what it charged is credited to you.",
        },
      }),
    },
    {
      at: "2026-03-17T14:05:00.000Z",
      does: "and the ticket is solved",
      action: call("support", "solveTicket", { params: { ticketId }, body: {} }),
    },
  ],
  until: "2026-03-19T00:00:00.000Z",
  expected: [
    {
      kind: "case",
      says: "the comparison of that night finds the cause: the year is billed twice",
      code: "BIL-DUPLICATE",
      about: kept("copied draft"),
      status: "closed",
      closedBy: "playbook",
      exposure: usd("249600"),
      because: "the second invoice: 10 × 20.00 × 12 and 4 % tax",
      approvedBy: ["L1"],
      rootCause: "duplicate_processing",
      correctedBy: kept("credit"),
    },
    { kind: "case-count", says: "nothing else went wrong", is: 1 },
    value("the second bill had been paid", copied, ["items", { id: kept("copied draft") }, "status"], "paid"),
    value(
      "and is credited in full",
      read("billing", "getCreditNote", { params: { creditNoteId: kept("credit") } }),
      ["total"],
      usd("249600"),
      "2,400.00 and 4 % = 96.00",
    ),
    value(
      "to Hudson's balance, for its next invoice",
      read("billing", "getCreditNote", { params: { creditNoteId: kept("credit") } }),
      ["creditRemaining"],
      usd("249600"),
    ),
    value("and there is no third", copied, ["items", "count"], 1),
    ofInvoice("the first is 2,496.00 USD", "hudson", ["total"], usd("249600"), "2,400.00 and 4 % = 96.00"),
    ...paidAndCleared("hudson", "Hudson"),
    value("the ticket is solved", read("support", "getTicket", { params: { ticketId } }), ["status"], "solved"),
    value(
      "with ten seats in use, as ever",
      read("provisioning", "getEntitlement", { params: { entitlementId: { loaded: "entitlements", key: contractOf("hudson") } } }),
      ["seats"],
      10,
    ),
    value(
      "and one contract in force",
      read("crm", "getContract", { params: { contractId: kept("copied contract") } }),
      ["status"],
      "terminated",
    ),
    value(
      "and one subscription",
      read("billing", "getSubscription", { params: { subscriptionId: kept("copied subscription") } }),
      ["status"],
      "cancelled",
    ),
  ],
};
