import {
  getInvoice,
  getSubscription,
  listInvoices,
  loadRateCard,
  redraftInvoice,
  renewSubscription,
  undoRenewal,
  updateBillingAccount,
  voidInvoice,
} from "@cashline/contracts/systems/billing/operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, nextTerm, rateCard } from "./test-ground.ts";

describe("renewals and their drafts", () => {
  let bench: TestBench;
  let ground: Ground;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
  });
  afterEach(() => bench.close());

  const renewal = (subscriptionId: string, changes: object = {}) =>
    bench.call(renewSubscription, { params: { subscriptionId }, body: { ...nextTerm, ...changes } });
  const undo = (subscriptionId: string, quoteId = nextTerm.quoteId) =>
    bench.call(undoRenewal, { params: { subscriptionId }, body: { quoteId } });
  const redraft = (invoiceId: string) => bench.call(redraftInvoice, { params: { invoiceId }, body: { reason: "corrected" } });

  test("a renewal enters the next term and drafts its first invoice in advance", async () => {
    const before = await ground.subscription();
    const answer = await renewal(before.id);
    expect(answer).toMatchObject({ status: 200, headers: { etag: '"v2"' } });
    const { subscription, invoice } = answer.body;
    expect(subscription).toMatchObject({
      startOn: "2026-02-01",
      endOn: "2027-02-01",
      anchorOn: "2024-02-01",
      quantity: 12,
      renewals: 1,
      lastQuoteId: nextTerm.quoteId,
      status: "active",
    });
    expect(invoice).toMatchObject({
      status: "draft",
      number: null,
      hold: null,
      revision: 1,
      replacesInvoiceId: null,
      quoteId: nextTerm.quoteId,
      legalEntity: "DE01",
      rounding: "half-up, per line",
      net: { currency: "EUR", minor: "589680" },
      tax: { minor: "0" },
      total: { minor: "589680" },
      due: { minor: "589680" },
      lines: [
        {
          lineId: "recurring",
          kind: "recurring",
          quantity: 12,
          months: 12,
          unitPrice: "45.50",
          discountPercent: "10",
          periodStartOn: "2026-02-01",
          periodEndOn: "2027-02-01",
          net: { minor: "589680" },
          tax: null,
        },
      ],
    });
    expect((await bench.events()).map(({ type }) => type).slice(-2)).toEqual([
      "billing.subscription.renewed.v1",
      "billing.invoice.drafted.v1",
    ]);
    expect((await bench.call(getInvoice, { params: { invoiceId: invoice.id } })).body).toEqual(invoice);
    expect((await bench.call(listInvoices, { query: { subscriptionId: before.id, status: "draft" } })).body).toEqual({
      items: [invoice],
      next: null,
    });
  });

  test.each([
    ["monthly", "2026-03-01", "49140"],
    ["quarterly", "2026-05-01", "147420"],
  ])("a %s invoice charges one billing period", async (billingFrequency, periodEndOn, minor) => {
    const { invoice } = await ground.renew(await ground.subscription(), { billingFrequency });
    expect(invoice).toMatchObject({ net: { minor }, lines: [{ periodStartOn: "2026-02-01", periodEndOn }] });
  });

  test("periods are counted from the original anchor: after 28 February comes 31 March", async () => {
    const term = { anchorOn: "2025-01-31", startOn: "2025-01-31", endOn: "2026-02-28", termMonths: 13 };
    const { invoice } = await ground.renew(await ground.subscription("1", { term }), {
      startOn: "2026-02-28",
      endOn: "2027-02-28",
      billingFrequency: "monthly",
    });
    expect(invoice.lines[0]).toMatchObject({ periodStartOn: "2026-02-28", periodEndOn: "2026-03-31", months: 1 });
  });

  test.each([
    ["a quote nobody accepted", { quoteAcceptedAt: null }, 422, "quote-not-accepted"],
    ["a gap between the terms", { startOn: "2026-02-02", endOn: "2027-02-02" }, 422, "renewal-not-contiguous"],
    ["an end before the start", { endOn: "2026-02-01" }, 400, "invalid-request"],
    ["months the dates do not span", { termMonths: 11 }, 400, "invalid-request"],
    ["a product without rate card", { tier: "basic" }, 422, "no-rate-card"],
    ["an amount no invoice can carry", { quantity: 1_000_000_000, tier: "gold" }, 400, "invalid-request"],
  ])("%s is refused and leaves nothing behind", async (_, change, status, code) => {
    const subscription = await ground.subscription();
    await bench.call(loadRateCard, {
      body: { ...rateCard, sourcePriceId: foreignId("prc", "gold"), tier: "gold", unitPrice: "999999999999" },
    });
    const published = (await bench.events()).length;
    expect(await renewal(subscription.id, change)).toMatchObject({ status, body: { code } });
    expect((await bench.call(getSubscription, { params: { subscriptionId: subscription.id } })).body).toEqual(subscription);
    expect((await bench.call(listInvoices, {})).body.items).toEqual([]);
    expect(await bench.events()).toHaveLength(published);
  });

  test("an expired subscription is not renewed", async () => {
    const { id } = await ground.subscription();
    await bench.advance("2026-03-03T00:00:00.000Z");
    expect(await renewal(id)).toMatchObject({ status: 409, body: { code: "subscription-not-active" } });
  });

  test("an unknown subscription is neither renewed nor taken back", async () => {
    const none = foreignId("sub", "none");
    expect(await renewal(none)).toMatchObject({ status: 404, body: { code: "not-found" } });
    expect(await undo(none)).toMatchObject({ status: 404, body: { code: "not-found" } });
  });

  test("the same quote does not renew twice: its key is replayed, another key is refused", async () => {
    const { id } = await ground.subscription();
    const call = { params: { subscriptionId: id }, body: nextTerm };
    const first = await bench.call(renewSubscription, { ...call, key: "once" });
    expect(await bench.call(renewSubscription, { ...call, key: "once" })).toMatchObject({
      status: 200,
      headers: { "idempotent-replayed": "true" },
      body: first.body,
    });
    expect(await bench.call(renewSubscription, { ...call, key: "twice" })).toMatchObject({
      status: 422,
      body: { code: "renewal-not-contiguous" },
    });
    expect((await bench.call(listInvoices, {})).body.items).toHaveLength(1);
  });

  describe("rate card in force", () => {
    test.each([
      ["the latest one effective by the period's start", { effectiveOn: "2026-02-01", unitPrice: "50" }, "50"],
      ["not one that starts later", { effectiveOn: "2026-02-02", unitPrice: "50" }, "45.50"],
      [
        "the account's own before a later general one",
        { effectiveOn: "2023-01-01", unitPrice: "40", accountId: foreignId("acc", "1") },
        "40",
      ],
      ["not another account's", { effectiveOn: "2026-01-01", unitPrice: "40", accountId: foreignId("acc", "2") }, "45.50"],
      ["not another currency's", { effectiveOn: "2026-01-01", unitPrice: "40", currency: "USD" }, "45.50"],
    ])("%s", async (_, change, unitPrice) => {
      const subscription = await ground.subscription();
      await bench.call(loadRateCard, { body: { ...rateCard, sourcePriceId: foreignId("prc", "2"), ...change } });
      expect((await ground.renew(subscription)).invoice.lines[0]?.unitPrice).toBe(unitPrice);
    });
  });

  describe("usage in arrears", () => {
    test("units of the ended term above the included ones are a line of their own", async () => {
      const subscription = await ground.subscription();
      await ground.use(subscription, "first", 1000, "2025-02-01");
      await ground.use(subscription, "last", 703, "2026-01-31");
      await ground.use(subscription, "next term", 9000, "2026-02-01");
      await ground.use(subscription, "term before", 9000, "2025-01-31");
      const { invoice } = await ground.renew(subscription);
      // 1,703 used, 12 × 100 included: 503 × 0.0019 = 0.9557, half-up 0.96.
      expect(invoice.lines[1]).toMatchObject({
        lineId: "usage",
        kind: "usage",
        quantity: 503,
        unitPrice: "0.0019",
        discountPercent: "0",
        periodStartOn: "2025-02-01",
        periodEndOn: "2026-02-01",
        net: { minor: "96" },
      });
      expect(invoice.net.minor).toBe("589776");
    });

    test("usage within what is included makes no line", async () => {
      const subscription = await ground.subscription();
      await ground.use(subscription, "a", 1200, "2026-01-01");
      expect((await ground.renew(subscription)).invoice.lines).toHaveLength(1);
    });

    test("a voided or replaced draft gives its usage back, and the next draft takes it in once, late records too", async () => {
      const subscription = await ground.subscription();
      await ground.use(subscription, "a", 2200, "2026-01-01");
      const { invoice } = await ground.renew(subscription);
      await ground.use(subscription, "late", 100, "2026-01-02");
      const redrafted = (await redraft(invoice.id)).body;
      expect(redrafted.lines[1]).toMatchObject({ quantity: 1100 });
      await undo(subscription.id);
      const again = (await ground.renew(subscription)).invoice;
      expect(again).toMatchObject({ revision: 3, lines: [{}, { quantity: 1100 }] });
    });
  });

  describe("redraft", () => {
    test("a draft is made anew from today's account and rate card, and the hold goes with the old one", async () => {
      const subscription = await ground.subscription();
      const { invoice } = await ground.renew(subscription);
      await bench.call(loadRateCard, { body: { ...rateCard, unitPrice: "46.00" } });
      await bench.call(updateBillingAccount, {
        params: { billingAccountId: invoice.billingAccountId },
        body: { legalEntity: "FR01" },
        ifMatch: '"v1"',
      });
      const answer = await redraft(invoice.id);
      expect(answer).toMatchObject({
        status: 201,
        body: {
          status: "draft",
          revision: 2,
          replacesInvoiceId: invoice.id,
          legalEntity: "FR01",
          hold: null,
          quoteId: nextTerm.quoteId,
          lines: [{ unitPrice: "46.00", periodStartOn: "2026-02-01" }],
        },
      });
      expect((await bench.call(getInvoice, { params: { invoiceId: invoice.id } })).body).toMatchObject({
        status: "void",
        voidedAt: "2026-01-01T00:00:00.000Z",
        due: { minor: "0" },
        legalEntity: "DE01",
      });
      expect((await bench.events()).map(({ type }) => type).slice(-2)).toEqual(["billing.invoice.voided.v1", "billing.invoice.drafted.v1"]);
    });

    test("what is no draft any more, or not there, is not redrafted", async () => {
      const open = await ground.open();
      expect(await redraft(open.id)).toMatchObject({ status: 409, body: { code: "invoice-not-draft" } });
      expect(await redraft(foreignId("inv", "none"))).toMatchObject({ status: 404, body: { code: "not-found" } });
    });

    test("without a rate card the old draft stays", async () => {
      const draft = await ground.draft();
      await bench.call(loadRateCard, { body: { ...rateCard, effectiveOn: "2027-01-01" } });
      expect(await redraft(draft.id)).toMatchObject({ status: 422, body: { code: "no-rate-card" } });
      expect((await bench.call(getInvoice, { params: { invoiceId: draft.id } })).body).toEqual(draft);
    });
  });

  describe("undo", () => {
    test("a renewal taken back restores the ended term, voids the latest draft, and may be made again", async () => {
      const before = await ground.subscription();
      const { invoice } = await ground.renew(before);
      const latest = (await redraft(invoice.id)).body;
      expect(await undo(before.id)).toMatchObject({ status: 200, body: before });
      expect((await bench.call(getInvoice, { params: { invoiceId: latest.id } })).body.status).toBe("void");
      expect((await bench.events()).map(({ type }) => type).slice(-2)).toEqual([
        "billing.invoice.voided.v1",
        "billing.subscription.renewal_undone.v1",
      ]);
      expect((await ground.renew(before)).invoice).toMatchObject({ status: "draft", revision: 3, replacesInvoiceId: null });
    });

    test("after it was taken back the old term's expiry counts again", async () => {
      const { id } = await ground.subscription();
      await renewal(id);
      await undo(id);
      await bench.advance("2026-03-03T00:00:00.000Z");
      expect((await bench.call(getSubscription, { params: { subscriptionId: id } })).body.status).toBe("expired");
    });

    test("a renewal whose invoice is already void can be taken back", async () => {
      const open = await ground.open();
      await bench.call(voidInvoice, { params: { invoiceId: open.id }, body: { reason: "taken back" } });
      expect(await undo(open.subscriptionId)).toMatchObject({ status: 200, body: { renewals: 0, lastQuoteId: null } });
    });

    test("an owed invoice, another quote, or no renewal at all is refused", async () => {
      const open = await ground.open();
      expect(await undo(open.subscriptionId)).toMatchObject({ status: 409, body: { code: "renewal-not-undoable" } });
      expect(await undo(open.subscriptionId, foreignId("qte", "other"))).toMatchObject({
        status: 409,
        body: { code: "renewal-not-undoable" },
      });
      const fresh = await ground.subscription("2");
      expect(await undo(fresh.id)).toMatchObject({ status: 409, body: { code: "renewal-not-undoable" } });
    });

    test("only the last renewal can be taken back", async () => {
      const subscription = await ground.subscription();
      await ground.renew(subscription);
      const second = foreignId("qte", "2");
      await ground.renew(subscription, { quoteId: second, startOn: "2027-02-01", endOn: "2028-02-01" });
      expect(await undo(subscription.id)).toMatchObject({ status: 409, body: { code: "renewal-not-undoable" } });
      expect(await undo(subscription.id, second)).toMatchObject({ status: 200, body: { renewals: 1, endOn: "2027-02-01" } });
      expect(await undo(subscription.id)).toMatchObject({ status: 200, body: { renewals: 0, endOn: "2026-02-01" } });
    });
  });
});
