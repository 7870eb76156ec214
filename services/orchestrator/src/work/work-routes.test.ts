import {
  claimTask,
  delegateRole,
  handOverTask,
  listDelegations,
  listWork,
  reassignTask,
  revokeDelegation,
} from "@cashline/contracts/services/orchestrator/work-operations";
import type { Delegation, WorkItem } from "@cashline/contracts/services/orchestrator/work-operations";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { caseId, openDesk, works, type Desk } from "./work-desk.fixture.ts";

const A = caseId("a");
const B = caseId("b");
/** Half-way to the next five minutes: when what opened at ten is given out. */
const GIVEN_OUT = "2026-02-02T10:02:30.000Z";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk([
    works("ann", ["deal_desk_analyst"]),
    works("bob", ["deal_desk_analyst"]),
    works("lea", ["deal_desk_lead"]),
    works("con", ["controller"]),
    works("cid", ["controller"]),
    works("fay", ["cfo"]),
    works("gus", ["cfo"]),
    works("tom", ["tax_analyst"]),
    works("rob", ["billing_analyst"], { kind: "service", ownerId: "bil", ownerClientId: "bil" }),
    works("bil", ["billing_analyst"]),
  ]);
});
afterEach(() => desk.close());
const refusal = (status: number, code: string, detail: RegExp = /./) => ({
  status,
  body: { code, detail: expect.stringMatching(detail) as string },
});
const queue = async (as: string, query = ""): Promise<WorkItem[]> =>
  ((await desk.ask(as, "GET", `/v1/work${query}`)).body as { items: WorkItem[] }).items;
const complete = (as: string, id: string, taskId = "task-1-1") => desk.act(as, id, `tasks/${taskId}/complete`, { note: "prepared" });

describe("giving out work", () => {
  it("puts each task on a desk at a fixed instant after it opened, and says why", async () => {
    await desk.open(A);
    await desk.open(B);
    expect((await desk.read(A)).tasks).toMatchObject([{ assignee: null }]);
    await desk.advance(GIVEN_OUT);
    expect((await desk.read(A)).tasks).toMatchObject([{ assignee: "ann", assignedAt: GIVEN_OUT }]);
    expect((await desk.read(B)).tasks).toMatchObject([{ assignee: "bob", assignedAt: GIVEN_OUT }]);
    const said = (await desk.read(A)).timeline.at(-1);
    expect(said).toMatchObject({ actor: "orchestrator", action: "given to", at: GIVEN_OUT });
    expect(said?.detail).toMatch(/to ann: at work from 2026-02-02T10:02:30/);
    expect((await desk.ask("lab", "GET", "/v1/events")).body).toMatchObject({
      items: [{}, {}, { type: "orchestrator.case.progressed.v1" }, { type: "orchestrator.case.progressed.v1" }],
    });
  });

  it("is the same whichever case came first", async () => {
    await desk.open(B);
    await desk.open(A);
    await desk.advance(GIVEN_OUT);
    expect([(await desk.read(A)).tasks[0]?.assignee, (await desk.read(B)).tasks[0]?.assignee]).toEqual(["ann", "bob"]);
  });

  it("passes over whoever has done what conflicts with it for the same customer", async () => {
    // Ann was with renewals before she came to the deal desk.
    desk.roster[0] = works("ann", ["renewals_manager"]);
    await desk.open(A, { code: "BIL-RENEWAL-MISSED" });
    await desk.open(B);
    expect(await complete("ann", A)).toMatchObject({ status: 200 });
    desk.roster[0] = works("ann", ["deal_desk_analyst"]);
    await desk.advance(GIVEN_OUT);
    expect((await desk.read(B)).tasks[0]?.assignee).toBe("bob");
    expect(await desk.act("bob", B, "tasks/task-1-1/hand-over", { to: "ann", reason: "on leave" })).toMatchObject(
      refusal(403, "not-permitted", /ann: Conflicting duties.*unauthorised discount/),
    );
  });

  it("waits for the next instant when the roster cannot be read", async () => {
    await desk.open(A);
    desk.rosterFails(true);
    await desk.advance(GIVEN_OUT);
    expect((await desk.read(A)).tasks[0]?.assignee).toBeNull();
    desk.rosterFails(false);
    await desk.advance("2026-02-02T10:07:30.000Z");
    expect((await desk.read(A)).tasks[0]?.assignee).toBe("ann");
  });

  it("with nobody left escalates to the lead, once, with every reason, and goes on when a lead finds somebody", async () => {
    await desk.open(A, { code: "USG-MISSING", exposure: { currency: "USD", minor: "100" } });
    await desk.advance(GIVEN_OUT);
    await desk.advance("2026-02-03T10:02:30.000Z");
    const escalated = await desk.read(A);
    expect(escalated).toMatchObject({ status: "escalated", escalatedTo: "metering_lead", tasks: [{ assignee: null }] });
    expect(escalated.timeline.filter(({ action }) => action === "escalated")).toMatchObject([
      { detail: expect.stringMatching(/nobody holds the role metering_analyst/) as string },
    ]);
    desk.roster.push(works("mia", ["metering_analyst"]), works("max", ["metering_lead"]));
    expect(await desk.act("max", A, "tasks/task-1-1/reassign", { to: "mia", reason: "back from leave" })).toMatchObject({
      status: 200,
      body: { status: "assigned", tasks: [{ assignee: "mia" }] },
    });
  });
});

