import type { Approval, Case } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, it } from "vitest";
import { approversOf, reportedCases } from "./reported-cases.ts";

const nameOf = (id: string): string => ({ ada: "Ada Lead", bo: "Bo Controller" })[id] ?? id;
const approval = (level: Approval["level"], decidedBy: string | null, status: Approval["status"] = "approved"): Approval => ({
  id: `${level}-${status}`,
  level,
  role: "lead",
  subjectHash: "hash",
  status,
  requestedAt: "2026-01-05T10:00:00.000Z",
  decidedAt: null,
  decidedBy,
  onBehalfOf: null,
  note: null,
});

describe("cases as a report lists them", () => {
  it("who approved is named once with the level; who rejected or was asked in vain is not", () => {
    const approvals = [
      approval("L1", "bo", "rejected"),
      approval("L1", "ada"),
      approval("L1", "ada"),
      approval("L2", "bo"),
      approval("L3", null, "void"),
    ];
    expect(approversOf({ approvals }, nameOf)).toEqual(["Ada Lead (L1)", "Bo Controller (L2)"]);
  });

  it("oldest first, by id where they are equally old, with the codes found beside their own", () => {
    const of = (id: string, detectedAt: string): Case =>
      ({ id, detectedAt, approvals: [], findings: [{ code: "QTC-PRICE-MISMATCH" }, { code: "TAX-JURISDICTION" }] }) as unknown as Case;
    const listed = reportedCases(
      [of("c", "2026-01-06T00:00:00.000Z"), of("b", "2026-01-05T00:00:00.000Z"), of("a", "2026-01-06T00:00:00.000Z")],
      nameOf,
    );
    expect(listed.map(({ id }) => id)).toEqual(["b", "a", "c"]);
    expect(listed[0]?.dependents).toEqual(["TAX-JURISDICTION"]);
  });
});
