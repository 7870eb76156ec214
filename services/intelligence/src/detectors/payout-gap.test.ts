import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { payoutGap } from "./payout-gap.ts";
import { AT, published, sentInvoice, usd } from "./object-event.fixture.ts";

const found = detecting(payoutGap);

describe("an automatic payout", () => {
  const settles = {
    transactions: 2,
    charges: usd(10_800),
    refunds: usd(0),
    disputes: usd(0),
    adjustments: usd(0),
    fees: usd(300),
    net: usd(10_500),
  };
  const payout = (amount: number, members: Record<string, unknown> = {}) =>
    published("payment.payout", {
      id: "po1",
      amount: usd(amount),
      automatic: true,
      status: "paid",
      createdAt: "2026-01-13T12:00:00.000Z",
      settles,
      policy: { payoutDelayDays: 2 },
      ...members,
    });
  const charge = (id: string, invoiceId: string, minor: number) =>
    published("payment.payment_intent", { id, invoiceId, status: "succeeded", amount: usd(minor), captured: usd(minor), succeededAt: AT });

  test("that is less than it settles is found, in the case of the day’s largest charge", async () => {
    const events = [
      ...sentInvoice("inv1"),
      ...sentInvoice("inv2"),
      charge("pi1", "inv1", 10_000),
      charge("pi2", "inv2", 800),
      payout(9_500),
    ];
    const [only, ...others] = await found(events);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1" });
    expect(only?.finding).toMatchObject({ businessKey: "po1", exposure: usd(1_000), direction: "none" });
    expect(only?.finding.correction).toMatchObject({ payoutId: "po1", madeAt: "2026-01-13T12:00:00.000Z" });
  });

  test("that is what it settles, is made by hand, or lacks what has arrived by hand is none", async () => {
    expect(await found([payout(10_500)])).toEqual([]);
    expect(await found([payout(9_500, { automatic: false, settles: null })])).toEqual([]);
    const handed = (status: string) =>
      published("payment.payout", { id: "po2", amount: usd(1_000), automatic: false, status, settles: null });
    expect(await found([payout(9_500), handed("paid")])).toEqual([]);
    expect(await found([payout(9_500), handed("in_transit")])).toHaveLength(1);
  });

  test("one payout by hand explains one gap of its size, the first", async () => {
    const later = payout(9_500, { id: "po3", createdAt: "2026-01-14T12:00:00.000Z" });
    const handed = (id: string, minor = 1_000) =>
      published("payment.payout", { id, amount: usd(minor), automatic: false, status: "paid", settles: null });
    const foundOf = async (...events: Parameters<typeof found>[0]) =>
      (await found(events)).map(({ finding: { businessKey } }) => businessKey);
    expect(await foundOf(payout(9_500), later)).toEqual(["po1", "po3"]);
    expect(await foundOf(payout(9_500), later, handed("po2"))).toEqual(["po3"]);
    expect(await foundOf(payout(9_500), later, handed("po2"), handed("po4"))).toEqual([]);
    expect(await foundOf(payout(9_500), later, handed("po2", 900))).toEqual(["po1", "po3"]);
  });
});
