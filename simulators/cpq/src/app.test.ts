import {
  acceptQuote,
  approveQuote,
  createQuote,
  getPrice,
  getQuote,
  listPrices,
  listQuotes,
  publishPrice,
  rejectQuote,
  submitQuote,
  updateQuote,
} from "@cashline/contracts/systems/cpq/operations";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench, type TestBench, refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cpq } from "./app.ts";

const accountId = deriveId("acc", "test", "1");
const contractId = deriveId("ctr", "test", "1");
const opportunityId = deriveId("opp", "test", "1");
const priceBody = {
  sku: "platform",
  tier: "pro",
  currency: "EUR",
  accountId: null as string | null,
  unitPrice: "45.00",
  includedUsage: 10_000,
  overageUnitPrice: "0.0019",
  effectiveOn: "2024-01-01",
};
const quoteBody = {
  kind: "renewal",
  accountId,
  contractId,
  opportunityId,
  currency: "EUR",
  startOn: "2026-02-01",
  termMonths: 12,
  sku: "platform",
  tier: "pro",
  quantity: 10,
  discountPercent: "10",
  billingFrequency: "quarterly",
};

describe("cpq", () => {
  let bench: TestBench;
  beforeEach(async () => {
    bench = await openTestBench(cpq);
  });
  afterEach(() => bench.close());

  const publish = async (over: Partial<typeof priceBody> = {}) =>
    (await bench.call(publishPrice, { body: { ...priceBody, ...over } })).body;
  const quote = async (over: Partial<typeof quoteBody> = {}) => {
    const { body } = await bench.call(createQuote, { body: { ...quoteBody, ...over } });
    return { drafted: body, params: { quoteId: body.id as string } };
  };
  /** A quote in the given status, at the list price of 45.00. */
  const quoteThatIs = async (status: "draft" | "in_review" | "approved" | "accepted" | "rejected") => {
    await publish();
    const { params } = await quote({ discountPercent: status === "in_review" ? "30" : "10" });
    if (status === "rejected") await bench.call(rejectQuote, { params, body: { reason: "changed their mind" } });
    if (status === "in_review" || status === "approved" || status === "accepted") await bench.call(submitQuote, { params, body: {} });
    if (status === "accepted") await bench.call(acceptQuote, { params, body: {} });
    expect((await bench.call(getQuote, { params })).body.status).toBe(status);
    return params;
  };
  const types = async () => (await bench.events()).map(({ type }) => type.split(".").slice(1, 3).join("."));

  test("a published price can be read and found, its id follows from its key, and it is told", async () => {
    const price = await publish();
    const usd = await publish({ currency: "USD" });
    expect(price).toEqual({ ...priceBody, id: deriveId("prc", "test-seed", "platform", "pro", "EUR", "", "2024-01-01") });
    expect(await bench.call(getPrice, { params: { priceId: price.id } })).toMatchObject({
      status: 200,
      headers: { etag: '"v1"' },
      body: price,
    });
    expect((await bench.call(listPrices, { query: { sku: "platform", currency: "USD" } })).body).toEqual({ items: [usd], next: null });
    expect((await bench.call(listPrices, { query: { sku: "addon" } })).body.items).toEqual([]);
    expect(await bench.events("cpq.price.published.v1")).toMatchObject([{ subject: price.id, data: price }, { subject: usd.id }]);
  });

  test("a second price for the same product, tier, currency, account and day is refused, even at another amount", async () => {
    await publish();
    await publish({ accountId });
    expect(await bench.call(publishPrice, { body: { ...priceBody, unitPrice: "50.00" } })).toMatchObject(refused(409, "already-exists"));
    expect(await bench.call(publishPrice, { body: { ...priceBody, accountId, unitPrice: "50.00" } })).toMatchObject(
      refused(409, "already-exists"),
    );
  });

  test("a price in a currency ISO 4217 does not list is refused", async () => {
    expect(await bench.call(publishPrice, { body: { ...priceBody, currency: "ZZZ" } })).toMatchObject(refused(400, "invalid-request"));
  });

  test("what does not exist is not found", async () => {
    expect(await bench.call(getPrice, { params: { priceId: deriveId("prc", "test", "x") } })).toMatchObject(refused(404, "not-found"));
    expect(await bench.call(getQuote, { params: { quoteId: deriveId("qte", "test", "x") } })).toMatchObject(refused(404, "not-found"));
    expect(await bench.call(submitQuote, { params: { quoteId: deriveId("qte", "test", "x") }, body: {} })).toMatchObject(
      refused(404, "not-found"),
    );
  });

  test("a drafted quote carries dates, price and totals, can be read and found, and is told", async () => {
    const price = await publish();
    const { drafted, params } = await quote();
    expect(drafted).toMatchObject({
      ...quoteBody,
      id: deriveId("qte", "test-seed", opportunityId, "1"),
      status: "draft",
      endOn: "2027-02-01",
      listPriceId: price.id,
      unitPrice: "45.00",
      includedUsage: 10_000,
      overageUnitPrice: "0.0019",
      periodNet: { currency: "EUR", minor: "121500" },
      termNet: { currency: "EUR", minor: "486000" },
      approvedBy: null,
      acceptedAt: null,
    });
    expect(await bench.call(getQuote, { params })).toMatchObject({ status: 200, headers: { etag: '"v1"' }, body: drafted });
    expect((await bench.call(listQuotes, { query: { status: "draft", contractId } })).body.items).toEqual([drafted]);
    expect((await bench.call(listQuotes, { query: { status: "approved" } })).body.items).toEqual([]);
    expect(await bench.events("cpq.quote.created.v1")).toMatchObject([{ subject: drafted.id, data: drafted }]);
  });

  test("a quote takes the contracted price before the list price, and the latest that is effective on its first day", async () => {
    await publish();
    await publish({ effectiveOn: "2026-02-01", unitPrice: "46.80" });
    await publish({ effectiveOn: "2026-02-02", unitPrice: "99.00" });
    await publish({ accountId, effectiveOn: "2023-01-01", unitPrice: "40.00" });
    const contracted = await quote();
    const list = await quote({ accountId: deriveId("acc", "test", "2"), opportunityId: deriveId("opp", "test", "2") });
    expect([contracted.drafted.unitPrice, list.drafted.unitPrice]).toEqual(["40.00", "46.80"]);
  });

  test("a quote without a price in force is refused, at creation and at an edit", async () => {
    const params = await quoteThatIs("draft");
    expect(
      await bench.call(createQuote, { body: { ...quoteBody, opportunityId: deriveId("opp", "test", "2"), startOn: "2023-12-31" } }),
    ).toMatchObject(refused(422, "no-price"));
    expect(await bench.call(updateQuote, { params, body: { tier: "gold" }, ifMatch: '"v1"' })).toMatchObject(refused(422, "no-price"));
  });

  test("a discount above the matrix is refused, at creation and at an edit", async () => {
    const params = await quoteThatIs("draft");
    expect(
      await bench.call(createQuote, { body: { ...quoteBody, opportunityId: deriveId("opp", "test", "2"), discountPercent: "40.01" } }),
    ).toMatchObject(refused(422, "discount-above-matrix"));
    expect(await bench.call(updateQuote, { params, body: { discountPercent: "41" }, ifMatch: '"v1"' })).toMatchObject(
      refused(422, "discount-above-matrix"),
    );
    expect((await bench.call(getQuote, { params })).body.discountPercent).toBe("10");
  });

  test("an offer of nothing is refused, drafted and revised", async () => {
    await publish();
    expect(await bench.call(createQuote, { body: { ...quoteBody, quantity: 0 } })).toMatchObject(refused(400, "invalid-request"));
    const { id } = (await bench.call(createQuote, { body: quoteBody })).body;
    const params = { quoteId: id };
    expect(await bench.call(updateQuote, { params, body: { quantity: 0 }, ifMatch: '"v1"' })).toMatchObject(
      refused(400, "invalid-request"),
    );
  });

  test("a quote larger than any document may carry is refused", async () => {
    await publish({ unitPrice: "999999999999" });
    expect(await bench.call(createQuote, { body: { ...quoteBody, quantity: 1000 } })).toMatchObject(refused(400, "invalid-request"));
  });

  test("an opportunity has one quote on the table; the next one comes after a rejection and has its own id", async () => {
    const params = await quoteThatIs("draft");
    expect(await bench.call(createQuote, { body: quoteBody })).toMatchObject(refused(409, "already-exists"));
    await bench.call(rejectQuote, { params, body: { reason: "too dear" } });
    const { drafted } = await quote();
    expect(drafted.id).toBe(deriveId("qte", "test-seed", opportunityId, "2"));
    expect(await bench.call(updateQuote, { params, body: { quantity: 1 }, ifMatch: '"v2"' })).toMatchObject(refused(409, "already-exists"));
  });

  test("a rejected quote that nothing replaced can be edited into a draft", async () => {
    const params = await quoteThatIs("rejected");
    expect(await bench.call(updateQuote, { params, body: { discountPercent: "15" }, ifMatch: '"v2"' })).toMatchObject({
      status: 200,
      body: { status: "draft" },
    });
  });

  test("an edit needs the version that was read, prices anew and drops the approval", async () => {
    const params = await quoteThatIs("approved");
    expect(await bench.call(updateQuote, { params, body: { quantity: 20 } })).toMatchObject(refused(428, "if-match-missing"));
    expect(await bench.call(updateQuote, { params, body: { quantity: 20 }, ifMatch: '"v1"' })).toMatchObject(
      refused(412, "version-conflict"),
    );
    expect(await bench.call(updateQuote, { params, body: { quantity: 20 }, ifMatch: '"v2"' })).toMatchObject({
      status: 200,
      headers: { etag: '"v3"' },
      body: { status: "draft", approvedBy: null, periodNet: { minor: "243000" }, termNet: { minor: "972000" } },
    });
    expect(await types()).toEqual(["price.published", "quote.created", "quote.approved", "quote.updated"]);
  });

  test("a change of nothing, or of the price by hand, is refused", async () => {
    const params = await quoteThatIs("draft");
    expect(await bench.call(updateQuote, { params, body: {}, ifMatch: '"v1"' })).toMatchObject(refused(400, "invalid-request"));
    expect(await bench.call(updateQuote, { params, body: { unitPrice: "1.00" }, ifMatch: '"v1"' })).toMatchObject(
      refused(400, "invalid-request"),
    );
  });

  test("a discount within the matrix is approved by policy on submission", async () => {
    await publish();
    const { params } = await quote({ discountPercent: "20" });
    expect(await bench.call(submitQuote, { params, body: {} })).toMatchObject({
      status: 200,
      body: { status: "approved", approvedBy: "policy" },
    });
    expect(await types()).toEqual(["price.published", "quote.created", "quote.approved"]);
  });

  test("a larger discount waits for a person, whose name is kept", async () => {
    await publish();
    const { params } = await quote({ discountPercent: "40" });
    expect(await bench.call(submitQuote, { params, body: {} })).toMatchObject({
      status: 200,
      body: { status: "in_review", approvedBy: null },
    });
    expect(await bench.call(approveQuote, { params, body: { approver: "ada" } })).toMatchObject({
      status: 200,
      body: { status: "approved", approvedBy: "ada" },
    });
    expect(await types()).toEqual(["price.published", "quote.created", "quote.submitted", "quote.approved"]);
  });

  test.each(["in_review", "approved", "accepted", "rejected"] as const)("a quote that is %s cannot be submitted", async (status) => {
    expect(await bench.call(submitQuote, { params: await quoteThatIs(status), body: {} })).toMatchObject(refused(409, "quote-not-draft"));
  });

  test.each(["draft", "approved", "accepted", "rejected"] as const)("a quote that is %s cannot be approved", async (status) => {
    expect(await bench.call(approveQuote, { params: await quoteThatIs(status), body: { approver: "ada" } })).toMatchObject(
      refused(409, "quote-not-in-review"),
    );
  });

  test.each(["draft", "in_review", "accepted", "rejected"] as const)("a quote that is %s cannot be accepted", async (status) => {
    expect(await bench.call(acceptQuote, { params: await quoteThatIs(status), body: {} })).toMatchObject(
      refused(409, "quote-not-approved"),
    );
  });

  test.each(["draft", "in_review", "approved"] as const)(
    "a quote that is %s can be rejected, and a second rejection changes and tells nothing",
    async (status) => {
      const params = await quoteThatIs(status);
      const first = await bench.call(rejectQuote, { params, body: { reason: "too dear" } });
      expect(first).toMatchObject({ status: 200, body: { status: "rejected", approvedBy: null } });
      expect(await bench.call(rejectQuote, { params, body: { reason: "still" } })).toMatchObject({
        status: 200,
        headers: { etag: first.headers["etag"] },
        body: first.body,
      });
      expect(await bench.events("cpq.quote.rejected.v1")).toHaveLength(1);
    },
  );

  test("an accepted quote says when, is told once however often it is sent, and then does not change", async () => {
    const params = await quoteThatIs("approved");
    await bench.advance("2026-01-20T12:00:00.000Z");
    const accepted = { status: 200, body: { status: "accepted", acceptedAt: "2026-01-20T12:00:00.000Z", approvedBy: "policy" } };
    expect(await bench.call(acceptQuote, { params, body: {}, key: "sign" })).toMatchObject(accepted);
    expect(await bench.call(acceptQuote, { params, body: {}, key: "sign" })).toMatchObject(accepted);
    expect(await bench.events("cpq.quote.accepted.v1")).toHaveLength(1);
    expect(await bench.call(updateQuote, { params, body: { quantity: 1 }, ifMatch: '"v3"' })).toMatchObject(refused(409, "quote-accepted"));
    expect(await bench.call(rejectQuote, { params, body: { reason: "late" } })).toMatchObject(refused(409, "quote-accepted"));
  });
});
