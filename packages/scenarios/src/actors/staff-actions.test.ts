import type { Approval, Case, Task } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, test } from "vitest";
import { people } from "../book/company.ts";
import { personId } from "../book/load.ts";
import { staffActions, type Staff } from "./staff-actions.ts";

const seed = "staff-test";
const staff: Staff[] = people(seed).map((person) => ({ ...person, id: personId(person, seed) }));
const now = "2026-01-12T08:00:00.000Z";
const openedAt = "2026-01-12T07:00:00.000Z";

/** A task on the desk of the first who holds its role, unless told otherwise. */
const task = (id: string, role: string, change: Partial<Task> = {}): Task => ({
  id,
  kind: "prepare",
  handlingMinutes: 0,
  team: "deal_desk",
  role,
  title: `Task ${id}`,
  findingCode: "QTC-PRICE-MISMATCH",
  findingKey: "ctr_1",
  status: "open",
  openedAt,
  dueAt: "2026-01-13T00:00:00.000Z",
  assignee: staff.find(({ roles }) => roles.includes(role as "cfo"))?.id ?? null,
  assignedAt: openedAt,
  doneAt: null,
  doneBy: null,
  note: null,
  ...change,
});
const approval = (id: string, role: string, change: Partial<Approval> = {}): Approval => ({
  id,
  level: "L1",
  role,
  subjectHash: `hash ${id}`,
  status: "pending",
  requestedAt: openedAt,
  decidedAt: null,
  decidedBy: null,
  onBehalfOf: null,
  note: null,
  ...change,
});
const aCase = (tasks: Task[], approvals: Approval[], id = "case_00000000000000000001", timeline: object[] = []): Case =>
  ({ id, tasks, approvals, timeline }) as unknown as Case;

