import { afterAll, beforeAll, expect, test } from "vitest";
import { openExampleStore, type ExampleStore } from "./example-store.fixture.ts";

let example: ExampleStore;
beforeAll(async () => {
  example = await openExampleStore();
});
afterAll(() => example.close());

test("rows that a failed query had written already do not stand before the next one's", async () => {
  const { store } = example;
  for (const sql of [
    "SELECT throwIf(number = 100000) AS n FROM numbers(1000000)",
    "SELECT intDiv(1, number - 70000) AS n FROM numbers(1000000)",
  ])
    for (let time = 0; time < 6; time += 1) {
      await expect(store.query(sql)).rejects.toHaveProperty("type");
      // As many as there are readers, so that whichever failed is asked again.
      for (const answer of await Promise.all([1, 2, 3, 4].map((n) => store.query("SELECT {n:UInt8} AS n", { n }))))
        expect(answer).toHaveLength(1);
    }
});

test("after failures the readers are still as many, and can only read", async () => {
  const { store } = example;
  await Promise.allSettled(Array.from({ length: 10 }, () => store.query("SELECT nosuch")));
  await expect(store.query("INSERT INTO pi.migrations (file) VALUES ('x')")).rejects.toMatchObject({ type: "READONLY" });
  expect(await Promise.all([1, 2, 3].map(() => store.query("SELECT 1 AS one")))).toEqual([[{ one: 1 }], [{ one: 1 }], [{ one: 1 }]]);
});

test("an insert takes rows of more partitions than the engine takes by itself, into a table and through a view alike", async () => {
  const { store } = example;
  const [limit] = await store.query<{ value: string }>("SELECT value FROM system.settings WHERE name = 'max_partitions_per_insert_block'");
  const rows = Array.from({ length: Number(limit?.value) + 1 }, (_, n) => ({ n }));
  expect(rows.length).toBeGreaterThan(1);
  const partitioned = "(n UInt32) ENGINE = MergeTree PARTITION BY n ORDER BY n";
  for (const table of ["direct", "viewed"]) await store.command(`CREATE TABLE pi.${table} ${partitioned}`);
  await store.command("CREATE MATERIALIZED VIEW pi.viewing TO pi.viewed AS SELECT n FROM pi.direct");
  await expect(store.command(`INSERT INTO pi.direct SELECT number FROM numbers(${rows.length})`)).rejects.toHaveProperty(
    "type",
    "TOO_MANY_PARTS",
  );
  await store.insert("pi.direct", rows);
  for (const table of ["direct", "viewed"]) expect(await store.query(`SELECT n FROM pi.${table} ORDER BY n`), table).toEqual(rows);
});
