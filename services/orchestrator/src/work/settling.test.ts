import { bypassTask, dismissCase, suppressCase } from "@cashline/contracts/services/orchestrator/work-operations";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { caseId, openDesk, works, type Desk } from "./work-desk.fixture.ts";

const A = caseId("a");
const B = caseId("b");
const small = { exposure: { currency: "USD", minor: "90000" } };
const sum = (id: string) => ({ ...small, businessKey: `ent_${id}` });

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk([
    works("ann", ["deal_desk_analyst"]),
    works("lea", ["deal_desk_lead"]),
    works("leo", ["deal_desk_lead"]),
    works("con", ["controller"]),
    works("tim", ["tax_lead"]),
  ]);
});
afterEach(() => desk.close());
const refusal = (status: number, code: string, detail: RegExp = /./) => ({
  status,
  body: { code, detail: expect.stringMatching(detail) as string },
});
const because = { reason: "the customer agreed to it" };
const complete = (as: string, id: string) => desk.act(as, id, "tasks/task-1-1/complete", { note: "prepared" });

describe(dismissCase.id, () => {
  const dismiss = (as: string, id = A, version?: number) => desk.act(as, id, "dismiss", because, version);

  it("ends a case with its reason, by the lead of its team", async () => {
    await desk.open(A, small);
    expect(await dismiss("tim")).toMatchObject(refusal(403, "not-permitted", /role/));
    expect(await dismiss("ann")).toMatchObject(refusal(403, "not-permitted", /role/));
    expect(await dismiss("lea", A, 7)).toMatchObject(refusal(412, "version-conflict"));
    expect(await dismiss("lea")).toMatchObject({
      status: 200,
      body: { status: "dismissed", closedBy: "dismissal", rootCause: "not_established", slaMet: true, tasks: [{ status: "cancelled" }] },
    });
    expect((await desk.read(A)).timeline.at(-1)).toMatchObject({ actor: "lea", action: "dismissed", detail: because.reason });
    const { items } = (await desk.ask("lab", "GET", "/v1/events")).body as { items: { type: string }[] };
    expect(items.at(-1)?.type).toBe("orchestrator.case.closed.v1");
    expect(await dismiss("lea")).toMatchObject(refusal(409, "case-not-open"));
    expect(await complete("ann", A)).toMatchObject(refusal(409, "task-not-open"));
  });

  it("above five thousand dollars is the controller's", async () => {
    await desk.open(A, { exposure: { currency: "USD", minor: "500001" } });
    expect(await dismiss("lea")).toMatchObject(refusal(403, "not-permitted", /role/));
    expect(await dismiss("con")).toMatchObject({ status: 200 });
  });

  it("is not for whoever prepared it", async () => {
    await desk.open(A, small);
    desk.roster.splice(1, 1, works("lea", ["deal_desk_lead", "deal_desk_analyst"]));
    await complete("lea", A);
    expect(await dismiss("lea")).toMatchObject(refusal(403, "not-permitted", /prepared/));
    expect(await dismiss("leo")).toMatchObject({ status: 200 });
  });

  it("is refused while a flow waits for the correction: it would only find the same again", async () => {
    await desk.open(A, small, { waiter: { flow: "renewal", key: "opp_1" } });
    expect(await dismiss("lea")).toMatchObject(refusal(409, "case-awaited", /renewal opp_1/));
  });

  it("holds when the same is found again, and no longer when something else is, or somebody waits for it", async () => {
    await desk.open(A, sum(A));
    await dismiss("lea");
    const { version } = await desk.read(A);
    expect(await desk.open(A, sum(A))).toMatchObject({ status: "dismissed", version });
    expect(await desk.open(A, { ...sum(A), found: "worse" })).toMatchObject({ status: "assigned", reopened: 1 });
    await dismiss("lea");
    expect(await desk.open(A, { ...sum(A), found: "worse" }, { waiter: { flow: "renewal", key: "opp_1" } })).toMatchObject({ reopened: 2 });
  });

  it("is not undone by anything that comes late", async () => {
    await desk.open(A, small);
    await dismiss("lea");
    const { version } = await desk.read(A);
    for (const call of ["absent", "corrected", "deadline", "warn", "secondEscalation"])
      await desk.engine.askCase(`test.${A}`, call, { at: "2026-02-10T10:00:00.000Z", document: "d", detail: "d" });
    expect((await desk.read(A)).version).toBe(version);
  });
});

describe(suppressCase.id, () => {
  const suppress = (as: string, explainedBy = B) => desk.act(as, A, "suppress", { explainedBy, ...because });

  it("lets a case rest while another is open, and has it back when that one ends", async () => {
    await desk.open(A, small);
    await desk.open(B, small);
    expect(await suppress("ann")).toMatchObject(refusal(403, "not-permitted"));
    expect(await suppress("lea")).toMatchObject({ status: 200, body: { status: "suppressed", explainedBy: B } });
    await desk.advance("2026-02-02T10:02:30.000Z");
    expect((await desk.read(A)).tasks).toMatchObject([{ assignee: null, status: "open" }]);
    for (const [path, body] of [
      ["tasks/task-1-1/complete", { note: "done" }],
      ["tasks/task-1-1/claim", {}],
    ] as const)
      expect(await desk.act("ann", A, path, body)).toMatchObject(refusal(409, "task-not-open", /at rest/));
    await desk.act("lea", B, "dismiss", because);
    await desk.advance("2026-02-02T10:07:30.000Z");
    expect(await desk.read(A)).toMatchObject({ status: "assigned", explainedBy: null });
    expect((await desk.read(A)).timeline.map(({ action }) => action).slice(-3)).toEqual(["suppressed", "resumed", "given to"]);
    expect((await desk.read(A)).tasks).toMatchObject([{ assignee: "ann" }]);
  });

  it("is refused unless what explains it is another open case that is at work itself", async () => {
    await desk.open(A, small);
    for (const explaining of [A, B]) expect(await suppress("lea", explaining)).toMatchObject(refusal(409, "not-explaining"));
    await desk.open(B, small);
    expect(await desk.act("lea", B, "suppress", { explainedBy: A, ...because })).toMatchObject({ status: 200 });
    expect(await suppress("lea")).toMatchObject(refusal(409, "not-explaining"));
  });
});

describe(bypassTask.id, () => {
  const bypass = (as: string) => desk.act(as, A, "tasks/task-1-1/bypass", because);

  it("by the lead of the team: told with its reason, and she approves nothing on top of it", async () => {
    await desk.open(A, small);
    expect(await bypass("ann")).toMatchObject(refusal(403, "not-permitted", /role/));
    expect(await bypass("lea")).toMatchObject({
      status: 200,
      body: { status: "awaiting_approval", tasks: [{ status: "cancelled", doneBy: "lea", note: because.reason }] },
    });
    expect((await desk.read(A)).timeline.find(({ action }) => action === "task bypassed")).toMatchObject({ actor: "lea" });
    expect(await desk.approve("lea", A, "approval-1-L1")).toMatchObject(refusal(403, "not-permitted", /prepared/));
    expect(await desk.approve("leo", A, "approval-1-L1")).toMatchObject({ body: { status: "resolving" } });
    expect(await bypass("leo")).toMatchObject(refusal(409, "task-not-open"));
  });
});
