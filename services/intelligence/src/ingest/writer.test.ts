import { createLogger } from "@cashline/telemetry/logger";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { Store } from "../store/store.ts";
import type { TableRow } from "./table-row.ts";
import { QueueFull, Writer, type WriterSettings } from "./writer.ts";

const rowOf = (tenant: string, opportunity: string): TableRow => ({
  table: "pi.renewals",
  row: { tenant, opportunity_id: opportunity, contract_id: "c", completed_at: "2026-01-02 10:00:00.000" },
});

describe("the writer on the real engine", () => {
  let example: ExampleStore;
  beforeAll(async () => {
    example = await openExampleStore();
  });
  afterAll(() => example.close());

  const open = (settings: Partial<WriterSettings> = {}, store = example.store): Writer =>
    new Writer(store, { lingerMs: 5, busyLingerMs: 20, batchRows: 5000, queueRows: 50_000, ...settings }, createLogger("test", "silent"));
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

  test("a caller is answered when its rows are stored, not before", async () => {
    await open().write(["alone"], [rowOf("alone", "o1")]);
    expect(await stored("alone")).toEqual(["o1"]);
  });

  test("callers of one moment share one insert", async () => {
    const before = await parts();
    const writer = open();
    await Promise.all(Array.from({ length: 40 }, (_, index) => writer.write(["many"], [rowOf("many", `o${index}`)])));
    expect((await stored("many")).length).toBe(40);
    expect((await parts()) - before).toBe(1);
  });

  test("a full batch does not wait for company", async () => {
    const writer = open({ lingerMs: 3_600_000, batchRows: 2 });
    await Promise.all([writer.write(["full"], [rowOf("full", "o1")]), writer.write(["full"], [rowOf("full", "o2")])]);
    expect(await stored("full")).toEqual(["o1", "o2"]);
  });

  test("a row the engine cannot read fails who brought it, and nobody else", async () => {
    const unreadable: TableRow = { table: "pi.renewals", row: { ...rowOf("mixed", "bad").row, completed_at: "not a time" } };
    const writer = open();
    const outcomes = await Promise.allSettled([
      writer.write(["mixed"], [rowOf("mixed", "o1")]),
      writer.write(["mixed"], [unreadable]),
      writer.write(["mixed"], [rowOf("mixed", "o2")]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await stored("mixed")).toEqual(["o1", "o2"]);
    expect(writer.waiting("mixed")).toBe(0);
  });

  test("trouble of the engine's own fails every caller: it says nothing of anybody's rows", async () => {
    const writer = open();
    const outcomes = await Promise.allSettled([
      writer.write(["trouble"], [rowOf("trouble", "o1")]),
      writer.write(["trouble"], [{ table: "pi.nowhere", row: { tenant: "trouble" } }]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });

  test("the arrival of an event is written last: nothing shows as stored whose state the engine could not read", async () => {
    const arrival: TableRow = { table: "pi.raw_events", row: { tenant: "last", system: "crm", event_id: "e1" } };
    const unreadable: TableRow = { table: "pi.renewals", row: { ...rowOf("last", "o1").row, completed_at: "not a time" } };
    await expect(open().write(["last"], [arrival, unreadable])).rejects.toThrow("Cannot read DateTime");
    expect(await example.store.query("SELECT 1 FROM pi.raw_events WHERE tenant = 'last'")).toEqual([]);
  });

  test("rows brought again count once", async () => {
    const writer = open();
    for (let times = 0; times < 3; times += 1) await writer.write(["again"], [rowOf("again", "o1")]);
    expect(await stored("again")).toEqual(["o1"]);
  });

  test("when too much is waiting, callers are turned away; what waits is stored all the same", async () => {
    const writer = open({ queueRows: 2 });
    const first = writer.write(["queue"], [rowOf("queue", "o1"), rowOf("queue", "o2")]);
    expect(() => writer.write(["queue"], [rowOf("queue", "o3")])).toThrow(QueueFull);
    await first;
    expect(await stored("queue")).toEqual(["o1", "o2"]);
    await writer.write(["queue"], [rowOf("queue", "o3")]);
    expect(await stored("queue")).toEqual(["o1", "o2", "o3"]);
  });

  test("one caller may bring more than the queue holds, when nothing else waits", async () => {
    await open({ queueRows: 1 }).write(["large"], [rowOf("large", "o1"), rowOf("large", "o2")]);
    expect(await stored("large")).toEqual(["o1", "o2"]);
  });

  test("it tells what is waiting, and counts what was done", async () => {
    const writer = open();
    const writing = writer.write(["counted"], [rowOf("counted", "o1")]);
    expect([writer.waiting("counted"), writer.waiting("other"), writer.written("counted")]).toEqual([1, 0, 0]);
    await writing;
    expect([writer.waiting("counted"), writer.written("counted")]).toEqual([0, 1]);
  });

  test("drained: everything handed in before is stored", async () => {
    const writer = open({ lingerMs: 20 });
    const writing = writer.write(["drained"], [rowOf("drained", "o1")]);
    await writer.drained();
    expect(await stored("drained")).toEqual(["o1"]);
    await writing;
    await writer.drained();
  });

  test("when the engine is gone every caller hears of it, and the writer goes on", async () => {
    const gone = await Store.open({ kind: "embedded", folder: example.folder });
    await gone.close();
    const writer = open({}, gone);
    for (let times = 0; times < 2; times += 1) {
      const outcomes = await Promise.allSettled([
        writer.write(["gone"], [rowOf("gone", "o1")]),
        writer.write(["gone"], [rowOf("gone", "o2")]),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    }
    expect(writer.waiting("gone")).toBe(0);
  });
});
