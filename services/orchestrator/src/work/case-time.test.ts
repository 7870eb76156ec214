import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { caseId, openDesk, works, type Desk } from "./work-desk.fixture.ts";

const A = caseId("a");
let desk: Desk;
beforeEach(async () => {
  desk = await openDesk([works("ann", ["deal_desk_analyst"])]);
});
afterEach(() => desk.close());
const complete = (as: string, id: string) => desk.act(as, id, "tasks/task-1-1/complete", { note: "prepared" });
const actionsOf = async (id: string): Promise<string[]> => (await desk.read(id)).timeline.map(({ action }) => action);

describe("the time for a case", () => {
  it("is warned of, breached to the lead, and long past to the controller; work takes it back", async () => {
    await desk.open(A);
    await desk.advance("2026-02-02T16:00:00.000Z");
    expect(await desk.read(A)).toMatchObject({ status: "assigned", slaWarnedAt: "2026-02-02T16:00:00.000Z" });
    await desk.advance("2026-02-03T10:00:00.000Z");
    expect(await desk.read(A)).toMatchObject({ status: "escalated", slaMet: false, escalatedTo: "deal_desk_lead" });
    await desk.advance("2026-02-04T10:00:00.000Z");
    expect(await desk.read(A)).toMatchObject({ status: "escalated", escalatedTo: "controller" });
    expect((await actionsOf(A)).slice(-5)).toEqual(["given to", "sla at risk", "sla breached", "escalated", "escalated"]);
    expect(await complete("ann", A)).toMatchObject({ body: { status: "awaiting_approval" } });
    await desk.advance("2026-03-04T10:00:00.000Z");
    expect((await actionsOf(A)).filter((action) => action === "escalated")).toHaveLength(2);
  });

  it("an escalated case whose correction changes under a pending approval is prepared anew", async () => {
    await desk.open(A);
    await complete("ann", A);
    await desk.advance("2026-02-03T10:00:00.000Z");
    expect(await desk.read(A)).toMatchObject({ status: "escalated" });
    await desk.open(A, { correction: { priceId: "prc_2" } });
    expect(await desk.read(A)).toMatchObject({ status: "reopened", approvals: [{ status: "void" }] });
  });

  it("says nothing once the case is closed, and runs anew when it is reopened", async () => {
    await desk.open(A);
    const closing = {
      document: "d",
      rootCause: "not_established",
      explanation: "gone",
      closedBy: "self_cleared",
      at: "2026-02-02T11:00:00.000Z",
    };
    await desk.engine.askCase(`test.${A}`, "close", closing);
    const { version } = await desk.read(A);
    await desk.advance("2026-02-10T10:00:00.000Z");
    expect((await desk.read(A)).version).toBe(version);
    expect(await desk.open(A)).toMatchObject({ reopened: 1, slaMet: null, dueAt: "2026-02-11T10:00:00.000Z" });
    await desk.advance("2026-02-11T10:00:00.000Z");
    expect(await desk.read(A)).toMatchObject({ slaMet: false });
  });
});
