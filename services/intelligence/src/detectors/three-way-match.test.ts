import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { amendmentNotBilled } from "./amendment-not-billed.ts";
import { contract, entitlement, invoice, published, quote, renewed, subscription, usd } from "./examples.fixture.ts";
import { rampedDiscount } from "./ramped-discount.ts";
import { stuckDraft } from "./stuck-draft.ts";
import { threeWayMatch } from "./three-way-match.ts";

const found = detecting(amendmentNotBilled, rampedDiscount, threeWayMatch, stuckDraft);

const changed = subscription({ quantity: 12 }, { version: 3 });
const amendment = (change: Record<string, unknown> = {}) =>
  quote({ id: "qte-2", amendsQuoteId: "qte", opportunityId: "opp-2", quantity: 12, acceptedAt: "2026-01-15T10:00:00.000Z", ...change });

describe("order, fulfilment and invoice", () => {
  test("seats billed beyond both are found over the term, with the change's draft as a dependent", async () => {
    const draft = invoice({
      id: "inv-2",
      status: "draft",
      purpose: "change",
      quoteId: null,
      total: usd(6000),
      draftedAt: "2026-01-16T10:00:00.000Z",
    });
    expect(await found([...renewed(), changed, draft])).toMatchObject([
      {
        correlationId: "opp-1",
        // 2 seats at 10 for twelve months
        finding: { code: "MATCH-3WAY", businessKey: "ctr", exposure: usd(24_000), direction: "over_billed" },
        dependents: [{ code: "BIL-STUCK-DRAFT", businessKey: "inv-2" }],
      },
    ]);
  });

  test("a change that was signed, and a renewal on its way, are no mismatch", async () => {
    expect(await found([...renewed(), changed, amendment()])).toEqual([]);
    expect(await found([contract({ renewals: 0 }), quote(), entitlement({ renewals: 0 }), changed])).toEqual([]);
  });
});

describe("an amendment signed within a term", () => {
  test("is found once billing has had time, under-billed by its seats over the term", async () => {
    expect(await found([...renewed(), amendment()])).toMatchObject([
      {
        correlationId: "opp-2",
        finding: {
          code: "QTC-PRICE-MISMATCH",
          businessKey: "qte-2",
          exposure: usd(24_000),
          direction: "under_billed",
          correction: { opportunityId: "opp-2", quoteId: "qte-2", contractId: "ctr" },
        },
      },
    ]);
    expect(await found([...renewed(), amendment()], "2026-01-15T10:59:00.000Z")).toEqual([]);
  });

  test("one that CRM and provisioning have, and billing not, is a mismatch of the three", async () => {
    const carried = [contract({ seats: 12 }), subscription(), entitlement({ seats: 12, ordered: { seats: 12 } }), quote(), amendment()];
    expect(await found(carried)).toMatchObject([{ finding: { code: "MATCH-3WAY", businessKey: "ctr" } }]);
  });

  const refused = (change: Record<string, unknown> = {}) =>
    published(
      "orchestrator.case.opened",
      "case-1",
      {
        id: "case-1",
        code: "QTC-ORDER-NOT-BILLED",
        category: "quote_to_cash",
        status: "assigned",
        severity: "high",
        ownerTeam: "billing_operations",
        exposureReporting: 1,
        detectedAt: "2026-01-15T10:00:00.000Z",
        dueAt: "2026-01-16T10:00:00.000Z",
        resolvedAt: null,
        closedAt: null,
        reopened: 0,
        tasks: [],
        ...change,
      },
      { correlationId: "opp-2" },
    );

  test("one that a system has refused has a case of its own, for as long as that is open", async () => {
    expect(await found([...renewed(), amendment(), refused()])).toEqual([]);
    expect(await found([...renewed(), amendment(), refused({ status: "closed" })])).toHaveLength(1);
  });

  test("one that billing has set for its day is none", async () => {
    const scheduled = { action: "change", effectiveOn: "2026-02-01", quantity: 12, tier: null };
    expect(await found([...renewed(), subscription({ scheduled }, { version: 3 }), amendment()])).toEqual([]);
  });

  test("one the customer has not signed binds nobody", async () => {
    expect(await found([...renewed(), amendment({ acceptedAt: null })])).toEqual([]);
  });
});

describe("a ramp on the subscription", () => {
  const ramped = (phase: Record<string, unknown>) =>
    subscription({ ramp: [{ startOn: "2026-07-10", quantity: null, unitPrice: null, discountPercent: null, ...phase }] }, { version: 3 });

  // of 300.00 a quarter, on the last two of four quarters
  test.each([
    ["more discount", { discountPercent: "25" }, 15_000],
    ["a lower unit price", { unitPrice: "9.50" }, 3_000],
    ["fewer seats", { quantity: 1 }, 54_000],
    ["a lower unit price for more seats", { unitPrice: "4.00", quantity: 20 }, 12_000],
  ])("with %s than was signed is found for the periods left", async (_what, phase, minor) => {
    const signed = { seats: "10", unitPrice: "10.00", discountPercent: "0" };
    expect(await found([...renewed(), ramped(phase)])).toMatchObject([
      {
        correlationId: "opp-1",
        finding: {
          code: "QTC-DISCOUNT-UNAPPROVED",
          businessKey: "sub",
          exposure: usd(minor),
          direction: "under_billed",
          correction: { subscriptionId: "sub", ...signed },
        },
      },
    ]);
  });

  test.each([
    {},
    { discountPercent: "0" },
    { unitPrice: "10.00" },
    { unitPrice: "11.00" },
    { quantity: 12 },
    { unitPrice: "5.00", quantity: 20 },
  ])("that charges no less than was signed is none: %j", async (phase) => {
    expect(await found([...renewed(), ramped(phase)])).toEqual([]);
  });
});
