import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { listInvoices, renewSubscription, voidInvoice } from "@cashline/contracts/systems/billing/operations";
import { openTestBench } from "@cashline/sim-kit/testing";
import { describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, monthlyTerm, nextTerm } from "./test-ground.ts";

describe("with autoInvoicing, a voided month of a term that is renewed is billed again without a call", () => {
  test.each([
    ["none", "2026-11-01", "before"],
    ["none", "2026-12-01", "before"],
    ["none", "2026-12-01", "after"],
    ["billing_account", "2026-11-01", "before"],
    ["billing_account", "2026-12-01", "before"],
    ["billing_account", "2026-12-01", "after"],
  ] as const)("consolidated by %s, that of %s, voided %s the renewal", async (consolidation, month, when) => {
    const bench = await openTestBench(billing, "2026-10-31T00:00:00.000Z");
    const ground = new Ground(bench);
    await ground.policy({ autoInvoicing: true, consolidation });
    const { id } = await ground.subscription("1", { term: { ...monthlyTerm, billedThroughOn: "2026-11-01" } });
    const all = async (): Promise<Invoice[]> =>
      (await bench.call(listInvoices, { query: { limit: "200", subscriptionId: id } })).body.items;
    const finalizeAll = async (): Promise<void> => {
      for (const invoice of await all()) if (invoice.status === "draft") await ground.finalize(invoice);
    };
    const voidMonth = async (): Promise<void> => {
      const invoice = (await all()).find(({ lines, status }) => status === "open" && lines[0]?.periodStartOn === month);
      const params = { invoiceId: invoice?.id ?? "" };
      expect((await bench.call(voidInvoice, { params, body: { reason: "mistake" } })).status).toBe(200);
    };
    for (const on of ["2026-11-01", "2026-12-01"]) {
      await bench.advance(`${on}T00:00:00.000Z`);
      await finalizeAll();
    }
    if (when === "before") await voidMonth();
    const next = { ...nextTerm, startOn: "2027-01-01", endOn: "2028-01-01", billingFrequency: "monthly" as const };
    expect((await bench.call(renewSubscription, { params: { subscriptionId: id }, body: next })).status).toBe(200);
    if (when === "after") await voidMonth();
    await bench.advance("2027-03-01T00:00:00.000Z");
    const standing = (await all()).filter(({ status }) => status !== "void").flatMap(({ lines }) => lines);
    expect(standing.map(({ periodStartOn }) => periodStartOn).toSorted()).toEqual([
      "2026-11-01",
      "2026-12-01",
      "2027-01-01",
      "2027-02-01",
      "2027-03-01",
    ]);
    await bench.close();
  });
});
