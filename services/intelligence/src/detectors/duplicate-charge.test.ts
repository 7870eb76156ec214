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
      businessKey: "inv1",
      exposure: usd(10_800),
      direction: "over_billed",
      correction: { paymentIntentId: "pi2" },
    });
  });

  test("are none when the second is refunded, comes weeks later, or pays an invoice of its own", async () => {
    const later = (members: Record<string, unknown>, at = "2026-01-10T10:15:00.000Z") => [
      ...sentInvoice("inv1"),
      first,
      charge("pi2", at, { invoiceId: "inv9", ...members }),
    ];
    const refund = published("payment.refund", { id: "re1", paymentIntentId: "pi2", amount: usd(10_800), status: "succeeded" });
    expect(await found([...later({}), refund])).toEqual([]);
    expect(await found(later({}, "2026-01-17T10:00:00.000Z"))).toEqual([]);
    expect(await found(later({ status: "requires_payment_method" }))).toEqual([]);
    expect(await found([...later({ invoiceId: "inv2" }), ...sentInvoice("inv2")])).toEqual([]);
  });
});
