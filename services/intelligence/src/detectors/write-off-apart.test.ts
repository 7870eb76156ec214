import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { AT, published, sentInvoice, usd } from "./object-event.fixture.ts";
import { writeOffApart } from "./write-off-apart.ts";

const found = detecting(writeOffApart);

const invoice = (status: string) => {
  const writtenOff = status === "uncollectible" ? { amount: usd(10_800), recovered: usd(0), reason: "gone", at: AT } : null;
  return sentInvoice("inv1", { status, due: usd(status === "paid" ? 0 : 10_800), writtenOff });
};
const receivable = (status: string, open: number) =>
  published("erp.receivable", {
    id: "ar1",
    invoiceId: "inv1",
    legalEntity: "US01",
    currency: "USD",
    status,
    net: usd(10_000),
    tax: usd(800),
    gross: usd(10_800),
    open: usd(open),
    postedOn: "2026-01-10",
  });

describe("a write-off", () => {
  test.each([
    ["is in both", invoice("uncollectible"), receivable("written_off", 0)],
    ["is in neither", invoice("open"), receivable("open", 10_800)],
    ["was recovered in billing", invoice("paid"), receivable("written_off", 0)],
    ["has nothing left in ERP: other cash has cleared it", invoice("uncollectible"), receivable("cleared", 0)],
  ])("that %s is none", async (_what, sent, posted) => {
    expect(await found([...sent, posted])).toEqual([]);
  });

  test("in billing only is found after its grace, by what is open in the books", async () => {
    const events = [...invoice("uncollectible"), receivable("open", 9_800)];
    const [only, ...others] = await found(events);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1", accountId: "acc-of-inv1", legalEntity: "US01" });
    expect(only?.finding).toMatchObject({
      code: "ERP-POST-REJECTED",
      businessKey: "inv1/write-off",
      exposure: usd(9_800),
      correction: { reason: "write-off-unbooked", invoiceId: "inv1" },
    });
    expect(await found(events, "2026-01-12T09:59:00.000Z")).toEqual([]);
  });

  test("in ERP only is found by what billing still asks for", async () => {
    const [only, ...others] = await found([...invoice("open"), receivable("written_off", 0)]);
    expect(others).toEqual([]);
    expect(only?.finding).toMatchObject({ exposure: usd(10_800), correction: { reason: "write-off-unbilled", invoiceId: "inv1" } });
  });
});
