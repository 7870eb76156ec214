import type { CollectionTask } from "@cashline/contracts/systems/erp/collection-entities";
import type { Receivable } from "@cashline/contracts/systems/erp/entities";
import { describe, expect, it } from "vitest";
import { completeTask, openTask } from "./collection-task.ts";

const TODAY = "2026-03-10";
const amount = { currency: "USD", minor: "119000" };
const receivable = (status: Receivable["status"]): Receivable =>
  ({ invoiceId: "inv_1", customerId: "cus_1", legalEntity: "US01", open: amount, status }) as Receivable;
const request = { priority: "high", reason: "card declined", dueOn: "2026-03-17" } as const;
const opened = (): CollectionTask => {
  const result = openTask("cot_1", receivable("open"), request, [], TODAY);
  if (result.outcome === "refused") throw new Error(result.detail);
  return result.task;
};

describe("giving a receivable to collections", () => {
  it("opens a task for what is open today, with nobody named yet", () => {
    expect(opened()).toEqual({
      id: "cot_1",
      invoiceId: "inv_1",
      customerId: "cus_1",
      legalEntity: "US01",
      amount,
      ...request,
      status: "open",
      openedOn: TODAY,
      assignedTo: null,
      outcome: null,
      completedOn: null,
    });
  });

  it.each<[string, Receivable["status"], string, CollectionTask[], string]>([
    ["one that is cleared", "cleared", "2026-03-17", [], "receivable-not-open"],
    ["one that was written off", "written_off", "2026-03-17", [], "receivable-not-open"],
    ["a due day that has passed", "open", "2026-03-09", [], "due-in-the-past"],
    ["a second task at the same time", "open", "2026-03-17", [opened()], "already-exists"],
  ])("refuses %s", (_what, status, dueOn, earlier, code) => {
    expect(openTask("cot_2", receivable(status), { ...request, dueOn }, earlier, TODAY)).toMatchObject({ outcome: "refused", code });
  });

  it("opens another once the first is completed", () => {
    const done = { ...opened(), status: "completed" } as CollectionTask;
    expect(openTask("cot_2", receivable("open"), { ...request, assignedTo: "carol" }, [done], TODAY)).toMatchObject({
      outcome: "opened",
      task: { id: "cot_2", assignedTo: "carol" },
    });
  });
});

describe("what came of a task", () => {
  it.each<[Receivable["status"], NonNullable<CollectionTask["outcome"]>]>([
    ["cleared", "paid"],
    ["written_off", "written_off"],
    ["open", "disputed"],
    ["open", "withdrawn"],
  ])("of a receivable that is %s may be %s", (status, outcome) => {
    expect(completeTask(opened(), receivable(status), outcome, TODAY)).toMatchObject({
      outcome: "completed",
      task: { status: "completed", outcome, completedOn: TODAY },
    });
  });

  it.each<[Receivable["status"], NonNullable<CollectionTask["outcome"]>]>([
    ["open", "paid"],
    ["open", "written_off"],
    ["cleared", "written_off"],
    ["written_off", "paid"],
  ])("of a receivable that is %s cannot be %s", (status, outcome) => {
    expect(completeTask(opened(), receivable(status), outcome, TODAY)).toMatchObject({ outcome: "refused", code: "receivable-still-open" });
  });

  it("a completed task is not completed again", () => {
    const done = completeTask(opened(), receivable("open"), "disputed", TODAY);
    if (done.outcome === "refused") throw new Error(done.detail);
    expect(completeTask(done.task, receivable("open"), "withdrawn", TODAY)).toMatchObject({ code: "collection-task-not-open" });
  });
});
