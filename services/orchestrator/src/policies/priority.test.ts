import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, it } from "vitest";
import type { Policy } from "./policy.ts";
import { priorityInputs, priorityOf, type PriorityInputs } from "./priority.ts";
import { shippedPolicy } from "./shipped-book.ts";

// A Monday.
const AT = "2026-01-05T10:00:00.000Z";
const nothing: PriorityInputs = {
  exposureUsdCents: 0,
  slaUsedPercent: 0,
  customerTier: 0,
  daysToRenewal: -1,
  compliance: 0,
  openTasks: 3,
  waiting: 0,
  daysToClose: -1,
};
const score = async (change: Partial<PriorityInputs>) => (await priorityOf(shippedPolicy, { ...nothing, ...change }, "S3", AT)).score;

describe("the priority score", () => {
  it.each<[string, Partial<PriorityInputs>, number]>([
    ["nothing urgent", {}, 0],
    ["the first cent that counts", { exposureUsdCents: 50_000 }, 7],
    ["a very large exposure", { exposureUsdCents: 10_000_000 }, 30],
    ["three quarters of the SLA gone", { slaUsedPercent: 75 }, 18],
    ["a breach", { slaUsedPercent: 140 }, 25],
    ["a strategic customer", { customerTier: 3 }, 15],
    ["a renewal today", { daysToRenewal: 0 }, 8],
    ["a renewal in 31 days", { daysToRenewal: 31 }, 4],
    ["one task to do, soon done", { openTasks: 1 }, 5],
    ["one flow waits", { waiting: 1 }, 3],
    ["a thousand wait", { waiting: 1000 }, 10],
    ["the month closes in two days", { daysToClose: 2 }, 8],
    [
      "everything at once is cut at a hundred",
      {
        exposureUsdCents: 10_000_000,
        slaUsedPercent: 100,
        customerTier: 3,
        daysToRenewal: 1,
        compliance: 3,
        openTasks: 1,
        waiting: 10,
        daysToClose: 0,
      },
      100,
    ],
  ])("%s gives %3$s", async (_what, change, expected) => {
    expect(await score(change)).toBe(expected);
  });

  it("shows what each factor gives and by which row, and leaves out what gives nothing", async () => {
    const priority = await priorityOf(shippedPolicy, { ...nothing, customerTier: 3, slaUsedPercent: 80 }, "S3", AT);
    expect(priority).toEqual({
      score: 33,
      by: "score",
      at: AT,
      contributions: [
        { factor: "slaUsedPercent", points: 18, because: "80: row sla-near" },
        { factor: "customerTier", points: 15, because: "3: row tier-strategic" },
      ],
    });
  });

  it("where the table is not to be had, severity decides and the case says so", async () => {
    const broken: Policy = { label: "broken", has: () => true, decide: () => Promise.reject(new Error("the table is gone")) };
    const priority = await priorityOf(broken, nothing, "S1", AT);
    expect(priority).toMatchObject({ score: 90, by: "rules", contributions: [{ factor: "severity", points: 90 }] });
    expect(priority.contributions[0]?.because).toContain("the table is gone");
  });
});

describe("what urgency is made of", () => {
  const of = {
    exposureReporting: 123_456,
    detectedAt: AT,
    dueAt: "2026-01-05T14:00:00.000Z",
    customerTier: "enterprise",
    renewalOn: "2026-01-20",
    category: "tax",
    tasks: [{ status: "open" }, { status: "done" }],
    dependents: { count: 2, exposureReporting: 0, latest: [] },
  } as unknown as Case;
  const inputs = (change: Partial<Case> = {}, at = "2026-01-05T13:00:00.000Z") =>
    priorityInputs({ ...of, ...change }, { waiters: 1, compliance: "tax" }, at);

  it("comes from the case as it stands", () => {
    expect(inputs()).toEqual({
      exposureUsdCents: 123_456,
      slaUsedPercent: 75,
      customerTier: 2,
      daysToRenewal: 15,
      compliance: 2,
      openTasks: 1,
      waiting: 3,
      daysToClose: 26,
    });
  });
  it("a contract that has ended, or is not known, is no renewal ahead", () => {
    expect(inputs({ renewalOn: "2026-01-04" }).daysToRenewal).toBe(-1);
    expect(inputs({ renewalOn: null }).daysToRenewal).toBe(-1);
  });
  it("a case that does not bear on the books waits for no close", () => {
    expect(inputs({ category: "entitlement" }).daysToClose).toBe(-1);
    expect(inputs({}, "2026-01-31T12:00:00.000Z").daysToClose).toBe(0);
  });
  it("an SLA over time is told beyond a hundred", () => {
    expect(inputs({}, "2026-01-05T16:00:00.000Z").slaUsedPercent).toBe(150);
  });
});
