import { call } from "../../faults/action.ts";
import { account, invoiceOf, kept, money, value } from "../expect.ts";
import type { Key } from "../../book/book.ts";
import { storyBook, type StoryCustomer } from "../story-book.ts";
import { read, type Expectation, type StoryStep } from "../story.ts";

/** What customers who want money back do, and what the company does then. */

export const HUDSON = "hudson";
export const usd = (minor: string) => money("USD", minor);
export const invoiceId = invoiceOf(HUDSON);

/** Customers in New York, each with a paid invoice of a year. */
export function paidYear(name: string, tier: "pro" | "enterprise", seats: number, others: readonly StoryCustomer[] = []) {
  return storyBook({
    name,
    from: "2026-03-02",
    to: "2026-04-30",
    customers: [
      {
        key: HUDSON,
        name: "Hudson Analytics Inc",
        country: "US",
        contract: { tier, seats, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z" },
      },
      ...others,
    ],
  });
}

type Question = {
  key: string;
  at: string;
  reason: "goodwill" | "service_outage" | "billing_error";
  minor: string;
  asks: string;
  customer?: Key;
};

/** A customer opens a ticket and asks for a credit on its invoice. */
export function asks({ key, at, reason, minor, asks: words, customer = HUDSON }: Question): StoryStep[] {
  return [
    {
      at,
      does: words,
      action: call(
        "support",
        "createTicket",
        {
          body: {
            subject: words,
            requester: "accounts payable",
            accountId: account(customer),
            priority: "normal",
            invoiceId: invoiceOf(customer),
            description: words,
          },
        },
        { keep: `ticket/${key}` },
      ),
    },
    {
      at,
      does: "The desk writes the amount down as a credit request",
      action: call(
        "support",
        "openCreditRequest",
        {
          params: { ticketId: kept(`ticket/${key}`) },
          body: { amount: usd(minor), reason, explanation: words, requestedBy: "desk.agent" },
        },
        { keep: key },
      ),
    },
  ];
}

/** Finance opens the credit note that the approved request has led to. */
export const opensTheNote = (key: string, at: string): StoryStep => ({
  at,
  does: "Finance opens the credit note",
  action: {
    kind: "look-up",
    read: read("billing", "listCreditNotes", { query: { invoiceId } }),
    path: ["items", 0, "id"],
    keep: `note/${key}`,
  },
});

export const findsTheLine = (at: string): StoryStep => ({
  at,
  does: "Billing opens the invoice",
  action: {
    kind: "look-up",
    read: read("billing", "getInvoice", { params: { invoiceId } }),
    path: ["lines", { kind: "recurring" }, "lineId"],
    keep: "seats",
  },
});

export const creditOf = (key: string, says: string, minor: string, because: string): Expectation =>
  value(says, read("billing", "getCreditNote", { params: { creditNoteId: kept(`note/${key}`) } }), ["total"], usd(minor), because);
