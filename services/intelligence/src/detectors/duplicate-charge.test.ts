import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { duplicateCharge } from "./duplicate-charge.ts";
import { published, sentInvoice, usd } from "./object-event.fixture.ts";

const found = detecting(duplicateCharge);

describe("two charges of one account", () => {
  const charge = (id: string, at: string, members: Record<string, unknown> = {}) =>
    published("payment.payment_intent", {
      id,
      accountId: "acc-of-inv1",
      invoiceId: "inv1",
      status: "succeeded",
      amount: usd(10_800),
      refunded: usd(0),
      disputed: usd(0),
      succeededAt: at,
      ...members,
    });
  const refund = (paymentIntentId: string, minor: number) =>
    published("payment.refund", { id: `re-${paymentIntentId}`, paymentIntentId, amount: usd(minor), status: "succeeded" });
  const first = charge("pi1", "2026-01-10T10:00:00.000Z");

  test("over the same amount, the second under a reference billing does not know, are found", async () => {
    const [only, ...others] = await found([
      ...sentInvoice("inv1"),
      first,
      charge("pi2", "2026-01-10T10:15:00.000Z", { invoiceId: "inv9" }),
    ]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1", accountId: "acc-of-inv1" });
    expect(only?.finding).toMatchObject({
      businessKey: "pi2",
      exposure: usd(10_800),
      direction: "over_billed",
      // A customer charged twice is S1 whatever the amount.
      critical: true,
      correction: { paymentIntentId: "pi2" },
    });
  });

  test("are none when the second is refunded, has not succeeded, or pays an invoice of its own", async () => {
    const later = (members: Record<string, unknown>) => [
      ...sentInvoice("inv1"),
      first,
      charge("pi2", "2026-01-10T10:15:00.000Z", { invoiceId: "inv9", ...members }),
    ];
    expect(await found([...later({}), refund("pi2", 10_800)])).toEqual([]);
    expect(await found(later({ status: "requires_payment_method" }))).toEqual([]);
    expect(await found([...later({ invoiceId: "inv2" }), ...sentInvoice("inv2")])).toEqual([]);
  });

  test.each([
    ["within the hour", "2026-01-10T11:00:00.000Z", 10_800],
    ["weeks later", "2026-02-10T11:00:00.000Z", 10_800],
    ["over another amount", "2026-01-10T11:00:00.000Z", 10_700],
  ])("of the same invoice, the second %s, are found", async (_when, at, minor) => {
    const [only, ...others] = await found([...sentInvoice("inv1"), first, charge("pi2", at, { amount: usd(minor) })]);
    expect(others).toEqual([]);
    expect(only?.finding).toMatchObject({ businessKey: "pi2", exposure: usd(minor), correction: { paymentIntentId: "pi2" } });
  });

  test.each([
    [
      0,
      [
        ["pi2", usd(4_000)],
        ["pi3", usd(4_000)],
      ],
    ],
    [
      3_000,
      [
        ["pi2", usd(1_000)],
        ["pi3", usd(4_000)],
      ],
    ],
    [4_000, [["pi3", usd(4_000)]]],
  ])(
    "and a third, of the first of which %i were paid back, are a case each, together over what was brought above the first",
    async (back, told) => {
      const charged = ["pi1", "pi2", "pi3"].map((id, nth) => charge(id, `2026-01-10T10:0${nth}:00.000Z`, { amount: usd(4_000) }));
      const all = await found([...sentInvoice("inv1"), ...charged, ...(back > 0 ? [refund("pi1", back)] : [])]);
      expect(all.map(({ finding }) => [finding.businessKey, finding.exposure])).toEqual(told);
    },
  );

  test("of the same invoice are none as far as the first was paid back", async () => {
    const again = (minor: number) => [...sentInvoice("inv1"), first, charge("pi2", "2026-02-10T11:00:00.000Z", { amount: usd(minor) })];
    expect(await found([...again(10_800), refund("pi1", 10_800)])).toEqual([]);
    expect(await found([...again(4_000), refund("pi1", 4_000)])).toEqual([]);
    expect(await found([...again(4_000), refund("pi1", 3_000)])).toMatchObject([{ finding: { exposure: usd(1_000) } }]);
  });
});
