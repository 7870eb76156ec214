import { createCreditNote, listCreditNotes } from "@cashline/contracts/systems/billing/credit-operations";
import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import {
  finalizeInvoice,
  holdInvoice,
  listInvoices,
  listSubscriptions,
  loadRateCard,
  redraftInvoice,
} from "@cashline/contracts/systems/billing/operations";
import { previewChange, previewFinalization, previewRedraft, previewRenewal } from "@cashline/contracts/systems/billing/preview-operations";
import { changeSubscription } from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm, nextTerm, rateCard, taxOf, withoutCallIds } from "./test-ground.ts";

describe("a preview by the command's own code", () => {
  let bench: TestBench;
  let ground: Ground;
  beforeEach(async () => {
    bench = await openTestBench(billing, "2026-01-16T00:00:00.000Z");
    ground = new Ground(bench);
  });
  afterEach(() => bench.close());

  const lists = [listInvoices, listCreditNotes, listSubscriptions] as const;
  /** Everything one can see of what a call may have changed. */
  const seen = async () => {
    const pages: unknown[] = [await bench.events()];
    for (const list of lists) pages.push((await bench.call(list)).body);
    return pages;
  };

  test("of a renewal is the draft that renewing then makes, usage included, and nothing is renewed", async () => {
    const subscription = await ground.subscription();
    await ground.use(subscription, "a", 2200, "2025-06-01");
    const params = { subscriptionId: subscription.id };
    const before = await seen();
    const shown = await bench.call(previewRenewal, { params, body: nextTerm });
    // 12 seats × 45.50 × 12 months less 10 %, and 1,000 units at 0.0019.
    expect(shown).toMatchObject({
      status: 200,
      body: { subscription: { renewals: 1 }, invoice: { status: "draft", net: { minor: "589870" } } },
    });
    expect(await seen()).toEqual(before);
    expect(await ground.renew(subscription)).toEqual(shown.body);
  });

  test.each([
    ["a quote nobody accepted", { quoteAcceptedAt: null }, 422, "quote-not-accepted"],
    ["a gap", { startOn: "2026-03-01", endOn: "2027-03-01" }, 422, "renewal-not-contiguous"],
    ["a tier without a card", { tier: "none" }, 422, "no-rate-card"],
  ])("of a renewal refuses %s as renewing does", async (_, changes, status, code) => {
    const { id } = await ground.subscription();
    const answer = await bench.call(previewRenewal, { params: { subscriptionId: id }, body: { ...nextTerm, ...changes } });
    expect(answer).toMatchObject({ status, body: { code } });
  });

  test.each([
    ["more seats, an invoice", 20],
    ["fewer seats, a credit note and where it goes", 5],
  ])("of an immediate change is, for %s, what the change then makes", async (_, quantity) => {
    await ground.policy({ changeBilling: "immediate" });
    // Four months are changed at once, so that ids put in order would put the lines in another one with nearly every key.
    for (const key of ["a", "b", "c", "d", "e"]) {
      const subscription = await ground.subscription(key, { term: monthlyTerm });
      for (const month of await ground.run(subscription.billingAccountId, "2026-04-01")) await ground.finalize(month);
      const call = { params: { subscriptionId: subscription.id }, body: { quantity, effectiveOn: "2026-01-16" } };
      const before = await seen();
      const shown = (await bench.call(previewChange, call)).body;
      expect(await seen()).toEqual(before);
      const made = (await bench.call(changeSubscription, { ...call, key })).body;
      expect(withoutCallIds(made)).toEqual(withoutCallIds(shown));
      expect([made.invoice === null, made.creditNotes.length]).toEqual(quantity === 20 ? [false, 0] : [true, 4]);
      expect(shown.creditNotes.map(({ settlement }: CreditNote) => settlement.offset.minor)).toEqual(
        quantity === 20 ? [] : Array.from({ length: 4 }, () => expect.stringMatching(/^[1-9]/)),
      );
      expect(made.proration.lines.map(({ periodStartOn }: Invoice["lines"][number]) => periodStartOn)).toEqual(
        ["2026-01-16", "2026-02-01", "2026-03-01", "2026-04-01"].flatMap((on) => [on, on]),
      );
    }
  });

  test.each([
    ["a day outside the term", { quantity: 5, effectiveOn: "2030-01-01" }, 422, "change-outside-term"],
    ["a tier without a card", { tier: "none", effectiveOn: "2026-01-16" }, 422, "no-rate-card"],
    ["a time on another day", { quantity: 5, effectiveOn: "2026-01-16", effectiveAt: "2026-01-18T00:00:00Z" }, 400, "invalid-request"],
  ])("of a change refuses %s", async (_, body, status, code) => {
    const { id } = await ground.subscription("1", { term: monthlyTerm });
    expect(await bench.call(previewChange, { params: { subscriptionId: id }, body })).toMatchObject({ status, body: { code } });
  });

  test("of a redraft is the draft by today's card, and the old one stays", async () => {
    const draft = await ground.draft();
    await bench.call(loadRateCard, { body: { ...rateCard, unitPrice: "50" } });
    const before = await seen();
    const shown = await bench.call(previewRedraft, { params: { invoiceId: draft.id }, body: {} });
    expect(await seen()).toEqual(before);
    const made = await bench.call(redraftInvoice, { params: { invoiceId: draft.id }, body: { reason: "price" } });
    expect([shown.status, made.status, shown.body]).toEqual([200, 201, made.body]);
    const open = await ground.finalize(made.body);
    expect(await bench.call(previewRedraft, { params: { invoiceId: open.id }, body: {} })).toMatchObject({
      status: 409,
      body: { code: "invoice-not-draft" },
    });
  });

  test("of a finalisation shows tax, balance and number, and leaves the draft a draft", async () => {
    await ground.policy({ numbering: "at_finalisation" });
    const paid = await ground.pay(await ground.open());
    const part = [{ lineId: "recurring", net: { currency: "EUR", minor: "10000" } }];
    await bench.call(createCreditNote, { body: { invoiceId: paid.id, reason: "service_credit", lines: part } });
    const next = { startOn: "2027-02-01", endOn: "2028-02-01", quoteId: foreignId("qte", "2") };
    const [subscription] = (await bench.call(listSubscriptions)).body.items;
    const { invoice } = await ground.renew(subscription, next);
    const call = { params: { invoiceId: invoice.id }, body: taxOf(invoice) };
    const before = await seen();
    const shown = (await bench.call(previewFinalization, call)).body;
    expect(shown).toMatchObject({ status: "open", number: "DE01-2026-000002", creditsApplied: [{ amount: { minor: "11900" } }] });
    expect(await seen()).toEqual(before);
    expect((await bench.call(finalizeInvoice, call)).body).toEqual(shown);
    expect(await bench.call(previewFinalization, call)).toMatchObject({ status: 409, body: { code: "invoice-not-draft" } });
  });

  test("of a finalisation is refused while the invoice is held, or with another invoice's tax", async () => {
    const draft = await ground.draft();
    const params = { invoiceId: draft.id };
    const wrong = await bench.call(previewFinalization, {
      params,
      body: { ...taxOf(draft), lines: [{ lineId: "other", tax: draft.net }] },
    });
    expect(wrong).toMatchObject({ status: 422, body: { code: "tax-differs" } });
    await bench.call(holdInvoice, { params, body: { reason: "check", caseId: null } });
    expect(await bench.call(previewFinalization, { params, body: taxOf(draft) })).toMatchObject({
      status: 409,
      body: { code: "invoice-on-hold" },
    });
  });
});
