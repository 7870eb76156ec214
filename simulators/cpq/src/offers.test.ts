import {
  acceptQuote,
  approveQuote,
  createQuote,
  getQuote,
  listQuotes,
  presentQuote,
  previewQuote,
  publishPrice,
  recallQuote,
  rejectQuote,
  submitQuote,
  updateQuote,
} from "@cashline/contracts/systems/cpq/operations";
import { deriveId } from "@cashline/kernel/ids";
import { describe, expect, test } from "vitest";
import { refused } from "@cashline/sim-kit/testing";
import { opportunityOf, priceBody, quoteBody, useBench } from "./bench.fixture.ts";

const { call, open, publish, quote, bring, quoteThatIs, setPolicy, types } = useBench();
const levels = (names: string[]) => ({ approvalMatrix: [{ upToPercent: "50", columns: [{ upToAmount: null, levels: names }] }] });

describe("a preview", () => {
  test("is the quote that is then made, and makes nothing", async () => {
    await publish();
    const preview = await call(previewQuote, { body: quoteBody });
    expect(preview.status).toBe(200);
    expect((await call(listQuotes)).body.items).toEqual([]);
    expect(await open().events("cpq.quote.created.v1")).toEqual([]);
    expect((await quote()).drafted).toEqual(preview.body);
  });

  test("says what would be refused, and what stands beside it does not matter", async () => {
    expect(await call(previewQuote, { body: quoteBody })).toMatchObject(refused(422, "no-price"));
    const { quoteId } = await quoteThatIs("draft");
    const beside = await call(previewQuote, { body: { ...quoteBody, quantity: 11 } });
    expect(beside).toMatchObject({ status: 200, body: { status: "draft", termNet: { minor: "534600" } } });
    expect(beside.body.id).not.toBe(quoteId);
    expect(await call(previewQuote, { body: { ...quoteBody, discountPercent: "41" } })).toMatchObject(
      refused(422, "discount-above-matrix"),
    );
  });
});

describe("approval", () => {
  test("is asked of each level in turn, by people who are not the submitter nor one another", async () => {
    await setPolicy(levels(["team lead", "cfo"]));
    await publish();
    const { drafted, params } = await quote();
    expect(drafted.approvals).toMatchObject([
      { level: 1, name: "team lead", status: "required" },
      { level: 2, name: "cfo", status: "required" },
    ]);
    await call(submitQuote, { params, body: { submitter: "sam" } });
    expect(await call(approveQuote, { params, body: { approver: "sam" } })).toMatchObject(refused(422, "approver-not-independent"));
    expect((await call(approveQuote, { params, body: { approver: "ada" } })).body).toMatchObject({ status: "in_review", approvedBy: null });
    expect(await call(approveQuote, { params, body: { approver: "ada" } })).toMatchObject(refused(422, "approver-not-independent"));
    expect((await call(approveQuote, { params, body: { approver: "ben" } })).body).toMatchObject({
      status: "approved",
      approvedBy: "ben",
      submittedBy: "sam",
      approvals: [
        { by: "ada", status: "approved" },
        { by: "ben", status: "approved" },
      ],
    });
    expect(await types()).toEqual([
      "policy.updated",
      "price.published",
      "quote.created",
      "quote.submitted",
      "quote.level_approved",
      "quote.approved",
    ]);
  });

  test("depends on the amount as on the discount", async () => {
    await setPolicy({
      approvalMatrix: [
        {
          upToPercent: "30",
          columns: [
            { upToAmount: "6000", levels: [] },
            { upToAmount: null, levels: ["cfo"] },
          ],
        },
      ],
    });
    await publish();
    const small = await quote();
    const large = await quote({ opportunityId: opportunityOf("2"), quantity: 11 });
    // 4,860.00 EUR are 5,686.20 USD at the planning rate; 5,346.00 EUR are 6,254.82 USD.
    expect((await call(submitQuote, { params: small.params, body: {} })).body.status).toBe("approved");
    expect((await call(submitQuote, { params: large.params, body: {} })).body.status).toBe("in_review");
  });

  test("is recalled into a draft, and rejected for good with its reason", async () => {
    const params = await quoteThatIs("in_review");
    expect((await call(recallQuote, { params, body: {} })).body).toMatchObject({ status: "draft", approvals: [{ status: "recalled" }] });
    await call(submitQuote, { params, body: {} });
    expect((await call(rejectQuote, { params, body: { reason: "margin" } })).body).toMatchObject({
      status: "rejected",
      closedReason: "margin",
      approvals: [{ status: "rejected" }],
    });
    expect((await types()).slice(2)).toEqual(["quote.submitted", "quote.recalled", "quote.submitted", "quote.rejected"]);
  });

  test.each(["draft", "approved", "presented", "accepted", "rejected"] as const)(
    "of a quote that is %s cannot be recalled",
    async (status) => {
      expect(await call(recallQuote, { params: await quoteThatIs(status), body: {} })).toMatchObject(refused(409, "quote-not-in-review"));
    },
  );
});

