import { createAmendment, createRenewal, previewAmendment, previewRenewal } from "@cashline/contracts/systems/cpq/change-operations";
import {
  acceptQuote,
  approveQuote,
  createQuote,
  getQuote,
  listQuotes,
  submitQuote,
  updateQuote,
} from "@cashline/contracts/systems/cpq/operations";
import type { CpqPolicy } from "@cashline/contracts/systems/cpq/policy";
import type { QuoteApproval } from "@cashline/contracts/systems/cpq/quote-line";
import { deriveId } from "@cashline/kernel/ids";
import type { TestAnswer } from "@cashline/sim-kit/testing";
import { describe, expect, test } from "vitest";
import { refused } from "@cashline/sim-kit/testing";
import { contractId, opportunityOf, quoteBody, useBench } from "./bench.fixture.ts";

const { call, open, publish, quote, bring, quoteThatIs, setPolicy } = useBench();
const params = { contractId };
const change = (name: string, over: object) => ({
  params,
  body: { opportunityId: opportunityOf(name), effectiveOn: "2026-08-01", ...over },
});
const next = (name: string, over: object = {}) => ({ params, body: { opportunityId: opportunityOf(name), ...over } });

describe("an amendment", () => {
  test("changes seats within the signed term, is worth the rest of it, and is what its preview said", async () => {
    const { quoteId } = await quoteThatIs("accepted");
    const preview = await call(previewAmendment, change("2", { quantity: 15 }));
    expect((await call(listQuotes)).body.items).toHaveLength(1);
    const made = await call(createAmendment, change("2", { quantity: 15 }));
    expect(made.status).toBe(201);
    expect(made.body).toEqual(preview.body);
    expect(made.body).toMatchObject({
      kind: "amendment",
      amendsQuoteId: quoteId,
      startOn: "2026-08-01",
      endOn: "2027-02-01",
      proration: { precision: "day", fromOn: "2026-08-01", toOn: "2027-02-01", months: "6" },
      termNet: { minor: "121500" },
      lines: [{ change: "changed", quantity: 15, priorQuantity: 10 }],
    });
    expect(await open().events("cpq.quote.created.v1")).toMatchObject([{}, { data: made.body }]);
  });

  test("of an amendment goes on from what is signed then, and a renewal carries it all", async () => {
    await quoteThatIs("accepted");
    const first = await call(createAmendment, change("2", { quantity: 15 }));
    await bring({ quoteId: first.body.id }, "accepted");
    await publish({ tier: "enterprise", unitPrice: "80.00" });
    await setPolicy({ proration: "month" });
    const second = await call(createAmendment, change("3", { effectiveOn: "2026-11-15", tier: "enterprise" }));
    expect(second.body).toMatchObject({
      amendsQuoteId: first.body.id,
      quantity: 15,
      // 15 × 72.00 less 15 × 40.50, for three begun months.
      termNet: { minor: "141750" },
      policy: { proration: "month" },
    });
    await bring({ quoteId: second.body.id }, "accepted");
    const renewal = await call(createRenewal, next("4"));
    expect(renewal.body).toMatchObject({
      kind: "renewal",
      tier: "enterprise",
      quantity: 15,
      startOn: "2027-02-01",
      endOn: "2028-02-01",
      termMonths: 12,
      amendsQuoteId: null,
      termNet: { minor: "1296000" },
    });
  });

  test("is edited and approved as any quote, against what it amends", async () => {
    await quoteThatIs("accepted");
    const { body } = await call(createAmendment, change("2", { quantity: 15 }));
    const edit = { params: { quoteId: body.id } };
    expect((await call(updateQuote, { ...edit, body: { quantity: 20 }, ifMatch: '"v1"' })).body).toMatchObject({
      termNet: { minor: "243000" },
    });
    expect(await call(updateQuote, { ...edit, body: { quantity: 10 }, ifMatch: '"v2"' })).toMatchObject(
      refused(422, "amendment-changes-nothing"),
    );
    expect(await call(updateQuote, { ...edit, body: { discountPercent: "30" }, ifMatch: '"v2"' })).toMatchObject({
      body: { approvals: [{ status: "required" }] },
    });
    await call(submitQuote, { ...edit, body: {} });
    expect((await call(getQuote, edit)).body.status).toBe("in_review");
  });

  test("of what another one has amended since cannot be signed or edited any more", async () => {
    await quoteThatIs("accepted");
    const slow = await call(createAmendment, change("2", { quantity: 15 }));
    const fast = await call(createAmendment, change("3", { quantity: 12 }));
    await bring({ quoteId: slow.body.id }, "approved");
    await bring({ quoteId: fast.body.id }, "accepted");
    const late = { params: { quoteId: slow.body.id } };
    expect(await call(acceptQuote, { ...late, body: {} })).toMatchObject(refused(409, "amendment-outdated"));
    expect(await call(updateQuote, { ...late, body: { quantity: 1 }, ifMatch: '"v2"' })).toMatchObject(refused(409, "amendment-outdated"));
  });

  test.each([
    ["of nothing", {}, 422, "amendment-changes-nothing"],
    ["to what is signed already", { quantity: 10 }, 422, "amendment-changes-nothing"],
    ["before the term", { effectiveOn: "2026-01-31", quantity: 1 }, 409, "nothing-signed"],
    ["on the day after the term", { effectiveOn: "2027-02-01", quantity: 1 }, 409, "nothing-signed"],
    ["at the end of the calendar", { effectiveOn: "2199-12-31", quantity: 1 }, 409, "nothing-signed"],
    ["to a tier without a price", { tier: "gold" }, 422, "no-price"],
    ["above the matrix", { discountPercent: "41" }, 422, "discount-above-matrix"],
    ["to negative seats", { quantity: -1 }, 400, "invalid-request"],
    ["with a component its product does not have", { components: [{ sku: "a", tier: "b", quantity: 1 }] }, 422, "component-not-in-bundle"],
  ])("%s is refused, made or previewed", async (_, over, status, code) => {
    await quoteThatIs("accepted");
    expect(await call(createAmendment, change("2", over))).toMatchObject(refused(status, code));
    expect(await call(previewAmendment, change("2", over))).toMatchObject(refused(status, code));
    expect((await call(listQuotes)).body.items).toHaveLength(1);
  });

  test("of a contract nobody signed, or for an opportunity with a quote on the table, is refused", async () => {
    await quoteThatIs("approved");
    expect(await call(createAmendment, change("2", { quantity: 1 }))).toMatchObject(refused(409, "nothing-signed"));
    const { quoteId } = (await call(listQuotes)).body.items.map(({ id }: { id: string }) => ({ quoteId: id }))[0];
    await call(acceptQuote, { params: { quoteId }, body: {} });
    expect(await call(createAmendment, change("1", { quantity: 1 }))).toMatchObject(refused(409, "already-exists"));
  });
});

