import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "./engine/port.ts";
import { caseIdOf } from "./flows/case-desk.ts";
import { contract, draftOf, idOf, opportunity, price, quote, subscription, usd } from "./flows/world-records.fixture.ts";
import { intentOf } from "./flows/world.fixture.ts";
import { noteOf } from "./playbooks/billed.fixture.ts";
import { route } from "./signals.ts";

let given: unknown[];
beforeEach(() => {
  given = [];
});
/** An engine that only writes down what it is given. */
const engine = {
  start: (flow: string, key: string, input: unknown) => Promise.resolve(void given.push({ start: flow, key, input })),
  signal: (flow: string, key: string, name: string, payload: unknown) =>
    Promise.resolve(void given.push({ signal: flow, key, name, payload })),
  query: (flow: string, key: string) =>
    Promise.resolve(
      (flow === "amendment" && key === "test.opp_2") || (flow === "invoiceToCash" && key === `test.${idOf("inv", "late")}`)
        ? { status: "settling" }
        : null,
    ),
} as unknown as Engine;

const event = (type: string, payload: unknown, change: Partial<CanonicalEvent> = {}): CanonicalEvent => ({
  eventId: "e1",
  tenant: "test",
  system: type.split(".")[0] ?? "",
  type,
  objectType: "object",
  objectId: "obj_1",
  objectVersion: 1,
  sequence: 1,
  occurredAt: "2026-01-05T10:00:00.000Z",
  recordedAt: "2026-01-05T10:00:00.000Z",
  correlationId: "opp_1",
  traceparent: null,
  objects: [],
  accountId: null,
  legalEntity: null,
  amountMinor: null,
  currency: null,
  payload,
  ...change,
});
const payment = { accountId: opportunity.accountId, invoiceId: idOf("inv", "1"), paymentMethodId: idOf("pm"), amount: usd(100) };
const intent = intentOf(payment, 1, "succeeds");
const invoice = {
  ...draftOf(1, 100, "US01"),
  dunning: { attempts: 3, lastDecline: "lost_card", nextRetryAt: null, exhausted: false, campaign: null, finalActionAt: null },
};
const lateInvoice = { ...invoice, id: idOf("inv", "late"), purpose: "late_usage" as const, replacesInvoiceId: idOf("inv", "0") };
const untried = { ...invoice, id: idOf("inv", "untried"), dunning: { ...invoice.dunning, attempts: 0 } };
const isOpen = (caseId: string): boolean => caseId === caseIdOf("seed", { code: "PAY-HARD-DECLINE", businessKey: untried.id });
const note = noteOf();
const refund = {
  id: idOf("re"),
  paymentIntentId: intent.id,
  amount: usd(100),
  reason: "goodwill",
  status: "succeeded",
  failureReason: null,
  createdAt: "2026-01-05T10:00:00.000Z",
  changesAt: null,
  feeReturned: usd(0),
  policy: { refundWindowDays: 180, refundFees: "kept" },
};
const credit = {
  id: idOf("crq"),
  ticketId: idOf("tkt"),
  accountId: opportunity.accountId,
  contractId: null,
  invoiceId: idOf("inv"),
  amount: usd(100),
  reason: "goodwill",
  explanation: "Sorry",
  status: "requested",
  requestedBy: "Grace",
  requestedAt: "2026-01-05T10:00:00.000Z",
  decidedBy: null,
  decidedAt: null,
  decisionNote: null,
  creditNote: null,
  creditedAt: null,
};
const traceparent = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;

