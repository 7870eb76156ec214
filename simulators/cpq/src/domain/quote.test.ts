import type { ListPrice, Quote } from "@cashline/contracts/systems/cpq/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { QuoteRequest } from "./price-quote.ts";
import {
  acceptQuote,
  approveQuote,
  draftQuote,
  rejectQuote,
  reviseQuote,
  submitQuote,
  type Changed,
  type Refused,
  type Unchanged,
} from "./quote.ts";

const at = "2026-01-15T10:00:00.000Z";
const price = (tier: string, unitPrice: string): ListPrice => ({
  id: `prc_${tier}`,
  sku: "platform",
  tier,
  currency: "EUR",
  accountId: null,
  unitPrice,
  includedUsage: 4000,
  overageUnitPrice: "0.002",
  effectiveOn: "2024-01-01",
});
const prices = [price("basic", "18.00"), price("pro", "45.00")];
const request: QuoteRequest = {
  kind: "renewal",
  accountId: "acc_1",
  contractId: "ctr_1",
  opportunityId: "opp_1",
  currency: "EUR",
  startOn: "2026-02-01",
  termMonths: 12,
  sku: "platform",
  tier: "pro",
  quantity: 10,
  billingFrequency: "annual",
  discountPercent: "10",
};
const quoteOf = (decision: Changed | Unchanged | Refused): Quote => {
  if (decision.outcome === "refused") throw new Error(`${decision.code}: ${decision.detail}`);
  return decision.quote;
};
const draft = quoteOf(draftQuote("qte_1", request, prices));
const withStatus = (status: Quote["status"]): Quote => ({
  ...draft,
  status,
  discountPercent: status === "in_review" ? "30" : "10",
  approvedBy: status === "approved" || status === "accepted" ? "policy" : null,
  acceptedAt: status === "accepted" ? at : null,
});

describe("quote", () => {
  test("a draft carries the price in force and what it comes to", () => {
    expect(draft).toEqual({
      ...request,
      id: "qte_1",
      status: "draft",
      endOn: "2027-02-01",
      listPriceId: "prc_pro",
      unitPrice: "45.00",
      includedUsage: 4000,
      overageUnitPrice: "0.002",
      periodNet: { currency: "EUR", minor: "486000" },
      termNet: { currency: "EUR", minor: "486000" },
      approvedBy: null,
      acceptedAt: null,
    });
  });

  test.each<[string, Partial<QuoteRequest>, string]>([
    ["without a price", { tier: "gold" }, "no-price"],
    ["before the price is effective", { startOn: "2023-12-31" }, "no-price"],
    ["above the matrix", { discountPercent: "40.0001" }, "discount-above-matrix"],
    ["larger than any document", { quantity: 1_000_000_000, termMonths: 120 }, "invalid-request"],
  ])("a quote %s is refused, drafted or edited", (_, over, code) => {
    const asked = { ...request, ...over };
    const dear = prices.map((known) => ({ ...known, unitPrice: "45000.00" }));
    expect(draftQuote("qte_1", asked, dear)).toMatchObject({ outcome: "refused", code });
    expect(reviseQuote({ ...draft, ...over }, {}, dear)).toMatchObject({ outcome: "refused", code });
  });

  const refusals = {
    submit: "quote-not-draft",
    approve: "quote-not-in-review",
    accept: "quote-not-approved",
    reject: "quote-accepted",
    revise: "quote-accepted",
  } as const;
  const moves = {
    submit: (quote: Quote) => submitQuote(quote),
    approve: (quote: Quote) => approveQuote(quote, "ada"),
    accept: (quote: Quote) => acceptQuote(quote, at),
    reject: (quote: Quote) => rejectQuote(quote),
    revise: (quote: Quote) => reviseQuote(quote, { quantity: 5 }, prices),
  };
  const statuses = ["draft", "in_review", "approved", "accepted", "rejected"] as const;
  const allowed: Record<keyof typeof moves, Partial<Record<Quote["status"], Quote["status"]>>> = {
    submit: { draft: "approved" },
    approve: { in_review: "approved" },
    accept: { approved: "accepted" },
    reject: { draft: "rejected", in_review: "rejected", approved: "rejected", rejected: "rejected" },
    revise: { draft: "draft", in_review: "draft", approved: "draft", rejected: "draft" },
  };
  test.each((Object.keys(moves) as (keyof typeof moves)[]).flatMap((move) => statuses.map((from) => [move, from] as const)))(
    "%s from %s leads where the table says",
    (move, from) => {
      const decision = moves[move](withStatus(from));
      const to = allowed[move][from];
      if (to === undefined) expect(decision).toMatchObject({ outcome: "refused", code: refusals[move] });
      else expect(quoteOf(decision).status).toBe(to);
    },
  );

  test.each([
    ["20", "approved", "policy"],
    ["20.0001", "in_review", null],
    ["40", "in_review", null],
  ])("%s percent off is %s on submission, by %s", (discountPercent, status, approvedBy) => {
    expect(quoteOf(submitQuote({ ...draft, discountPercent }))).toMatchObject({ status, approvedBy });
  });

  test("an edit prices anew and drops the approval", () => {
    const revised = quoteOf(reviseQuote(withStatus("approved"), { tier: "basic", quantity: 20, discountPercent: "0" }, prices));
    expect(revised).toMatchObject({
      status: "draft",
      approvedBy: null,
      listPriceId: "prc_basic",
      unitPrice: "18.00",
      periodNet: { minor: "432000" },
    });
  });

  test("a quote off the table stays as it is", () => {
    expect(rejectQuote(withStatus("rejected"))).toEqual({ outcome: "unchanged", quote: withStatus("rejected") });
  });

  test("no path signs what nobody approved as it stands, and nothing leads out of a signature", () => {
    const step = fc.oneof(
      fc.constantFrom(moves.submit, moves.approve, moves.accept, moves.reject),
      fc
        .record({ quantity: fc.nat(1000), discountPercent: fc.constantFrom("0", "20", "20.5", "40", "41") })
        .map((change) => (quote: Quote) => reviseQuote(quote, change, prices)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let quote = draft;
        let approved: Quote | undefined;
        for (const take of steps) {
          const before = quote;
          const decision = take(before);
          if (decision.outcome !== "refused") quote = decision.quote;
          if (before.status === "accepted") expect(quote).toEqual(before);
          if (quote.status === "approved" && before.status !== "approved") approved = quote;
          expect(quote.approvedBy !== null).toBe(quote.status === "approved" || quote.status === "accepted");
          if (quote.status === "accepted") expect(quote).toEqual({ ...approved, status: "accepted", acceptedAt: at });
          if (quote.approvedBy === "policy") expect(Number(quote.discountPercent)).toBeLessThanOrEqual(20);
        }
      }),
      { numRuns: 500 },
    );
  });
});