describe("the approval of an amendment", () => {
  /** Up to 6,000.00 of the reporting currency nobody's word is needed, above it that of the deal desk. */
  const byAmount: Partial<CpqPolicy> = {
    approvalMatrix: [
      {
        upToPercent: "20",
        columns: [
          { upToAmount: "6000", levels: [] },
          { upToAmount: null, levels: ["deal desk"] },
        ],
      },
    ],
  };
  const names = ({ body }: TestAnswer) => body.approvals.map(({ name }: QuoteApproval) => name);

  test("measures the whole amended value of the rest of the term: an increase in ten parts needs the word that one needs", async () => {
    await setPolicy(byAmount);
    await quoteThatIs("accepted");
    // Ten seats at 40.50 for six months are 2,430.00, and so is each of ten parts.
    const whole = await call(previewAmendment, change("all", { quantity: 110 }));
    expect(whole.body).toMatchObject({ termNet: { minor: "2430000" }, approvalNet: { minor: "2673000" } });
    expect(names(whole)).toEqual(["deal desk"]);
    const parts: string[][] = [];
    for (let part = 1; part <= 10; part += 1) {
      const made = await call(createAmendment, change(`part ${part}`, { quantity: 10 + part * 10 }));
      expect(made.body).toMatchObject({ termNet: { minor: "243000" }, approvalNet: { minor: String((part + 1) * 243_000) } });
      parts.push(names(made));
      const params = { quoteId: made.body.id };
      await call(submitQuote, { params, body: {} });
      if (names(made).length > 0) await call(approveQuote, { params, body: { approver: `person ${part}` } });
      await bring(params, "accepted");
    }
    expect(parts).toEqual([[], ...Array.from({ length: 9 }, () => ["deal desk"])]);
  });

  test("measures what is given back where that is more", async () => {
    await setPolicy(byAmount);
    await publish();
    const { params: large } = await quote({ quantity: 40 });
    await call(submitQuote, { params: large, body: {} });
    await call(approveQuote, { params: large, body: { approver: "person" } });
    await call(acceptQuote, { params: large, body: {} });
    const cut = await call(previewAmendment, change("2", { quantity: 1 }));
    expect(cut.body).toMatchObject({ termNet: { minor: "-947700" }, approvalNet: { minor: "947700" } });
    expect(names(cut)).toEqual(["deal desk"]);
    const less = await call(previewAmendment, change("2", { quantity: 20 }));
    expect(less.body).toMatchObject({ termNet: { minor: "-486000" }, approvalNet: { minor: "486000" }, approvals: [] });
  });

  test("of what is no amendment the term's net is measured", async () => {
    await publish();
    expect((await quote()).drafted).toMatchObject({ termNet: { minor: "486000" }, approvalNet: { minor: "486000" } });
  });
});

