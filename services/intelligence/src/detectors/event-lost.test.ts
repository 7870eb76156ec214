import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { eventLost } from "./event-lost.ts";
import { findAmong, published, sentInvoice, usd } from "./object-event.fixture.ts";

let example: ExampleStore;
beforeAll(async () => {
  example = await openExampleStore();
});
afterAll(() => example.close());

const found = (events: Parameters<typeof findAmong>[2], asOf?: string) => findAmong(example, eventLost, events, asOf);

describe("the numbers of a system’s events", () => {
  const paid = { at: "2026-01-12T12:00:00.000Z" };
  const other = (sequence: number, at: string) => published("billing.rate_card", { id: `rc${sequence}` }, { sequence, at });
  const cash = published(
    "erp.cash_receipt",
    { id: "cr1", invoiceId: "inv1", paymentIntentId: "pi1", legalEntity: "US01", amount: usd(10_800), receivedOn: "2026-01-12" },
    { ...paid, sequence: 1 },
  );
  const unpaid = sentInvoice("inv1", { status: "open", due: usd(10_800) });
  const after = other(4, "2026-01-12T14:00:00.000Z");

  test("lack the payment that ERP has booked: found on the invoice with its total", async () => {
    const [only, ...others] = await found([...unpaid, cash, after]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1" });
    expect(only?.finding).toMatchObject({
      code: "INT-EVENT-LOST",
      businessKey: "inv1",
      exposure: usd(10_800),
      direction: "none",
      correction: { system: "billing", after: "2" },
    });
  });

  test("lack one nothing is known of: found on the number, without an amount", async () => {
    const found1 = await found([...sentInvoice("inv1"), after]);
    expect(found1).toMatchObject([{ correlationId: "billing/3", finding: { businessKey: "billing/3", exposure: usd(0) } }]);
  });

  test("may come hours late, and are complete once all are here", async () => {
    expect(await found([...unpaid, cash, after], "2026-01-12T19:59:00.000Z")).toEqual([]);
    expect(await found([...unpaid, cash, after, other(3, "2026-01-12T12:00:00.000Z")])).toEqual([]);
  });
});
