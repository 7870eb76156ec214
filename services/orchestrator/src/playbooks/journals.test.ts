import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, it } from "vitest";
import { correctionHash } from "../cases/case-state.ts";
import { findingOf } from "../cases/finding.fixture.ts";
import { makersOf, peopleOf } from "./journals.ts";

const finding = findingOf();
const hash = correctionHash({ findings: [finding] });
const done = { status: "done", doneBy: "ana" };
const approved = { status: "approved", decidedBy: "ben", subjectHash: hash };
const caseWith = (tasks: object[], approvals: object[]): Case => ({ findings: [finding], tasks, approvals }) as unknown as Case;

describe("the two persons of a correction", () => {
  it.each([
    ["who did its task, and who approved it", [done], [approved], { preparedBy: "ana", approvedBy: "ben" }],
    ["who had its task left out", [{ status: "cancelled", doneBy: "lea" }], [approved], { preparedBy: "lea", approvedBy: "ben" }],
    ["who approved last", [done], [approved, { ...approved, decidedBy: "cid" }], { preparedBy: "ana", approvedBy: "cid" }],
    ["nobody beside the machine where nobody had to prepare it", [], [approved], { preparedBy: "orchestrator", approvedBy: "ben" }],
  ])("are %s", (_what, tasks, approvals, people) => {
    expect(peopleOf(caseWith(tasks, approvals))).toEqual(people);
  });

  it.each([
    ["nobody had to approve", []],
    ["nobody has decided", [{ ...approved, status: "pending", decidedBy: null }]],
    ["somebody has rejected", [{ ...approved, status: "rejected" }]],
    ["somebody has approved something else", [{ ...approved, subjectHash: "another" }]],
  ])("are not there where %s: neither the machine nor whoever did the task approves in her place", (_what, approvals) => {
    expect(peopleOf(caseWith([done], approvals))).toBeNull();
    expect(() => makersOf(caseWith([done], approvals))).toThrow(expect.objectContaining({ code: "approval-missing" }) as Error);
  });
});
