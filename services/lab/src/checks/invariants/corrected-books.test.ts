import type { CreditMemo } from "@cashline/contracts/systems/erp/receivable-entities";
import type { CustomerRefund } from "@cashline/contracts/systems/erp/refund-entities";
import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { describe, expect, it } from "vitest";
import { checkInvariants } from "../invariants.ts";
import { credit, debit, entry, schedule, scheduleLine, trialBalanceOf } from "../ledger.fixture.ts";
import { only, usd } from "../objects.fixture.ts";
import { soundSnapshot } from "../snapshot.fixture.ts";
import type { Snapshot } from "../snapshot.ts";
import { changed } from "./plant.fixture.ts";

/** Part of a payment was sent back, part of that was credited afterwards, and an arrangement has earned something. */
function correctedSnapshot(): Snapshot {
  const sound = soundSnapshot();
  const journal = [
    ...sound.journal,
    entry("je-refund", 7, debit("receivable", 320), credit("cash", 320)),
    entry("je-memo", 8, debit("deferred_revenue", 100), debit("tax_payable", 10), credit("receivable", 110)),
    entry("je-earned", 9, debit("contract_asset", 40), credit("revenue", 40)),
  ];
  return {
    ...sound,
    journal,
    trialBalance: trialBalanceOf(journal),
    intents: changed(sound.intents, "pi-paid", { refunded: usd(320) }),
    receivables: sound.receivables.map((each) =>
      each.invoiceId === "inv-paid" ? { ...each, status: "open", open: usd(210), reopenedOn: "2026-02-10" } : each,
    ),
    schedules: sound.schedules.map((each) =>
      each.id === "rs-paid"
        ? schedule("paid", 1100, scheduleLine("2026-02", "recognized", 100), scheduleLine("2026-03", "planned", 1000))
        : each,
    ),
    refunds: [
      only<CustomerRefund>({
        id: "crf-1",
        paymentIntentId: "pi-paid",
        invoiceId: "inv-paid",
        legalEntity: "US01",
        amount: usd(320),
        reason: "refund",
        paidFrom: "provider",
        debited: "receivable",
        status: "paid",
      }),
    ],
    creditMemos: [
      only<CreditMemo>({
        id: "cm-1",
        status: "posted",
        invoiceId: "inv-paid",
        legalEntity: "US01",
        net: usd(100),
        tax: usd(10),
        applied: usd(110),
        postedOn: "2026-02-12",
        revenuePolicy: "catch_up",
      }),
    ],
    arrangements: [only<RevenueArrangement>({ id: "ra-1", legalEntity: "US01", recognized: usd(40) })],
  };
}
const broken = (snapshot: Snapshot) => checkInvariants(snapshot).flatMap(({ name, violations }) => (violations.length > 0 ? [name] : []));

describe("books with refunds, credit memos and arrangements", () => {
  it("break no invariant", () => {
    expect(broken(correctedSnapshot())).toEqual([]);
  });

  it.each([
    ["refunds", ["invoice = receivable", "money in = cash applied"]],
    ["creditMemos", ["invoice = receivable", "deferred = unrecognised", "tax payable = tax invoiced"]],
    ["arrangements", ["deferred = unrecognised"]],
  ] as const)("that say nothing of their %s break what they explain", (name, invariants) => {
    expect(broken({ ...correctedSnapshot(), [name]: [] })).toEqual([...invariants]);
  });

  it("a refund that came back, or was sent from the bank, is no money of the provider", () => {
    for (const change of [{ status: "returned" }, { paidFrom: "bank" }] as const) {
      const snapshot = correctedSnapshot();
      const refunds = snapshot.refunds.map((each) => ({ ...each, ...change }));
      expect(broken({ ...snapshot, refunds })).toContain("money in = cash applied");
    }
  });
});
