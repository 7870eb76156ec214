import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { finalizeInvoice, loadRateCard } from "@cashline/contracts/systems/billing/operations";
import { previewFinalization } from "@cashline/contracts/systems/billing/preview-operations";
import { changeSubscription } from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm, rateCard } from "./test-ground.ts";

/** 19 % line by line, half-up, as the tax system answers unless its policy says otherwise. */
function taxByLine({ id, lines }: Invoice) {
  const taxes = lines.map(({ lineId, net }) => {
    const exact = BigInt(net.minor) * 19n;
    const size = ((exact < 0n ? -exact : exact) + 50n) / 100n;
    return { lineId, tax: { currency: net.currency, minor: String(exact < 0n ? -size : size) } };
  });
  const sum = taxes.reduce((total, { tax }) => total + BigInt(tax.minor), 0n);
  return { taxDocumentId: foreignId("txd", id), tax: { currency: "EUR", minor: String(sum) }, lines: taxes };
}

describe("tax that rounding makes larger on a credit than on its charges", () => {
  let bench: TestBench;
  let ground: Ground;
  let subscription: Subscription;
  let february: Invoice;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
    subscription = await ground.subscription("1", { term: { ...monthlyTerm, quantity: 40 } });
    await bench.call(loadRateCard, { body: { ...rateCard, unitPrice: "0.07" } });
    const [january] = await run("2026-01-01");
    if (january) await ground.finalize(january);
    const params = { subscriptionId: subscription.id };
    await bench.call(changeSubscription, { params, body: { quantity: 1, effectiveOn: "2026-01-01" } });
    const [draft] = await run("2026-02-01");
    if (!draft) throw new Error("February was not drafted");
    february = draft;
  });
  afterEach(() => bench.close());

  const run = (throughOn: string) => ground.run(subscription.billingAccountId, throughOn);
  const nets = ({ lines }: Invoice) => lines.map(({ net }) => Number(net.minor));
  const finalize = async (draft: Invoice): Promise<Invoice> =>
    (await bench.call(finalizeInvoice, { params: { invoiceId: draft.id }, body: taxByLine(draft) })).body;

  test("leaves so much of the credit for the next invoice that nothing is below zero", async () => {
    expect(nets(february)).toEqual([7, 7, -14]);
    expect(taxByLine(february).lines.map(({ tax }) => Number(tax.minor))).toEqual([1, 1, -3]);
    const preview = await bench.call(previewFinalization, { params: { invoiceId: february.id }, body: taxByLine(february) });
    const finalized = await finalize(february);
    expect(preview.body).toEqual(finalized);
    expect(nets(finalized)).toEqual([7, 7, -13]);
    expect(finalized).toMatchObject({
      status: "paid",
      net: { minor: "1" },
      tax: { minor: "-1" },
      total: { minor: "0" },
      due: { minor: "0" },
    });
    // Of the 2.73 that 39 seats less give back, 0.13 is given; March takes its own 0.07 of the rest.
    const [march] = await run("2026-03-01");
    expect(march?.net).toEqual({ currency: "EUR", minor: "0" });
    expect(march?.lines.slice(1).reduce((sum, { net }) => sum + Number(net.minor), 0)).toBe(-7);
  });
});
