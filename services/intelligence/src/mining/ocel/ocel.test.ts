import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { OcelLog } from "@cashline/contracts/services/intelligence/ocel";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anyLog } from "./any-log.fixture.ts";
import { BEGINNING, InconsistentLog, canonicalLog, logText } from "./log.ts";
import { requireLog } from "./log-shape.ts";
import { readSqlite } from "./read-sqlite.ts";
import { tableNames } from "./sqlite-schema.ts";
import { writeSqlite } from "./write-sqlite.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cashline-ocel-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => join(folder, name);

const small: OcelLog = {
  eventTypes: [
    { name: "Pay order", attributes: [{ name: "amount", type: "float" }] },
    { name: "Create order", attributes: [] },
  ],
  objectTypes: [
    {
      name: "order",
      attributes: [
        { name: "price", type: "integer" },
        { name: "open", type: "boolean" },
      ],
    },
    { name: "customer", attributes: [] },
  ],
  events: [
    {
      id: "e2",
      type: "Pay order",
      time: "2026-01-02T12:00:00+02:00",
      attributes: [{ name: "amount", value: "9.5" }],
      relationships: [{ objectId: "o1", qualifier: "paid" }],
    },
    {
      id: "e1",
      type: "Create order",
      time: "2026-01-01T00:00:00Z",
      relationships: [
        { objectId: "o1", qualifier: "made" },
        { objectId: "c1", qualifier: "by" },
      ],
    },
  ],
  objects: [
    {
      id: "o1",
      type: "order",
      attributes: [
        { name: "price", value: 12, time: "2026-01-02T00:00:00Z" },
        { name: "price", value: 10, time: "1970-01-01T00:00:00Z" },
        { name: "open", value: true, time: "1970-01-01T00:00:00Z" },
      ],
      relationships: [{ objectId: "c1", qualifier: "bought by" }],
    },
    { id: "c1", type: "customer" },
  ],
};

describe("any log", () => {
  test("comes back from JSON as the same text", () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const text = logText(canonicalLog(log));
        expect(logText(canonicalLog(requireLog(JSON.parse(text))))).toBe(text);
      }),
    );
  });

  test("comes back from SQLite as the same text, and is the same file again", () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const canonical = canonicalLog(log);
        writeSqlite(canonical, file("one.sqlite"));
        const back = canonicalLog(readSqlite(file("one.sqlite")));
        expect(logText(back)).toBe(logText(canonical));
        writeSqlite(back, file("two.sqlite"));
        expect(readFileSync(file("two.sqlite")).equals(readFileSync(file("one.sqlite")))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("is the same text however its types, objects and ties are listed", () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const reversed = {
          ...log,
          eventTypes: log.eventTypes.toReversed(),
          objectTypes: log.objectTypes.map((type) => ({ ...type, attributes: type.attributes.toReversed() })).toReversed(),
          objects: log.objects.map((object) => ({ ...object, relationships: object.relationships?.toReversed() ?? [] })).toReversed(),
        };
        expect(logText(canonicalLog(reversed))).toBe(logText(canonicalLog(log)));
      }),
    );
  });
});

describe("the relational format", () => {
  const rows = (sql: string): unknown[] => {
    const database = new DatabaseSync(file("small.sqlite"), { readOnly: true });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  };
  beforeAll(() => writeSqlite(canonicalLog(small), file("small.sqlite")));

  test("has the standard's tables", () => {
    expect(rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").map((row) => (row as { name: string }).name)).toEqual([
      "event",
      "event_Createorder",
      "event_Payorder",
      "event_map_type",
      "event_object",
      "object",
      "object_customer",
      "object_map_type",
      "object_object",
      "object_order",
    ]);
    expect(rows("SELECT * FROM event_map_type")).toEqual([
      { ocel_type: "Create order", ocel_type_map: "Createorder" },
      { ocel_type: "Pay order", ocel_type_map: "Payorder" },
    ]);
  });

  test("an object's first row holds what it began with, each change one column", () => {
    expect(rows("SELECT * FROM object_order")).toEqual([
      { ocel_id: "o1", ocel_time: BEGINNING, ocel_changed_field: null, open: 1, price: 10 },
      { ocel_id: "o1", ocel_time: "2026-01-02T00:00:00.000Z", ocel_changed_field: "price", open: null, price: 12 },
    ]);
  });

  test("no tie leads nowhere", () => {
    expect(rows("PRAGMA foreign_key_check")).toEqual([]);
    expect(rows("SELECT * FROM event_object ORDER BY rowid")).toHaveLength(3);
  });

  test("reads what another tool writes: days and times without zone, no column of changes", () => {
    const database = new DatabaseSync(file("other.sqlite"));
    database.exec(`CREATE TABLE event (ocel_id TEXT, ocel_type TEXT); CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);
CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT); CREATE TABLE object_map_type (ocel_type TEXT, ocel_type_map TEXT);
CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT);
CREATE TABLE event_Go (ocel_id TEXT, ocel_time TIMESTAMP, weight REAL); CREATE TABLE object_ship (ocel_id TEXT, flag TEXT);
INSERT INTO event VALUES ('e1', 'Go'), ('e2', 'Go'); INSERT INTO object VALUES ('s1', 'ship'); INSERT INTO event_map_type VALUES ('Go', 'Go');
INSERT INTO object_map_type VALUES ('ship', 'ship'); INSERT INTO event_object VALUES ('e1', 's1', 'sails');
INSERT INTO event_Go VALUES ('e1', '2023-04-03 12:08:18', 2.5), ('e2', '2023-04-03', NULL); INSERT INTO object_ship VALUES ('s1', 'red');`);
    database.close();
    expect(canonicalLog(readSqlite(file("other.sqlite")))).toMatchObject({
      events: [
        { id: "e2", time: "2023-04-03T00:00:00.000Z", attributes: [], relationships: [] },
        {
          id: "e1",
          time: "2023-04-03T12:08:18.000Z",
          attributes: [{ name: "weight", value: 2.5 }],
          relationships: [{ objectId: "s1", qualifier: "sails" }],
        },
      ],
      objects: [{ id: "s1", attributes: [{ name: "flag", value: "red", time: BEGINNING }] }],
    });
  });

  test("types whose tables would be the same are told apart, also from the standard's own", () => {
    const named = ["Pay", "pay!", "object", "map_type", "注文"].map((name) => ({ name, attributes: [] }));
    expect([...tableNames(named).values()]).toEqual(["Pay", "pay_2", "object_2", "map_type_2", "type"]);
  });

  test("columns SQLite cannot tell apart are refused, with what to do instead", () => {
    const types = [
      {
        name: "order",
        attributes: [
          { name: "Price", type: "integer" as const },
          { name: "price", type: "integer" as const },
        ],
      },
    ];
    const log = canonicalLog({ eventTypes: [], objectTypes: types, events: [], objects: [] });
    expect(() => writeSqlite(log, file("never.sqlite"))).toThrow(/two columns "Price"|two columns "price"/);
  });
});

