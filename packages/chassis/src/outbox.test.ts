import { expect, test } from "vitest";
import { Outbox } from "./outbox.ts";
import { Database } from "./store.ts";

const event = (tenant: string, subject: string) => ({
  specversion: "1.0" as const,
  id: `evt_${subject}`,
  source: "/systems/things",
  type: "things.thing.created.v1",
  subject,
  time: "2026-01-01T00:00:00.000Z",
  datacontenttype: "application/json" as const,
  tenant,
  objecttype: "thing",
  objectversion: 1,
  correlationid: "cor",
  data: null,
});
const idsOf = (outbox: Outbox, afterRow = 0): string[] => outbox.undelivered(afterRow, 10).map(({ id }) => id);

test("a row number is not given again, also when the events with the highest ones are removed", () => {
  const outbox = new Outbox(new Database(":memory:"));
  outbox.appendOnce(event("aa", "1"));
  const [gone] = outbox.undelivered(0, 1);
  outbox.removeTenant("aa");
  outbox.appendOnce(event("bb", "1"));
  expect(idsOf(outbox, gone?.rowid)).toEqual(["evt_1"]);
  outbox.markDelivered(gone ? [gone] : []);
  expect(outbox.depth()).toBe(1);
});

test("the log is looked up by position and by what its events are about, within one sandbox", () => {
  const outbox = new Outbox(new Database(":memory:"));
  for (const [id, tenant, subject] of [
    ["1", "aa", "x"],
    ["2", "aa", "y"],
    ["3", "bb", "x"],
    ["4", "aa", "x"],
  ] as const)
    outbox.appendOnce({ ...event(tenant, subject), id });
  expect(outbox.at("aa", 3)).toMatchObject({ id: "4", sequence: 3 });
  expect(outbox.at("aa", 4)).toBeUndefined();
  expect(outbox.about("aa", "x", 0, 10).map(({ id }) => id)).toEqual(["1", "4"]);
  expect(outbox.about("aa", "x", 1, 10).map(({ id }) => id)).toEqual(["4"]);
  expect(outbox.about("aa", "x", 0, 1).map(({ id }) => id)).toEqual(["1"]);
  expect(outbox.before("aa", "x", 3)).toMatchObject({ id: "1" });
  expect(outbox.before("aa", "x", 1)).toBeUndefined();
});

test("only the event that went out is marked, whatever the number of its row", () => {
  const outbox = new Outbox(new Database(":memory:"));
  outbox.appendOnce(event("aa", "1"));
  const [row] = outbox.undelivered(0, 1);
  if (!row) throw new Error("the event is not there");
  outbox.markDelivered([
    { ...row, id: "evt_2" },
    { ...row, tenant: "bb" },
  ]);
  expect(outbox.depth()).toBe(1);
  outbox.markDelivered([row]);
  expect(outbox.depth()).toBe(0);
});

test("the log of a file from before keeps its rows and what was delivered, and gives no row number again", () => {
  const database = new Database(":memory:");
  database.sqlite.exec(`
    CREATE TABLE events (rowid INTEGER PRIMARY KEY, tenant TEXT NOT NULL, sequence INTEGER NOT NULL, id TEXT NOT NULL,
      type TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0) STRICT;
    CREATE UNIQUE INDEX events_by_sequence ON events (tenant, sequence);
    CREATE INDEX events_undelivered ON events (rowid, tenant) WHERE delivered = 0;
    INSERT INTO events VALUES (3, 'aa', 1, 'evt_1', 't', 's', '{}', 1), (7, 'aa', 2, 'evt_2', 't', 's', '{}', 0);`);
  const outbox = new Outbox(database);
  expect(outbox.undelivered(0, 10)).toMatchObject([{ rowid: 7, id: "evt_2", sequence: 2 }]);
  outbox.removeTenant("aa");
  outbox.appendOnce(event("bb", "1"));
  expect(outbox.undelivered(0, 10)).toMatchObject([{ rowid: 8, tenant: "bb" }]);
  expect(() => outbox.append({ ...event("bb", "2"), sequence: 1 })).toThrow("UNIQUE");
  expect(new Outbox(database).depth()).toBe(1);
});

test("the origin of an object's last event is remembered, with its trace where it has one", () => {
  const outbox = new Outbox(new Database(":memory:"));
  expect(outbox.lastOrigin("aa", "1")).toBeUndefined();
  outbox.appendOnce(event("aa", "1"));
  expect(outbox.lastOrigin("aa", "1")).toEqual({ correlationId: "cor", traceparent: null });
  outbox.appendOnce({ ...event("aa", "1"), id: "evt_later", correlationid: "later", traceparent: "00-trace" });
  expect(outbox.lastOrigin("aa", "1")).toEqual({ correlationId: "later", traceparent: "00-trace" });
});
