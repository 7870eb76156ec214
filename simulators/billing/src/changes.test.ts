import { applyCoupon, createCoupon } from "@cashline/contracts/systems/billing/credit-operations";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import {
  getInvoice,
  getSubscription,
  listInvoices,
  loadRateCard,
  renewSubscription,
  undoRenewal,
} from "@cashline/contracts/systems/billing/operations";
import {
  cancelSubscription,
  changeSubscription,
  withdrawScheduledChange,
  pauseSubscription,
  previewProration,
} from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm, nextTerm, rateCard } from "./test-ground.ts";

/** 10 seats at 45.50: 455.00 a month. */
describe("changes of a running subscription", () => {
  let bench: TestBench;
  let ground: Ground;
  let subscription: Subscription;
  beforeEach(async () => {
    bench = await openTestBench(billing, "2026-01-16T12:00:00.000Z");
    ground = new Ground(bench);
    subscription = await ground.subscription("1", { term: monthlyTerm });
  });
  afterEach(() => bench.close());

  const of = (id = subscription.id) => ({ subscriptionId: id });
  const change = (body: object) => bench.call(changeSubscription, { params: of(), body: { effectiveOn: "2026-01-16", ...body } });
  const preview = (body: object) => bench.call(previewProration, { params: of(), body: { effectiveOn: "2026-01-16", ...body } });
  const cancel = (effectiveOn: string, id?: string) =>
    bench.call(cancelSubscription, { params: of(id), body: { effectiveOn, reason: "moved on" } });
  const run = (throughOn: string) => ground.run(subscription.billingAccountId, throughOn);
  const read = async (): Promise<Subscription> => (await bench.call(getSubscription, { params: of() })).body;
  const nets = (lines: Invoice["lines"]) => lines.map(({ kind, net }) => [kind, net.minor]);

  describe("seats and tier", () => {
    test("an upgrade halfway through a billed month waits, credit and charge, for the next invoice", async () => {
      await run("2026-01-01");
      const answer = await change({ quantity: 15 });
      // 16 of 31 days to come: 455.00 × 16/31 = 234.84 back, 682.50 × 16/31 = 352.26 asked.
      expect(answer).toMatchObject({
        status: 200,
        body: { subscription: { quantity: 15, changedOn: "2026-01-16" }, invoice: null, creditNotes: [] },
      });
      expect(nets(answer.body.proration.lines)).toEqual([
        ["proration_credit", "-23484"],
        ["proration_charge", "35226"],
      ]);
      expect(answer.body.proration).toMatchObject({ net: { minor: "11742" }, policy: { proration: "actual_days" } });
      const [february] = await run("2026-02-01");
      expect(nets(february?.lines ?? [])).toEqual([
        ["recurring", "68250"],
        ["proration_charge", "35226"],
        ["proration_credit", "-23484"],
      ]);
      expect(february).toMatchObject({ net: { minor: "79992" }, gross: { minor: "79992" } });
      expect(await bench.events("billing.subscription.changed.v1")).toMatchObject([{ subject: subscription.id, data: { quantity: 15 } }]);
    });

    test("before the month is billed it comes to the same", async () => {
      await change({ quantity: 15 });
      const [january] = await run("2026-01-01");
      expect(january?.net.minor).toBe(String(45_500 + 11_742));
    });

    test.each([
      ["thirty_day_months", {}, ["-22750", "34125"]],
      ["by_second", { effectiveAt: "2026-01-16T12:00:00Z" }, ["-22750", "34125"]],
    ] as const)("prorated by %s halfway is a half", async (proration, at, expected) => {
      await ground.policy({ proration });
      await run("2026-01-01");
      const { body } = await preview({ quantity: 15, ...at });
      expect(body.lines.map(({ net }: Invoice["lines"][number]) => net.minor)).toEqual(expected);
      expect(body.policy).toMatchObject({ proration, version: 1 });
    });

    test("a preview shows what the change then does, and changes nothing", async () => {
      await run("2026-01-01");
      const shown = await preview({ quantity: 15 });
      expect(await read()).toEqual(subscription);
      const { proration } = (await change({ quantity: 15 })).body;
      expect({ ...proration, lines: nets(proration.lines) }).toEqual({ ...shown.body, lines: nets(shown.body.lines) });
    });

    test("billed at once, an upgrade gets a draft of its own and a downgrade a credit note on the invoice", async () => {
      await ground.policy({ changeBilling: "immediate" });
      const [january] = await run("2026-01-01");
      if (!january) throw new Error("no draft");
      await ground.finalize(january);
      const up = (await change({ quantity: 15 })).body;
      expect(up.invoice).toMatchObject({ purpose: "change", net: { minor: "11742" }, lines: [{}, {}] });
      const down = (await change({ quantity: 5 })).body;
      expect(down).toMatchObject({
        invoice: null,
        creditNotes: [{ reason: "order_change", invoiceId: january.id, net: { minor: "23484" } }],
      });
      expect(down.creditNotes[0].settlement.offset.minor).toBe(down.creditNotes[0].total.minor);
      expect((await bench.call(getInvoice, { params: { invoiceId: january.id } })).body.credited).toEqual(down.creditNotes[0].total);
    });

    test("a waiting credit is taken only as far as the invoice stays above zero, and the rest goes on waiting", async () => {
      await run("2026-01-01");
      await bench.call(loadRateCard, { body: { ...rateCard, sourcePriceId: foreignId("prc", "c"), tier: "cheap", unitPrice: "1" } });
      await change({ tier: "cheap" });
      const later = await run("2026-05-01");
      // 234.84 back and 5.16 asked, against months of 10.00.
      expect(later.map(({ net }) => net.minor)).toEqual(["0", "0", "0", "0"]);
      const given = later.flatMap(({ lines }) =>
        lines.filter(({ kind }) => kind === "proration_credit").map(({ net }) => Number(net.minor)),
      );
      expect(given).toEqual([-1516, -1000, -1000, -1000]);
    });

    test("a later day waits for its midnight, and the policy's proration then", async () => {
      await run("2026-02-01");
      const answer = await change({ quantity: 15, effectiveOn: "2026-02-15" });
      expect(answer.body).toMatchObject({
        subscription: { quantity: 10, scheduled: { action: "change", effectiveOn: "2026-02-15", quantity: 15 } },
        proration: null,
      });
      await bench.advance("2026-02-15T00:00:00.000Z");
      expect(await read()).toMatchObject({ quantity: 15, scheduled: null, changedOn: "2026-02-15" });
      const [march] = await run("2026-03-01");
      expect(march?.lines.map(({ kind }) => kind)).toEqual(["recurring", "proration_charge", "proration_credit"]);
      expect((await bench.events()).map(({ type }) => type)).toContain("billing.subscription.change_scheduled.v1");
    });

    test("a change of today leaves what is scheduled for later", async () => {
      await cancel("2026-03-01");
      await change({ quantity: 15 });
      expect(await read()).toMatchObject({ quantity: 15, scheduled: { action: "cancel" } });
      await bench.advance("2026-03-01T00:00:00.000Z");
      expect(await read()).toMatchObject({ status: "cancelled", cancelledOn: "2026-03-01" });
    });

    test("a coupon's share stays with the credit and the charge of the month it reduced", async () => {
      const body = {
        code: "HALF",
        percentOff: "50",
        amountOff: null,
        duration: "once",
        periods: null,
        sku: null,
        redeemBy: null,
        maxRedemptions: null,
      };
      const { id: couponId } = (await bench.call(createCoupon, { body })).body;
      await bench.call(applyCoupon, { body: { couponId, subscriptionId: subscription.id, position: 1 } });
      await run("2026-01-01");
      expect(nets((await preview({ quantity: 15 })).body.lines)).toEqual([
        ["proration_credit", "-11742"],
        ["proration_charge", "17613"],
      ]);
    });

    test("what can no longer be done on its day lapses and is told", async () => {
      await change({ quantity: 15, effectiveOn: "2026-02-15" });
      await bench.call(pauseSubscription, { params: of(), body: { reason: "break" } });
      await bench.advance("2026-02-15T00:00:00.000Z");
      expect(await read()).toMatchObject({ quantity: 10, scheduled: null, status: "paused" });
      expect(await bench.events("billing.bill_run.skipped.v1")).toMatchObject([{ data: { code: "subscription-not-active" } }]);
    });

    test.each([
      ["a day outside the term", { quantity: 15, effectiveOn: "2025-12-31" }, 422, "change-outside-term"],
      ["a tier without a card", { tier: "none" }, 422, "no-rate-card"],
      ["a later day, a tier without a card", { tier: "none", effectiveOn: "2026-02-15" }, 422, "no-rate-card"],
      ["no change", { quantity: 10 }, 400, "invalid-request"],
      ["a time of another day", { quantity: 15, effectiveAt: "2026-01-15T12:00:00Z" }, 400, "invalid-request"],
      ["a time that is none", { quantity: 15, effectiveAt: "2026-01-16T24:61:00Z" }, 400, "invalid-request"],
      ["a time of a later day", { quantity: 15, effectiveOn: "2026-02-15", effectiveAt: "2026-02-15T12:00:00Z" }, 400, "invalid-request"],
    ])("%s is refused and leaves nothing behind", async (_, body, status, code) => {
      const published = (await bench.events()).length;
      expect(await change(body)).toMatchObject({ status, body: { code } });
      expect(await read()).toEqual(subscription);
      expect(await bench.events()).toHaveLength(published);
    });

    test("previews refuse as the change does", async () => {
      expect(await preview({ quantity: 15, effectiveOn: "2025-12-31" })).toMatchObject({
        status: 422,
        body: { code: "change-outside-term" },
      });
      expect(await preview({ tier: "none" })).toMatchObject({ status: 422, body: { code: "no-rate-card" } });
      await change({ quantity: 15 });
      expect(await preview({ quantity: 20, effectiveOn: "2026-01-15" })).toMatchObject({
        status: 422,
        body: { code: "change-not-in-order" },
      });
      await cancel("2026-01-16");
      expect(await preview({ quantity: 20 })).toMatchObject({ status: 409, body: { code: "subscription-not-active" } });
      expect(
        await bench.call(previewProration, { params: of(foreignId("sub", "none")), body: { effectiveOn: "2026-01-16" } }),
      ).toMatchObject({ status: 404 });
    });

    test("changes are told in order of the days they take effect on", async () => {
      await change({ quantity: 15 });
      expect(await change({ quantity: 20, effectiveOn: "2026-01-15" })).toMatchObject({
        status: 422,
        body: { code: "change-not-in-order" },
      });
      expect(await change({ quantity: 20 })).toMatchObject({ status: 200 });
    });

    test("a renewal that was changed since is not taken back, and a change that waits is of the term before", async () => {
      const ended = await ground.subscription("2");
      await bench.call(changeSubscription, { params: of(ended.id), body: { quantity: 11, effectiveOn: "2026-01-20" } });
      const renewed = await bench.call(renewSubscription, { params: of(ended.id), body: nextTerm });
      expect(renewed.body.subscription).toMatchObject({ quantity: 12, scheduled: { effectiveOn: "2026-01-20" }, changedOn: null });
      await bench.advance("2026-02-03T00:00:00.000Z");
      expect((await bench.call(getSubscription, { params: of(ended.id) })).body).toMatchObject({
        quantity: 12,
        scheduled: null,
        changedOn: null,
      });
      await bench.call(changeSubscription, { params: of(ended.id), body: { quantity: 14, effectiveOn: "2026-02-02" } });
      const undone = await bench.call(undoRenewal, { params: of(ended.id), body: { quoteId: nextTerm.quoteId } });
      expect(undone).toMatchObject({ status: 409, body: { code: "renewal-not-undoable" } });
    });
  });

  describe("cancelled", () => {
    test("what was billed beyond the end is credited on its invoice", async () => {
      const [january] = await run("2026-01-01");
      if (!january) throw new Error("no draft");
      await ground.pay(await ground.finalize(january));
      const answer = await cancel("2026-01-16");
      expect(answer.body).toMatchObject({
        subscription: { status: "cancelled", cancelledOn: "2026-01-16", autoRenew: false },
        proration: { net: { minor: "-23484" } },
        invoice: null,
        creditNotes: [{ reason: "cancellation", net: { minor: "23484" }, creditStatus: "available" }],
      });
      expect(await run("2026-12-31")).toEqual([]);
      expect(await bench.events("billing.subscription.cancelled.v1")).toMatchObject([{ subject: subscription.id }]);
    });

    test("a tenant that credits nothing credits nothing", async () => {
      await ground.policy({ cancellationCredit: "none" });
      const [january] = await run("2026-01-01");
      if (january) await ground.finalize(january);
      expect((await cancel("2026-01-16")).body).toMatchObject({ proration: null, invoice: null, creditNotes: [] });
    });

    test("what was not billed up to the end stands on a final invoice, with the usage", async () => {
      await ground.use(subscription, "a", 5100, "2026-01-10");
      const { invoice } = (await cancel("2026-01-16")).body;
      // 15 of 31 days of 455.00; 5,100 used, none included in half a month rounded to the anchor's months.
      expect(invoice).toMatchObject({ purpose: "final", status: "draft" });
      expect(nets(invoice.lines)[0]).toEqual(["recurring", "22016"]);
      expect(invoice.lines[0]).toMatchObject({ periodStartOn: "2026-01-01", periodEndOn: "2026-01-16" });
      expect(invoice.lines[1].kind).toBe("usage");
    });

    test("a later end waits for its day", async () => {
      await cancel("2026-02-01");
      expect(await read()).toMatchObject({ status: "active", scheduled: { action: "cancel", effectiveOn: "2026-02-01" } });
      await bench.advance("2026-02-01T00:00:00.000Z");
      expect(await read()).toMatchObject({ status: "cancelled", cancelledOn: "2026-02-01", scheduled: null });
      const drafts: Invoice[] = (await bench.call(listInvoices, { query: { subscriptionId: subscription.id } })).body.items;
      expect(drafts).toMatchObject([{ purpose: "final", net: { minor: "45500" } }]);
    });

    test("an end or a change set for a later day is withdrawn, and nothing of it happens", async () => {
      const withdraw = () => bench.call(withdrawScheduledChange, { params: of(), body: { reason: "stays" } });
      expect(await withdraw()).toMatchObject({ status: 409, body: { code: "no-scheduled-change" } });
      for (const set of [() => cancel("2026-02-01"), () => change({ quantity: 15, effectiveOn: "2026-02-01" })]) {
        expect((await set()).body.subscription.scheduled).not.toBeNull();
        expect(await withdraw()).toMatchObject({ status: 200, body: { status: "active", quantity: 10, scheduled: null } });
        expect((await bench.events()).at(-1)?.type).toBe("billing.subscription.change_withdrawn.v1");
      }
      await bench.advance("2026-02-02T00:00:00.000Z");
      expect(await read()).toMatchObject({ status: "active", quantity: 10, cancelledOn: null, changedOn: null });
    });

    test("months that began in a pause are not charged at the end either", async () => {
      await run("2026-01-01");
      await bench.call(pauseSubscription, { params: of(), body: { reason: "break" } });
      await bench.advance("2026-03-10T00:00:00.000Z");
      expect((await cancel("2026-03-10")).body).toMatchObject({ subscription: { status: "cancelled" }, invoice: null });
    });

    test("a day outside the term, one before the last change, a second end and a renewal after it are refused", async () => {
      expect(await cancel("2027-01-01")).toMatchObject({ status: 422, body: { code: "change-outside-term" } });
      await change({ quantity: 15 });
      expect(await cancel("2026-01-15")).toMatchObject({ status: 422, body: { code: "change-not-in-order" } });
      await cancel("2026-01-16");
      expect(await cancel("2026-01-16")).toMatchObject({ status: 409, body: { code: "subscription-not-active" } });
      expect(await change({ quantity: 20 })).toMatchObject({ status: 409, body: { code: "subscription-not-active" } });
      const renewal = { ...nextTerm, startOn: "2027-01-01", endOn: "2028-01-01" };
      expect(await bench.call(renewSubscription, { params: of(), body: renewal })).toMatchObject({ status: 409 });
      expect(await cancel("2026-01-16", foreignId("sub", "none"))).toMatchObject({ status: 404, body: { code: "not-found" } });
    });

    test("without a rate card a final invoice cannot be made, and the subscription goes on", async () => {
      const other = await ground.subscription("2", { term: { ...monthlyTerm, tier: "none" } });
      expect(await cancel("2026-01-16", other.id)).toMatchObject({ status: 422, body: { code: "no-rate-card" } });
    });
  });
});
