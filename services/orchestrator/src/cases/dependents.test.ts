import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, it } from "vitest";
import type { CaseState } from "./case-state.ts";
import type { Classification } from "../policies/classification.ts";
import { isDependent, weighedAnew, withDependent } from "./dependents.ts";
import { findingOf } from "./finding.fixture.ts";

const AT = "2026-02-02T10:00:00.000Z";
const outage = (businessKey: string) =>
  findingOf({ code: "TAX-UNAVAILABLE", businessKey, cause: "outage:tax", exposure: { currency: "USD", minor: "1000" } });
const opened = {
  case: {
    findings: [outage("ctr_0")],
    cause: "outage:tax",
    dependents: { count: 0, exposureReporting: 0, latest: [] },
    timeline: [],
  } as unknown as Case,
} as CaseState;
const join = (state: CaseState, key: string): CaseState => withDependent(state, outage(key), `opp_${key}`, AT);

describe("what hangs on the same cause", () => {
  it("is another object of that cause, and neither the case's own nor one of another cause", () => {
    expect(isDependent(opened, [outage("ctr_1")])).toBe(true);
    expect(isDependent(opened, [outage("ctr_0")])).toBe(false);
    expect(isDependent(opened, [{ ...outage("ctr_1"), cause: "outage:vat" }])).toBe(false);
    expect(isDependent(opened, [{ ...outage("ctr_1"), cause: null }])).toBe(false);
  });

  it("is counted once each, however often and in whatever order a thousand of them are found, the latest twenty by name", () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `ctr_${index + 1}`);
    const state = [...keys, ...keys.toReversed()].reduce(join, opened);
    expect(state.case.dependents).toMatchObject({ count: 1000, exposureReporting: 1_000_000 });
    expect(state.case.dependents.latest.map(({ businessKey }) => businessKey)).toEqual(keys.slice(-20));
    expect(state.case.timeline.filter(({ action }) => action === "dependent found")).toHaveLength(1000);
  });

  it("raises what its case weighs, and the higher approval is asked for beside the one that is pending", () => {
    const pending = { id: "approval-1-L1", level: "L1", status: "pending" } as Case["approvals"][number];
    const approvals = [
      { level: "L1", role: "tax_lead", people: 1 },
      { level: "L2", role: "controller", people: 2 },
    ];
    const weighed = { severity: "S1", exposureReporting: 900_000, approvals } as Classification;
    const awaiting = (status: "pending" | "approved"): CaseState => ({
      ...opened,
      round: 1,
      case: { ...opened.case, approvals: [{ ...pending, status }] },
    });
    const raised = weighedAnew(awaiting("pending"), weighed, AT);
    expect(raised.case).toMatchObject({ severity: "S1", exposureReporting: 900_000 });
    expect(raised.case.approvals.map(({ id, status }) => `${id} ${status}`)).toEqual([
      "approval-1-L1 pending",
      "approval-1-L2 pending",
      "approval-1-L2-2 pending",
    ]);
    expect(weighedAnew(awaiting("approved"), weighed, AT).case.approvals).toHaveLength(1);
  });
});
