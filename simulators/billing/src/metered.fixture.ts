import type { ChargeModel } from "@cashline/contracts/systems/billing/charge-models";
import type { Invoice, Subscription, UsageEntry } from "@cashline/contracts/systems/billing/entities";
import { loadRateCard } from "@cashline/contracts/systems/billing/operations";
import { draftLateUsage, listUsage, previewLateUsage } from "@cashline/contracts/systems/billing/subscription-operations";
import type { TestAnswer, TestBench } from "@cashline/sim-kit/testing";
import { Ground, monthlyTerm, rateCard } from "./test-ground.ts";

/** 100 units included a month, each above at 1.00 up to 100 of them, and at 0.50 beyond. */
export const stepped: ChargeModel = {
  kind: "graduated",
  tiers: [
    { upTo: 100, unitPrice: "1", flatFee: "0" },
    { upTo: null, unitPrice: "0.5", flatFee: "0" },
  ],
};

/** A subscription of one seat whose usage is billed by the month, and whose late usage stays unbilled. */
export class Metered {
  readonly ground: Ground;
  readonly bench: TestBench;
  subscription!: Subscription;
  #sources = 0;

  constructor(bench: TestBench) {
    this.bench = bench;
    this.ground = new Ground(bench);
  }

  async begin(usageModel: ChargeModel = stepped, card: object = {}): Promise<void> {
    await this.ground.policy({ usageBilling: "per_period" });
    this.subscription = await this.ground.subscription("1", { term: { ...monthlyTerm, quantity: 1 } });
    await this.bench.call(loadRateCard, { body: { ...rateCard, includedUsage: 100, usageModel, ...card } });
  }

  async use(quantity: number, usedOn = "2026-01-20"): Promise<void> {
    this.#sources += 1;
    await this.ground.use(this.subscription, `source-${this.#sources}`, quantity, usedOn);
  }

  /** The invoice that bills one month, finalised. */
  async bill(on: string): Promise<Invoice> {
    const [draft] = await this.ground.run(this.subscription.billingAccountId, on);
    if (!draft) throw new Error(`Nothing was drafted on ${on}`);
    return this.ground.finalize(draft);
  }

  async usage(): Promise<UsageEntry[]> {
    return (await this.bench.call(listUsage, { query: { subscriptionId: this.subscription.id } })).body.items;
  }

  draftLate(
    usageIds?: readonly string[],
    operation = draftLateUsage as typeof draftLateUsage | typeof previewLateUsage,
  ): Promise<TestAnswer> {
    const params = { subscriptionId: this.subscription.id };
    return this.bench.call(operation, { params, body: usageIds === undefined ? {} : { usageIds: [...usageIds] } });
  }
}

/** What an invoice charges for usage, in minor units. */
export const ofUsage = ({ lines }: Invoice): number =>
  lines.filter(({ kind }) => kind !== "recurring").reduce((sum, { net }) => sum + Number(net.minor), 0);
