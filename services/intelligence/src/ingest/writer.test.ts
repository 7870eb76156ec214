import { Database } from "@cashline/chassis/store";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { createLogger } from "@cashline/telemetry/logger";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { rowsOf } from "./rows.ts";
import { Spool } from "./spool.ts";
import type { TableRow } from "./table-row.ts";
import { NotStored, QueueFull, Writer, type EventRows, type WriterSettings } from "./writer.ts";
import { cashExample } from "./work-and-cash.fixture.ts";

const AT = "2026-01-02T10:00:00.000Z";
const SOME_TIME = "2026-01-02 10:00:00.000";
const NEVER = 3_600_000;

const eventOf = (tenant: string, id: string): CanonicalEvent => ({ ...cashExample(id, AT), tenant });
const renewal = (tenant: string, opportunity: string, completedAt = SOME_TIME): TableRow => ({
  table: "pi.renewals",
  row: { tenant, opportunity_id: opportunity, contract_id: "c", completed_at: completedAt },
});
/** Calls of one event each, which becomes one row. */
const callsOf = (tenant: string, ...ids: string[]): EventRows[][] =>
  ids.map((id) => [{ event: eventOf(tenant, id), rows: [renewal(tenant, id)] }]);
const unreadable = (tenant: string, id: string): EventRows => ({ event: eventOf(tenant, id), rows: [renewal(tenant, id, "not a time")] });

