import { actInBulk, type BulkOutcome } from "@cashline/contracts/services/orchestrator/work-operations";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { caseId, openDesk, works, type Desk } from "./work-desk.fixture.ts";

const A = caseId("a");
const B = caseId("b");
const C = caseId("c");
const BULK = "/v1/work/bulk";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk([
    works("ann", ["deal_desk_analyst"]),
    works("bob", ["deal_desk_analyst"]),
    works("lea", ["deal_desk_lead"]),
    works("tia", ["tax_analyst"]),
    works("bil", ["billing_analyst"]),
    works("two", ["billing_lead", "controller"]),
  ]);
  const medium = { exposure: { currency: "USD", minor: "90000" } };
  for (const id of [A, B]) await desk.open(id, medium, { accountId: null });
  await desk.open(C, { ...medium, code: "TAX-MISMATCH" }, { accountId: null });
});
afterEach(() => desk.close());
const all = [A, B, C].map((id) => ({ caseId: id }));
const bulk = async (as: string, body: object): Promise<BulkOutcome[]> => {
  const { status, body: answer } = await desk.ask(as, "POST", BULK, body);
  expect([status, answer]).toMatchObject([200, {}]);
  return (answer as { items: BulkOutcome[] }).items;
};
const short = (items: BulkOutcome[]): string[] =>
  items.map(({ caseId: id, outcome, code, status }) => [id.slice(-1), outcome, code ?? status ?? ""].join(" "));
const versions = async (): Promise<number[]> => Promise.all([A, B, C].map(async (id) => (await desk.read(id)).version));

describe(actInBulk.id, () => {
  it("a dry run says for each case what would come of it, or every reason against it, and leaves no trace", async () => {
    const before = await versions();
    const action = { kind: "assign", to: "ann", reason: "clearing the queue" };
    const items = await bulk("lea", { dryRun: true, cases: all, action });
    expect(short(items)).toEqual(["a would_do assigned", "b would_do assigned", "c refused not-permitted"]);
    expect(items[2]?.detail).toMatch(/role/);
    expect(await versions()).toEqual(before);
    const work = { dryRun: true, cases: all, action: { kind: "complete_task", note: "done" } };
    expect(short(await bulk("ann", work))).toEqual([
      "a would_do awaiting_approval",
      "b would_do awaiting_approval",
      "c nothing_to_do assigned",
    ]);
    expect(await versions()).toEqual(before);
    // Nothing was written down against her either: she may still do what conflicts with it.
    expect(short(await bulk("ann", { ...work, dryRun: false }))).toEqual([
      "a done awaiting_approval",
      "b done awaiting_approval",
      "c nothing_to_do assigned",
    ]);
  });

  it("the run does each by the same checks, and what one refuses stops no other", async () => {
    const action = { kind: "assign", to: "bob", reason: "clearing the queue" };
    const items = await bulk("lea", { dryRun: false, cases: [...all, { caseId: caseId("z") }], action });
    expect(short(items)).toEqual(["a done assigned", "b done assigned", "c refused not-permitted", "z refused not-found"]);
    expect((await desk.read(B)).tasks).toMatchObject([{ assignee: "bob" }]);
    const handOver = { dryRun: false, filter: { team: "deal_desk" }, action: { kind: "hand_over", to: "ann", reason: "on leave" } };
    expect(short(await bulk("bob", handOver))).toEqual(["a done assigned", "b done assigned"]);
  });

  it("a dry run promises one person no second approval of a case, as the run gives her none", async () => {
    const D = caseId("d");
    const exposure = { currency: "USD", minor: "600000" };
    await desk.open(D, { code: "CREDIT-REQUESTED", exposure, correction: { requestedBy: "x" } }, { accountId: null });
    await desk.act("bil", D, "tasks/task-1-1/complete", { note: "prepared" });
    const { version } = await desk.read(D);
    const approve = { cases: [{ caseId: D, version }], action: { kind: "approve", note: "seen" } };
    const foreseen = await bulk("two", { ...approve, dryRun: true });
    expect(short(foreseen)).toEqual(["d would_do awaiting_approval", "d refused not-permitted"]);
    const given = await bulk("two", { ...approve, dryRun: false });
    expect(given.map(({ code, detail }) => [code, detail])).toEqual(foreseen.map(({ code, detail }) => [code, detail]));
  });

  it("chooses by code, team and cause", async () => {
    const chosenBy = async (filter: object) =>
      short(await bulk("lea", { dryRun: true, filter, action: { kind: "dismiss", reason: "not worth it" } }));
    expect(await chosenBy({ code: "TAX-MISMATCH" })).toEqual(["c refused not-permitted"]);
    expect(await chosenBy({ team: "deal_desk" })).toEqual(["a would_do dismissed", "b would_do dismissed"]);
    expect(await chosenBy({ cause: "price:prc_1" })).toEqual([]);
  });

  it("approves what was seen, and nothing that has changed since", async () => {
    for (const id of [A, B]) await desk.act("ann", id, "tasks/task-1-1/complete", { note: "prepared" });
    const action = { kind: "approve", note: "seen" };
    const seen = await bulk("lea", { dryRun: true, filter: { team: "deal_desk" }, action });
    const cases = seen.map(({ caseId: id, version }) => ({ caseId: id, version }));
    await desk.open(B, { exposure: { currency: "USD", minor: "90000" }, correction: { priceId: "prc_2" } }, { accountId: null });
    expect(short(await bulk("lea", { dryRun: false, cases, action }))).toEqual(["a done resolving", "b refused version-conflict"]);
  });

  it.each([
    ["neither cases nor a filter", {}],
    ["both", { cases: [{ caseId: A }], filter: {} }],
    ["an approval by filter", { filter: {}, action: { kind: "approve", note: "" } }],
    ["a dismissal without the version that was seen", { cases: [{ caseId: A }], action: { kind: "dismiss", reason: "unneeded" } }],
  ])("%s is refused as bulk-selection", async (_what, change) => {
    const body = { dryRun: false, action: { kind: "complete_task", note: "" }, ...change };
    expect(await desk.ask("lea", "POST", BULK, body)).toMatchObject({ status: 422, body: { code: "bulk-selection" } });
  });

  it("the same key again is answered as the first time", async () => {
    const body = { dryRun: false, cases: [{ caseId: A }], action: { kind: "complete_task", note: "done" } };
    const first = await desk.ask("ann", "POST", BULK, body, { "idempotency-key": "once" });
    expect(await desk.ask("ann", "POST", BULK, body, { "idempotency-key": "once" })).toMatchObject({
      body: first.body as object,
      replayed: "true",
    });
    expect((await desk.read(A)).version).toBe(2);
  });
});
