import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { scheduleOffDates } from "./schedule-off-dates.ts";
import { published, sentInvoice, usd } from "./object-event.fixture.ts";

const found = detecting(scheduleOffDates);

describe("the revenue schedule of an invoice", () => {
  const invoice = sentInvoice("inv1", { lines: [{ kind: "recurring", periodStartOn: "2026-01-10", periodEndOn: "2026-03-10" }] });
  const line = (month: string, days: number, minor: number, status = "planned") => ({ month, days, amount: usd(minor), status });
  const schedule = (lines: unknown[], id = "rs1") =>
    published("erp.revenue_schedule", {
      id,
      invoiceId: "inv1",
      currency: "USD",
      method: "straight line by day",
      total: usd(5_900),
      lines,
    });

  test("over one day too many is found, with what lies in other months", async () => {
    const [only, ...others] = await found([
      ...invoice,
      schedule([line("2026-01", 22, 2_163), line("2026-02", 28, 2_753), line("2026-03", 10, 984)]),
    ]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1" });
    expect(only?.finding).toMatchObject({ code: "REV-SCHEDULE", businessKey: "rs1", exposure: usd(84), direction: "none" });
  });

  test("is one for each schedule of a contract", async () => {
    const off = [line("2026-01", 22, 2_163), line("2026-02", 28, 2_753), line("2026-03", 10, 984)];
    const both = await found([...invoice, schedule(off), schedule(off, "rs2")]);
    expect(both.map(({ finding: { businessKey, correction } }) => [businessKey, correction["contractId"]])).toEqual([
      ["rs1", "ctr-of-inv1"],
      ["rs2", "ctr-of-inv1"],
    ]);
  });

  test("over the contract’s days, or cancelled, is none", async () => {
    expect(await found([...invoice, schedule([line("2026-01", 22, 2_200), line("2026-02", 28, 2_800), line("2026-03", 9, 900)])])).toEqual(
      [],
    );
    expect(await found([...invoice, schedule([line("2026-01", 60, 5_900, "cancelled")])])).toEqual([]);
  });

  test("of a last bill, whose service is over, is its own day", async () => {
    const lines = [{ kind: "recurring", periodStartOn: "2026-01-10", periodEndOn: "2026-03-10" }];
    const atOnce = schedule([line("2026-03", 0, 5_900)]);
    expect(await found([...sentInvoice("inv1", { purpose: "final", lines }), atOnce])).toEqual([]);
    expect(await found([...sentInvoice("inv1", { purpose: "period", lines }), atOnce])).toHaveLength(1);
  });
});