describe("an offer", () => {
  test("is presented and accepted", async () => {
    const params = await quoteThatIs("approved");
    expect((await call(presentQuote, { params, body: {} })).body).toMatchObject({
      status: "presented",
      presentedAt: "2026-01-01T00:00:00.000Z",
    });
    expect((await call(acceptQuote, { params, body: {} })).body).toMatchObject({ status: "accepted", approvedBy: "policy" });
    expect((await types()).slice(2)).toEqual(["quote.approved", "quote.presented", "quote.accepted"]);
  });

  test("that was presented falls back to a draft on any edit", async () => {
    const params = await quoteThatIs("presented");
    expect(await call(updateQuote, { params, body: { partnerDiscountPercent: "15" }, ifMatch: '"v3"' })).toMatchObject({
      status: 200,
      body: { status: "draft", presentedAt: null, approvedBy: null, discretionaryPercent: "23.5", approvals: [{ status: "required" }] },
    });
    expect(await call(acceptQuote, { params, body: {} })).toMatchObject(refused(409, "quote-not-approved"));
  });

  test.each(["draft", "in_review", "presented", "accepted", "rejected"] as const)("that is %s cannot be presented", async (status) => {
    expect(await call(presentQuote, { params: await quoteThatIs(status), body: {} })).toMatchObject(refused(409, "quote-not-approved"));
  });

  test.each(["draft", "in_review", "approved", "presented"] as const)(
    "that is %s expires when its days have passed, and is told once",
    async (status) => {
      const params = await quoteThatIs(status);
      await open().advance("2026-01-30T23:59:59.999Z");
      expect((await call(getQuote, { params })).body.status).toBe(status);
      await open().advance("2026-01-31T00:00:00.000Z");
      expect((await call(getQuote, { params })).body).toMatchObject({ status: "expired", approvedBy: null, expiresOn: "2026-01-31" });
      await open().advance("2026-06-01T00:00:00.000Z");
      expect(await open().events("cpq.quote.expired.v1")).toHaveLength(1);
      expect(await call(acceptQuote, { params, body: {} })).toMatchObject(refused(409, "quote-expired"));
      expect(await call(presentQuote, { params, body: {} })).toMatchObject(refused(409, "quote-expired"));
    },
  );

  test.each(["accepted", "rejected"] as const)("that is %s does not expire, and leaves nothing on the agenda", async (status) => {
    const params = await quoteThatIs(status);
    expect((await open().advance("2026-01-02T00:00:00.000Z")).body.nextDueAt).toBeNull();
    await open().advance("2026-03-01T00:00:00.000Z");
    expect((await call(getQuote, { params })).body.status).toBe(status);
  });

  test("that expired is priced anew by an edit and holds for its days again; the next one may come without", async () => {
    const params = await quoteThatIs("approved");
    await open().advance("2026-02-10T00:00:00.000Z");
    expect((await call(updateQuote, { params, body: { quantity: 11 }, ifMatch: '"v3"' })).body).toMatchObject({
      status: "draft",
      expiresOn: "2026-03-12",
    });
    await open().advance("2026-03-12T00:00:00.000Z");
    expect((await quote()).drafted).toMatchObject({ status: "draft", id: deriveId("qte", "test-seed", opportunityOf("1"), "2") });
  });

  test("gives way to the quote that supersedes it, and to no other", async () => {
    const params = await quoteThatIs("presented");
    const next = { ...quoteBody, quantity: 12, supersedesQuoteId: params.quoteId };
    expect(await call(createQuote, { body: { ...next, opportunityId: opportunityOf("2") } })).toMatchObject(
      refused(409, "quote-not-standing"),
    );
    expect(await call(createQuote, { body: { ...next, supersedesQuoteId: deriveId("qte", "x") } })).toMatchObject(
      refused(409, "quote-not-standing"),
    );
    const made = await call(createQuote, { body: next });
    expect(made).toMatchObject({ status: 201, body: { status: "draft", supersedesQuoteId: params.quoteId } });
    expect((await call(getQuote, { params })).body).toMatchObject({ status: "superseded", approvedBy: null });
    expect((await types()).slice(-2)).toEqual(["quote.superseded", "quote.created"]);
    expect(await call(createQuote, { body: next })).toMatchObject(refused(409, "quote-not-standing"));
    expect(await call(updateQuote, { params, body: { quantity: 1 }, ifMatch: '"v4"' })).toMatchObject(refused(409, "quote-superseded"));
    await bring({ quoteId: made.body.id }, "accepted");
    expect(await call(createQuote, { body: { ...next, supersedesQuoteId: made.body.id } })).toMatchObject(refused(409, "quote-accepted"));
  });

  test("whose successor is refused stays on the table", async () => {
    const params = await quoteThatIs("presented");
    expect(await call(createQuote, { body: { ...quoteBody, tier: "gold", supersedesQuoteId: params.quoteId } })).toMatchObject(
      refused(422, "no-price"),
    );
    expect((await call(getQuote, { params })).body.status).toBe("presented");
    expect(await open().events("cpq.quote.superseded.v1")).toEqual([]);
  });

  test("ends with others on a day within its months, and is refused outside them", async () => {
    await publish();
    const { drafted, params } = await quote({ coTerminateOn: "2026-08-01" });
    expect(drafted).toMatchObject({
      endOn: "2026-08-01",
      termMonths: 6,
      proration: { months: "5.95068493" },
      termNet: { minor: "241003" },
    });
    const edited = await call(updateQuote, { params, body: { quantity: drafted.quantity }, ifMatch: '"v1"' });
    expect(edited).toMatchObject({ status: 200, body: drafted });
    const other = { ...quoteBody, opportunityId: opportunityOf("2") };
    expect(await call(createQuote, { body: { ...other, coTerminateOn: "2026-02-01" } })).toMatchObject(refused(422, "outside-term"));
  });
});

