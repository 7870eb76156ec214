import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { holdInvoice, loadRateCard, redraftInvoice, releaseInvoice, voidInvoice } from "@cashline/contracts/systems/billing/operations";
import { correctUsage, listUsage } from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm, rateCard } from "./test-ground.ts";

/** Usage costs 1.00 up to 100 units a month and 0.50 above, none of it included. */
const tiered = {
  ...rateCard,
  includedUsage: 0,
  usageModel: {
    kind: "graduated",
    tiers: [
      { upTo: 100, unitPrice: "1", flatFee: "0" },
      { upTo: null, unitPrice: "0.50", flatFee: "0" },
    ],
  },
};

describe("usage and its corrections", () => {
  let bench: TestBench;
  let ground: Ground;
  let subscription: Subscription;
  let usageId: string;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
    await ground.policy({ usageBilling: "per_period" });
    subscription = await ground.subscription("1", { term: { ...monthlyTerm, billingTiming: "in_arrears" } });
    await bench.call(loadRateCard, { body: tiered });
    await ground.use(subscription, "a", 90, "2026-01-10");
    usageId = (await entries())[0].id;
  });
  afterEach(() => bench.close());

  const entries = async () => (await bench.call(listUsage, { query: { subscriptionId: subscription.id } })).body.items;
  const correct = (quantity: number, id = usageId) =>
    bench.call(correctUsage, { params: { usageId: id }, body: { quantity, reason: "meter was wrong" } });
  const run = (throughOn: string) => ground.run(subscription.billingAccountId, throughOn);
  const lines = (invoice: Invoice | undefined) => invoice?.lines.map(({ kind, net }) => [kind, net.minor]);

  test("usage is listed with who bills it", async () => {
    const record = { subscriptionId: subscription.id, sourceId: "a", meter: "api_calls", quantity: 90, usedOn: "2026-01-10" };
    expect(await entries()).toEqual([{ id: usageId, ...record, status: "unbilled", invoiceId: null, correctedFrom: null }]);
    const [january] = await run("2026-02-01");
    expect(await entries()).toMatchObject([{ status: "billed", invoiceId: january?.id }]);
    expect((await bench.call(listUsage, { query: { subscriptionId: foreignId("sub", "none") } })).body.items).toEqual([]);
  });

  test("corrected before it is billed, only the right quantity is charged", async () => {
    expect(await correct(110)).toMatchObject({ status: 200, body: { usage: { quantity: 110, correctedFrom: 90 }, correction: null } });
    expect(lines((await run("2026-02-01"))[0])).toEqual([
      ["recurring", "45500"],
      ["usage", "10500"],
    ]);
    expect(await bench.events("billing.usage.corrected.v1")).toMatchObject([{ subject: usageId, data: { quantity: 110 } }]);
  });

  test("on a draft it is refused, and after voiding it is corrected and charged anew", async () => {
    const [january] = await run("2026-02-01");
    expect(await correct(110)).toMatchObject({ status: 409, body: { code: "usage-on-draft" } });
    await bench.call(voidInvoice, { params: { invoiceId: january?.id ?? "" }, body: { reason: "usage" } });
    await correct(110);
    expect(lines((await run("2026-02-01"))[0])?.[1]).toEqual(["usage", "10500"]);
  });

  test("on a draft on hold it is corrected, and the draft is drafted anew before it may leave", async () => {
    const [january] = await run("2026-02-01");
    const params = { invoiceId: january?.id ?? "" };
    await bench.call(holdInvoice, { params, body: { reason: "out of trend", caseId: null } });
    expect(await correct(110)).toMatchObject({ status: 200, body: { usage: { quantity: 110, correctedFrom: 90 }, correction: null } });
    expect(await bench.call(releaseInvoice, { params, body: {} })).toMatchObject({ status: 409, body: { code: "invoice-outdated" } });
    const anew = (await bench.call(redraftInvoice, { params, body: { reason: "usage corrected" } })).body as Invoice;
    expect(lines(anew)?.[1]).toEqual(["usage", "10500"]);
    await ground.finalize(anew);
    expect(lines((await run("2026-03-01"))[0])).toEqual([["recurring", "45500"]]);
  });

  test("put back to what the draft has, the draft may leave as it is", async () => {
    const [january] = await run("2026-02-01");
    const params = { invoiceId: january?.id ?? "" };
    await bench.call(holdInvoice, { params, body: { reason: "out of trend", caseId: null } });
    await correct(110);
    await correct(90);
    expect(await bench.call(releaseInvoice, { params, body: {} })).toMatchObject({ status: 200, body: { hold: null } });
  });

  test("billed already, the difference at its own tier stands on the next invoice, up and down", async () => {
    const [january] = await run("2026-02-01");
    if (january) await ground.finalize(january);
    // 10 units at 1.00 and 10 at 0.50.
    expect((await correct(110)).body).toMatchObject({ correction: { minor: "1500" }, usage: { status: "billed" } });
    expect((await correct(80)).body.correction.minor).toBe("-2500");
    expect((await correct(80)).body.correction.minor).toBe("0");
    expect(lines((await run("2026-03-01"))[0])).toEqual([
      ["recurring", "45500"],
      ["usage_correction", "1500"],
      ["usage_correction", "-2500"],
    ]);
  });

  test("within a commitment a correction costs nothing more", async () => {
    await bench.call(loadRateCard, { body: { ...tiered, minimumCommitment: "600" } });
    const [january] = await run("2026-02-01");
    expect(lines(january)?.[2]).toEqual(["commitment", "5500"]);
    if (january) await ground.finalize(january);
    expect((await correct(100)).body.correction.minor).toBe("0");
    expect((await correct(250)).body.correction.minor).toBe("3000");
  });

  test.each([
    ["still waiting", false, []],
    ["on a later invoice", true, [-1500]],
  ])("when the invoice it corrects is voided, a correction %s is taken back: the usage is rated anew", async (_, isBilled, expected) => {
    const [january] = await run("2026-02-01");
    if (!january) throw new Error("no draft");
    await ground.finalize(january);
    await correct(110);
    if (isBilled) await run("2026-03-01");
    await bench.call(voidInvoice, { params: { invoiceId: january.id }, body: { reason: "wrong" } });
    const [again] = await run("2026-02-01");
    expect(again?.lines.filter(({ kind }) => kind === "usage").map(({ net }) => net.minor)).toEqual(["10500"]);
    expect(again?.lines.filter(({ kind }) => kind === "usage_correction").map(({ net }) => Number(net.minor))).toEqual(expected);
  });

  test("a record that is not there is not corrected", async () => {
    expect(await correct(1, foreignId("usg", "none"))).toMatchObject({ status: 404, body: { code: "not-found" } });
  });
});