describe("a renewal", () => {
  test("quotes the next term of what is signed at the price of that day, and is what its preview said", async () => {
    await quoteThatIs("accepted");
    await publish({ effectiveOn: "2027-01-01", unitPrice: "50.00" });
    const preview = await call(previewRenewal, next("2", { quantity: 12 }));
    const made = await call(createRenewal, next("2", { quantity: 12 }));
    expect(made).toMatchObject({ status: 201, body: preview.body });
    expect(made.body).toMatchObject({
      id: deriveId("qte", "test-seed", opportunityOf("2"), "1"),
      kind: "renewal",
      startOn: "2027-02-01",
      unitPrice: "50.00",
      quantity: 12,
      termNet: { minor: "648000" },
    });
  });

  test.each([
    ["contracted", "0", "50.00", "none: as listed"],
    ["list", "4", "50.00", "none: as listed"],
    ["same", "0", "45.00", "as signed in"],
    ["same", "4", "46.8", "raised by 4 %"],
  ] as const)(
    "by %s with %s percent uplift is at %s, as `createQuote` has it",
    async (renewalPriceMethod, renewalUpliftPercent, unitPrice, rule) => {
      await quoteThatIs("accepted");
      await publish({ effectiveOn: "2027-01-01", unitPrice: "50.00" });
      await setPolicy({ renewalPriceMethod, renewalUpliftPercent });
      const { body } = await call(previewRenewal, next("2"));
      expect(body).toMatchObject({ unitPrice, policy: { renewalPriceMethod, renewalUpliftPercent } });
      expect(body.lines[0].waterfall[1].rule).toContain(rule);
      const asked = { ...quoteBody, opportunityId: opportunityOf("2"), startOn: "2027-02-01" };
      expect((await call(createQuote, { body: asked })).body).toMatchObject({ unitPrice, termNet: body.termNet });
    },
  );

  test("may end with others, be of another tier, and of another length", async () => {
    await quoteThatIs("accepted");
    await publish({ tier: "basic", unitPrice: "18.00" });
    expect((await call(createRenewal, next("2", { tier: "basic", termMonths: 24, coTerminateOn: "2028-12-31" }))).body).toMatchObject({
      kind: "amendment",
      amendsQuoteId: null,
      tier: "basic",
      endOn: "2028-12-31",
      termMonths: 23,
    });
    expect(await call(createRenewal, next("3", { coTerminateOn: "2028-12-31" }))).toMatchObject(refused(422, "outside-term"));
    expect(await call(createRenewal, next("2"))).toMatchObject(refused(409, "already-exists"));
  });

  test("of a term that another one has renewed since cannot be signed or edited any more", async () => {
    const { quoteId } = await quoteThatIs("accepted");
    const slow = await call(createRenewal, next("2", { quantity: 25 }));
    const later = await call(createRenewal, next("3", { termMonths: 24 }));
    const asked = { ...quoteBody, opportunityId: opportunityOf("4"), startOn: "2027-06-01" };
    const within = await call(createQuote, { body: asked });
    const fast = await call(createRenewal, next("5"));
    for (const { body } of [slow, later, within]) await bring({ quoteId: body.id }, "approved");
    await bring({ quoteId: fast.body.id }, "accepted");
    for (const { body } of [slow, later, within]) {
      const late = { params: { quoteId: body.id } };
      expect(await call(acceptQuote, { ...late, body: {} })).toMatchObject(refused(409, "amendment-outdated"));
      expect(await call(updateQuote, { ...late, body: { quantity: 1 }, ifMatch: '"v2"' })).toMatchObject(
        refused(409, "amendment-outdated"),
      );
    }
    // What is signed can be amended, and the term after it renewed.
    const amendment = await call(createAmendment, change("6", { effectiveOn: "2027-03-01", quantity: 11 }));
    expect(amendment.body.amendsQuoteId).toBe(fast.body.id);
    await bring({ quoteId: amendment.body.id }, "accepted");
    const renewal = await call(createRenewal, next("7"));
    expect(renewal.body).toMatchObject({ startOn: "2028-02-01", quantity: 11 });
    await bring({ quoteId: renewal.body.id }, "accepted");
    expect(quoteId).not.toBe(fast.body.id);
  });

  test("of a contract nobody signed is refused, made or previewed", async () => {
    expect(await call(createRenewal, next("2"))).toMatchObject(refused(409, "nothing-signed"));
    expect(await call(previewRenewal, next("2"))).toMatchObject(refused(409, "nothing-signed"));
  });
});
