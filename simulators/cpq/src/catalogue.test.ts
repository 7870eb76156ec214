import {
  addBookPrice,
  agreeContractedPrice,
  createPriceBook,
  endContractedPrice,
  getBookPrice,
  getBundle,
  getContractedPrice,
  getDiscountSchedule,
  getPolicy,
  getPriceBook,
  listBookPrices,
  listBundles,
  listContractedPrices,
  listDiscountSchedules,
  listPriceBooks,
  publishBundle,
  publishDiscountSchedule,
  updatePolicy,
} from "@cashline/contracts/systems/cpq/catalogue-operations";
import { createQuote, getQuote } from "@cashline/contracts/systems/cpq/operations";
import { deriveId } from "@cashline/kernel/ids";
import { describe, expect, test } from "vitest";
import { refused } from "@cashline/sim-kit/testing";
import { accountId, opportunityOf, quoteBody, useBench } from "./bench.fixture.ts";
import { defaultPolicy } from "./domain/policy.ts";

const { call, open, publish, quote, setPolicy } = useBench();

describe("price books", () => {
  const bookBody = { name: "partners", currency: "EUR", validFromOn: "2026-01-01", validToOn: "2026-12-31" as string | null };
  const entryBody = {
    sku: "platform",
    tier: "pro",
    unitPrice: "30.00",
    includedUsage: 5,
    overageUnitPrice: "0.01",
    effectiveOn: "2026-01-01",
  };
  const opened = async (over: Partial<typeof bookBody> = {}) => (await call(createPriceBook, { body: { ...bookBody, ...over } })).body;

  test("are opened once by name, can be read and found, and are told", async () => {
    const book = await opened();
    expect(book).toEqual({ ...bookBody, id: deriveId("pbk", "test-seed", "partners") });
    expect(await call(createPriceBook, { body: { ...bookBody, currency: "USD" } })).toMatchObject(refused(409, "already-exists"));
    expect(await call(getPriceBook, { params: { priceBookId: book.id } })).toMatchObject({ status: 200, body: book });
    expect((await call(listPriceBooks, { query: { currency: "EUR" } })).body.items).toEqual([book]);
    expect((await call(listPriceBooks, { query: { currency: "USD" } })).body.items).toEqual([]);
    expect(await open().events("cpq.price_book.created.v1")).toMatchObject([{ data: book }]);
  });

  test.each([
    ["a currency nobody lists", { currency: "ZZZ" }],
    ["an end before its beginning", { validToOn: "2025-12-31" }],
    ["a day there is not", { validFromOn: "2026-02-30" }],
  ])("with %s are refused", async (_, over) => {
    expect(await call(createPriceBook, { body: { ...bookBody, ...over } })).toMatchObject(refused(400, "invalid-request"));
  });

  test("hold prices by day, once each, that can be read and found, and are told", async () => {
    const { id: priceBookId } = await opened();
    const params = { priceBookId };
    const price = (await call(addBookPrice, { params, body: entryBody })).body;
    expect(price).toEqual({ ...entryBody, priceBookId, id: deriveId("pbp", "test-seed", priceBookId, "platform", "pro", "2026-01-01") });
    expect(await call(addBookPrice, { params, body: { ...entryBody, unitPrice: "1" } })).toMatchObject(refused(409, "already-exists"));
    expect(await call(addBookPrice, { params: { priceBookId: deriveId("pbk", "x") }, body: entryBody })).toMatchObject(
      refused(404, "not-found"),
    );
    expect(await call(getBookPrice, { params: { bookPriceId: price.id } })).toMatchObject({ status: 200, body: price });
    expect((await call(listBookPrices, { query: { priceBookId, sku: "platform" } })).body.items).toEqual([price]);
    expect(await open().events("cpq.book_price.added.v1")).toMatchObject([{ data: price }]);
  });

  test("price the quotes that name them, in their currency and time only", async () => {
    const { id: priceBookId } = await opened();
    await call(addBookPrice, { params: { priceBookId }, body: entryBody });
    const { drafted } = await quote({ priceBookId });
    expect(drafted).toMatchObject({ unitPrice: "30.00", priceBookId, termNet: { minor: "324000" } });
    expect(drafted.lines[0].waterfall[0]).toMatchObject({ rule: "price book partners from 2026-01-01", ruleId: drafted.listPriceId });
    const other = { ...quoteBody, opportunityId: opportunityOf("2"), priceBookId };
    expect(await call(createQuote, { body: { ...other, startOn: "2027-01-01" } })).toMatchObject(refused(422, "price-book-not-valid"));
    expect(await call(createQuote, { body: { ...other, currency: "USD" } })).toMatchObject(refused(422, "price-book-not-valid"));
    expect(await call(createQuote, { body: { ...other, priceBookId: deriveId("pbk", "x") } })).toMatchObject(
      refused(422, "price-book-not-valid"),
    );
    expect(await call(createQuote, { body: { ...other, tier: "basic" } })).toMatchObject(refused(422, "no-price"));
  });
});