describe("what nobody could mean", () => {
  test.each([
    ["a first day at the end of the calendar", { startOn: "2199-12-31" }],
    ["an end at the end of the calendar", { startOn: "2199-01-01", termMonths: 120 }],
    ["a negative quantity", { quantity: -1 }],
    ["half a seat", { quantity: 0.5 }],
    ["a quantity of 2^53", { quantity: 2 ** 53 }],
    ["a term of 10^15 months", { termMonths: 1e15 }],
    ["a negative discount", { discountPercent: "-1" }],
    ["a discount in words", { discountPercent: "half" }],
    ["a name of a million letters", { sku: "x".repeat(100_000) }],
    ["a day there is not", { startOn: "2026-02-30" }],
    ["a thousand components", { components: Array.from({ length: 1000 }, () => ({ sku: "a", tier: "b", quantity: 1 })) }],
    ["a member nobody knows", { colour: "red" }],
  ])("%s is refused and changes nothing", async (_, over) => {
    await publish();
    expect(await call(createQuote, { body: { ...quoteBody, ...over } })).toMatchObject(refused(400, "invalid-request"));
    expect((await call(listQuotes)).body.items).toEqual([]);
  });

  test("the first day of the calendar, prices of twelve digits and none at all come to amounts", async () => {
    await publish({ effectiveOn: "1900-01-01", unitPrice: "0" });
    expect((await quote({ startOn: "1900-01-01", discountPercent: "0" })).drafted).toMatchObject({
      endOn: "1901-01-01",
      termNet: { minor: "0" },
    });
    expect(await call(publishPrice, { body: { ...priceBody, tier: "dear", unitPrice: "999999999999.99999999" } })).toMatchObject({
      status: 201,
    });
    const dear = await quote({
      tier: "dear",
      quantity: 1,
      termMonths: 1,
      billingFrequency: "monthly",
      opportunityId: opportunityOf("2"),
      discountPercent: "0",
    });
    expect(dear.drafted.termNet.minor).toBe("100000000000000");
  });
});