describe("the canonical form", () => {
  test("fills in what may be left out, and reads values as what is declared", () => {
    expect(canonicalLog(small)).toMatchObject({
      events: [
        { id: "e1", time: "2026-01-01T00:00:00.000Z", attributes: [], relationships: [{ objectId: "c1" }, { objectId: "o1" }] },
        { id: "e2", time: "2026-01-02T10:00:00.000Z", attributes: [{ name: "amount", value: 9.5 }] },
      ],
      objects: [
        { id: "c1", attributes: [], relationships: [] },
        { id: "o1", attributes: [{ name: "open" }, { value: 10 }, { value: 12 }] },
      ],
    });
  });

  test("events of one instant stay as they were listed, whatever their ids", () => {
    const [paid, made] = small.events;
    const events = [paid, made].flatMap((event) => (event ? [{ ...event, time: "2026-01-01T00:00:00Z" }] : []));
    expect(canonicalLog({ ...small, events }).events.map(({ id }) => id)).toEqual(["e2", "e1"]);
  });

  test.each<[string, Partial<OcelLog>, string]>([
    [
      "an event of no declared type",
      { events: [{ id: "e1", type: "Ship", time: "2026-01-01T00:00:00Z" }] },
      'there is no event type "Ship"',
    ],
    ["an object of no declared type", { events: [], objects: [{ id: "o1", type: "ship" }] }, 'there is no object type "ship"'],
    [
      "an attribute nobody declared",
      { events: [{ id: "e1", type: "Pay order", time: "2026-01-01T00:00:00Z", attributes: [{ name: "tip", value: 1 }] }] },
      'its type has no attribute "tip"',
    ],
    [
      "a value of another kind",
      { events: [{ id: "e1", type: "Pay order", time: "2026-01-01T00:00:00Z", attributes: [{ name: "amount", value: "much" }] }] },
      '"much" of "amount" is no float',
    ],
    [
      "a tie to no object",
      { events: [{ id: "e1", type: "Create order", time: "2026-01-01T00:00:00Z", relationships: [{ objectId: "o9", qualifier: "" }] }] },
      'there is no object "o9"',
    ],
    [
      "two events of one id",
      { events: [1, 2].map(() => ({ id: "e1", type: "Create order", time: "2026-01-01T00:00:00Z" })) },
      'there are two events "e1"',
    ],
    ["two objects of one id", { events: [], objects: [1, 2].map(() => ({ id: "c1", type: "customer" })) }, 'there are two objects "c1"'],
    ["a type declared twice", { eventTypes: [...small.eventTypes, ...small.eventTypes] }, 'the type "Pay order" is declared twice'],
    [
      "two values of one attribute of an event",
      {
        events: [
          { id: "e1", type: "Pay order", time: "2026-01-01T00:00:00Z", attributes: [1, 2].map((value) => ({ name: "amount", value })) },
        ],
      },
      "an attribute of an event has one value",
    ],
    [
      "a time that is none",
      { events: [{ id: "e1", type: "Create order", time: "2026-02-31T00:00:00Z" }] },
      '"2026-02-31T00:00:00Z" is no time',
    ],
    ["text that is not Unicode", { objects: [{ id: "\ud800", type: "customer" }], events: [] }, "it holds text that is not Unicode"],
  ])("%s is refused", (_what, change, message) => {
    let faults: readonly { message: string }[] = [];
    try {
      canonicalLog({ ...small, ...change });
    } catch (error) {
      if (!(error instanceof InconsistentLog)) throw error;
      ({ faults } = error);
    }
    expect(faults.map((fault) => fault.message)).toContain(message);
  });

  test.each([
    ["no objects", { eventTypes: [], objectTypes: [], events: [] }, /required property 'objects'/],
    [
      "an unknown kind of value",
      { ...small, eventTypes: [{ name: "a", attributes: [{ name: "b", type: "money" }] }] },
      /eventTypes\/0\/attributes\/0\/type/,
    ],
    ["a time without zone", { ...small, events: [{ id: "e", type: "Create order", time: "2026-01-01T00:00:00" }] }, /events\/0\/time/],
    ["a member of its own", { ...small, colour: "blue" }, /additional properties/],
  ])("what is not of the standard's shape is no log: %s", (_what, raw, message) => {
    expect(() => requireLog(raw)).toThrow(message);
  });
});
