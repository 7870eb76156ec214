import { createCreditNote, listCreditNotes } from "@cashline/contracts/systems/billing/credit-operations";
import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { listInvoices } from "@cashline/contracts/systems/billing/operations";
import { changeSubscription, runBilling } from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, monthlyTerm } from "./test-ground.ts";

/** The way of each of three subscriptions, its steps in order; `order` says whose next step comes when. */
async function play(order: readonly number[]): Promise<unknown> {
  const bench = await openTestBench(billing, "2026-01-16T00:00:00.000Z");
  const ground = new Ground(bench);
  const subscriptions: Subscription[] = [];
  for (const key of ["1", "2", "3"]) subscriptions.push(await ground.subscription(key, { term: monthlyTerm }));
  const ways = subscriptions.map((subscription, index) => way(bench, ground, subscription, `key-of-${index}`));
  for (const whose of order) await ways[whose]?.next();
  await bench.advance("2026-01-16T23:00:00.000Z");
  const [invoices, notes] = [await bench.call(listInvoices, {}), await bench.call(listCreditNotes, {})];
  await bench.close();
  return [invoices.body.items, notes.body.items];
}

async function* way(bench: TestBench, ground: Ground, { id, billingAccountId }: Subscription, key: string): AsyncGenerator<void> {
  const [january] = await ground.run(billingAccountId, "2026-01-31");
  yield;
  const params = { subscriptionId: id };
  await bench.call(changeSubscription, { params, body: { quantity: 7, effectiveOn: "2026-01-16" }, key: `${key}-change` });
  yield;
  if (january) await ground.finalize(january);
  yield;
  const line = { lineId: "recurring", net: { currency: "EUR", minor: "1000" } };
  await bench.call(createCreditNote, { body: { invoiceId: january?.id, reason: "service_credit", lines: [line] }, key: `${key}-credit` });
  yield;
  await bench.call(runBilling, { body: { billingAccountId, throughOn: "2026-02-28" }, key: `${key}-run` });
}

test("two orders of the same calls give the same ids, numbers and amounts", async () => {
  const straight = await play([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
  expect(await play([2, 1, 0, 2, 1, 0, 1, 1, 2, 0, 0, 2, 0, 1, 2])).toEqual(straight);
});
