import {
  completeCollectionTask,
  getCollectionTask,
  listCollectionTasks,
  openCollectionTask,
} from "@cashline/contracts/systems/erp/collection-operations";
import { writeOffReceivable } from "@cashline/contracts/systems/erp/receivable-operations";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { invoiceId, usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
  await book.post("1");
});
afterEach(() => book.bench.close());
const overdue = { priority: "high", reason: "card declined", dueOn: "2026-12-31" };
const open = (change: object = {}) => book.bench.call(openCollectionTask, { body: { invoiceId: invoiceId("1"), ...overdue, ...change } });
const complete = (collectionTaskId: string, outcome: string) =>
  book.bench.call(completeCollectionTask, { params: { collectionTaskId }, body: { outcome } });

describe("a collection task", () => {
  test("is opened for what is open, found by its invoice, and completed once the cash is applied", async () => {
    const { status, body } = await open();
    expect([status, body]).toMatchObject([201, { status: "open", amount: usd(119_000), legalEntity: "US01", assignedTo: null }]);
    const id = body.id as string;
    expect((await book.bench.call(listCollectionTasks, { query: { invoiceId: invoiceId("1"), status: "open" } })).body.items).toEqual([
      body,
    ]);
    expect(await complete(id, "paid")).toMatchObject(refused(409, "receivable-still-open"));
    await book.pay("1", 119_000);
    expect((await complete(id, "paid")).body).toMatchObject({ status: "completed", outcome: "paid" });
    expect((await book.bench.call(getCollectionTask, { params: { collectionTaskId: id } })).body).toMatchObject({ outcome: "paid" });
    expect(await complete(id, "withdrawn")).toMatchObject(refused(409, "collection-task-not-open"));
    const told = (await book.bench.events()).map(({ type }) => type).filter((type) => type.includes("collection_task"));
    expect(told).toEqual(["erp.collection_task.opened.v1", "erp.collection_task.completed.v1"]);
  });

  test("a written-off receivable ends its task as written off", async () => {
    const id = (await open()).body.id as string;
    const body = { invoiceId: invoiceId("1"), postedOn: "2026-01-20", reason: "insolvent", requestedBy: "ada", approvedBy: "bob" };
    await book.bench.call(writeOffReceivable, { body });
    expect((await complete(id, "written_off")).body).toMatchObject({ outcome: "written_off" });
  });

  test("only one is open at a time, and the next has an id of its own", async () => {
    const first = (await open()).body.id as string;
    expect(await open()).toMatchObject(refused(409, "already-exists"));
    await complete(first, "disputed");
    const second = (await open({ assignedTo: "carol" })).body;
    expect(second).toMatchObject({ status: "open", assignedTo: "carol" });
    expect(second.id).not.toBe(first);
  });

  test("what nobody owes, or was due before today, is refused and changes nothing", async () => {
    expect(await open({ invoiceId: invoiceId("none") })).toMatchObject(refused(422, "unknown-receivable"));
    expect(await open({ dueOn: "2020-01-01" })).toMatchObject(refused(422, "due-in-the-past"));
    await book.pay("1", 119_000);
    expect(await open()).toMatchObject(refused(409, "receivable-not-open"));
    expect((await book.bench.call(listCollectionTasks, {})).body.items).toEqual([]);
  });
});
