import { describe, expect, it } from "vitest";
import { mayAct, type Act } from "./duties.ts";

const act = (change: { person?: Partial<Act["person"]>; subject?: Partial<Act["subject"]>; action?: Act["action"] } = {}): Act => ({
  action: change.action ?? "decideApproval",
  person: { id: "prs_lead", tenant: "test", roles: ["deal_desk_lead"], ...change.person },
  subject: { caseId: "case_1", tenant: "test", role: "deal_desk_lead", makers: ["prs_analyst"], approvers: [], ...change.subject },
});

const ROLE = "The role this needs is missing.";
const OWN = "Whoever prepared the correction may not approve it.";
const TWICE = "Two approvals of one correction come from two different people.";
const ELSEWHERE = "The case belongs to another sandbox.";

describe("who may act on a case", () => {
  it.each<[string, Act]>([
    ["whoever holds the role approves what others prepared", act()],
    ["whoever holds the role does its task", act({ action: "completeTask" })],
    ["one of several roles is enough", act({ person: { roles: ["cfo", "deal_desk_lead"] } })],
    ["a maker may do the next task of the same case", act({ action: "completeTask", subject: { makers: ["prs_lead"] } })],
    ["an approver may do a task of the same case", act({ action: "completeTask", subject: { approvers: ["prs_lead"] } })],
    ["a second approval by somebody else", act({ subject: { approvers: ["prs_other"] } })],
    ["a case nobody has worked on yet", act({ subject: { makers: [] } })],
  ])("allowed: %s", (_what, wanted) => {
    expect(mayAct(wanted)).toEqual({ allowed: true });
  });

  it.each<[string, Act, string[]]>([
    ["approving one's own work", act({ subject: { makers: ["prs_lead"] } }), [OWN]],
    ["approving a second time", act({ subject: { approvers: ["prs_lead"] } }), [TWICE]],
    ["a role that is missing", act({ person: { roles: ["cfo"] } }), [ROLE]],
    ["no role at all", act({ person: { roles: [] } }), [ROLE]],
    ["a task of another role", act({ action: "completeTask", person: { roles: ["cfo"] } }), [ROLE]],
    ["a case of another sandbox", act({ person: { tenant: "other" } }), [ELSEWHERE]],
    [
      "everything wrong at once, each reason told",
      act({ person: { tenant: "other", roles: [] }, subject: { makers: ["prs_lead"], approvers: ["prs_lead"] } }),
      [ELSEWHERE, OWN, ROLE, TWICE],
    ],
  ])("denied: %s", (_what, wanted, reasons) => {
    const permission = mayAct(wanted);
    expect(permission.allowed).toBe(false);
    if (!permission.allowed) expect(permission.reasons.toSorted()).toEqual(reasons.toSorted());
  });

  it.each<[string, Act]>([
    ["a person without a sandbox", act({ person: { tenant: undefined as never } })],
    ["a sandbox that is no text", act({ person: { tenant: 7 as never } })],
    ["roles that are no texts", act({ person: { roles: [7 as never] } })],
    ["a case without a role", act({ subject: { role: undefined as never } })],
    ["an action nobody declared", act({ action: "deleteCase" as never })],
  ])("%s is a denial, never a permission by mistake", (_what, wanted) => {
    const permission = mayAct(wanted);
    expect(permission.allowed).toBe(false);
    if (!permission.allowed) expect(permission.reasons.join(" ")).toMatch(/could not be applied/);
  });
});
