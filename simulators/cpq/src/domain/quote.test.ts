import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { draft, ground, NOW, price, quoteOf, request, TODAY } from "./ground.fixture.ts";
import type { QuoteRequest } from "./price-quote.ts";
import { defaultPolicy } from "./policy.ts";
import {
  acceptQuote,
  approveQuote,
  draftQuote,
  expireQuote,
  presentQuote,
  recallQuote,
  rejectQuote,
  reviseQuote,
  submitQuote,
  supersedeQuote,
  type Changed,
  type Refused,
  type Unchanged,
} from "./quote.ts";

const threeLevels = ground({
  policy: {
    ...defaultPolicy,
    approvalMatrix: [{ upToPercent: "50", columns: [{ upToAmount: null, levels: ["team lead", "sales director", "cfo"] }] }],
  },
});
const withStatus = (status: Quote["status"]): Quote => {
  const isGranted = status === "approved" || status === "presented" || status === "accepted";
  return {
    ...(status === "in_review" ? quoteOf(submitQuote(draft({ discountPercent: "30" }), null)) : draft()),
    status,
    approvedBy: isGranted ? "policy" : null,
    acceptedAt: status === "accepted" ? NOW : null,
    presentedAt: status === "presented" ? NOW : null,
  };
};

describe("quote", () => {
  test("a draft carries the price in force, what it comes to, and how long it holds", () => {
    expect(draft()).toMatchObject({
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
      approvals: [],
      expiresOn: "2026-02-14",
    });
  });

  test.each<[string, Partial<QuoteRequest>, string]>([
    ["without a price", { tier: "gold" }, "no-price"],
    ["before the price is effective", { startOn: "2023-12-31" }, "no-price"],
    ["above the matrix", { discountPercent: "40.0001" }, "discount-above-matrix"],
    ["above the matrix with the partner's share", { discountPercent: "30", partnerDiscountPercent: "20" }, "discount-above-matrix"],
    ["larger than any document", { quantity: 1_000_000_000, termMonths: 120 }, "invalid-request"],
    ["that ends after the calendar", { startOn: "2199-12-01" }, "invalid-request"],
  ])("a quote %s is refused, drafted or edited", (_, over, code) => {
    const asked = { ...request, ...over };
    const dear = ground({ prices: [price("pro", "45000.00")] });
    expect(draftQuote("qte_1", asked, dear, TODAY)).toMatchObject({ outcome: "refused", code });
    expect(reviseQuote({ ...draft(), ...over }, {}, dear, TODAY)).toMatchObject({ outcome: "refused", code });
  });

  const moves: Record<string, (quote: Quote) => Changed | Unchanged | Refused> = {
    submit: (quote) => submitQuote(quote, null),
    approve: (quote) => approveQuote(quote, "ada", NOW),
    recall: (quote) => recallQuote(quote),
    present: (quote) => presentQuote(quote, NOW),
    accept: (quote) => acceptQuote(quote, NOW),
    reject: (quote) => rejectQuote(quote, "too dear", NOW),
    revise: (quote) => reviseQuote(quote, { quantity: 5 }, ground(), TODAY),
    expire: (quote) => expireQuote(quote),
    supersede: (quote) => supersedeQuote(quote, "opp_1"),
  };
  const statuses = ["draft", "in_review", "approved", "presented", "accepted", "rejected", "expired", "superseded"] as const;
  /** A status it leads to, or the code of the refusal. */
  const table: Record<keyof typeof moves, Record<Quote["status"], string>> = {
    submit: row("approved", ...fill("quote-not-draft", 7)),
    approve: row("quote-not-in-review", "approved", ...fill("quote-not-in-review", 6)),
    recall: row("quote-not-in-review", "draft", ...fill("quote-not-in-review", 6)),
    present: row(
      "quote-not-approved",
      "quote-not-approved",
      "presented",
      ...fill("quote-not-approved", 3),
      "quote-expired",
      "quote-not-approved",
    ),
    accept: row(
      "quote-not-approved",
      "quote-not-approved",
      "accepted",
      "accepted",
      "quote-not-approved",
      "quote-not-approved",
      "quote-expired",
      "quote-not-approved",
    ),
    reject: row(...fill("rejected", 4), "quote-accepted", "rejected", "expired", "superseded"),
    revise: row(...fill("draft", 4), "quote-accepted", "draft", "draft", "quote-superseded"),
    expire: row(...fill("expired", 4), "accepted", "rejected", "expired", "superseded"),
    supersede: row(...fill("superseded", 4), "quote-accepted", ...fill("quote-not-standing", 3)),
  };
  test.each(Object.keys(moves).flatMap((move) => statuses.map((from) => [move, from] as const)))(
    "%s from %s leads where the table says",
    (move, from) => {
      const decision = moves[move]?.(withStatus(from));
      expect(decision?.outcome === "refused" ? decision.code : decision?.quote.status).toBe(table[move]?.[from]);
    },
  );

  test.each([
    ["20", "approved", "policy"],
    ["20.0001", "in_review", null],
    ["40", "in_review", null],
  ])("%s percent off is %s on submission, by %s", (discountPercent, status, approvedBy) => {
    expect(quoteOf(submitQuote(draft({ discountPercent }), null))).toMatchObject({ status, approvedBy });
  });

  test("levels grant one after the other, and only the last approves", () => {
    let quote = quoteOf(submitQuote(draft({}, threeLevels), "sam"));
    const seen = ["ada", "ben", "cleo"].map((person) => {
      quote = quoteOf(approveQuote(quote, person, NOW));
      return [quote.status, quote.approvedBy, quote.approvals.map(({ status }) => status).join(" ")];
    });
    expect(seen).toEqual([
      ["in_review", null, "approved pending pending"],
      ["in_review", null, "approved approved pending"],
      ["approved", "cleo", "approved approved approved"],
    ]);
    expect(quote.approvals[1]).toEqual({ level: 2, name: "sales director", status: "approved", by: "ben", at: NOW });
  });

  test("who submitted a quote or granted a level of it grants no other", () => {
    const quote = quoteOf(submitQuote(draft({}, threeLevels), "sam"));
    for (const sam of ["sam", "SAM", " Sam\u00A0"])
      expect(approveQuote(quote, sam, NOW)).toMatchObject({ code: "approver-not-independent" });
    expect(approveQuote(quoteOf(approveQuote(quote, "ada", NOW)), "Ada", NOW)).toMatchObject({ code: "approver-not-independent" });
    expect(approveQuote(quoteOf(approveQuote(quote, "ada", NOW)), "ada", NOW)).toMatchObject({ code: "approver-not-independent" });
  });

  test("a rejection says at which level and why; a recall takes every word back, and the next round begins anew", () => {
    const once = quoteOf(approveQuote(quoteOf(submitQuote(draft({}, threeLevels), null)), "ada", NOW));
    const rejected = quoteOf(rejectQuote(once, "margin", NOW));
    expect([rejected.closedReason, ...rejected.approvals.map(({ status }) => status)]).toEqual([
      "margin",
      "approved",
      "rejected",
      "pending",
    ]);
    const recalled = quoteOf(recallQuote(once));
    expect([recalled.status, ...recalled.approvals.map(({ status }) => status)]).toEqual(["draft", "recalled", "recalled", "recalled"]);
    expect(quoteOf(submitQuote(recalled, null)).approvals).toMatchObject(fill(0, 3).map(() => ({ status: "pending", by: null, at: null })));
  });

  test("an edit prices anew and drops every approval", () => {
    const revised = quoteOf(
      reviseQuote(withStatus("presented"), { tier: "basic", quantity: 20, discountPercent: "30" }, ground(), "2026-01-20"),
    );
    expect(revised).toMatchObject({
      status: "draft",
      approvedBy: null,
      presentedAt: null,
      listPriceId: "prc_basic",
      unitPrice: "18.00",
      periodNet: { minor: "302400" },
      approvals: [{ level: 1, name: "sales management", status: "required", by: null }],
      expiresOn: "2026-02-19",
    });
  });

  test("an offer whose days have passed is not taken, whether or not the agenda has said so", () => {
    const offered = withStatus("approved");
    expect(quoteOf(acceptQuote(offered, "2026-02-13T23:59:59.999Z")).status).toBe("accepted");
    expect(acceptQuote(offered, "2026-02-14T00:00:00.000Z")).toMatchObject({ code: "quote-expired" });
    expect(presentQuote(offered, "2026-02-14T00:00:00.000Z")).toMatchObject({ code: "quote-expired" });
    expect(quoteOf(acceptQuote({ ...offered, expiresOn: null }, "2030-01-01T00:00:00.000Z")).status).toBe("accepted");
  });

  test("a quote off the table stays as it is, and another opportunity's is not superseded", () => {
    expect(rejectQuote(withStatus("rejected"), "again", NOW)).toEqual({ outcome: "unchanged", quote: withStatus("rejected") });
    expect(supersedeQuote(draft(), "opp_2")).toMatchObject({ code: "quote-not-standing" });
  });

  test("no path signs what nobody approved as it stands, and nothing leads out of a signature", () => {
    const step = fc.oneof(
      fc.constantFrom(...["submit", "approve", "recall", "present", "accept", "reject", "expire"].map((name) => moves[name])),
      fc
        .record({ quantity: fc.nat(1000), discountPercent: fc.constantFrom("0", "20", "20.5", "40", "41") })
        .map((change) => (quote: Quote) => reviseQuote(quote, change, ground(), TODAY)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let quote = draft();
        let approved: Quote | undefined;
        for (const take of steps) {
          const before = quote;
          const decision = take?.(before);
          if (decision && decision.outcome !== "refused") quote = decision.quote;
          if (before.status === "accepted") expect(quote).toEqual(before);
          if (quote.status === "approved" && before.status !== "approved") approved = quote;
          expect(quote.approvedBy !== null).toBe(["approved", "presented", "accepted"].includes(quote.status));
          if (quote.status === "accepted")
            expect(quote).toEqual({ ...approved, status: "accepted", acceptedAt: NOW, presentedAt: quote.presentedAt });
          if (quote.approvedBy === "policy") expect(Number(quote.discountPercent)).toBeLessThanOrEqual(20);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function row(...values: string[]): Record<Quote["status"], string> {
  const names = ["draft", "in_review", "approved", "presented", "accepted", "rejected", "expired", "superseded"] as const;
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""])) as Record<Quote["status"], string>;
}

function fill<Value>(value: Value, times: number): Value[] {
  return Array.from({ length: times }, () => value);
}
