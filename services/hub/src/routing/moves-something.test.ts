import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { describe, expect, it } from "vitest";
import { eventTypes } from "../registry/sources.ts";
import { movesSomething } from "./moves-something.ts";

const event = (type: string, payload: unknown = {}): CanonicalEvent => ({
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
  correlationId: "cor_1",
  traceparent: null,
  objects: [],
  accountId: null,
  legalEntity: null,
  amountMinor: null,
  currency: null,
  payload,
});
/** A payment intent as the payment system tells of it once it has failed, which may be days after the attempt. */
const intent = (createdAt: string): Partial<PaymentIntent> => ({ status: "requires_payment_method", createdAt, settlesAt: null });
const moving = [
  "crm.opportunity.won.v1",
  "cpq.price.published.v1",
  "billing.invoice.retry_due.v1",
  "crm.contract.terminated.v1",
  "billing.subscription.suspended.v1",
  "billing.subscription.resumed.v1",
  "billing.credit_note.issued.v1",
  "billing.credit_note.voided.v1",
  "payment.refund.pending.v1",
  "payment.refund.succeeded.v1",
  "payment.refund.failed.v1",
  "support.credit_request.opened.v1",
  "support.credit_request.accepted.v1",
  "support.credit_request.rejected.v1",
  "support.credit_request.withdrawn.v1",
];
const accepted = "cpq.quote.accepted.v1";
const drafted = "billing.invoice.drafted.v1";
const writtenOff = "billing.invoice.written_off.v1";
const owedNoMore = ["billing.invoice.paid.v1", "billing.invoice.voided.v1", writtenOff];
const decidedLater = ["payment.intent.succeeded.v1", "payment.intent.failed.v1"];

describe("what enters the engine", () => {
  it.each(moving)("%s moves a flow", (type) => {
    expect(movesSomething(event(type))).toBe(true);
  });

  it.each(decidedLater)("%s moves a flow only when it was decided after the attempt", (type) => {
    expect(movesSomething(event(type, intent("2026-01-02T09:00:00.000Z")))).toBe(true);
    expect(movesSomething(event(type, intent("2026-01-05T10:00:00.000Z")))).toBe(false);
  });

  const [left, later] = ["2026-01-05T10:00:00.000Z", "2026-01-09T10:00:00.000Z"];
  it.each([
    ["paid as it left", "billing.invoice.paid.v1", { attempts: 0, finalizedAt: left, paidAt: left }, false],
    [
      "paid days later, perhaps without a method that could be tried",
      "billing.invoice.paid.v1",
      { finalizedAt: left, paidAt: later },
      true,
    ],
    ["paid after a decline, be it at once", "billing.invoice.paid.v1", { attempts: 1, finalizedAt: left, paidAt: left }, true],
    ["a draft that is voided", "billing.invoice.voided.v1", { finalizedAt: null, paidAt: null }, false],
    ["voided after it has left", "billing.invoice.voided.v1", { finalizedAt: left, paidAt: null }, true],
  ])("an invoice that is %s", (_what, type, { attempts = 0, ...instants }: Partial<Record<string, unknown>>, expected) => {
    expect(movesSomething(event(type, { dunning: { attempts }, ...instants }))).toBe(expected);
  });

  it.each([
    ["people have written off", false, true],
    ["dunning has given up, and is collected on", true, false],
  ])("an invoice that %s", (_what, exhausted, expected) => {
    expect(movesSomething(event(writtenOff, { dunning: { attempts: 1, exhausted } }))).toBe(expected);
  });

  it.each([
    ["an amendment its customer has signed", { amendsQuoteId: "qte_1" }, true],
    ["any other quote that is accepted, which a flow has made itself", { amendsQuoteId: null }, false],
  ])("%s wakes a flow: %s", (_what, payload, expected) => {
    expect(movesSomething(event(accepted, payload))).toBe(expected);
  });

  it.each([
    ["a period's draft", { purpose: "period", replacesInvoiceId: null }, true],
    ["a renewal's draft, whose flow looks at it itself", { purpose: "renewal", replacesInvoiceId: null }, false],
    ["a draft of late usage in the place of another", { purpose: "late_usage", replacesInvoiceId: "inv_1" }, true],
    ["a period's draft in the place of another", { purpose: "period", replacesInvoiceId: "inv_1" }, true],
    ["a last bill", { purpose: "final", replacesInvoiceId: null }, true],
    ["a change's draft, which its amendment sends", { purpose: "change", replacesInvoiceId: null }, false],
  ])("%s is compared with its trend: %s", (_what, payload, expected) => {
    expect(movesSomething(event(drafted, payload))).toBe(expected);
  });

  it.each([...eventTypes.keys()].filter((type) => ![...moving, ...decidedLater, ...owedNoMore, drafted, accepted].includes(type)))(
    "%s is a fact for the analytics store only",
    (type) => {
      expect(movesSomething(event(type, intent("2026-01-02T09:00:00.000Z")))).toBe(false);
    },
  );

  it("every type that moves something is a type of the estate", () => {
    for (const type of [...moving, ...decidedLater, ...owedNoMore, drafted, accepted]) expect(eventTypes.has(type)).toBe(true);
  });
});
