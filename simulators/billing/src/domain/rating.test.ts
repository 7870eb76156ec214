import type { RateCard, Subscription } from "@cashline/contracts/systems/billing/entities";
import { money, sumMoney } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { begun, card, ended } from "./example-objects.ts";
import { composeInvoice } from "./compose.ts";
import { firstPeriod } from "./periods.ts";
import { noPolicySet } from "./policy.ts";
import { recurringCharge, selectRateCard, usageCharge } from "./rating.ts";

const select = (cards: RateCard[]) => selectRateCard(cards, begun, "acc_1", "2026-02-01")?.id;

describe("rate card in force", () => {
  const own = { ...card, id: "rc_own", accountId: "acc_1" };
  test.each<[string, RateCard[], string | undefined]>([
    ["none when there is none", [], undefined],
    ["none of another product", [{ ...card, sku: "addon" }], undefined],
    ["none of another tier", [{ ...card, tier: "basic" }], undefined],
    ["none in another currency", [{ ...card, currency: "USD" }], undefined],
    ["none of another account", [{ ...card, accountId: "acc_2" }], undefined],
    ["none before it is effective", [{ ...card, effectiveOn: "2026-02-02" }], undefined],
    ["effective on its first day", [{ ...card, effectiveOn: "2026-02-01" }], "rc_1"],
    ["the latest effective", [card, { ...card, id: "rc_2", effectiveOn: "2025-01-01" }], "rc_2"],
    ["the account's own before a later general one", [{ ...card, effectiveOn: "2026-01-01" }, own], "rc_own"],
    ["the general one while the account's own is not effective", [card, { ...own, effectiveOn: "2027-01-01" }], "rc_1"],
    [
      "the smaller id on a tie",
      [
        { ...card, id: "rc_3" },
        { ...card, id: "rc_2" },
      ],
      "rc_2",
    ],
  ])("%s", (_, cards, expected) => {
    expect(select(cards)).toBe(expected);
    expect(select(cards.toReversed())).toBe(expected);
  });
});

/** The first period of a term in advance, and the ended one's usage, as a renewal is billed. */
function rateTerm(term: Subscription, rates: RateCard, used: number) {
  const stretch = { startOn: ended.startOn, endOn: ended.endOn, subscriptionId: ended.id };
  const usage = usageCharge(stretch, rates, rates.includedUsage * ended.termMonths, used);
  return composeInvoice(rates.currency, [recurringCharge(term, rates, firstPeriod(term)), ...(usage ? [usage] : [])], [], [], noPolicySet);
}

describe("rating", () => {
  const rate = (changes: { quantity?: number; discountPercent?: string; unitPrice?: string; usage?: number; currency?: string }) => {
    const { usage = 0, unitPrice = card.unitPrice, currency = "EUR", ...term } = changes;
    const rated = rateTerm({ ...begun, ...term, currency }, { ...card, unitPrice, currency }, usage);
    return rated.outcome === "composed" ? rated.lines.map(({ net }) => net.minor) : rated.code;
  };

  test.each([
    ["seats × price × months", {}, ["546000"]],
    ["less the discount", { discountPercent: "12.5" }, ["477750"]],
    ["rounded half-up once per line", { quantity: 1, unitPrice: "0.00041667", discountPercent: "0" }, ["1"]],
    ["half a cent up", { quantity: 1, unitPrice: "0.01", discountPercent: "95.8333" }, ["1"]],
    ["in a currency without minor units", { currency: "JPY", unitPrice: "45.5" }, ["5460"]],
    ["in a currency with three digits", { currency: "KWD", unitPrice: "0.0005", quantity: 1 }, ["6"]],
    ["free of charge", { discountPercent: "100" }, ["0"]],
    ["usage up to what is included", { usage: 1200 }, ["546000"]],
    ["usage above what is included", { usage: 6200 }, ["546000", "950"]],
    ["an amount no invoice can carry", { unitPrice: "999999999999" }, "invalid-request"],
    ["usage no line can carry", { usage: 2_000_000_000 }, "invalid-request"],
  ])("%s", (_, changes, expected) => {
    expect(rate(changes)).toEqual(expected);
  });

  test("the lines add up to the net, and usage charges only what is above the included units", () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(10_000), fc.nat(100), fc.nat(1_000_000), (quantity, priceCents, discount, usage) => {
        const unitPrice = `${Math.floor(priceCents / 100)}.${String(priceCents % 100).padStart(2, "0")}`;
        const rated = rateTerm({ ...begun, quantity, discountPercent: String(discount) }, { ...card, unitPrice }, usage);
        if (rated.outcome !== "composed") throw new Error(rated.detail);
        expect(
          sumMoney(
            "EUR",
            rated.lines.map(({ net }) => money(net)),
          ),
        ).toEqual(rated.net);
        expect(rated.lines.map(({ quantity: units }) => units)).toEqual(usage > 1200 ? [quantity, usage - 1200] : [quantity]);
      }),
    );
  });
});
