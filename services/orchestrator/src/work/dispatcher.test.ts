import { Database } from "@cashline/chassis/store";
import type { Case, Task } from "@cashline/contracts/services/orchestrator/entities";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextDispatch } from "./dispatcher.ts";
import { WorkIndex } from "./work-index.ts";

const aTask = (id: string, change: Partial<Task> = {}): Task =>
  ({
    id,
    title: id,
    team: "tax",
    role: "tax_analyst",
    status: "open",
    openedAt: "",
    dueAt: "2026-01-06",
    assignee: null,
    assignedAt: null,
    ...change,
  }) as Task;
const aCase = (id: string, change: Partial<Case> = {}): Case =>
  ({
    id,
    tenant: "t",
    version: 1,
    status: "assigned",
    code: "TAX-MISMATCH",
    ownerTeam: "tax",
    cause: null,
    severity: "S3",
    priority: null,
    accountId: null,
    tasks: [aTask("task-1-1")],
    ...change,
  }) as Case;
const score = (of: number) => ({ priority: { score: of, by: "score", at: "", contributions: [] } }) as Partial<Case>;

describe("the index of work", () => {
  it("lists by priority, then severity, due date and case, whichever order cases came in", () => {
    const cases = [
      aCase("e", { tasks: [aTask("task-1-1", { dueAt: "2026-01-05" })] }),
      aCase("b", { severity: "S1" }),
      aCase("a", score(70)),
      aCase("d"),
      aCase("c", { tasks: [aTask("task-1-2"), aTask("task-1-1")] }),
      aCase("f", score(90)),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(cases, { minLength: cases.length }), (arrived) => {
        const index = new WorkIndex(new Database(":memory:"));
        for (const each of arrived) index.follow(each);
        expect(index.list("t", { assignee: null }).map(({ caseId, taskId }) => `${caseId} ${taskId}`)).toEqual([
          "f task-1-1",
          "a task-1-1",
          "b task-1-1",
          "e task-1-1",
          "c task-1-1",
          "c task-1-2",
          "d task-1-1",
        ]);
      }),
      { numRuns: 20 },
    );
  });

  it("follows a case forward only, and forgets the work of one that has ended", () => {
    const index = new WorkIndex(new Database(":memory:"));
    index.follow(aCase("a", { version: 3, tasks: [aTask("task-1-1", { assignee: "ada" })] }));
    index.follow(aCase("a", { version: 2 }));
    expect(index.list("t", { assignee: "ada" })).toHaveLength(1);
    expect(index.load("t")).toEqual(new Map([["ada", 1]]));
    expect([index.cases("t", { code: "TAX-MISMATCH" }), index.cases("t", { team: "deal_desk" }), index.cases("other", {})]).toEqual([
      ["a"],
      [],
      [],
    ]);
    index.follow(aCase("a", { version: 4, status: "closed" }));
    expect([index.list("t", {}), index.cases("t", {})]).toEqual([[], []]);
  });
});

it.each([
  ["2026-01-05T10:00:00.000Z", "2026-01-05T10:02:30.000Z"],
  ["2026-01-05T10:02:29.999Z", "2026-01-05T10:02:30.000Z"],
  ["2026-01-05T10:02:30.000Z", "2026-01-05T10:07:30.000Z"],
  ["2026-01-05T23:59:00.000Z", "2026-01-06T00:02:30.000Z"],
])("work that opens at %s is given out at %s", (now, expected) => {
  expect(nextDispatch(now)).toBe(expected);
});
