import { RefusedAct } from "@cashline/contracts/services/orchestrator/refusal-events";
import { Value } from "typebox/value";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NOW, TENANT, caseId, openDesk, works, type Desk } from "./work-desk.fixture.ts";

const A = caseId("a");
const B = caseId("b");
const REFUSED = "orchestrator.act.refused.v1";
const small = { exposure: { currency: "USD", minor: "90000" } };

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk([
    works("ann", ["deal_desk_analyst"]),
    works("bob", ["deal_desk_analyst"]),
    works("lea", ["deal_desk_lead"]),
    works("leo", ["deal_desk_lead"]),
    works("tom", ["tax_analyst"]),
  ]);
});
afterEach(() => desk.close());

type Published = { id: string; type: string; subject: string; correlationid: string; objecttype: string; data: RefusedAct };
const events = async (): Promise<Published[]> => ((await desk.ask("lab", "GET", "/v1/events")).body as { items: Published[] }).items;
/** What was told of refused acts, each as its contract has it. */
const refusals = async (): Promise<Published[]> => {
  const found = (await events()).filter(({ type }) => type === REFUSED);
  for (const { data } of found) expect([...Value.Errors(RefusedAct, data)]).toEqual([]);
  return found;
};
const told = async (): Promise<RefusedAct[]> => (await refusals()).map(({ data }) => data);
const rulesOf = ({ against }: RefusedAct): string[] => against.map(({ rule }) => rule);
const lending = { endsAt: "2026-02-09T10:00:00.000Z", beginsAt: NOW, reason: "on leave" };

