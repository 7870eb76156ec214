import { createCreditNote, getPolicy } from "@cashline/contracts/systems/billing/credit-operations";
import type { AppliedPolicy } from "@cashline/contracts/systems/billing/policy";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { appliedPolicy, defaultPolicy, noPolicySet } from "./domain/policy.ts";
import { Ground } from "./test-ground.ts";

describe("the policy a document was made under", () => {
  let bench: TestBench;
  let ground: Ground;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
  });
  afterEach(() => bench.close());

  const others: Omit<AppliedPolicy, "version"> = {
    timeZone: "Europe/Berlin",
    proration: "thirty_day_months",
    changeBilling: "immediate",
    cancellationCredit: "none",
    rounding: "half-even",
    roundingLevel: "per_invoice",
    discountOrder: "percent_first",
    numbering: "at_finalisation",
    consolidation: "billing_account",
    usageBilling: "per_period",
    usagePrices: "ended_term",
    lateUsage: "next_invoice",
    partPeriodAllowance: "full",
    pausedPeriods: "void",
    creditSurplus: "refund",
  };

  test.each(Object.entries(others))("%s, set to %s, is printed on invoices and credit notes", async (member, value) => {
    expect(appliedPolicy(noPolicySet)).not.toHaveProperty(member, value);
    await ground.policy({ [member]: value });
    const invoice = await ground.open();
    expect(invoice.policy).toEqual({ ...appliedPolicy(noPolicySet), version: 1, [member]: value });
    const note = (await bench.call(createCreditNote, { body: { invoiceId: invoice.id, reason: "duplicate" } })).body;
    expect(note.policy).toEqual(invoice.policy);
  });

  test("nothing that shapes a document is left out of this list", () => {
    const unprinted = new Set(["autoInvoicing", "dunningCampaigns", "defaultCampaign", "invoiceLimits"]);
    expect(Object.keys(others).toSorted()).toEqual(
      Object.keys(defaultPolicy)
        .filter((member) => !unprinted.has(member))
        .toSorted(),
    );
  });

  test("each version can be read back in full, the defaults as version 0; one that has not been is not found", async () => {
    const read = (version?: number) => bench.call(getPolicy, { query: version === undefined ? {} : { version: String(version) } });
    await ground.policy({ rounding: "half-even" });
    const { policy } = await ground.open();
    await ground.policy({ rounding: "half-up", defaultCampaign: "standard", autoInvoicing: true });
    expect((await read(policy.version)).body).toEqual({ ...defaultPolicy, rounding: "half-even" });
    expect((await read(0)).body).toEqual(defaultPolicy);
    expect((await read(2)).body).toEqual((await read()).body);
    expect(await read(3)).toMatchObject({ status: 404, body: { code: "not-found" } });
  });
});
