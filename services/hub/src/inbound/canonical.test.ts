import { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { eventType } from "@cashline/contracts/common/events";
import { invoiceDrafted } from "@cashline/contracts/systems/billing/events";
import { contractRenewed, opportunityWon } from "@cashline/contracts/systems/crm/events";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventTypes, sources } from "../registry/sources.ts";
import { eventOf, payloadOf, valuesOf } from "./any-event.fixture.ts";
import { canonicaliser } from "./canonical.ts";

const canonicalise = canonicaliser(eventTypes);
const ajv = new Ajv({ strict: false });
addFormats.default(ajv);
const isCanonical = ajv.compile(CanonicalEvent);

const reasonOf = (source: string, raw: unknown): string => {
  const result = canonicalise(source, raw);
  if (result.outcome !== "poison") throw new Error("it was accepted");
  return result.reason;
};

describe("bringing events to the canonical shape", () => {
  it.each([...eventTypes])("%s is understood, whatever its contract allows in the payload", (type, declared) => {
    fc.assert(
      fc.property(valuesOf(declared.data), (data) => {
        const result = canonicalise(declared.system, eventOf(declared, { data }));
        expect(result).toMatchObject({
          outcome: "canonical",
          event: { type, system: declared.system, objectType: declared.object, payload: data },
        });
        if (result.outcome === "canonical") expect(isCanonical(result.event), ajv.errorsText(isCanonical.errors)).toBe(true);
      }),
      { numRuns: 4 },
    );
  });

  it("every source publishes types of its own name only", () => {
    for (const declared of eventTypes.values()) expect(sources).toContain(declared.system);
    expect(new Set([...eventTypes.values()].map(({ system }) => system))).toEqual(new Set(sources));
  });

  it.each([
    ["nothing at all", "billing", null, /not a CloudEvent/],
    ["a text", "billing", "hello", /not a CloudEvent/],
    ["an envelope without a tenant", "billing", { ...eventOf(invoiceDrafted), tenant: undefined }, /not a CloudEvent/],
    ["an envelope with an unknown member", "billing", { ...eventOf(invoiceDrafted), colour: "blue" }, /not a CloudEvent/],
    [
      "an unknown type",
      "billing",
      eventOf(invoiceDrafted, { type: "billing.invoice.eaten.v1" }),
      /unknown event type billing\.invoice\.eaten\.v1/,
    ],
    ["a version nobody knows", "billing", eventOf(invoiceDrafted, { type: "billing.invoice.drafted.v2" }), /unknown event type/],
    ["an event delivered by another system", "crm", eventOf(invoiceDrafted), /\/systems\/billing was delivered by crm/],
    ["another system's type under one's own name", "crm", eventOf(invoiceDrafted, { source: "/systems/crm" }), /is not a type of crm/],
    [
      "an event that says it is about another kind of object than its type",
      "billing",
      eventOf(invoiceDrafted, { objecttype: "case" }),
      /billing\.invoice\.drafted\.v1 is about an object of kind invoice, not case/,
    ],
    [
      "a payload of another kind",
      "billing",
      eventOf(invoiceDrafted, { data: payloadOf(opportunityWon) }),
      /data does not match billing\.invoice\.drafted\.v1/,
    ],
    [
      "a payload with an unknown member",
      "billing",
      eventOf(invoiceDrafted, { data: { ...payloadOf(invoiceDrafted), colour: "blue" } }),
      /must NOT have additional properties/,
    ],
    ["a payload that is nothing", "billing", eventOf(invoiceDrafted, { data: null }), /data does not match/],
  ])("%s is poison, with the reason", (_what, source, raw, reason) => {
    expect(reasonOf(source, raw)).toMatch(reason);
  });

  it("an invoice tells its account, entity, amount and every object it names", () => {
    const data = {
      ...payloadOf(invoiceDrafted),
      id: "inv_1",
      accountId: `acc_${"a".repeat(20)}`,
      legalEntity: "DE01",
      currency: "EUR",
      total: { currency: "EUR", minor: "11900" },
      contractId: `ctr_${"c".repeat(20)}`,
      quoteId: null,
      replacesInvoiceId: null,
      taxDocumentId: null,
    };
    const result = canonicalise(
      "billing",
      eventOf(invoiceDrafted, { subject: `inv_${"i".repeat(20)}`, data: { ...data, id: `inv_${"i".repeat(20)}` } }),
    );
    expect(result).toMatchObject({
      outcome: "canonical",
      event: { accountId: data.accountId, legalEntity: "DE01", amountMinor: "11900", currency: "EUR", correlationId: "cor_1" },
    });
    if (result.outcome !== "canonical") return;
    expect(result.event.objects[0]).toEqual({ type: "invoice", id: `inv_${"i".repeat(20)}` });
    expect(result.event.objects).toContainEqual({ type: "contract", id: data.contractId });
    expect(result.event.objects.map(({ type }) => type)).toContain("billing_account");
    expect(result.event.objects.map(({ type }) => type)).not.toContain("quote");
  });

  it("an opportunity is the correlation of everything after it", () => {
    expect(canonicalise("crm", eventOf(opportunityWon, { subject: "opp_1" }))).toMatchObject({ event: { correlationId: "opp_1" } });
  });

  it("a contract never priced has no amount, yet its currency", () => {
    const data = { ...payloadOf(contractRenewed), lastTermValue: null, currency: "GBP", sellingEntity: "GB01" };
    expect(canonicalise("crm", eventOf(contractRenewed, { data }))).toMatchObject({
      event: { amountMinor: null, currency: "GBP", legalEntity: "GB01" },
    });
  });

  it("the time of recording falls back to the scenario time", () => {
    expect(canonicalise("billing", eventOf(invoiceDrafted))).toMatchObject({ event: { recordedAt: "2026-01-05T10:00:00.000Z" } });
    expect(canonicalise("billing", eventOf(invoiceDrafted, { recordedat: "2026-07-01T00:00:00.000Z" }))).toMatchObject({
      event: { recordedAt: "2026-07-01T00:00:00.000Z" },
    });
  });

  it("the registry keeps one declaration per wire type", () => {
    for (const [type, declared] of eventTypes) expect(eventType(declared)).toBe(type);
  });
});
