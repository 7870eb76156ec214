import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EVERYWHERE, rendered } from "./deployment.ts";
import { LEDGER, migrations } from "./migrate.ts";
import { Store } from "./store.ts";

const shipped = [...LEDGER, ...migrations().flatMap(({ statements }) => statements)];
const onCluster = (statement: string): readonly string[] => rendered(statement, { kind: "cluster", cluster: "estate" });
const all = shipped.flatMap(onCluster);

/**
 * The rendered statement as an engine alone can run it: what only a cluster has is taken away, and the table over all
 * shards is one over the only shard there is. Rows cannot be written through that, so they go where they lie.
 */
const alone = (statement: string): string =>
  statement
    .replaceAll(" ON CLUSTER 'estate'", "")
    .replaceAll(/Replicated(\w+)\('[^']*', '[^']*'(?:, )?/g, "$1(")
    .replaceAll("replicated_deduplication_window = 0", "min_rows_for_wide_part = 0")
    .replaceAll(/Distributed\('estate', 'pi', '(\w+)', cityHash64\(tenant\)\)/g, "Merge('pi', '^$1$$')")
    .replaceAll(/INSERT INTO pi\.(\w+)/g, "INSERT INTO pi.$1_local");

describe("the schema on a cluster", () => {
  const folder = mkdtempSync(join(tmpdir(), "cashline-cluster-"));
  let store: Store;
  type Table = { name: string; engine: string; sorting_key: string };
  let tables: ReadonlyMap<string, Table>;
  beforeAll(async () => {
    store = await Store.open({ kind: "embedded", folder });
    for (const statement of all) await store.command(alone(statement));
    const rows = await store.query<Table>("SELECT name, engine, sorting_key FROM system.tables WHERE database = 'pi'");
    tables = new Map(rows.map((row) => [row.name, row]));
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const kept = (): Table[] => [...tables.values()].filter(({ engine }) => engine.endsWith("MergeTree"));
  const columns = (table: string) =>
    store.query(
      "SELECT name, type, default_kind, default_expression FROM system.columns WHERE database = 'pi' AND table = {table:String} ORDER BY name",
      {
        table,
      },
    );

  test.each(all)("the engine's parser takes: %s", async (statement) => {
    expect((await store.query(`EXPLAIN AST ${statement}`)).length).toBeGreaterThan(0);
  });

  test("every table is replicated, and every node asked before the statement is done", () => {
    for (const statement of all.filter((each) => !each.startsWith("INSERT"))) expect(statement).toContain(" ON CLUSTER 'estate'");
    const created = all.filter((each) => each.startsWith("CREATE TABLE"));
    for (const statement of created)
      expect(statement).toMatch(/ENGINE = (Replicated\w+MergeTree\('|Distributed\('estate', 'pi', '\w+_local', cityHash64\(tenant\)\)$)/);
    const gone = all.filter((each) => /^DROP TABLE IF EXISTS pi\.\w+_local /.test(each));
    expect(created.filter((each) => each.includes("Replicated")).length).toBe(kept().length + gone.length);
  });

  test("no two tables share a path in the keeper, and those of a shard are apart by shard", () => {
    const paths = all.flatMap((each) => /Replicated\w+\('([^']+)', '([^']+)'/.exec(each)?.slice(1, 3).join(" ") ?? []);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toContain("/clickhouse/tables/{shard}/pi/raw_events {replica}");
    expect(paths).toContain("/clickhouse/tables/pi/migrations {shard}-{replica}");
    expect(paths.filter((path) => !path.includes("{shard}/"))).toHaveLength(EVERYWHERE.size);
  });

  test("every table is kept by shard under a name of its own, and stands with the same columns under the name that queries use", async () => {
    expect(kept().length).toBeGreaterThan(20);
    for (const { name, sorting_key: key } of kept()) {
      if (EVERYWHERE.has(name)) continue;
      expect(name).toMatch(/_local$/);
      expect(key, name).toMatch(/^tenant(,|$)/);
      const asked = name.replace(/_local$/, "");
      expect(tables.get(asked)?.engine, asked).toBe("Merge");
      expect(await columns(asked), asked).toEqual(await columns(name));
    }
  });

  test("views that inserts feed read and fill their own shard; those that are asked stand over all", () => {
    const views = all.filter((each) => each.startsWith("CREATE MATERIALIZED VIEW"));
    expect(views.length).toBeGreaterThan(0);
    for (const view of views) expect(view.replaceAll(/\bpi\.\w+_(local|mv_v\d+)\b/g, "")).not.toContain("pi.");
    expect(all.find((each) => each.startsWith("CREATE OR REPLACE VIEW pi.object_history"))).toContain("FROM pi.raw_events FINAL");
  });
});

describe("a statement", () => {
  test("is itself for one engine, to the letter", () => {
    expect(shipped.flatMap((statement) => rendered(statement, { kind: "single" }))).toEqual(shipped);
  });

  test.each([
    [
      "a column goes to the shards' table and to the one over them",
      "ALTER TABLE pi.cases ADD COLUMN IF NOT EXISTS region String",
      [
        "ALTER TABLE pi.cases_local ON CLUSTER 'estate' ADD COLUMN IF NOT EXISTS region String",
        "ALTER TABLE pi.cases ON CLUSTER 'estate' ADD COLUMN IF NOT EXISTS region String",
      ],
    ],
    [
      "an index goes to the shards' table alone",
      "ALTER TABLE pi.raw_events ADD INDEX IF NOT EXISTS i a TYPE bloom_filter GRANULARITY 1",
      ["ALTER TABLE pi.raw_events_local ON CLUSTER 'estate' ADD INDEX IF NOT EXISTS i a TYPE bloom_filter GRANULARITY 1"],
    ],
    [
      "a time to live goes to the shards' table alone, and asks what every node holds",
      "ALTER TABLE pi.cases MODIFY TTL kept_since + toIntervalMonth(84) WHERE tenant NOT IN (SELECT tenant FROM pi.holds FINAL WHERE held)",
      [
        "ALTER TABLE pi.cases_local ON CLUSTER 'estate' MODIFY TTL kept_since + toIntervalMonth(84) WHERE tenant NOT IN (SELECT tenant FROM pi.holds FINAL WHERE held)",
      ],
    ],
    [
      "rows are deleted where they lie",
      "DELETE FROM pi.cases WHERE tenant = {tenant:String}",
      ["DELETE FROM pi.cases_local ON CLUSTER 'estate' WHERE tenant = {tenant:String}"],
    ],
    [
      "what every node holds has one name",
      "ALTER TABLE pi.migrations ADD COLUMN IF NOT EXISTS by String",
      ["ALTER TABLE pi.migrations ON CLUSTER 'estate' ADD COLUMN IF NOT EXISTS by String"],
    ],
  ])("%s", (_name, statement, expected) => {
    expect(onCluster(statement)).toEqual(expected);
  });

  test.each([
    "RENAME TABLE pi.cases TO pi.old_cases",
    "CREATE TABLE IF NOT EXISTS pi.notes (tenant String) ENGINE = MergeTree ORDER BY tenant",
    "CREATE TABLE IF NOT EXISTS pi.notes (tenant String) ENGINE = ReplacingMergeTree ORDER BY tenant TTL now()",
    "DROP TABLE pi.cases",
  ])("that nobody said how to run on a cluster is refused: %s", (statement) => {
    expect(() => onCluster(statement)).toThrow("no way yet");
  });

  test("a name that is no cluster's is refused", () => {
    expect(() => rendered("SELECT 1", { kind: "cluster", cluster: "a' b" })).toThrow("no name of a cluster");
  });
});