describe("contracted prices", () => {
  const agreedBody = {
    accountId,
    sku: "platform",
    tier: "pro",
    currency: "EUR",
    unitPrice: null as string | null,
    discountPercent: "20" as string | null,
    effectiveOn: "2025-01-01",
    expiresOn: null as string | null,
  };

  test("are agreed once a day, can be read and found, and are told", async () => {
    const agreed = (await call(agreeContractedPrice, { body: agreedBody })).body;
    expect(await call(agreeContractedPrice, { body: agreedBody })).toMatchObject(refused(409, "already-exists"));
    expect(await call(getContractedPrice, { params: { contractedPriceId: agreed.id } })).toMatchObject({ status: 200, body: agreed });
    expect((await call(listContractedPrices, { query: { accountId } })).body.items).toEqual([agreed]);
    expect(await open().events("cpq.contracted_price.agreed.v1")).toMatchObject([{ data: agreed }]);
  });

  test.each([
    ["neither price nor share", { discountPercent: null }],
    ["both price and share", { unitPrice: "1" }],
    ["an end on its first day", { expiresOn: "2025-01-01" }],
    ["a currency nobody lists", { currency: "ZZZ" }],
  ])("with %s are refused", async (_, over) => {
    expect(await call(agreeContractedPrice, { body: { ...agreedBody, ...over } })).toMatchObject(refused(400, "invalid-request"));
  });

  test("take a share off the list until they end; a quote made before keeps them", async () => {
    await publish();
    const { id: contractedPriceId } = (await call(agreeContractedPrice, { body: agreedBody })).body;
    const { drafted, params } = await quote();
    expect(drafted).toMatchObject({ unitPrice: "36", termNet: { minor: "388800" } });
    expect(drafted.lines[0].waterfall[1]).toMatchObject({ step: "special", unitPrice: "36", ruleId: contractedPriceId });
    const end = { params: { contractedPriceId }, body: { expiresOn: "2026-02-01" } };
    expect(await call(endContractedPrice, end)).toMatchObject({ status: 200, headers: { etag: '"v2"' }, body: end.body });
    expect((await call(getQuote, { params })).body.unitPrice).toBe("36");
    expect((await quote({ opportunityId: opportunityOf("2") })).drafted.unitPrice).toBe("45.00");
    expect(await open().events("cpq.contracted_price.ended.v1")).toHaveLength(1);
    expect(await call(endContractedPrice, { ...end, body: { expiresOn: "2025-01-01" } })).toMatchObject(refused(400, "invalid-request"));
    expect(await call(endContractedPrice, { ...end, params: { contractedPriceId: deriveId("cpr", "x") } })).toMatchObject(
      refused(404, "not-found"),
    );
  });
});

describe("discount schedules", () => {
  const scheduleBody = {
    name: "volume",
    sku: "platform",
    tier: null,
    measure: "quantity",
    kind: "slab",
    tiers: [
      { from: 1, to: 11, discountPercent: "0" },
      { from: 11, to: null, discountPercent: "50" },
    ],
    effectiveOn: "2025-01-01",
    expiresOn: null as string | null,
  };

  test("are published once a day, can be read and found, are told, and make the regular price", async () => {
    await publish();
    const schedule = (await call(publishDiscountSchedule, { body: scheduleBody })).body;
    expect(await call(publishDiscountSchedule, { body: scheduleBody })).toMatchObject(refused(409, "already-exists"));
    expect(await call(getDiscountSchedule, { params: { discountScheduleId: schedule.id } })).toMatchObject({ status: 200, body: schedule });
    expect((await call(listDiscountSchedules, { query: { sku: "platform" } })).body.items).toEqual([schedule]);
    expect(await open().events("cpq.discount_schedule.published.v1")).toMatchObject([{ data: schedule }]);
    const { drafted } = await quote({ quantity: 20, discountPercent: "0" });
    expect(drafted).toMatchObject({ unitPrice: "45.00", discretionaryPercent: "0", termNet: { minor: "810000" } });
    expect(drafted.lines[0].waterfall[2]).toMatchObject({
      step: "regular",
      unitPrice: "33.75",
      discountPercent: "25",
      ruleId: schedule.id,
    });
  });

  test.each([
    ["a gap", { tiers: [scheduleBody.tiers[0], { from: 12, to: null, discountPercent: "50" }] }, 422, "tiers-invalid"],
    ["slabs by term", { measure: "term" }, 422, "tiers-invalid"],
    ["no tiers", { tiers: [] }, 400, "invalid-request"],
    ["a negative bound", { tiers: [{ from: -1, to: null, discountPercent: "5" }] }, 400, "invalid-request"],
    ["a discount above everything", { tiers: [{ from: 1, to: null, discountPercent: "101" }] }, 400, "invalid-request"],
    ["an end on their first day", { expiresOn: "2025-01-01" }, 400, "invalid-request"],
  ])("with %s are refused", async (_, over, status, code) => {
    expect(await call(publishDiscountSchedule, { body: { ...scheduleBody, ...over } })).toMatchObject(refused(status, code));
  });
});

