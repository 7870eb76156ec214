import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { refundBounced } from "./refund-bounced.ts";
import { published, sentInvoice, usd } from "./object-event.fixture.ts";

const found = detecting(refundBounced);

describe("a refund", () => {
  const intent = published("payment.payment_intent", { id: "pi1", invoiceId: "inv1" });
  const refund = (id: string, status: string, at = "2026-01-12T10:00:00.000Z") =>
    published("payment.refund", {
      id,
      paymentIntentId: "pi1",
      amount: usd(500),
      status,
      failureReason: "expired_or_canceled_card",
      createdAt: at,
    });

  test("that came back is found with its amount", async () => {
    const [only, ...others] = await found([...sentInvoice("inv1"), intent, refund("re1", "failed")]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1" });
    expect(only?.finding).toMatchObject({ code: "PAY-UNAPPLIED", businessKey: "re1", exposure: usd(500), direction: "over_billed" });
  });

  test("that succeeded, was made again, or was sent by transfer is none", async () => {
    expect(await found([...sentInvoice("inv1"), intent, refund("re1", "succeeded")])).toEqual([]);
    const again = refund("re2", "pending", "2026-01-13T10:00:00.000Z");
    expect(await found([...sentInvoice("inv1"), intent, refund("re1", "failed"), again])).toEqual([]);
    const transfer = published("erp.customer_refund", { id: "crf1", reference: "refund/re1" });
    expect(await found([...sentInvoice("inv1"), intent, refund("re1", "failed"), transfer])).toEqual([]);
  });

  const day = (n: number) => `2026-01-${n}T10:00:00.000Z`;
  test.each([
    ["two failed, one made again", ["failed", "failed", "succeeded"], [2]],
    ["two failed, both made again", ["failed", "failed", "pending", "succeeded"], []],
    ["made before it failed", ["succeeded", "failed"], [2]],
    ["made again, and failed once more", ["failed", "succeeded", "failed"], [3]],
    ["each made again in turn", ["succeeded", "failed", "succeeded", "failed", "succeeded"], []],
  ])("made again answers for one of its size: %s", async (_what, statuses, left) => {
    const refunds = statuses.map((status, index) => refund(`re${index + 1}`, status, day(12 + index)));
    const all = await found([...sentInvoice("inv1"), intent, ...refunds]);
    expect(all.map(({ finding }) => finding.businessKey)).toEqual(left.map((nth) => `re${nth}`));
  });

  test("made again leaves another to the transfer that was sent for it", async () => {
    const transfer = published("erp.customer_refund", { id: "crf1", reference: "refund/re1" });
    const refunds = [refund("re1", "failed"), refund("re2", "failed", day(13)), refund("re3", "succeeded", day(14))];
    expect(await found([...sentInvoice("inv1"), intent, ...refunds, transfer])).toEqual([]);
  });
});
