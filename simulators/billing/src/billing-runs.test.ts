import { getPolicy, updatePolicy } from "@cashline/contracts/systems/billing/credit-operations";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import {
  createBillingAccount,
  createSubscription,
  getSubscription,
  listInvoices,
  loadRateCard,
  redraftInvoice,
  undoRenewal,
  voidInvoice,
} from "@cashline/contracts/systems/billing/operations";
import {
  changeSubscription,
  pauseSubscription,
  previewInvoice,
  previewRating,
  resumeSubscription,
  runBilling,
  setRamp,
} from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, account, foreignId, monthlyTerm, nextTerm, rateCard, term } from "./test-ground.ts";

describe("periods of a term", () => {
  let bench: TestBench;
  let ground: Ground;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
  });
  afterEach(() => bench.close());

  const monthly = (key = "1", changes: object = {}) => ground.subscription(key, { term: { ...monthlyTerm, ...changes } });
  const periods = (invoices: readonly Invoice[]) => invoices.map(({ lines }) => lines[0]?.periodStartOn);
  const all = async (): Promise<Invoice[]> => (await bench.call(listInvoices, {})).body.items;
  const voidIt = (invoiceId: string) => bench.call(voidInvoice, { params: { invoiceId }, body: { reason: "wrong" } });
  const preview = (subscriptionId: string, throughOn?: string) =>
    bench.call(previewInvoice, { body: { subscriptionId, ...(throughOn === undefined ? {} : { throughOn }) } });

  test("a run drafts one invoice per period due, once, and the policy stands on each", async () => {
    const { billingAccountId } = await monthly();
    const drafts = await ground.run(billingAccountId, "2026-03-15");
    expect(periods(drafts)).toEqual(["2026-01-01", "2026-02-01", "2026-03-01"]);
    expect(drafts[0]).toMatchObject({
      purpose: "period",
      revision: 1,
      quoteId: null,
      net: { minor: "45500" },
      policy: { version: 0, timeZone: "UTC", proration: "actual_days", discountOrder: "stated", numbering: "daily_run" },
    });
    expect(await ground.run(billingAccountId, "2026-03-15")).toEqual([]);
  });

  test("a subscription has ten new invoices a minute and twenty a day where the policy limits them", async () => {
    await ground.policy({ invoiceLimits: "per_subscription" });
    const { billingAccountId } = await monthly("1", { termMonths: 36, endOn: "2029-01-01" });
    const through = (throughOn: string) => bench.call(runBilling, { body: { billingAccountId, throughOn } });
    expect((await through("2026-10-15")).status).toBe(200);
    expect(await through("2026-11-15")).toMatchObject({ status: 429, headers: { "retry-after": "60" }, body: { code: "rate-limited" } });
    await bench.advance("2026-01-01T12:01:00.000Z");
    expect((await through("2027-08-15")).status).toBe(200);
    expect(await through("2027-09-15")).toMatchObject({
      status: 429,
      body: { detail: expect.stringContaining("20 new invoices within a day") },
    });
    expect(await all()).toHaveLength(20);
  });

  test("in arrears a period is due the day after its last", async () => {
    const { billingAccountId } = await monthly("1", { billingTiming: "in_arrears" });
    expect(await ground.run(billingAccountId, "2026-01-31")).toEqual([]);
    expect(periods(await ground.run(billingAccountId, "2026-02-01"))).toEqual(["2026-01-01"]);
  });

  test("a term that counts as billed elsewhere has nothing due", async () => {
    const { id, billingAccountId } = await ground.subscription();
    expect(await ground.run(billingAccountId, "2026-12-31")).toEqual([]);
    expect(await preview(id)).toMatchObject({ status: 422, body: { code: "nothing-to-invoice" } });
  });

  test("a term is billed from the period it says, and from no day between", async () => {
    const { billingAccountId } = await monthly("1", { billedThroughOn: "2026-03-01" });
    expect(periods(await ground.run(billingAccountId, "2026-03-31"))).toEqual(["2026-03-01"]);
    const body = { billingAccountId, ...monthlyTerm, contractId: foreignId("ctr", "2"), billedThroughOn: "2026-03-02" };
    expect(await bench.call(createSubscription, { body })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/body/billedThroughOn" }] },
    });
  });

  test("a run for an account that is not there is refused", async () => {
    const body = { billingAccountId: foreignId("bac", "none"), throughOn: "2026-03-15" };
    expect(await bench.call(runBilling, { body })).toMatchObject({ status: 422, body: { code: "unknown-billing-account" } });
  });

  test("what cannot be rated is named, and holds nothing else up", async () => {
    const { id, billingAccountId } = await monthly("1", { tier: "basic" });
    const other = await bench.call(createSubscription, { body: { ...monthlyTerm, billingAccountId, contractId: foreignId("ctr", "2") } });
    const answer = await bench.call(runBilling, { body: { billingAccountId, throughOn: "2026-02-15" } });
    expect(answer.body.skipped).toMatchObject([{ subscriptionId: id, periodStartOn: "2026-01-01", code: "no-rate-card" }]);
    expect((await all()).map(({ subscriptionId }) => subscriptionId)).toEqual([other.body.id, other.body.id]);
  });

  test("a preview is what the run then drafts, and changes nothing", async () => {
    const { id, billingAccountId } = await monthly();
    const published = (await bench.events()).length;
    const shown = await preview(id);
    expect(shown).toMatchObject({ status: 200, body: { net: { minor: "45500" }, rounding: "half-up, per line" } });
    expect((await preview(id, "2026-03-01")).body.lines.map(({ lineId }: { lineId: string }) => lineId)).toEqual([
      "1-recurring",
      "2-recurring",
      "3-recurring",
    ]);
    expect(await all()).toEqual([]);
    expect(await bench.events()).toHaveLength(published);
    const [draft] = await ground.run(billingAccountId, "2026-01-01");
    expect(draft).toMatchObject({ lines: shown.body.lines, net: shown.body.net, gross: shown.body.gross, policy: shown.body.policy });
    expect(await preview(foreignId("sub", "none"))).toMatchObject({ status: 422, body: { code: "unknown-subscription" } });
  });

  describe("voided and drafted anew", () => {
    test("a voided period is billed again by the next run, and the others are not", async () => {
      const { billingAccountId } = await monthly();
      const [, february] = await ground.run(billingAccountId, "2026-03-01");
      await voidIt(february?.id ?? "");
      const again = await ground.run(billingAccountId, "2026-03-01");
      expect(again).toMatchObject([{ revision: 2, lines: [{ periodStartOn: "2026-02-01" }] }]);
      expect(await ground.run(billingAccountId, "2026-03-01")).toEqual([]);
    });

    test("a redraft takes the place of its period's draft alone", async () => {
      const { billingAccountId } = await monthly();
      const [january] = await ground.run(billingAccountId, "2026-02-01");
      await bench.call(loadRateCard, { body: { ...rateCard, unitPrice: "50" } });
      const answer = await bench.call(redraftInvoice, { params: { invoiceId: january?.id ?? "" }, body: { reason: "price" } });
      expect(answer).toMatchObject({ status: 201, body: { replacesInvoiceId: january?.id, net: { minor: "50000" }, revision: 2 } });
      expect(await ground.run(billingAccountId, "2026-02-01")).toEqual([]);
    });

    test("a consolidated draft is not redrafted", async () => {
      await ground.policy({ consolidation: "billing_account" });
      const { billingAccountId } = await monthly();
      const [draft] = await ground.run(billingAccountId, "2026-01-01");
      const answer = await bench.call(redraftInvoice, { params: { invoiceId: draft?.id ?? "" }, body: { reason: "price" } });
      expect(answer).toMatchObject({ status: 409, body: { code: "invoice-not-redraftable" } });
    });

    test("usage a voided period's invoice had charged is charged again with it, by the months it had", async () => {
      await ground.policy({ usageBilling: "per_period" });
      const subscription = await monthly("1", { billingTiming: "in_arrears" });
      await ground.use(subscription, "january", 5100, "2026-01-10");
      await ground.use(subscription, "february", 10_100, "2026-02-10");
      const [january] = await ground.run(subscription.billingAccountId, "2026-03-01");
      await voidIt(january?.id ?? "");
      const [again] = await ground.run(subscription.billingAccountId, "2026-03-01");
      expect(again?.lines).toEqual(january?.lines);
    });
  });

  describe("usage by the period", () => {
    test("each period charges its own usage with its own allowance, in advance with the period after", async () => {
      await ground.policy({ usageBilling: "per_period" });
      const subscription = await monthly();
      await ground.use(subscription, "january", 5100, "2026-01-10");
      await ground.use(subscription, "february", 10_100, "2026-02-10");
      const drafts = await ground.run(subscription.billingAccountId, "2026-03-01");
      expect(drafts.map(({ lines }) => lines.slice(1).map(({ quantity, net }) => [quantity, net.minor]))).toEqual([
        [],
        [[5000, "950"]],
        [[10_000, "1900"]],
      ]);
    });

    test("several periods on one invoice take each record once", async () => {
      await ground.policy({ usageBilling: "per_period", consolidation: "billing_account", lateUsage: "next_invoice" });
      const subscription = await monthly();
      await ground.use(subscription, "january", 5100, "2026-01-10");
      await ground.use(subscription, "february", 10_100, "2026-02-10");
      const [draft] = await ground.run(subscription.billingAccountId, "2026-03-01");
      expect(draft?.lines.filter(({ kind }) => kind === "usage").map(({ quantity }) => quantity)).toEqual([5000, 10_000]);
    });

    test.each([
      ["stays_unbilled", []],
      ["next_invoice", [5000]],
    ] as const)("usage that comes late %s", async (lateUsage, expected) => {
      await ground.policy({ usageBilling: "per_period", lateUsage });
      const subscription = await monthly();
      await ground.run(subscription.billingAccountId, "2026-02-01");
      await ground.use(subscription, "late", 5100, "2026-01-10");
      const [march] = await ground.run(subscription.billingAccountId, "2026-03-01");
      expect(march?.lines.slice(1).map(({ quantity }) => quantity)).toEqual(expected);
    });

    test("a minimum commitment is topped up by what seats and usage fall short of", async () => {
      await ground.policy({ usageBilling: "per_period" });
      const subscription = await monthly("1", { billingTiming: "in_arrears" });
      await bench.call(loadRateCard, { body: { ...rateCard, minimumCommitment: "500" } });
      await ground.use(subscription, "january", 5100, "2026-01-10");
      const [january] = await ground.run(subscription.billingAccountId, "2026-02-01");
      // 455.00 seats + 9.50 usage; 35.50 are missing to 500.00.
      expect(january?.lines.map(({ kind, net }) => [kind, net.minor])).toEqual([
        ["recurring", "45500"],
        ["usage", "950"],
        ["commitment", "3550"],
      ]);
    });
  });

  describe("ramps and pauses", () => {
    const ramp = (subscriptionId: string, phases: object[]) => bench.call(setRamp, { params: { subscriptionId }, body: { phases } });

    test("each phase of a ramp prices its periods, and is told", async () => {
      const { id, billingAccountId } = await monthly();
      const phases = [
        { startOn: "2026-02-01", quantity: 20, unitPrice: null, discountPercent: "50" },
        { startOn: "2026-03-01", quantity: null, unitPrice: "10", discountPercent: null },
      ];
      expect(await ramp(id, phases)).toMatchObject({ status: 200, body: { ramp: phases } });
      expect((await ground.run(billingAccountId, "2026-03-01")).map(({ net }) => net.minor)).toEqual(["45500", "45500", "10000"]);
      expect(await bench.events("billing.subscription.ramp_set.v1")).toHaveLength(1);
    });

    test.each([
      { quantity: 50, unitPrice: null },
      { quantity: null, unitPrice: "20" },
    ])("a phase that begins by the day of the last change is refused, and the period charged as it was changed: %j", async (phase) => {
      const { id, billingAccountId } = await monthly("1", { billingTiming: "in_arrears" });
      await bench.advance("2026-01-15T12:00:00.000Z");
      await bench.call(changeSubscription, { params: { subscriptionId: id }, body: { effectiveOn: "2026-01-15", quantity: 20 } });
      const phases = [{ startOn: "2026-01-01", discountPercent: null, ...phase }];
      expect(await ramp(id, phases)).toMatchObject({ status: 422, body: { code: "change-not-in-order" } });
      expect(await ramp(id, [{ ...phases[0], startOn: "2026-02-01" }])).toMatchObject({ status: 200 });
      // 14 days of 10 seats and 17 of 20, at 45.50 a month.
      expect((await ground.run(billingAccountId, "2026-02-01")).map(({ net }) => net.minor)).toEqual(["70451"]);
    });

    test("a phase within a period is refused, and so is a ramp of what is not active", async () => {
      const { id } = await monthly();
      const within = [{ startOn: "2026-02-02", quantity: 1, unitPrice: null, discountPercent: null }];
      expect(await ramp(id, within)).toMatchObject({ status: 422, body: { code: "ramp-misaligned" } });
      await bench.call(pauseSubscription, { params: { subscriptionId: id }, body: { reason: "break" } });
      expect(await ramp(id, [])).toMatchObject({ status: 409, body: { code: "subscription-not-active" } });
      expect(await ramp(foreignId("sub", "none"), [])).toMatchObject({ status: 404, body: { code: "not-found" } });
    });

    test.each([
      ["void", [["2026-04-01", "45500"]]],
      [
        "prorate",
        [
          ["2026-03-01", "32290"],
          ["2026-04-01", "45500"],
        ],
      ],
    ] as const)(
      "a paused subscription is not billed; resumed, the periods it touched are treated by %s",
      async (pausedPeriods, expected) => {
        await ground.policy({ pausedPeriods });
        const { id, billingAccountId } = await monthly();
        await ground.run(billingAccountId, "2026-01-01");
        const params = { subscriptionId: id };
        const paused = await bench.call(pauseSubscription, { params, body: { reason: "break" } });
        expect(paused).toMatchObject({ status: 200, body: { status: "paused", hold: { reason: "break", since: "2026-01-01" } } });
        expect(await bench.call(pauseSubscription, { params, body: { reason: "again" } })).toMatchObject({
          status: 409,
          body: { code: "subscription-not-active" },
        });
        expect(await ground.run(billingAccountId, "2026-02-15")).toEqual([]);
        await bench.advance("2026-03-10T00:00:00.000Z");
        expect(await bench.call(resumeSubscription, { params, body: {} })).toMatchObject({
          status: 200,
          body: { status: "active", hold: null },
        });
        expect(await bench.call(resumeSubscription, { params, body: {} })).toMatchObject({
          status: 409,
          body: { code: "subscription-not-paused" },
        });
        const drafts = await ground.run(billingAccountId, "2026-04-15");
        // March was served from the 10th on: 22 of 31 days of 455.00.
        expect(drafts.map(({ lines, net }) => [lines[0]?.periodStartOn, net.minor])).toEqual(expected);
        expect(drafts[0]?.policy.pausedPeriods).toBe(pausedPeriods);
        expect((await bench.events()).map(({ type }) => type)).toEqual(
          expect.arrayContaining(["billing.subscription.paused.v1", "billing.subscription.resumed.v1"]),
        );
      },
    );
  });

  test("two days paused over its billing date take two days off a year's bill, by itself as soon as it goes on", async () => {
    await ground.policy({ autoInvoicing: true });
    const year = {
      billingFrequency: "annual",
      startOn: "2026-01-02",
      endOn: "2027-01-02",
      anchorOn: "2026-01-02",
      billedThroughOn: "2026-01-02",
    };
    const { id } = await monthly("1", year);
    await bench.call(pauseSubscription, { params: { subscriptionId: id }, body: { reason: "break" } });
    await bench.advance("2026-01-04T09:00:00.000Z");
    await bench.call(resumeSubscription, { params: { subscriptionId: id }, body: {} });
    await bench.advance("2026-01-04T09:00:01.000Z");
    // 5,460.00 × 363 / 365.
    expect((await all()).map(({ lines, net }: Invoice) => [lines[0]?.description, net.minor])).toEqual([
      ["Subscription, 12 months in advance, 2 days paused", "543008"],
    ]);
  });

  describe("by itself", () => {
    test("switched off, nothing is drafted, however far the clock goes", async () => {
      await monthly();
      await bench.advance("2026-06-01T00:00:00.000Z");
      expect(await all()).toEqual([]);
    });

    test("switched on, each period is drafted at midnight of its day where the tenant is", async () => {
      await ground.policy({ autoInvoicing: true, timeZone: "America/New_York" });
      await monthly();
      await bench.advance("2026-01-31T12:00:00.000Z");
      expect(periods(await all())).toEqual(["2026-01-01"]);
      await bench.advance("2026-02-01T04:59:59.000Z");
      expect(await all()).toHaveLength(1);
      await bench.advance("2026-02-01T05:00:00.000Z");
      expect(await all()).toHaveLength(2);
    });

    test("the policy switches terms that run already on and off", async () => {
      await monthly();
      await ground.policy({ autoInvoicing: true });
      await bench.advance("2026-02-15T00:00:00.000Z");
      expect(await all()).toHaveLength(2);
      await ground.policy({ autoInvoicing: false });
      await bench.advance("2026-04-15T00:00:00.000Z");
      expect(await all()).toHaveLength(2);
    });

    test("what cannot be rated is told each day until it can", async () => {
      await ground.policy({ autoInvoicing: true });
      const { id } = await monthly("1", { tier: "basic" });
      await bench.advance("2026-01-02T12:00:00.000Z");
      expect(await bench.events("billing.bill_run.skipped.v1")).toMatchObject([
        { subject: id, data: { code: "no-rate-card", periodStartOn: "2026-01-01" } },
        { subject: id },
      ]);
      await bench.call(loadRateCard, { body: { ...rateCard, sourcePriceId: foreignId("prc", "b"), tier: "basic" } });
      await bench.advance("2026-01-03T12:00:00.000Z");
      expect(periods(await all())).toEqual(["2026-01-01"]);
    });

    test("a renewal bills the first period and the agenda the later ones; taken back, nothing more comes", async () => {
      await ground.policy({ autoInvoicing: true });
      const undone = await ground.subscription();
      await ground.renew(await ground.subscription("2"), { billingFrequency: "monthly" });
      await ground.renew(undone, { billingFrequency: "monthly" });
      await bench.call(undoRenewal, { params: { subscriptionId: undone.id }, body: { quoteId: nextTerm.quoteId } });
      await bench.advance("2026-04-15T00:00:00.000Z");
      const drafts = (await all()).filter(({ status }) => status === "draft");
      expect(new Set(periods(drafts))).toEqual(new Set(["2026-02-01", "2026-03-01", "2026-04-01"]));
      expect(drafts.filter(({ purpose }) => purpose === "period")).toHaveLength(2);
    });
  });

  describe("renewals", () => {
    test("a renewal in arrears bills what is left of the ended term, and its redraft the same", async () => {
      const arrears = { billingTiming: "in_arrears", startOn: "2025-12-01", endOn: "2026-02-01", anchorOn: "2025-12-01", termMonths: 2 };
      const subscription = await monthly("1", { ...arrears, billedThroughOn: "2025-12-01" });
      const { invoice } = await ground.renew(subscription, { billingFrequency: "monthly" });
      expect(invoice.lines.map(({ lineId, periodStartOn }) => [lineId, periodStartOn])).toEqual([
        ["recurring", "2025-12-01"],
        ["recurring-2", "2026-01-01"],
      ]);
      const again = await bench.call(redraftInvoice, { params: { invoiceId: invoice.id }, body: { reason: "check" } });
      expect(again.body.lines).toEqual(invoice.lines);
      expect(periods(await ground.run(subscription.billingAccountId, "2026-03-01"))).toEqual(["2026-02-01"]);
    });

    test("a renewal whose later periods are billed is not taken back", async () => {
      const subscription = await ground.subscription();
      await ground.renew(subscription, { billingFrequency: "monthly" });
      await ground.run(subscription.billingAccountId, "2026-03-01");
      const answer = await bench.call(undoRenewal, { params: { subscriptionId: subscription.id }, body: { quoteId: nextTerm.quoteId } });
      expect(answer).toMatchObject({ status: 409, body: { code: "renewal-not-undoable" } });
    });

    test.each([
      ["new_term", "0.01"],
      ["ended_term", "0.0019"],
    ] as const)("by the policy, usage of the ended term is charged at the card of the %s", async (usagePrices, unitPrice) => {
      await ground.policy({ usagePrices });
      const subscription = await ground.subscription();
      const dear = { ...rateCard, sourcePriceId: foreignId("prc", "2"), effectiveOn: "2026-01-01", overageUnitPrice: "0.01" };
      await bench.call(loadRateCard, { body: dear });
      await ground.use(subscription, "a", 2200, "2026-01-01");
      expect((await ground.renew(subscription)).invoice.lines[1]).toMatchObject({ quantity: 1000, unitPrice });
    });
  });

  describe("consolidated", () => {
    const child = async (key: string, parentKey: string | null, changes: object = {}) => {
      const body = { ...account, accountId: foreignId("acc", key), parentAccountId: parentKey && foreignId("acc", parentKey), ...changes };
      const created = (await bench.call(createBillingAccount, { body })).body;
      const own = { ...monthlyTerm, currency: body.currency, billingAccountId: created.id, contractId: foreignId("ctr", key) };
      return (await bench.call(createSubscription, { body: own })).body;
    };

    test("a hierarchy gets one invoice on its topmost account, other sellers and currencies their own", async () => {
      await bench.call(loadRateCard, { body: rateCard });
      await ground.policy({ consolidation: "parent" });
      const [top, middle, leaf] = [await child("top", null), await child("middle", "top"), await child("leaf", "middle")];
      const other = await child("other", "top", { legalEntity: "FR01" });
      const drafts = await ground.run(leaf.billingAccountId, "2026-01-01");
      expect(drafts).toMatchObject([{ purpose: "consolidated", billingAccountId: top.billingAccountId, net: { minor: "136500" } }]);
      expect(new Set(drafts[0]?.lines.map(({ subscriptionId }) => subscriptionId))).toEqual(new Set([top.id, middle.id, leaf.id]));
      expect(new Set(drafts[0]?.lines.map(({ lineId }) => lineId)).size).toBe(3);
      expect(await ground.run(other.billingAccountId, "2026-01-01")).toMatchObject([{ billingAccountId: other.billingAccountId }]);
    });

    test("a voided consolidated invoice is billed again whole", async () => {
      await ground.policy({ consolidation: "billing_account" });
      const { billingAccountId } = await monthly();
      await bench.call(createSubscription, { body: { ...monthlyTerm, billingAccountId, contractId: foreignId("ctr", "2") } });
      const [draft] = await ground.run(billingAccountId, "2026-02-01");
      expect(draft?.lines).toHaveLength(4);
      await voidIt(draft?.id ?? "");
      const [again] = await ground.run(billingAccountId, "2026-02-01");
      expect(again).toMatchObject({ revision: 2, net: draft?.net });
    });
  });

  describe("rating preview", () => {
    const rating = (body: object) => bench.call(previewRating, { body: { currency: "EUR", quantity: 6, ...body } });
    const tiers = [
      { upTo: 5, unitPrice: "7", flatFee: "0" },
      { upTo: null, unitPrice: "6.50", flatFee: "0" },
    ];

    test.each([
      ["EUR", "4150"],
      ["JPY", "42"],
      ["KWD", "41500"],
    ])("in %s tiers come to %s", async (currency, minor) => {
      expect(await rating({ currency, model: { kind: "graduated", tiers } })).toMatchObject({
        status: 200,
        body: { amount: { currency, minor }, tiers: [{ quantity: 5 }, { quantity: 1, unitPrice: "6.50" }] },
      });
    });

    test("a commitment is topped up for its months", async () => {
      const body = { model: { kind: "per_unit", unitPrice: "10" }, months: 2, minimumCommitment: "100" };
      expect((await rating(body)).body).toMatchObject({ amount: { minor: "12000" }, trueUp: { minor: "8000" }, total: { minor: "20000" } });
    });

    test("faulty tiers, unknown currencies and endless amounts are refused", async () => {
      for (const body of [
        { model: { kind: "volume", tiers: tiers.slice(0, 1) } },
        { currency: "QQQ", model: { kind: "flat_fee", amount: "1" } },
        { quantity: 1_000_000_000, model: { kind: "per_unit", unitPrice: "999999999999" } },
      ])
        expect(await rating(body)).toMatchObject({ status: 400, body: { code: "invalid-request" } });
    });
  });

  describe("policy", () => {
    test("unset it holds the defaults; a change needs the version that was read, and is told", async () => {
      const { body, headers } = await bench.call(getPolicy);
      expect([body.autoInvoicing, headers["etag"]]).toEqual([false, '"v0"']);
      expect(await bench.call(updatePolicy, { body })).toMatchObject({ status: 428, body: { code: "if-match-missing" } });
      expect(await bench.call(updatePolicy, { body: { ...body, timeZone: "Asia/Tokyo" }, ifMatch: '"v0"' })).toMatchObject({
        status: 200,
        headers: { etag: '"v1"' },
      });
      expect(await bench.call(updatePolicy, { body, ifMatch: '"v0"' })).toMatchObject({ status: 412, body: { code: "version-conflict" } });
      expect(await bench.events("billing.policy.updated.v1")).toMatchObject([{ data: { timeZone: "Asia/Tokyo" } }]);
    });

    test("a time zone nobody knows and a campaign that is not there are refused", async () => {
      const { body } = await bench.call(getPolicy);
      const put = (changes: object) => bench.call(updatePolicy, { body: { ...body, ...changes }, ifMatch: '"v0"' });
      expect(await put({ timeZone: "Europe/Atlantis" })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
      expect(await put({ defaultCampaign: "gentle" })).toMatchObject({ status: 422, body: { code: "unknown-dunning-campaign" } });
    });

    test("the tenant's day decides when a subscription expires", async () => {
      const { id } = await ground.subscription("1", { term });
      await ground.policy({ timeZone: "America/New_York" });
      await bench.advance("2026-03-03T04:59:00.000Z");
      expect((await bench.call(getSubscription, { params: { subscriptionId: id } })).body.status).toBe("active");
      await bench.advance("2026-03-03T05:00:00.000Z");
      expect((await bench.call(getSubscription, { params: { subscriptionId: id } })).body.status).toBe("expired");
    });
  });
});
