import { listCreditNotes } from "@cashline/contracts/systems/billing/credit-operations";
import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice, RateCard, Subscription } from "@cashline/contracts/systems/billing/entities";
import { listInvoices, loadRateCard } from "@cashline/contracts/systems/billing/operations";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import {
  cancelSubscription,
  changeSubscription,
  pauseSubscription,
  resumeSubscription,
  setRamp,
} from "@cashline/contracts/systems/billing/subscription-operations";
import type { CalendarDate } from "@cashline/kernel/time";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { DatabaseSync } from "node:sqlite";
import { billing } from "./app.ts";
import { Ground, monthlyTerm, rateCard } from "./test-ground.ts";

type Changes = { term?: Partial<Subscription>; card?: Partial<RateCard>; policy?: Partial<BillingPolicy> };

/** A subscription of ten seats by the month, from 1 January 2026, of which nothing is billed yet. */
export async function inTerm<Result>(
  { term = {}, card = {}, policy = {} }: Changes,
  tell: (calls: ReturnType<typeof callsOf>) => Promise<Result>,
): Promise<Result> {
  const bench = await openTestBench(billing, "2026-01-01T00:00:00.000Z");
  try {
    const ground = new Ground(bench);
    await ground.policy(policy);
    const subscription = await ground.subscription("1", { term: { ...monthlyTerm, ...term } });
    const loaded = await bench.call(loadRateCard, { body: { ...rateCard, ...card } });
    if (loaded.status >= 300) throw new Error(JSON.stringify(loaded.body));
    return await tell(callsOf(bench, ground, subscription));
  } finally {
    await bench.close();
  }
}

function callsOf(bench: TestBench, ground: Ground, subscription: Subscription) {
  const params = { subscriptionId: subscription.id };
  const list = async (): Promise<Invoice[]> => {
    const { items } = (await bench.call(listInvoices, { query: { limit: "200" } })).body;
    return items.filter(({ status }: Invoice) => status !== "void");
  };
  const net = (of: readonly { net: { minor: string } }[]) => of.reduce((sum, own) => sum + Number(own.net.minor), 0);
  const finalize = async () => {
    for (const invoice of await list()) if (invoice.status === "draft") await ground.finalize(invoice);
  };
  return {
    bench,
    params,
    list,
    finalize,
    comeTo: (day: CalendarDate, time = "00:00") => bench.advance(`${day}T${time}:00.000Z`),
    pause: () => bench.call(pauseSubscription, { params, body: { reason: "break" } }),
    resume: () => bench.call(resumeSubscription, { params, body: {} }),
    change: (quantity: number, effectiveOn: CalendarDate, more: object = {}) =>
      bench.call(changeSubscription, { params, body: { quantity, effectiveOn, ...more } }),
    ramp: (phases: readonly object[]) => bench.call(setRamp, { params, body: { phases } }),
    cancel: (effectiveOn: CalendarDate) => bench.call(cancelSubscription, { params, body: { effectiveOn, reason: "moved" } }),
    use: (sourceId: string, quantity: number, usedOn: CalendarDate) => ground.use(subscription, sourceId, quantity, usedOn),
    draft: (throughOn: CalendarDate) => ground.run(subscription.billingAccountId, throughOn),
    /** Drafts what is due, and finalises every draft. */
    bill: async (throughOn: CalendarDate) => {
      await ground.run(subscription.billingAccountId, throughOn);
      await finalize();
    },
    /** Invoices less credit notes, and what waits, in minor units. */
    charged: async () => {
      const { items } = (await bench.call(listCreditNotes, { query: { limit: "200" } })).body;
      const issued = items.filter(({ status }: CreditNote) => status === "issued");
      return net(await list()) - net(issued) + waitingIn(bench).reduce((sum, minor) => sum + minor, 0);
    },
  };
}

/** What waits for an invoice, in minor units, as the store has it. */
function waitingIn({ databasePath }: TestBench): number[] {
  const database = new DatabaseSync(databasePath, { readOnly: true });
  const rows = database.prepare("SELECT data FROM pending_items WHERE pendingOf IS NOT NULL").all() as { data: string }[];
  database.close();
  return rows.map(({ data }) => Number(JSON.parse(data).amount.minor));
}