describe("which flow an event moves", () => {
  it.each<[string, CanonicalEvent, unknown[]]>([
    [
      "a won renewal starts its renewal, single by the opportunity",
      event("crm.opportunity.won.v1", opportunity, { traceparent }),
      [{ start: "renewal", key: `test.${opportunity.id}`, input: { opportunity, seed: "seed", traceparent } }],
    ],
    [
      "won business about a contract that is no renewal starts its amendment, single by the opportunity",
      event("crm.opportunity.won.v1", { ...opportunity, kind: "new_business" }),
      [
        {
          start: "amendment",
          key: `test.${opportunity.id}`,
          input: { opportunity: { ...opportunity, kind: "new_business" }, seed: "seed", traceparent: null },
        },
      ],
    ],
    ["other new business starts nothing", event("crm.opportunity.won.v1", { ...opportunity, kind: "new_business", contractId: null }), []],
    [
      "an amendment its customer has signed wakes the flow that waits for it",
      event("cpq.quote.accepted.v1", { ...quote, amendsQuoteId: idOf("qte", "0") }),
      [{ signal: "amendment", key: `test.${opportunity.id}`, name: "quote signed", payload: null }],
    ],
    [
      "money of an amendment wakes the amendment",
      event("payment.intent.succeeded.v1", intent, { correlationId: "opp_2" }),
      [{ signal: "amendment", key: "test.opp_2", name: `payment ${intent.id}`, payload: intent }],
    ],
    [
      "so does a retry of its invoice",
      event("billing.invoice.retry_due.v1", invoice, { correlationId: "opp_2" }),
      [{ signal: "amendment", key: "test.opp_2", name: "retry 3", payload: null }],
    ],
    [
      "a published price is followed, single by the price",
      event("cpq.price.published.v1", price, { objectId: price.id }),
      [{ start: "priceSync", key: `test.${price.id}`, input: { price, traceparent: null } }],
    ],
    [
      "a period's draft is sent, single by the draft",
      event("billing.invoice.drafted.v1", { ...invoice, purpose: "period" }, { traceparent }),
      [
        {
          start: "invoiceToCash",
          key: `test.${invoice.id}`,
          input: { invoice: { ...invoice, purpose: "period" }, seed: "seed", correlationId: "opp_1", traceparent },
        },
      ],
    ],
    [
      "so is one of late usage, and one in the place of another",
      event("billing.invoice.drafted.v1", lateInvoice, { traceparent }),
      [
        {
          start: "invoiceToCash",
          key: `test.${lateInvoice.id}`,
          input: { invoice: lateInvoice, seed: "seed", correlationId: "opp_1", traceparent },
        },
      ],
    ],
    [
      "its money wakes that flow",
      event("payment.intent.succeeded.v1", { ...intent, invoiceId: lateInvoice.id }),
      [
        {
          signal: "invoiceToCash",
          key: `test.${lateInvoice.id}`,
          name: `payment ${intent.id}`,
          payload: { ...intent, invoiceId: lateInvoice.id },
        },
      ],
    ],
    [
      "so does a retry of it",
      event("billing.invoice.retry_due.v1", lateInvoice),
      [{ signal: "invoiceToCash", key: `test.${lateInvoice.id}`, name: "retry 3", payload: null }],
    ],
    ["a renewal's draft is looked at by its flow", event("billing.invoice.drafted.v1", invoice), []],
    [
      "an amendment sends its own, and nobody one that none has signed",
      event("billing.invoice.drafted.v1", { ...invoice, purpose: "change" }),
      [],
    ],
    [
      "money that arrived wakes the renewal that waits for it",
      event("payment.intent.succeeded.v1", intent),
      [{ signal: "renewal", key: "test.opp_1", name: `payment ${intent.id}`, payload: intent }],
    ],
    [
      "so does a debit that came back",
      event("payment.intent.failed.v1", intent),
      [{ signal: "renewal", key: "test.opp_1", name: `payment ${intent.id}`, payload: intent }],
    ],
    [
      "a credit asked for starts its case, single by the request",
      event("support.credit_request.opened.v1", credit, { traceparent }),
      [{ start: "creditRequest", key: `test.${credit.id}`, input: { request: credit, seed: "seed", correlationId: "opp_1", traceparent } }],
    ],
    ...["accepted", "rejected", "withdrawn"].map((status): [string, CanonicalEvent, unknown[]] => [
      `a credit that is ${status} wakes the flow that waits for it`,
      event(`support.credit_request.${status}.v1`, { ...credit, status }),
      [{ signal: "creditRequest", key: `test.${credit.id}`, name: "decided", payload: { ...credit, status } }],
    ]),
    [
      "the end of a contract ends use and billing, single by the event",
      event("crm.contract.terminated.v1", contract, { traceparent }),
      [{ start: "serviceFollows", key: "test.e1", input: { cause: { contract }, seed: "seed", correlationId: "opp_1", traceparent } }],
    ],
    ...["suspended", "resumed"].map((change): [string, CanonicalEvent, unknown[]] => [
      `a subscription that is ${change} is followed, single by the event`,
      event(`billing.subscription.${change}.v1`, subscription),
      [
        {
          start: "serviceFollows",
          key: "test.e1",
          input: { cause: { subscription }, seed: "seed", correlationId: "opp_1", traceparent: null },
        },
      ],
    ]),
    ...["pending", "succeeded", "failed"].map((status): [string, CanonicalEvent, unknown[]] => [
      `a refund that is ${status} is booked, single by the event`,
      event(`payment.refund.${status}.v1`, { ...refund, status }, { traceparent }),
      [{ start: "moneyBack", key: "test.e1", input: { refundId: refund.id, seed: "seed", correlationId: "opp_1", traceparent } }],
    ]),
    ...(["issued", "voided"] as const).map((change): [string, CanonicalEvent, unknown[]] => [
      `a credit note that is ${change} is followed, single by the note`,
      event(`billing.credit_note.${change}.v1`, note, { traceparent }),
      [
        {
          start: "creditFollows",
          key: change === "issued" ? `test.${note.id}` : `test.${note.id}/voided`,
          input: { creditNoteId: note.id, seed: "seed", correlationId: "opp_1", traceparent },
        },
      ],
    ]),
    ...["paid", "voided"].map((settled): [string, CanonicalEvent, unknown[]] => [
      `an invoice that is ${settled} wakes whoever waits for its retry, single by the invoice`,
      event(`billing.invoice.${settled}.v1`, invoice, { correlationId: "by hand" }),
      [{ start: "owedNoMore", key: `test.${invoice.id}`, input: { invoice, seed: "seed" } }],
    ]),
    [
      "one that is written off does so too, and is told of again should it be paid all the same",
      event("billing.invoice.written_off.v1", invoice),
      [{ start: "owedNoMore", key: `test.${invoice.id}/written-off`, input: { invoice, seed: "seed" } }],
    ],
    [
      "one of which nothing was tried wakes whoever has its case",
      event("billing.invoice.paid.v1", untried),
      [{ start: "owedNoMore", key: `test.${untried.id}`, input: { invoice: untried, seed: "seed" } }],
    ],
    ["one without attempt or case wakes nobody", event("billing.invoice.paid.v1", { ...untried, id: idOf("inv", "1") }), []],
    [
      "a retry that is due wakes it for that attempt",
      event("billing.invoice.retry_due.v1", invoice),
      [{ signal: "renewal", key: "test.opp_1", name: "retry 3", payload: null }],
    ],
  ])("%s", async (_what, moved, expected) => {
    await route(engine, moved, "seed", isOpen);
    expect(given).toEqual(expected);
  });

  it.each<[string, CanonicalEvent, RegExp]>([
    ["an event that moves nothing", event("crm.account.created.v1", {}), /Event e1: no flow is moved by crm\.account\.created\.v1/],
    ["a won opportunity without its terms", event("crm.opportunity.won.v1", { ...opportunity, terms: {} }), /Event e1: \/payload\/terms/],
    ["a price that is a text", event("cpq.price.published.v1", "free"), /Event e1: \/payload/],
    ["a payment without an id", event("payment.intent.failed.v1", { ...intent, id: undefined }), /Event e1: \/payload/],
    ["a credit of nothing", event("support.credit_request.opened.v1", { ...credit, amount: usd(0) }), /Event e1: \/payload\/amount/],
    ["a credit note of nothing", event("billing.credit_note.issued.v1", {}), /Event e1: \/payload/],
    ["the end of no contract", event("crm.contract.terminated.v1", {}), /Event e1: \/payload/],
    ["a suspension of nothing", event("billing.subscription.suspended.v1", null), /Event e1: \/payload/],
    ["the payment of nothing", event("billing.invoice.paid.v1", {}), /Event e1: \/payload/],
    ["a retry of nothing", event("billing.invoice.retry_due.v1", null), /Event e1: \/payload/],
  ])("%s is refused by name and moves nothing", async (_what, wrong, message) => {
    await expect(route(engine, wrong, "seed", isOpen)).rejects.toMatchObject({
      code: "invalid-request",
      detail: expect.stringMatching(message) as string,
    });
    expect(given).toEqual([]);
  });
});
