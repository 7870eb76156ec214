import { describe, expect, it } from "vitest";
import { correcting, journals, refunds } from "../playbooks/playbook.fixture.ts";
import { idOf, usd } from "../flows/world-records.fixture.ts";
import { policyOf } from "./policy.ts";
import { bookedInNextPeriod, postingPolicy } from "./posting-policy.ts";
import { shippedBook, shippedPolicy } from "./shipped-book.ts";

describe("how corrections honour ERP's controls", () => {
  it("as shipped they wait three days for a maintenance window, and what is of a shut month goes into the next", async () => {
    expect(await postingPolicy(shippedPolicy)).toEqual({ waitDays: { maintenance_window: 3, shut_period: 0 }, nextPeriod: true });
  });

  it("of a version from before the table they go into the next month and wait for nothing", async () => {
    const tables = shippedBook.tables.filter(({ name }) => name !== "posting");
    expect(await postingPolicy(policyOf("old", { ...shippedBook, tables }, []))).toEqual(bookedInNextPeriod);
  });

  const bounced = {
    code: "PAY-UNAPPLIED",
    exposure: usd(700),
    correction: { reason: "refund", refundId: idOf("re"), paymentIntentId: idOf("pi"), invoiceId: idOf("inv"), legalEntity: "US01" },
  } as const;
  const period = { id: idOf("per"), legalEntity: "US01", month: "2026-02", fiscalYear: 2026, fiscalPeriod: 2, reopenings: [] };
  const locked = { "erp.listPeriods": () => ({ items: [{ ...period, status: "closed" }], next: null }) };

  it.each([
    [true, "2026-03-01"],
    [false, "2026-02-02"],
  ])("with the next month allowed: %s, a refund of a shut February is asked for on %s", async (nextPeriod, on) => {
    const { run, bodyOf } = await correcting(
      bounced,
      { ...refunds(), ...journals(), ...locked },
      {},
      { ...bookedInNextPeriod, nextPeriod },
    );
    await run();
    expect(bodyOf("erp.refundCustomer")).toMatchObject({ refundedOn: on });
  });
});