describe("a person's work", () => {
  it(`${listWork.id}: her own, anybody's or a team's, the most urgent first`, async () => {
    await desk.open(A);
    await desk.open(B, { exposure: { currency: "USD", minor: "9000000" } });
    await desk.advance(GIVEN_OUT);
    expect((await queue("ann")).map((item) => item.caseId)).toEqual([B]);
    expect((await queue("lea", "?team=deal_desk")).map(({ caseId: id, severity, assignee }) => [id, severity, assignee])).toEqual([
      [B, "S1", "ann"],
      [A, "S2", "bob"],
    ]);
    expect(await queue("lea", "?person=bob")).toMatchObject([
      { caseId: A, title: expect.any(String) as string, dueAt: "2026-02-03T10:00:00.000Z" },
    ]);
    expect(await queue("lea", "?team=tax")).toEqual([]);
  });

  it(`${claimTask.id}: takes what is on nobody's desk, and nothing else`, async () => {
    await desk.open(A);
    expect(await desk.act("tom", A, "tasks/task-1-1/claim", {})).toMatchObject(refusal(403, "not-permitted", /role/));
    expect(await desk.act("bob", A, "tasks/task-1-1/claim", {})).toMatchObject({ status: 200, body: { tasks: [{ assignee: "bob" }] } });
    expect(await desk.act("ann", A, "tasks/task-1-1/claim", {})).toMatchObject(refusal(403, "not-permitted", /somebody else's desk/));
    expect(await complete("ann", A)).toMatchObject(refusal(403, "not-permitted", /somebody else's desk/));
    expect(await desk.act("bob", A, "tasks/task-9-9/claim", {})).toMatchObject(refusal(409, "task-not-open"));
    expect(await complete("bob", A)).toMatchObject({ status: 200 });
  });

  it(`${handOverTask.id}: from whoever has it, to whoever may do it, seen as it is`, async () => {
    await desk.open(A);
    await desk.advance(GIVEN_OUT);
    const give = (as: string, to: string, version?: number) =>
      desk.act(as, A, "tasks/task-1-1/hand-over", { to, reason: "on leave" }, version);
    expect(await give("ann", "bob", 1)).toMatchObject(refusal(412, "version-conflict"));
    expect(await give("bob", "ann")).toMatchObject(refusal(403, "not-permitted", /somebody else's desk/));
    expect(await give("ann", "tom")).toMatchObject(refusal(403, "not-permitted", /tom: The role/));
    expect(await give("bob", "tom")).toMatchObject(refusal(403, "not-permitted", /somebody else's desk.*tom: The role/));
    expect(await give("ann", "zoe")).toMatchObject(refusal(422, "person-unknown"));
    expect(await give("ann", "bob")).toMatchObject({ status: 200, body: { tasks: [{ assignee: "bob" }] } });
    expect((await desk.read(A)).timeline.at(-1)).toMatchObject({
      actor: "ann",
      action: "handed over",
      detail: expect.stringMatching(/to bob: on leave/) as string,
    });
    const url = `/v1/cases/${A}/tasks/task-1-1/hand-over`;
    expect(await desk.ask("bob", "POST", url, { to: "ann", reason: "back" })).toMatchObject(refusal(428, "if-match-missing"));
  });

  it(`${reassignTask.id}: by the team's lead or the controller alone`, async () => {
    await desk.open(A);
    await desk.advance(GIVEN_OUT);
    const move = (as: string, to: string) => desk.act(as, A, "tasks/task-1-1/reassign", { to, reason: "she is ill" });
    expect(await move("bob", "bob")).toMatchObject(refusal(403, "not-permitted", /role/));
    expect(await move("lea", "bob")).toMatchObject({ status: 200, body: { tasks: [{ assignee: "bob" }] } });
    expect(await move("con", "ann")).toMatchObject({ status: 200, body: { tasks: [{ assignee: "ann" }] } });
  });
});

describe("lending a role", () => {
  const lend = (as: string, change: object = {}) =>
    desk.ask(as, "POST", "/v1/delegations", {
      to: "cid",
      role: "deal_desk_lead",
      beginsAt: "2026-02-02T10:00:00.000Z",
      endsAt: "2026-02-03T00:00:00.000Z",
      reason: "travelling",
      ...change,
    });
  /** An approval of level one waits. */
  const waiting = async (): Promise<void> => {
    await desk.open(A, { exposure: { currency: "USD", minor: "90000" } });
    await complete("ann", A);
  };

  it(`${delegateRole.id}: an approval through it names both, and counts for both`, async () => {
    await waiting();
    expect(await desk.approve("cid", A, "approval-1-L1")).toMatchObject(refusal(403, "not-permitted", /role/));
    expect(await lend("lea")).toMatchObject({ status: 200, body: { from: "lea", to: "cid", revokedAt: null } });
    expect(await desk.approve("cid", A, "approval-1-L1")).toMatchObject({
      status: 200,
      body: { status: "resolving", approvals: [{ decidedBy: "cid", onBehalfOf: "lea", status: "approved" }] },
    });
    expect((await desk.read(A)).timeline.find(({ action }) => action === "approved")?.detail).toMatch(/on behalf of lea/);
  });

  it("takes times in any zone", async () => {
    expect(await lend("lea", { endsAt: "2026-02-03T01:00:00+01:00" })).toMatchObject({ body: { endsAt: "2026-02-03T00:00:00.000Z" } });
  });

  it("is over at its end", async () => {
    await waiting();
    await lend("lea");
    await desk.advance("2026-02-03T00:00:00.000Z");
    expect(await desk.approve("cid", A, "approval-1-L1")).toMatchObject(refusal(403, "not-permitted", /ended at 2026-02-03/));
  });

  it(`${revokeDelegation.id}: by whoever lent it, at once; ${listDelegations.id} still shows it`, async () => {
    await waiting();
    const { id } = (await lend("lea")).body as Delegation;
    expect(await desk.ask("cid", "POST", `/v1/delegations/${id}/revoke`, {})).toMatchObject(refusal(403, "not-permitted"));
    expect(await desk.ask("lea", "POST", `/v1/delegations/${id}/revoke`, {})).toMatchObject({
      body: { revokedAt: "2026-02-02T10:00:00.000Z" },
    });
    expect(await desk.approve("cid", A, "approval-1-L1")).toMatchObject(refusal(403, "not-permitted", /revoked/));
    for (const person of ["lea", "cid"])
      expect((await desk.ask("ann", "GET", `/v1/delegations?person=${person}`)).body).toMatchObject({ items: [{ id }] });
    expect((await desk.ask("ann", "GET", "/v1/delegations?person=tom")).body).toEqual({ items: [] });
    expect((await desk.ask("ann", "GET", "/v1/delegations")).body).toMatchObject({ items: [{ id }] });
    expect(await desk.ask("lea", "POST", `/v1/delegations/dlg_${"0".repeat(20)}/revoke`, {})).toMatchObject(refusal(404, "not-found"));
  });

  it.each<[string, string, object, number, string, RegExp]>([
    ["to somebody whose duties it would break", "lea", { to: "ann" }, 409, "duties-conflict", /self-approval/],
    ["of a role she does not hold", "lea", { role: "cfo" }, 403, "not-permitted", /not a role of lea/],
    ["to herself", "lea", { to: "lea" }, 403, "not-permitted", /herself/],
    ["to a service account", "lea", { to: "rob" }, 403, "not-permitted", /service account/],
    ["to nobody known", "lea", { to: "zoe" }, 422, "person-unknown", /zoe/],
    ["that ends before it begins", "lea", { endsAt: "2026-02-02T09:00:00.000Z" }, 422, "delegation-period", /no time/],
    [
      "that is over already",
      "lea",
      { beginsAt: "2026-01-02T09:00:00.000Z", endsAt: "2026-02-02T10:00:00.000Z" },
      422,
      "delegation-period",
      /no time/,
    ],
  ])("is refused %s", async (_what, as, change, status, code, detail) => {
    expect(await lend(as, change)).toMatchObject(refusal(status, code, detail));
  });

  it("is refused when what the delegate has been lent by others would conflict with it", async () => {
    await lend("ann", { to: "tom", role: "deal_desk_analyst" });
    expect(await lend("lea", { to: "tom" })).toMatchObject(refusal(409, "duties-conflict", /self-approval/));
  });
});

describe("nobody approves herself", () => {
  it("through a service account: what it prepared is its owner's", async () => {
    await desk.open(A, { code: "CREDIT-REQUESTED", exposure: { currency: "USD", minor: "90000" }, correction: { requestedBy: "x" } });
    expect(await complete("rob", A)).toMatchObject({ status: 200 });
    desk.roster.splice(
      desk.roster.findIndex(({ clientId }) => clientId === "bil"),
      1,
    );
    expect(await desk.approve("bil", A, "approval-1-L1")).toMatchObject(refusal(403, "not-permitted", /prepared.*hide theft/));
  });

  it("by splitting: what was moved for a customer of late counts together, whoever moved it", async () => {
    const small = { exposure: { currency: "USD", minor: "40000" } };
    await desk.open(A, small);
    expect(await complete("ann", A)).toMatchObject({ body: { status: "resolving", approvals: [] } });
    await desk.open(B, small);
    expect(await complete("ann", B)).toMatchObject({ body: { status: "awaiting_approval", approvals: [{ level: "L1" }] } });
    expect((await desk.read(B)).timeline.find(({ action }) => action === "counted together")?.detail).toMatch(/400\.00 USD.*30 days.*L1/);
    await desk.open(caseId("c"), small);
    expect(await complete("bob", caseId("c"))).toMatchObject({ body: { status: "awaiting_approval", approvals: [{ level: "L1" }] } });
    await desk.open(caseId("d"), small, { accountId: null });
    expect(await complete("ann", caseId("d"))).toMatchObject({ body: { status: "resolving" } });
    await desk.open(caseId("e"), small, { accountId: null });
    expect(await complete("ann", caseId("e"))).toMatchObject({ body: { status: "awaiting_approval" } });
  });

  it("alone where the matrix wants two: both are of the level, and different people", async () => {
    await desk.open(A, { code: "TAX-MISMATCH", exposure: { currency: "USD", minor: "6000000" } });
    expect(await complete("tom", A)).toMatchObject({ body: { approvals: [{ level: "L3" }, { level: "L3" }] } });
    expect(await desk.approve("fay", A, "approval-1-L3")).toMatchObject({ body: { status: "awaiting_approval" } });
    expect(await desk.approve("fay", A, "approval-1-L3-2")).toMatchObject(refusal(403, "not-permitted", /two different people/));
    expect(await desk.approve("gus", A, "approval-1-L3-2")).toMatchObject({ body: { status: "resolving" } });
  });
});
