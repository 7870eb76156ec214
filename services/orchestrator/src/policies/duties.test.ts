import { describe, expect, it } from "vitest";
import { mayAct, type Act } from "./duties.ts";

type Change = Partial<Omit<Act, "person" | "subject">> & { person?: Partial<Act["person"]>; subject?: Partial<Act["subject"]> };
const act = ({ person, subject, ...change }: Change = {}): Act => ({
  action: "decideApproval",
  behind: [],
  delegated: [],
  did: [],
  does: ["invoice.approve"],
  ...change,
  person: { id: "prs_lead", tenant: "test", roles: ["deal_desk_lead"], ...person },
  subject: {
    caseId: "case_1",
    tenant: "test",
    roles: ["deal_desk_lead"],
    makers: ["prs_analyst"],
    approvers: [],
    assignee: null,
    ...subject,
  },
});

const ROLE = "The role this needs is missing.";
const OWN = "Whoever prepared or asked for the correction may not approve it.";
const TWICE = "Two approvals of one correction come from two different people.";
const DESK = "The task is on somebody else's desk.";
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
    ["a role somebody has lent her", act({ person: { roles: [] }, delegated: ["deal_desk_lead"], behind: ["prs_boss"] })],
    ["the task on her own desk", act({ action: "completeTask", subject: { assignee: "prs_lead" } })],
    [
      "the task on the desk of whoever she stands in for",
      act({ action: "completeTask", behind: ["prs_boss"], subject: { assignee: "prs_boss" } }),
    ],
    ["a lead takes a task from another desk", act({ action: "reassignTask", subject: { assignee: "prs_other" } })],
    ["what she did before conflicts with nothing", act({ did: ["price.maintain", "invoice.approve"] })],
  ])("allowed: %s", (_what, wanted) => {
    expect(mayAct(wanted)).toEqual({ allowed: true });
  });

  it.each<[string, Act, string[]]>([
    ["approving one's own work", act({ subject: { makers: ["prs_lead"] } }), [OWN]],
    ["approving a second time", act({ subject: { approvers: ["prs_lead"] } }), [TWICE]],
    ["a role that is missing", act({ person: { roles: ["cfo"] } }), [ROLE]],
    ["approving for the one who prepared", act({ behind: ["prs_boss"], subject: { makers: ["prs_boss"] } }), [OWN]],
    ["approving for one who has approved", act({ behind: ["prs_boss"], subject: { approvers: ["prs_boss"] } }), [TWICE]],
    ["a task on another desk", act({ action: "completeTask", subject: { assignee: "prs_other" } }), [DESK]],
    ["taking a task that is on another desk", act({ action: "takeTask", subject: { assignee: "prs_other" } }), [DESK]],
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
    if (!permission.allowed) expect(permission.against.map(({ reason }) => reason).toSorted()).toEqual(reasons.toSorted());
  });

  it.each<[string, Act]>([
    ["a person without a sandbox", act({ person: { tenant: undefined as never } })],
    ["a sandbox that is no text", act({ person: { tenant: 7 as never } })],
    ["roles that are no texts", act({ person: { roles: [7 as never] } })],
    ["a case without roles", act({ subject: { roles: undefined as never } })],
    ["no word on what she did before", act({ did: undefined as never })],
    ["no word on what the act is", act({ does: undefined as never })],
    ["duties that are no texts", act({ does: [7 as never] })],
    ["an unknown past that is no text", act({ did: [7 as never] })],
    ["an action nobody declared", act({ action: "deleteCase" as never })],
  ])("%s is a denial, never a permission by mistake", (_what, wanted) => {
    const permission = mayAct(wanted);
    expect(permission.allowed).toBe(false);
    if (!permission.allowed) expect(permission.against.map(({ reason }) => reason).join(" ")).toMatch(/could not be applied/);
  });
});