describe("bundles", () => {
  const component = {
    sku: "support",
    tier: "standard",
    isRequired: true,
    scaling: "fixed",
    quantity: 1,
    minQuantity: 1,
    maxQuantity: 1,
    pricing: "included",
    discountPercent: "0",
  };
  const connector = { ...component, sku: "connector", isRequired: false, scaling: "per_bundle", maxQuantity: 3, pricing: "priced" };
  const bundleBody = { sku: "platform", tier: "pro", name: "suite", components: [component, connector], effectiveOn: "2025-01-01" };

  test("are published once a day, can be read and found, and are told", async () => {
    const bundle = (await call(publishBundle, { body: bundleBody })).body;
    expect(await call(publishBundle, { body: bundleBody })).toMatchObject(refused(409, "already-exists"));
    expect(
      await call(publishBundle, { body: { ...bundleBody, effectiveOn: "2026-01-01", components: [component, component] } }),
    ).toMatchObject(refused(422, "bundle-invalid"));
    expect(await call(getBundle, { params: { bundleId: bundle.id } })).toMatchObject({ status: 200, body: bundle });
    expect((await call(listBundles, { query: { sku: "platform" } })).body.items).toEqual([bundle]);
    expect(await open().events("cpq.bundle.published.v1")).toMatchObject([{ data: bundle }]);
  });

  test("bring their components into a quote, and refuse what they do not have or allow", async () => {
    await publish();
    await publish({ sku: "connector", tier: "standard", unitPrice: "3.00" });
    await call(publishBundle, { body: bundleBody });
    const chosen = (sku: string, quantity: number) => ({ components: [{ sku, tier: "standard", quantity }] });
    const { drafted } = await quote({ ...chosen("connector", 2) });
    expect(
      drafted.lines.map((line: { sku: string; quantity: number; termNet: { minor: string } }) => [
        line.sku,
        line.quantity,
        line.termNet.minor,
      ]),
    ).toEqual([
      ["platform", 10, "486000"],
      ["support", 1, "0"],
      ["connector", 20, "64800"],
    ]);
    expect(drafted.termNet.minor).toBe("550800");
    const other = { ...quoteBody, opportunityId: opportunityOf("2") };
    expect(await call(createQuote, { body: { ...other, ...chosen("robot", 1) } })).toMatchObject(refused(422, "component-not-in-bundle"));
    expect(await call(createQuote, { body: { ...other, ...chosen("connector", 4) } })).toMatchObject(refused(422, "component-quantity"));
  });
});

describe("the policy", () => {
  test("has defaults at version 0, is replaced on the version that was read, and is printed on quotes from then on", async () => {
    await publish();
    expect(await call(getPolicy)).toMatchObject({ status: 200, headers: { etag: '"v0"' }, body: defaultPolicy });
    const before = await quote();
    const changed = { ...defaultPolicy, unitPriceDecimals: 1, unitPriceRounding: "down" as const, quoteValidityDays: 5 };
    expect(await call(updatePolicy, { body: changed })).toMatchObject(refused(428, "if-match-missing"));
    expect(await call(updatePolicy, { body: changed, ifMatch: '"v1"' })).toMatchObject(refused(412, "version-conflict"));
    expect(await call(updatePolicy, { body: changed, ifMatch: '"v0"' })).toMatchObject({
      status: 200,
      headers: { etag: '"v1"' },
      body: changed,
    });
    expect(await call(updatePolicy, { body: changed, ifMatch: '"v0"' })).toMatchObject(refused(412, "version-conflict"));
    expect(await setPolicy({ proration: "month" })).toMatchObject({ headers: { etag: '"v2"' } });
    expect((await call(getPolicy)).body).toEqual({ ...changed, proration: "month" });
    expect((await call(getQuote, { params: before.params })).body.policy).toMatchObject({ unitPriceDecimals: null, quoteValidityDays: 30 });
    const { drafted } = await quote({ opportunityId: opportunityOf("2"), discountPercent: "12.3" });
    // 45.00 less 12.3 % is 39.465, cut to 39.4.
    expect(drafted).toMatchObject({
      expiresOn: "2026-01-06",
      termNet: { minor: "472800" },
      policy: { unitPriceDecimals: 1, unitPriceRounding: "down", proration: "month", quoteValidityDays: 5 },
    });
  });

  test.each([
    ["a matrix that contradicts itself", { approvalMatrix: [{ upToPercent: "5", columns: [{ upToAmount: "1", levels: [] }] }] }],
    ["no matrix", { approvalMatrix: [] }],
    ["a validity of no days", { quoteValidityDays: 0 }],
    ["a validity of 10^15 days", { quoteValidityDays: 1e15 }],
    ["an unknown proration", { proration: "hour" }],
    ["the same level twice", { approvalMatrix: [{ upToPercent: "5", columns: [{ upToAmount: null, levels: ["a", "a"] }] }] }],
  ])("with %s is refused and stays", async (_, over) => {
    expect(await call(updatePolicy, { body: { ...defaultPolicy, ...over }, ifMatch: '"v0"' })).toMatchObject(
      refused(400, "invalid-request"),
    );
    expect((await call(getPolicy)).headers["etag"]).toBe('"v0"');
  });
});
