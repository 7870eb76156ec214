import { eventType } from "@cashline/contracts/common/events";
import type { ChargeModel } from "@cashline/contracts/systems/billing/charge-models";
import { lateUsageDrafted } from "@cashline/contracts/systems/billing/correction-events";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { holdInvoice, redraftInvoice, voidInvoice } from "@cashline/contracts/systems/billing/operations";
import {
  cancelSubscription,
  correctUsage,
  draftLateUsage,
  previewLateUsage,
} from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestAnswer, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Metered, ofUsage, stepped } from "./metered.fixture.ts";
import { Ground } from "./test-ground.ts";

describe("late usage drafted on demand", () => {
  let bench: TestBench;
  let metered: Metered;
  beforeEach(async () => {
    bench = await openTestBench(billing, "2026-02-01T00:00:00.000Z");
    metered = new Metered(bench);
    await metered.begin();
    await metered.use(150);
    await metered.bill("2026-01-01");
    expect(ofUsage(await metered.bill("2026-02-01"))).toBe(5000);
  });
  afterEach(() => bench.close());

  test("is rated on top of what its month was billed, is a draft like any other, and is told with its records", async () => {
    await metered.use(80);
    const answer = await metered.draftLate();
    expect(answer.status).toBe(201);
    const draft = answer.body as Invoice;
    // 50 more at 1.00 and 30 at 0.50.
    expect(draft).toMatchObject({ status: "draft", purpose: "late_usage", number: null, quoteId: null, net: { minor: "6500" } });
    expect(draft.lines).toMatchObject([
      { lineId: "late.1", kind: "usage", quantity: 80, periodStartOn: "2026-01-01", periodEndOn: "2026-02-01" },
    ]);
    const late = (await metered.usage()).find(({ quantity }) => quantity === 80);
    expect(late).toMatchObject({ status: "billed", invoiceId: draft.id });
    const told = (await bench.events()).find(({ type }) => type === eventType(lateUsageDrafted));
    expect(told).toMatchObject({ subject: draft.id, data: { id: draft.id, usageIds: [late?.id] } });
    const open = await metered.ground.finalize(draft);
    expect(open).toMatchObject({ status: "open", tax: { minor: "1235" }, due: { minor: "7735" }, issuedOn: "2026-02-01" });
    expect(await metered.ground.pay(open)).toMatchObject({ status: "paid" });
  });

  test("is previewed as it is drafted, and the preview leaves nothing behind", async () => {
    await metered.use(80);
    const preview = await metered.draftLate(undefined, previewLateUsage);
    const draft = await metered.draftLate();
    expect(preview.status).toBe(200);
    expect(preview.body).toEqual(draft.body);
  });

  test("is billed once: neither by the next run, nor after the policy takes late usage in, nor on demand again", async () => {
    await metered.use(80);
    await metered.draftLate();
    expect(ofUsage(await metered.bill("2026-03-01"))).toBe(0);
    await metered.ground.policy({ lateUsage: "next_invoice" });
    expect(ofUsage(await metered.bill("2026-04-01"))).toBe(0);
    await metered.use(30);
    const next = await metered.bill("2026-05-01");
    expect(ofUsage(next)).toBe(1500);
    expect((await bench.events(eventType(lateUsageDrafted))).map(({ subject }) => subject)).toContain(next.id);
  });

  test("of some records leaves the others for the next", async () => {
    await metered.use(80);
    await metered.use(40);
    const late = (await metered.usage()).filter(({ status }) => status === "unbilled");
    const first = late.find(({ quantity }) => quantity === 80);
    const draft = (await metered.draftLate([first?.id ?? ""])).body as Invoice;
    await metered.ground.finalize(draft);
    const next = (await metered.draftLate()).body as Invoice;
    expect([ofUsage(draft), ofUsage(next)]).toEqual([6500, 2000]);
    expect(next).toMatchObject({ revision: 2 });
  });

  test("voided, is late again; drafted anew, holds the same records and what was corrected of them", async () => {
    await metered.use(80);
    const { id: invoiceId } = (await metered.draftLate()).body as Invoice;
    await bench.call(voidInvoice, { params: { invoiceId }, body: { reason: "wrong" } });
    const again = (await metered.draftLate()).body as Invoice;
    expect(again).toMatchObject({ revision: 2, net: { minor: "6500" } });
    await bench.call(holdInvoice, { params: { invoiceId: again.id }, body: { reason: "looked at", caseId: null } });
    const late = (await metered.usage()).find(({ quantity }) => quantity === 80);
    await bench.call(correctUsage, { params: { usageId: late?.id ?? "" }, body: { quantity: 70, reason: "counted test calls" } });
    const anew = await bench.call(redraftInvoice, { params: { invoiceId: again.id }, body: { reason: "corrected" } });
    expect(anew).toMatchObject({ status: 201, body: { purpose: "late_usage", replacesInvoiceId: again.id, net: { minor: "6000" } } });
    const params = { invoiceId: (anew.body as Invoice).id };
    await bench.call(holdInvoice, { params, body: { reason: "looked at", caseId: null } });
    await bench.call(correctUsage, { params: { usageId: late?.id ?? "" }, body: { quantity: 0, reason: "counted test calls" } });
    expect(await bench.call(redraftInvoice, { params, body: { reason: "corrected" } })).toMatchObject({
      status: 409,
      body: { code: "invoice-not-redraftable" },
    });
  });

  test.each<[string, string, (of: Metered) => Promise<TestAnswer>]>([
    ["where nothing came late", "no-late-usage", (of) => of.draftLate()],
    [
      "of usage whose month is not billed yet",
      "no-late-usage",
      async (of) => {
        await of.use(500, "2026-02-10");
        const [fresh] = (await of.usage()).filter(({ status }) => status === "unbilled");
        return of.draftLate([fresh?.id ?? ""]);
      },
    ],
    [
      "while a draft of it is open",
      "late-usage-drafted",
      async (of) => {
        await of.use(80);
        await of.draftLate();
        await of.use(10);
        return of.draftLate();
      },
    ],
    [
      "of a cancelled subscription",
      "subscription-cancelled",
      async (of) => {
        await of.use(80);
        const params = { subscriptionId: of.subscription.id };
        await of.bench.call(cancelSubscription, { params, body: { effectiveOn: "2026-02-01", reason: "left" } });
        return of.draftLate();
      },
    ],
    [
      "of a subscription nobody knows",
      "not-found",
      (of) => of.bench.call(draftLateUsage, { params: { subscriptionId: "sub_00000000000000000000" }, body: {} }),
    ],
  ])("%s is refused", async (_where, code, ask) => {
    expect(await ask(metered)).toMatchObject({ body: { code } });
  });
});