describe("an act that somebody is not let do", () => {
  it("on a case is published once, with every rule and the words of the answer, and changes nothing else", async () => {
    await desk.open(A, small);
    await desk.act("ann", A, "tasks/task-1-1/claim", {});
    const before = await desk.read(A);
    const others = await events();
    const answer = await desk.act("tom", A, "tasks/task-1-1/complete", { note: "prepared" });
    expect(answer).toMatchObject({ status: 403, body: { code: "not-permitted" } });
    const [only, second] = await refusals();
    expect(second).toBeUndefined();
    expect(only).toMatchObject({ objecttype: "act", subject: only?.data.id, correlationid: before.correlationId });
    expect(only?.data).toEqual({
      id: expect.stringMatching(/^act_/) as string,
      tenant: TENANT,
      actor: "tom",
      act: "completeTask",
      caseId: A,
      task: "task-1-1",
      approval: null,
      accountId: before.accountId,
      legalEntity: before.legalEntity,
      duties: ["price.maintain"],
      against: [
        { rule: "role-missing", person: "tom", told: "The role this needs is missing." },
        { rule: "on-another-desk", person: "tom", told: "The task is on somebody else's desk." },
      ],
      told: (answer.body as { detail: string }).detail,
      at: NOW,
    });
    expect(await desk.read(A)).toEqual(before);
    expect(await events()).toHaveLength(others.length + 1);
  });

  it("names a pair of duties by its rule, beside that of the maker who would approve", async () => {
    await desk.open(A, { ...small, code: "BIL-DUPLICATE", correction: {} });
    desk.roster.push(works("bil", ["billing_analyst", "billing_lead"]));
    await desk.act("bil", A, "tasks/task-1-1/complete", { note: "prepared" });
    const { approvals } = await desk.read(A);
    expect(await desk.approve("bil", A, approvals[0]?.id ?? "")).toMatchObject({ status: 403 });
    const [only] = await told();
    expect(only).toMatchObject({ act: "decideApproval", task: null, approval: approvals[0]?.id, duties: ["credit.approve"] });
    expect(only && rulesOf(only)).toEqual(["maker-checker", "conflict-credit-and-approval"]);
  });

  it("is told once however often the same call is made, and again when it is another call", async () => {
    await desk.open(A, small);
    const claim = (key: string) => desk.ask("tom", "POST", `/v1/cases/${A}/tasks/task-1-1/claim`, {}, { "idempotency-key": key });
    for (const key of ["first", "first", "first"]) expect(await claim(key)).toMatchObject({ status: 403 });
    expect(await refusals()).toHaveLength(1);
    await claim("second");
    expect((await told()).map(rulesOf)).toEqual([["role-missing"], ["role-missing"]]);
    expect(new Set((await refusals()).map(({ id }) => id)).size).toBe(2);
  });

  it("is told once when the engine runs the call anew", async () => {
    await desk.open(A, small);
    const call = { taskId: "task-1-1", person: { id: "tom", tenant: TENANT, roles: ["tax_analyst"] }, at: NOW, callId: "one" };
    for (const _run of [1, 2]) await desk.engine.askCase(`${TENANT}.${A}`, "claimTask", call);
    expect(await refusals()).toHaveLength(1);
  });

  it.each([
    ["bypassTask", "tasks/task-1-1/bypass", { reason: "not needed" }],
    ["dismissCase", "dismiss", { reason: "nothing is wrong" }],
    ["suppressCase", "suppress", { reason: "the same outage", explainedBy: B }],
    ["handOverTask", "tasks/task-1-1/hand-over", { to: "bob", reason: "on leave" }],
  ])("%s", async (act, path, body) => {
    for (const id of [A, B]) await desk.open(id, small);
    expect(await desk.act("tom", A, path, body)).toMatchObject({ status: 403 });
    expect(await told()).toMatchObject([{ act, actor: "tom", caseId: A, against: [{ rule: "role-missing", person: "tom" }] }]);
  });

  it("reassigning names the rule against whoever was to get the task", async () => {
    await desk.open(A, small);
    expect(await desk.act("lea", A, "tasks/task-1-1/reassign", { to: "tom", reason: "busy" })).toMatchObject({ status: 403 });
    expect(await told()).toMatchObject([
      {
        act: "reassignTask",
        actor: "lea",
        against: [{ rule: "role-missing", person: "tom", told: "tom: The role this needs is missing." }],
      },
    ]);
  });

  it("in bulk is told for each case, and not by a dry run", async () => {
    for (const id of [A, B]) await desk.open(id, small);
    const cases = await Promise.all([A, B].map(async (id) => ({ caseId: id, version: (await desk.read(id)).version })));
    const action = { kind: "dismiss", reason: "nothing is wrong" };
    const ask = (dryRun: boolean) =>
      desk.ask("tom", "POST", "/v1/work/bulk", { dryRun, cases, action }, { "idempotency-key": `${dryRun}` });
    expect(await ask(true)).toMatchObject({ body: { items: [{ outcome: "refused" }, { outcome: "refused" }] } });
    expect(await refusals()).toEqual([]);
    for (const _again of [1, 2])
      expect(await ask(false)).toMatchObject({ body: { items: [{ outcome: "refused" }, { outcome: "refused" }] } });
    expect((await told()).map((each) => each.caseId)).toEqual([A, B]);
  });

  it("lending or taking back a role is told without a case", async () => {
    const lend = (to: string, role: string) => desk.ask("lea", "POST", "/v1/delegations", { to, role, ...lending });
    expect(await lend("ann", "cfo")).toMatchObject({ status: 403 });
    const conflicting = await lend("ann", "deal_desk_lead");
    expect(conflicting).toMatchObject({ status: 409, body: { code: "duties-conflict" } });
    const { id } = (await lend("leo", "deal_desk_lead")).body as { id: string };
    expect(await desk.ask("bob", "POST", `/v1/delegations/${id}/revoke`, {})).toMatchObject({ status: 403 });
    expect(await told()).toMatchObject([
      { act: "delegateRole", actor: "lea", caseId: null, against: [{ rule: "role-missing", person: "lea" }] },
      {
        act: "delegateRole",
        against: [{ rule: "conflict-quote-and-discount", person: "ann" }],
        told: (conflicting.body as { detail: string }).detail,
      },
      { act: "revokeDelegation", actor: "bob", caseId: null, against: [{ rule: "not-the-lender", person: "bob" }] },
    ]);
  });

  it("what is refused for another reason than the rules is not told", async () => {
    await desk.open(A, small);
    expect(await desk.act("ann", A, "tasks/task-9-9/claim", {})).toMatchObject({ status: 409 });
    expect(await desk.act("lea", A, "dismiss", { reason: "nothing is wrong" }, 7)).toMatchObject({ status: 412 });
    expect(await refusals()).toEqual([]);
  });
});