describe("the staff", () => {
  test("does an open task by whoever has it on her desk, after her response time, in her working hours", () => {
    const { actions } = staffActions([aCase([task("t1", "deal_desk_analyst")], [])], staff, seed, now);
    const [action] = actions;
    expect(actions).toHaveLength(1);
    expect(action).toMatchObject({ kind: "complete-task", taskId: "t1" });
    expect(action?.person.roles).toContain("deal_desk_analyst");
    expect(Date.parse(action?.at ?? "") - Date.parse(openedAt)).toBeGreaterThanOrEqual((action?.person.responseMinutes.low ?? 0) * 60_000);
  });

  test("does nothing about a task on nobody's desk, and begins to count when it is given to somebody", () => {
    const waiting = task("t1", "deal_desk_analyst", { assignee: null, assignedAt: null });
    expect(staffActions([aCase([waiting], [])], staff, seed, now).actions).toEqual([]);
    const [person] = staff.filter(({ roles }) => roles.includes("tax_analyst"));
    const given = { ...waiting, assignee: person?.id ?? "", assignedAt: "2026-01-14T10:00:00.000Z" };
    const [action] = staffActions([aCase([given], [])], staff, seed, now).actions;
    expect(action?.person).toBe(person);
    expect((action?.at ?? "") > given.assignedAt).toBe(true);
  });

  test("is done with a correction by hand after its working time, over the night where the day is too short for it", () => {
    const prepared = staffActions([aCase([task("t1", "deal_desk_analyst")], [])], staff, seed, now).actions[0];
    const byHand = (handlingMinutes: number) =>
      staffActions([aCase([task("t1", "deal_desk_analyst", { kind: "correct", handlingMinutes })], [])], staff, seed, now).actions[0];
    const minutesLater = (minutes: number): number => (Date.parse(byHand(minutes)?.at ?? "") - Date.parse(prepared?.at ?? "")) / 60_000;
    expect(minutesLater(5)).toBe(5);
    expect(minutesLater(8 * 60 + 5)).toBe(24 * 60 + 5);
    expect(byHand(5)?.note).toBe("made by hand");
  });

  test("leaves alone what is done, decided or void", () => {
    const done = aCase(
      [task("t1", "tax_analyst", { status: "done" }), task("t2", "tax_analyst", { status: "cancelled" })],
      [
        approval("a1", "tax_lead", { status: "approved" }),
        approval("a2", "tax_lead", { status: "void" }),
        approval("a3", "tax_lead", { status: "rejected" }),
      ],
    );
    expect(staffActions([done], staff, seed, now)).toEqual({ actions: [], unstaffed: [] });
  });

  test("says the same again, whatever other cases there are and however late it is asked", () => {
    const one = aCase([task("t1", "billing_analyst")], [approval("a1", "billing_lead")]);
    const other = aCase([task("t1", "tax_analyst")], [], "case_00000000000000000002");
    const alone = staffActions([one], staff, seed, openedAt).actions;
    expect(staffActions([other, one], staff, seed, openedAt).actions.filter(({ caseId }) => caseId === one.id)).toEqual(alone);
    expect(staffActions([one], staff, seed, now).actions.map(({ person }) => person.key)).toEqual(alone.map(({ person }) => person.key));
  });

  test("never has one person approve twice in a case, nor approve what she prepared", () => {
    for (let index = 0; index < 200; index += 1) {
      const id = `case_${String(index).padStart(20, "0")}`;
      const { actions } = staffActions(
        [aCase([task("t1", "controller")], [approval("a1", "controller"), approval("a2", "cfo"), approval("a3", "cfo")], id)],
        staff,
        seed,
        now,
      );
      const actors = actions.map(({ person }) => person.id);
      expect(actors).toHaveLength(4);
      expect(new Set(actors).size).toBe(4);
    }
  });

  test("approves again, whoever did before, once the case is reopened; never what she prepared", () => {
    const [first, second] = staff.filter(({ roles }) => roles.includes("cfo"));
    const again = "2026-01-13T10:00:00.000Z";
    const given = [first, second].map((person, index) => approval(`a${index}`, "cfo", { status: "approved", decidedBy: person?.id ?? "" }));
    const asked = ["b0", "b1"].map((id) => approval(id, "cfo", { requestedAt: again }));
    const approvers = (timeline: object[], tasks: Task[] = []) =>
      staffActions([aCase(tasks, [...given, ...asked], undefined, timeline)], staff, seed, now).actions.map(({ person }) => person.id);
    expect(approvers([])).toEqual([]);
    const reopened = [{ action: "reopened", at: again }];
    expect(new Set(approvers(reopened))).toEqual(new Set([first?.id, second?.id]));
    expect(approvers(reopened, [task("t1", "cfo", { status: "done", doneBy: first?.id ?? "" })])).toEqual([second?.id]);
  });

  test("does not let anybody approve who has acted before, and names work that nobody is left for", () => {
    const [first, second] = staff.filter(({ roles }) => roles.includes("cfo"));
    const oneLeft = aCase([task("t1", "cfo", { status: "done", doneBy: first?.id ?? "" })], [approval("a1", "cfo")]);
    expect(staffActions([oneLeft], staff, seed, now).actions.map(({ person }) => person.id)).toEqual([second?.id]);
    const nobodyLeft = aCase(
      [],
      [
        approval("a0", "cfo", { status: "approved", decidedBy: first?.id ?? "" }),
        approval("a1", "cfo", { status: "approved", decidedBy: second?.id ?? "" }),
        approval("a2", "cfo"),
      ],
    );
    expect(staffActions([nobodyLeft], staff, seed, now)).toEqual({
      actions: [],
      unstaffed: [{ caseId: nobodyLeft.id, workId: "a2", role: "cfo" }],
    });
  });

  test("lets whoever gave an approval that is void give it anew", () => {
    const controllers = staff.filter(({ roles }) => roles.includes("controller"));
    const voided = controllers.map(({ id }, index) => approval(`a${index}`, "controller", { status: "void", decidedBy: id }));
    expect(staffActions([aCase([], [...voided, approval("again", "controller")])], staff, seed, now)).toMatchObject({
      actions: [{ kind: "decide-approval", approvalId: "again" }],
      unstaffed: [],
    });
  });

  test("acts at once, in working hours, on what has waited longer than it takes", () => {
    const late = "2026-03-02T23:10:00.000Z";
    const { actions } = staffActions([aCase([task("t1", "collections_agent")], [])], staff, seed, late);
    expect((actions[0]?.at ?? "") >= late).toBe(true);
    expect((actions[0]?.at ?? "z") <= "2026-03-03T16:00:00.000Z").toBe(true);
  });
});