describe("late usage that asks for nothing", () => {
  test.each<[string, ChargeModel, object, number]>([
    ["within what is included", stepped, { includedUsage: 400 }, 80],
    [
      "that makes its month cheaper",
      {
        kind: "volume",
        tiers: [
          { upTo: 100, unitPrice: "1", flatFee: "0" },
          { upTo: null, unitPrice: "0.1", flatFee: "0" },
        ],
      },
      {},
      80,
    ],
  ])("%s is refused and goes on waiting", async (_which, model, card, quantity) => {
    const bench = await openTestBench(billing, "2026-02-01T00:00:00.000Z");
    const metered = new Metered(bench);
    await metered.begin(model, card);
    await metered.use(150);
    await metered.bill("2026-01-01");
    await metered.bill("2026-02-01");
    await metered.use(quantity);
    expect(await metered.draftLate()).toMatchObject({ status: 409, body: { code: "late-usage-asks-nothing" } });
    expect((await metered.usage()).filter(({ status }) => status === "unbilled")).toHaveLength(1);
    await bench.close();
  });
});

test("usage of a term billed by the term is late once it is renewed, and is rated by the ended term", async () => {
  const bench = await openTestBench(billing, "2026-02-01T00:00:00.000Z");
  const ground = new Ground(bench);
  const subscription = await ground.subscription();
  const params = { subscriptionId: subscription.id };
  await ground.use(subscription, "a", 2200, "2026-01-10");
  expect(await bench.call(draftLateUsage, { params, body: {} })).toMatchObject({ body: { code: "no-late-usage" } });
  await ground.renew(subscription);
  await ground.use(subscription, "b", 10_000, "2026-01-12");
  await ground.use(subscription, "c", 10_000, "2026-02-02");
  const draft = await bench.call(draftLateUsage, { params, body: {} });
  // 12 × 100 are included and used up, so that all 10,000 cost 0.0019.
  expect(draft.body).toMatchObject({
    net: { minor: "1900" },
    lines: [{ quantity: 10_000, periodStartOn: "2025-02-01", periodEndOn: "2026-02-01" }],
  });
  await bench.close();
});