describe("the writer on the real engine", () => {
  let example: ExampleStore;
  beforeAll(async () => {
    example = await openExampleStore();
  });
  afterAll(() => example.close());

  /** A writer that stores when it is asked to, and after its process was killed another over the same file. */
  const open = (
    settings: Partial<WriterSettings> = {},
    store: Pick<ExampleStore["store"], "insert"> = example.store,
    file = new Database(":memory:"),
  ) => {
    const spool = new Spool(file);
    const make = (): Writer =>
      new Writer(store, spool, { lingerMs: NEVER, batchRows: 5000, queueRows: 50_000, ...settings }, createLogger("test", "silent"));
    return { writer: make(), spool, afterKill: make };
  };
  const stored = async (tenant: string): Promise<string[]> => {
    const rows = await example.store.query<{ opportunity_id: string }>(
      "SELECT opportunity_id FROM pi.renewals FINAL WHERE tenant = {tenant:String} ORDER BY opportunity_id",
      { tenant },
    );
    return rows.map(({ opportunity_id: id }) => id);
  };
  const parts = async (): Promise<number> => {
    const rows = await example.store.query<{ n: string }>(
      "SELECT max(max_block_number) AS n FROM system.parts WHERE database = 'pi' AND table = 'renewals'",
    );
    return Number(rows[0]?.n);
  };
  /** The store, failing as often as it is told before. */
  const failing = (times: number) => {
    let left = times;
    return {
      insert: (table: string, rows: readonly object[]): Promise<void> =>
        left-- > 0 ? Promise.reject(new Error("no room")) : example.store.insert(table, rows),
    };
  };

  test("a question has stored what waits for the tables it names, and what a view may make of it, but nothing else", async () => {
    const { writer } = open();
    const take = (id: string): void => callsOf("named", id).forEach((events) => writer.take(events));
    take("o1");
    await writer.settled(new Set(["pi.cases", "pi.invoices"]));
    await writer.settled(new Set());
    expect([await stored("named"), writer.waiting]).toEqual([[], 1]);
    await writer.settled(new Set(["pi.cases", "pi.renewals"]));
    expect([await stored("named"), writer.waiting]).toEqual([["o1"], 0]);
    take("o2");
    await writer.settled(new Set(["pi.latest_objects"]));
    expect([await stored("named"), writer.waiting]).toEqual([["o1", "o2"], 0]);
    await writer.close();
  });

  test("what was taken in is stored once somebody asks, and nothing waits any more", async () => {
    const { writer, spool } = open();
    for (const call of callsOf("asked", "o1", "o2")) writer.take(call);
    expect([writer.waiting, writer.taken("asked"), await stored("asked")]).toEqual([2, 2, []]);
    await writer.settled();
    expect([writer.waiting, await stored("asked"), spool.left()]).toEqual([0, ["o1", "o2"], []]);
  });

  test("and otherwise after its time, calls of one moment in one insert", async () => {
    const before = await parts();
    const { writer } = open({ lingerMs: 20 });
    for (const call of callsOf("many", ...Array.from({ length: 40 }, (_, index) => `o${index}`))) writer.take(call);
    await expect.poll(() => writer.waiting).toBe(0);
    expect((await stored("many")).length).toBe(40);
    expect((await parts()) - before).toBe(1);
  });

  test("a full batch does not wait", async () => {
    const { writer } = open({ batchRows: 2 });
    for (const call of callsOf("full", "o1", "o2")) writer.take(call);
    await expect.poll(() => writer.waiting).toBe(0);
    expect(await stored("full")).toEqual(["o1", "o2"]);
  });

  test("a killed process loses nothing: the next one stores what was taken in, once", async () => {
    const { writer, afterKill } = open();
    writer.take([{ event: eventOf("killed", "cr1"), rows: [] }]);
    const next = afterKill();
    next.resume();
    expect(next.waiting).toBeGreaterThan(0);
    await next.settled();
    const events = "SELECT event_id FROM pi.raw_events WHERE tenant = 'killed'";
    expect(await example.store.query(events)).toEqual([{ event_id: "evt-cr1" }]);
    const third = afterKill();
    third.resume();
    expect(third.waiting).toBe(0);
  });

  test("what was taken in of more months than the engine takes at once is stored by the next process, with all beside it", async () => {
    const [limit] = await example.store.query<{ value: string }>(
      "SELECT value FROM system.settings WHERE name = 'max_partitions_per_insert_block'",
    );
    const months = Array.from({ length: Number(limit?.value) + 1 }, (_, n) =>
      cashExample(`cr${n}`, `${2010 + Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, "0")}-01T00:00:00.000Z`),
    );
    const { writer, spool, afterKill } = open();
    // Calls of few months each are enough, where they are stored in one batch.
    for (const [n, event] of months.entries()) writer.take([{ event: { ...event, tenant: `year-${n % 2}` }, rows: [] }]);
    writer.take([{ event: eventOf("beside", "cr1"), rows: [] }]);
    const next = afterKill();
    next.resume();
    await next.settled();
    const count = async (table: string): Promise<unknown> =>
      example.store.query(
        `SELECT tenant, toString(count()) AS n FROM pi.${table} FINAL WHERE tenant LIKE 'year-%' OR tenant = 'beside' GROUP BY tenant ORDER BY tenant`,
      );
    const half = Math.floor(months.length / 2);
    for (const table of ["raw_events", "cash", "latest_objects"])
      expect(await count(table), table).toEqual([
        { tenant: "beside", n: "1" },
        { tenant: "year-0", n: String(months.length - half) },
        { tenant: "year-1", n: String(half) },
      ]);
    expect([next.waiting, spool.left(), spool.refused()]).toEqual([0, [], []]);
  });

  test("an event the engine cannot read is put aside with what it said, the others of its call and moment are stored", async () => {
    const { writer, spool } = open();
    const [first = [], last = []] = callsOf("mixed", "o1", "o3");
    writer.take(first);
    writer.take([...(callsOf("mixed", "o2")[0] ?? []), unreadable("mixed", "bad")]);
    writer.take(last);
    await writer.settled();
    expect(await stored("mixed")).toEqual(["o1", "o2", "o3"]);
    expect(writer.waiting).toBe(0);
    expect(spool.refused()).toEqual([{ tenant: "mixed", eventId: "evt-bad", reason: expect.stringContaining("DateTime") as string }]);
  });

  test("it is tried again at the next start, by the rules of then", async () => {
    const { writer, spool, afterKill } = open();
    writer.take([unreadable("later", "cr1")]);
    await writer.settled();
    expect(spool.refused()).toHaveLength(1);
    const next = afterKill();
    next.resume();
    await next.settled();
    expect(spool.refused()).toEqual([]);
    expect(await example.store.query("SELECT event_id FROM pi.raw_events WHERE tenant = 'later'")).toEqual([{ event_id: "evt-cr1" }]);
  });

  test("one that later rules make no rows of is put aside at the start, which goes on", async () => {
    const { writer, spool, afterKill } = open();
    writer.take([{ event: { ...eventOf("odd", "cr1"), occurredAt: "yesterday" }, rows: [] }, ...(callsOf("odd", "cr2")[0] ?? [])]);
    const next = afterKill();
    next.resume();
    await next.settled();
    expect(spool.refused()).toMatchObject([{ tenant: "odd", eventId: "evt-cr1" }]);
    expect(await example.store.query("SELECT event_id FROM pi.raw_events WHERE tenant = 'odd'")).toEqual([{ event_id: "evt-cr2" }]);
    writer.forget("odd");
    expect(spool.refused()).toEqual([]);
  });

  test("while the store takes nothing, questions fail and everything is kept until it does", async () => {
    const { writer } = open({}, failing(2));
    for (const call of callsOf("trouble", "o1", "o2")) writer.take(call);
    await expect(writer.settled()).rejects.toThrow(NotStored);
    for (const call of callsOf("trouble", "o3")) writer.take(call);
    await expect(writer.settled()).rejects.toThrow("3 rows that were taken in cannot be stored");
    await writer.settled();
    expect(await stored("trouble")).toEqual(["o1", "o2", "o3"]);
  });

  test("what waits longer than it should is told, oldest first, and nothing once it is stored", async () => {
    const { writer } = open({ lingerMs: 10_000 }, failing(1));
    for (const call of callsOf("late", "o1", "o2")) writer.take(call);
    await expect(writer.settled()).rejects.toThrow(NotStored);
    const now = performance.now();
    expect(writer.late(now + 30_000)).toEqual([]);
    const late = writer.late(now + 60_000);
    expect(late.map(({ tenant }) => tenant)).toEqual(["late", "late"]);
    expect(late[0]?.atMs).toBeLessThanOrEqual(late[1]?.atMs ?? 0);
    await writer.settled();
    expect(writer.late(now + 60_000)).toEqual([]);
  });

  test("it tries again by itself", async () => {
    const { writer } = open({ lingerMs: 5 }, failing(3));
    for (const call of callsOf("again", "o1")) writer.take(call);
    await expect.poll(() => writer.waiting).toBe(0);
    expect(await stored("again")).toEqual(["o1"]);
  });

  test("closed, it has stored what waited, or left it for the next start", async () => {
    const { writer, afterKill } = open({}, failing(1));
    for (const call of callsOf("closed", "o1")) writer.take(call);
    await writer.close();
    expect(await stored("closed")).toEqual([]);
    const next = afterKill();
    next.resume();
    await next.close();
    expect(await example.store.query("SELECT event_id FROM pi.raw_events WHERE tenant = 'closed'")).toEqual([{ event_id: "evt-o1" }]);
  });

  test("the arrival of an event is written last, and is as fresh as it is there", async () => {
    const tables: string[] = [];
    let storedAt = "";
    const watching = {
      insert: (table: string, rows: readonly { stored_at?: string }[]): Promise<void> => {
        tables.push(table);
        storedAt = rows[0]?.stored_at ?? "";
        return Promise.resolve();
      },
    };
    const { writer } = open({}, watching as never);
    const arrival = { table: "pi.raw_events", row: { tenant: "last", stored_at: "2020-01-01 00:00:00.000" } };
    writer.take([{ event: eventOf("last", "cr1"), rows: [arrival, renewal("last", "o1")] }]);
    const before = new Date().toISOString();
    await writer.settled();
    expect(tables).toEqual(["pi.renewals", "pi.raw_events"]);
    expect(`${storedAt.replace(" ", "T")}Z` >= before).toBe(true);
  });

  test("when too much is waiting, callers are turned away and nothing of theirs is kept; one alone may bring more", async () => {
    const { writer, spool } = open({ queueRows: 1 });
    writer.take([...(callsOf("queue", "o1")[0] ?? []), ...(callsOf("queue", "o2")[0] ?? [])]);
    expect(() => writer.take(callsOf("queue", "o3")[0] ?? [])).toThrow(QueueFull);
    expect([writer.waiting, spool.left().length]).toEqual([2, 1]);
    await writer.settled();
    expect(await stored("queue")).toEqual(["o1", "o2"]);
    writer.take(callsOf("queue", "o3")[0] ?? []);
    await writer.settled();
    expect(await stored("queue")).toEqual(["o1", "o2", "o3"]);
  });

  test("a full disk refuses the call, and nothing of it waits", () => {
    const file = new Database(":memory:");
    const { writer } = open({}, example.store, file);
    expect(() =>
      file.withoutRoom(() =>
        writer.take([{ event: { ...eventOf("disk", "o1"), payload: "x".repeat(100_000) }, rows: [renewal("disk", "o1")] }]),
      ),
    ).toThrow(/full/);
    expect([writer.waiting, writer.taken("disk")]).toEqual([0, 0]);
  });

  test("any order of taking, asking, failing and being killed stores each event, and none twice for figures", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom("take", "take", "ask", "fail", "kill"), { maxLength: 15 }), async (moves) => {
        run += 1;
        const tenant = `walk-${run}`;
        const file = new Database(":memory:");
        const room = { failures: 0 };
        const store = {
          insert: (table: string, rows: readonly object[]): Promise<void> =>
            room.failures-- > 0 ? Promise.reject(new Error("no room")) : example.store.insert(table, rows),
        };
        const { writer, afterKill } = open({}, store, file);
        let [current, taken] = [writer, 0];
        for (const move of moves) {
          if (move === "take") {
            taken += 1;
            const event = eventOf(tenant, `cr${taken}`);
            current.take([{ event, rows: rowsOf(event, AT) }]);
          } else if (move === "ask") await current.settled().catch((error: unknown) => expect(error).toBeInstanceOf(NotStored));
          else if (move === "fail") room.failures = 1;
          else {
            current = afterKill();
            current.resume();
          }
        }
        room.failures = 0;
        await current.settled();
        const [row] = await example.store.query<{ n: string }>("SELECT count() AS n FROM pi.cash FINAL WHERE tenant = {tenant:String}", {
          tenant,
        });
        expect(Number(row?.n)).toBe(taken);
      }),
      { numRuns: 20 },
    );
  });
});
