import { call } from "../../faults/action.ts";
import { invoiceOf, kept, money, ofInvoice, value } from "../expect.ts";
import { renewalOf, storyBook } from "../story-book.ts";
import { read, type Story } from "../story.ts";

const dispute = read("payment", "getDispute", { params: { disputeId: kept("dispute") } });
const usd = (minor: string) => money("USD", minor);

export const chargeback: Story = {
  name: "chargeback",
  title:
    "A customer's bank takes a paid invoice's money back: it is answered long before the evidence is due, lost all the same, and booked as a loss with its fee",
  subject: "chargeback",
  systems: ["payment", "billing", "provisioning", "erp"],
  book: storyBook({
    name: "chargeback",
    from: "2026-03-02",
    to: "2026-04-30",
    customers: [
      {
        key: "hudson",
        name: "Hudson Analytics Inc",
        country: "US",
        contract: { tier: "pro", seats: 10, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z" },
      },
    ],
  }),
  steps: [
    {
      at: "2026-03-04T09:00:00.000Z",
      does: "The provider says that banks decide on evidence within two weeks",
      action: call("payment", "updatePolicy", { body: { reviewDays: 14 } }),
    },
    {
      at: "2026-03-18T10:00:00.000Z",
      does: "The card's holder says that the charge was not hers, and her bank takes the money back",
      action: call(
        "payment",
        "openDispute",
        { body: { paymentIntentId: { made: "paymentIntent", opportunity: renewalOf("hudson") }, reason: "fraudulent" } },
        { keep: "dispute" },
      ),
    },
  ],
  until: "2026-04-10T00:00:00.000Z",
  expected: [
    {
      kind: "case",
      says: "the dispute is a case over the charge and its fee, for the answer and again for the loss",
      code: "PAY-CHARGEBACK",
      about: kept("dispute"),
      status: "closed",
      closedBy: "playbook",
      exposure: usd("625500"),
      because: "6,240.00 charged and the provider's 15.00",
      severity: "S2",
      approvedBy: ["L2", "L2"],
      rootCause: "customer_payment",
    },
    { kind: "case-count", says: "nothing else went wrong", is: 1 },
    ofInvoice("the invoice was 6,240.00 USD", "hudson", ["total"], usd("624000"), "10 × 50.00 × 12 = 6,000.00 and 4 % = 240.00"),
    value("the bank had its answer: no more evidence is due", dispute, ["evidenceDueBy"], null),
    value("and decided for its customer", dispute, ["status"], "lost"),
    value("its fee is not given back", dispute, ["feeReturned"], usd("0")),
    value(
      "the 6,240.00 USD that the bank took are booked as lost",
      read("erp", "listCustomerRefunds", { query: {} }),
      ["items", { reason: "chargeback" }, "amount"],
      usd("624000"),
      "what the customer had paid",
    ),
    value(
      "the fee of 15.00 USD is an expense",
      read("erp", "listManualJournals", { query: {} }),
      ["items", 0, "lines", { account: "6000" }, "debit"],
      usd("1500"),
      "the provider keeps it",
    ),
    ofInvoice("the invoice stays paid: what is lost is money, not revenue", "hudson", ["status"], "paid"),
    value(
      "one charge was made for it",
      read("payment", "listPaymentIntents", { query: { invoiceId: invoiceOf("hudson") } }),
      ["items", "count"],
      1,
    ),
  ],
};
