import {
  createBillingAccount,
  createSubscription,
  getBillingAccount,
  getSubscription,
  listBillingAccounts,
  listRateCards,
  listSubscriptions,
  loadRateCard,
  recordUsage,
  updateBillingAccount,
} from "@cashline/contracts/systems/billing/operations";
import { listUsage } from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, account, foreignId, rateCard, term } from "./test-ground.ts";

describe("billing accounts, rate cards, subscriptions and usage", () => {
  let bench: TestBench;
  let ground: Ground;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
  });
  afterEach(() => bench.close());

  describe("billing accounts", () => {
    test("an account can be read and found by its CRM account", async () => {
      const created = await bench.call(createBillingAccount, { body: account });
      expect(created).toMatchObject({ status: 201, body: account });
      expect(await bench.call(getBillingAccount, { params: { billingAccountId: created.body.id } })).toMatchObject({
        status: 200,
        headers: { etag: '"v1"' },
        body: created.body,
      });
      expect((await bench.call(listBillingAccounts, { query: { accountId: account.accountId } })).body).toEqual({
        items: [created.body],
        next: null,
      });
      expect((await bench.call(listBillingAccounts, { query: { accountId: foreignId("acc", "other") } })).body.items).toEqual([]);
    });

    test("a second account for the same CRM account is refused", async () => {
      await bench.call(createBillingAccount, { body: account });
      expect(await bench.call(createBillingAccount, { body: { ...account, name: "Other" } })).toMatchObject({
        status: 409,
        body: { code: "already-exists" },
      });
    });

    test("a currency that ISO 4217 does not list is refused", async () => {
      const answer = await bench.call(createBillingAccount, { body: { ...account, currency: "QQQ" } });
      expect(answer).toMatchObject({ status: 400, body: { code: "invalid-request", errors: [{ pointer: "/body/currency" }] } });
    });

    test.each(["ZZ", "XK", "UK", "EL"])("a country that ISO 3166-1 does not assign is refused: %s", async (country) => {
      const answer = await bench.call(createBillingAccount, { body: { ...account, billTo: { ...account.billTo, country } } });
      expect(answer).toMatchObject({ status: 400, body: { code: "invalid-request", errors: [{ pointer: "/body/billTo/country" }] } });
      expect((await bench.call(listBillingAccounts)).body.items).toEqual([]);
    });

    test("a parent without a billing account, the account itself, and one below it are refused as parents", async () => {
      const open = (key: string, parent: string | null) =>
        bench.call(createBillingAccount, {
          body: { ...account, accountId: foreignId("acc", key), parentAccountId: parent === null ? null : foreignId("acc", parent) },
        });
      expect(await open("leaf", "top")).toMatchObject({ status: 422, body: { code: "unknown-parent" } });
      expect(await open("top", "top")).toMatchObject({ status: 422, body: { code: "hierarchy-cycle" } });
      const top = await open("top", null);
      const leaf = await open("leaf", "top");
      expect([top.status, leaf.status]).toEqual([201, 201]);
      const move = (id: string, parentAccountId: string | null) =>
        bench.call(updateBillingAccount, { params: { billingAccountId: id }, body: { parentAccountId }, ifMatch: '"v1"' });
      expect(await move(top.body.id, leaf.body.accountId)).toMatchObject({ status: 422, body: { code: "hierarchy-cycle" } });
      expect(await move(top.body.id, foreignId("acc", "nobody"))).toMatchObject({ status: 422, body: { code: "unknown-parent" } });
      expect(await move(leaf.body.id, null)).toMatchObject({ status: 200, body: { parentAccountId: null } });
    });

    test("an account that does not exist is not found, read or changed", async () => {
      const params = { billingAccountId: foreignId("bac", "none") };
      expect(await bench.call(getBillingAccount, { params })).toMatchObject({ status: 404, body: { code: "not-found" } });
      expect(await bench.call(updateBillingAccount, { params, body: { name: "x" }, ifMatch: '"v1"' })).toMatchObject({
        status: 404,
        body: { code: "not-found" },
      });
    });

    test("a change needs the version that was read, and is told", async () => {
      const params = { billingAccountId: (await bench.call(createBillingAccount, { body: account })).body.id };
      expect(await bench.call(updateBillingAccount, { params, body: { legalEntity: "FR01" } })).toMatchObject({
        status: 428,
        body: { code: "if-match-missing" },
      });
      expect(await bench.call(updateBillingAccount, { params, body: { legalEntity: "FR01" }, ifMatch: '"v2"' })).toMatchObject({
        status: 412,
        body: { code: "version-conflict" },
      });
      expect(await bench.call(updateBillingAccount, { params, body: { legalEntity: "FR01" }, ifMatch: '"v1"' })).toMatchObject({
        status: 200,
        headers: { etag: '"v2"' },
        body: { legalEntity: "FR01" },
      });
      expect(await bench.events("billing.account.updated.v1")).toMatchObject([
        { subject: params.billingAccountId, data: { legalEntity: "FR01" } },
      ]);
    });

    test("the currency of an account cannot be changed", async () => {
      const params = { billingAccountId: (await bench.call(createBillingAccount, { body: account })).body.id };
      expect(await bench.call(updateBillingAccount, { params, body: { currency: "USD" }, ifMatch: '"v1"' })).toMatchObject({
        status: 400,
        body: { code: "invalid-request" },
      });
    });
  });

  describe("rate cards", () => {
    test("the same source price again replaces the values, and equal values tell nothing", async () => {
      const first = await bench.call(loadRateCard, { body: rateCard });
      expect(first).toMatchObject({ status: 201, headers: { etag: '"v1"' } });
      expect(await bench.call(loadRateCard, { body: rateCard })).toMatchObject({
        status: 201,
        headers: { etag: '"v1"' },
        body: first.body,
      });
      const changed = await bench.call(loadRateCard, { body: { ...rateCard, unitPrice: "47.00" } });
      expect(changed).toMatchObject({ status: 201, headers: { etag: '"v2"' }, body: { id: first.body.id, unitPrice: "47.00" } });
      expect((await bench.call(listRateCards, { query: { sku: "platform" } })).body.items).toEqual([changed.body]);
      expect((await bench.call(listRateCards, { query: { sku: "other" } })).body.items).toEqual([]);
      expect((await bench.events("billing.rate_card.loaded.v1")).map(({ data }) => data.unitPrice)).toEqual(["45.50", "47.00"]);
    });

    test("a rate card in a currency nobody knows is refused", async () => {
      expect(await bench.call(loadRateCard, { body: { ...rateCard, currency: "QQQ" } })).toMatchObject({
        status: 400,
        body: { code: "invalid-request", errors: [{ pointer: "/body/currency" }] },
      });
    });
  });

  describe("subscriptions", () => {
    test("a subscription starts active and is found by its contract", async () => {
      const subscription = await ground.subscription();
      expect(subscription).toMatchObject({ ...term, status: "active", renewals: 0, lastQuoteId: null });
      expect(await bench.call(getSubscription, { params: { subscriptionId: subscription.id } })).toMatchObject({
        status: 200,
        body: subscription,
      });
      expect((await bench.call(listSubscriptions, { query: { contractId: term.contractId, status: "active" } })).body.items).toEqual([
        subscription,
      ]);
      expect((await bench.call(listSubscriptions, { query: { status: "expired" } })).body.items).toEqual([]);
    });

    test("a subscription that does not exist is not found", async () => {
      expect(await bench.call(getSubscription, { params: { subscriptionId: foreignId("sub", "none") } })).toMatchObject({
        status: 404,
        body: { code: "not-found" },
      });
    });

    test("an unknown billing account is refused", async () => {
      expect(await bench.call(createSubscription, { body: { ...term, billingAccountId: foreignId("bac", "none") } })).toMatchObject({
        status: 422,
        body: { code: "unknown-billing-account" },
      });
    });

    test("a second subscription for the same contract is refused", async () => {
      const { billingAccountId } = await ground.subscription();
      expect(await bench.call(createSubscription, { body: { ...term, billingAccountId } })).toMatchObject({
        status: 409,
        body: { code: "already-exists" },
      });
    });

    test.each([
      ["currency", { currency: "USD" }],
      ["endOn", { endOn: "2025-02-01" }],
      ["anchorOn", { anchorOn: "2025-02-02" }],
      ["termMonths", { termMonths: 1 }],
      ["termMonths", { termMonths: 120, billedThroughOn: "2025-02-01" }],
      ["termMonths", { endOn: "2025-02-02", billedThroughOn: "2025-02-01" }],
    ])("a start whose %s does not fit is refused by name", async (member, change) => {
      const billingAccountId = (await bench.call(createBillingAccount, { body: account })).body.id;
      const answer = await bench.call(createSubscription, { body: { ...term, billingAccountId, ...change } });
      expect(answer).toMatchObject({ status: 400, body: { code: "invalid-request", errors: [{ pointer: `/body/${member}` }] } });
    });

    test("a term that begins between two dates of its anchor is refused, because its first and last period would be no months", async () => {
      const billingAccountId = (await bench.call(createBillingAccount, { body: account })).body.id;
      const between = { ...term, billingAccountId, billingFrequency: "monthly", startOn: "2026-01-16", endOn: "2027-01-16" };
      expect(await bench.call(createSubscription, { body: { ...between, anchorOn: "2026-01-01" } })).toMatchObject({
        status: 422,
        body: { code: "term-off-anchor" },
      });
      expect((await bench.call(listSubscriptions)).body.items).toEqual([]);
      expect((await bench.call(createSubscription, { body: { ...between, anchorOn: "2025-12-16" } })).status).toBe(201);
    });

    test("a term billed elsewhere may have been cut short, as contracts taken over from another system are", async () => {
      const billingAccountId = (await bench.call(createBillingAccount, { body: account })).body.id;
      const answer = await bench.call(createSubscription, { body: { ...term, billingAccountId, endOn: "2025-08-13" } });
      expect(answer).toMatchObject({ status: 201, body: { endOn: "2025-08-13", termMonths: 12 } });
    });

    test("a subscription nobody renews expires thirty days after its end", async () => {
      const { id } = await ground.subscription();
      await bench.advance("2026-03-02T23:59:59.000Z");
      expect((await bench.call(getSubscription, { params: { subscriptionId: id } })).body.status).toBe("active");
      await bench.advance("2026-03-03T00:00:00.000Z");
      expect((await bench.call(getSubscription, { params: { subscriptionId: id } })).body.status).toBe("expired");
      expect(await bench.events("billing.subscription.expired.v1")).toMatchObject([{ subject: id, data: { status: "expired" } }]);
    });

    test("a renewed subscription does not expire with its old term", async () => {
      const { id } = (await ground.renew(await ground.subscription())).subscription;
      await bench.advance("2027-03-02T00:00:00.000Z");
      expect((await bench.call(getSubscription, { params: { subscriptionId: id } })).body.status).toBe("active");
      await bench.advance("2027-03-03T00:00:00.000Z");
      expect((await bench.call(getSubscription, { params: { subscriptionId: id } })).body.status).toBe("expired");
    });
  });

  describe("usage", () => {
    test("a source id counts once per subscription, within a batch and across batches", async () => {
      const [one, two] = [await ground.subscription("1"), await ground.subscription("2")];
      const record = { subscriptionId: one.id, sourceId: "a", meter: "api_calls", quantity: 5, usedOn: "2026-01-01" };
      const records = [record, record, { ...record, sourceId: "b" }, { ...record, subscriptionId: two.id }];
      const accepted = (sourceId: string) => ({
        id: expect.stringMatching(/^usg_/) as string,
        sourceId,
        meter: "api_calls",
        quantity: 5,
        usedOn: "2026-01-01",
      });
      expect(await bench.call(recordUsage, { body: { records } })).toMatchObject({ status: 200, body: { accepted: 3, duplicates: 1 } });
      expect(await bench.call(recordUsage, { body: { records: [record] } })).toMatchObject({
        status: 200,
        body: { accepted: 0, duplicates: 1 },
      });
      expect((await bench.events("billing.usage.recorded.v1")).map(({ data }) => data)).toEqual([
        { subscriptionId: one.id, records: 2, quantity: 10, duplicates: 1, accepted: [accepted("a"), accepted("b")] },
        { subscriptionId: two.id, records: 1, quantity: 5, duplicates: 0, accepted: [accepted("a")] },
        { subscriptionId: one.id, records: 0, quantity: 0, duplicates: 1, accepted: [] },
      ]);
    });

    test.each([
      ["more than 36 months before the anchor", "2021-01-31", 422],
      ["36 months before the anchor", "2021-02-01", 200],
      ["on the term's last day", "2026-01-31", 200],
      ["after the term, and after tomorrow", "2026-02-01", 422],
      ["in 1900", "1900-01-01", 422],
      ["in 2199", "2199-01-01", 422],
    ])("usage %s is taken, or the batch refused, because no bill would reach it", async (_, usedOn, status) => {
      const { id: subscriptionId } = await ground.subscription();
      const record = { subscriptionId, sourceId: "a", meter: "api_calls", quantity: 5, usedOn: "2026-01-01" };
      const answer = await bench.call(recordUsage, { body: { records: [record, { ...record, sourceId: "b", usedOn }] } });
      expect(answer.status).toBe(status);
      if (status === 422) expect(answer.body.code).toBe("usage-out-of-range");
      expect((await bench.call(listUsage, { query: { subscriptionId } })).body.items).toHaveLength(status === 422 ? 0 : 2);
    });

    test("usage of a day gone by, or of tomorrow, is taken after the term has ended", async () => {
      const subscription = await ground.subscription();
      await bench.advance("2026-02-20T00:00:00.000Z");
      expect((await ground.use(subscription, "today", 5, "2026-02-21")).status).toBe(200);
      expect((await ground.use(subscription, "ahead", 5, "2026-02-22")).status).toBe(422);
    });

    test("one unknown subscription refuses the whole batch and nothing of it stays", async () => {
      const { id } = await ground.subscription();
      const record = { subscriptionId: id, sourceId: "a", meter: "api_calls", quantity: 5, usedOn: "2026-01-01" };
      const records = [record, { ...record, subscriptionId: foreignId("sub", "none") }];
      expect(await bench.call(recordUsage, { body: { records } })).toMatchObject({ status: 422, body: { code: "unknown-subscription" } });
      expect(await bench.call(recordUsage, { body: { records: [record] } })).toMatchObject({ body: { accepted: 1, duplicates: 0 } });
    });
  });
});
