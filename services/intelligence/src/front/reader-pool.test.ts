import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { ReaderPool, quoted, rowsOf } from "./reader-pool.ts";

let store: ExampleStore;
const pools: ReaderPool[] = [];
beforeAll(async () => {
  store = await openExampleStore();
});
afterAll(async () => {
  vi.useRealTimers();
  for (const pool of pools) pool.close();
  await store.close();
});

const open = (
  connections: number,
  waiting: number,
  prepare: (reader: string) => string[] = (reader) => [`SET param_reader = ${quoted(reader)}`],
): ReaderPool => {
  const pool = new ReaderPool({ folder: store.folder, connections, waiting, idleMs: 60_000 }, prepare);
  pools.push(pool);
  return pool;
};
const whose = (pool: ReaderPool, reader: string): Promise<{ whose: string }[]> =>
  pool.use(reader, (ask) => rowsOf<{ whose: string }>(ask, "SELECT {reader:String} AS whose"));

test("a connection is one reader's, whoever came before", async () => {
  const pool = open(2, 10);
  const asked = ["a", "b", "c", "a", "it's", "b", "a", "c"];
  for (const reader of asked) expect(await whose(pool, reader)).toEqual([{ whose: reader }]);
  expect(await Promise.all(asked.slice(0, 5).map((reader) => whose(pool, reader)))).toEqual(
    asked.slice(0, 5).map((reader) => [{ whose: reader }]),
  );
  expect(pool.open).toBe(2);
});

test("a connection nobody has used for a while is closed", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  const pool = open(2, 10);
  await Promise.all([whose(pool, "a"), whose(pool, "b")]);
  expect(pool.open).toBe(2);
  vi.advanceTimersByTime(59_000);
  await whose(pool, "a");
  vi.advanceTimersByTime(2_000);
  expect(pool.open).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect(pool.open).toBe(0);
  vi.useRealTimers();
  expect(await whose(pool, "a")).toEqual([{ whose: "a" }]);
});

test("a connection that cannot be prepared is not used, and takes no place", async () => {
  const pool = open(1, 10, (reader) => (reader === "broken" ? ["SET nosuch_setting = 1"] : [`SET param_reader = ${quoted(reader)}`]));
  await expect(whose(pool, "broken")).rejects.toThrow("nosuch_setting");
  expect(pool.open).toBe(0);
  expect(await whose(pool, "a")).toEqual([{ whose: "a" }]);
});

test("one reader cannot take the whole line from the others", async () => {
  const pool = open(1, 5);
  const many = Array.from({ length: 5 }, () => whose(pool, "greedy"));
  const told = await Promise.allSettled([...many, whose(pool, "modest")]);
  expect(told.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected", "rejected", "fulfilled"]);
  await expect(Promise.all(Array.from({ length: 4 }, () => whose(pool, "greedy")))).rejects.toMatchObject({ code: 202, status: 503 });
});

test("a closed pool answers nothing", async () => {
  const pool = open(1, 1);
  await whose(pool, "a");
  pool.close();
  expect(pool.open).toBe(0);
  await expect(whose(pool, "a")).rejects.toMatchObject({ code: 236 });
});
