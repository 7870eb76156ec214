/** How much of the store each panel and choice reads, by the engine's own estimate, where others have many rows in every table. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { storeTogether } from "../store/stored-events.fixture.ts";
import { choices, expanded, queries } from "./built-panels.fixture.ts";
import { kpis } from "./catalogue.ts";
import { gradedSeason } from "./example-truth.ts";

/** Rows that each of two other sandboxes has in each table, about. */
const OTHERS = 80_000;
/** The engine reads by granules of 8,192 rows: the one with the small sandbox's rows, and one on either side, in each part. */
const BUDGET = 3 * 8192;
const SMALL = "small";
/** Sandboxes before and after it in the order in which rows lie. */
const [BEFORE, AFTER] = ["before", "z-after"];

type Column = { table: string; name: string; type: string; isKey: number };
type Read = { table: string; parts: string; rows: string };

let example: ExampleStore;
beforeAll(async () => {
  example = await openExampleStore();
  const all = <Item>(of: (of: (typeof kpis)[number]["example"]) => readonly Item[] | undefined): Item[] =>
    kpis.flatMap(({ example: each }) => of(each) ?? []);
  await storeTogether(example.store, [
    {
      tenant: SMALL,
      truth: gradedSeason,
      events: all(({ events }) => events),
      windows: all(({ windows }) => windows),
      loads: all(({ loads }) => loads),
    },
  ]);
  for (const [table, columns] of Map.groupBy(await columnsOfSandboxes(), (column) => column.table))
    for (const tenant of [BEFORE, AFTER]) await multiply(table, columns, tenant);
});
afterAll(() => example.close());

/** The columns of every table that has rows of a sandbox and that no view fills. */
function columnsOfSandboxes(): Promise<Column[]> {
  return example.store.query<Column>(
    `SELECT table, name, type, is_in_sorting_key AS isKey FROM system.columns
WHERE database = 'pi' AND default_kind != 'MATERIALIZED' AND table IN (SELECT table FROM system.columns WHERE database = 'pi' AND name = 'tenant')
AND table IN (SELECT name FROM system.tables WHERE database = 'pi' AND engine LIKE '%MergeTree')
AND table NOT IN (SELECT extract(create_table_query, ' TO pi\\.(\\w+)') FROM system.tables WHERE database = 'pi' AND engine = 'MaterializedView') ORDER BY table, position`,
  );
}

/** Gives another sandbox the small one's rows many times over, each under a key of its own. */
async function multiply(table: string, columns: readonly Column[], tenant: string): Promise<void> {
  const [counted] = await example.store.query<{ n: string }>(`SELECT count() AS n FROM pi.${table} WHERE tenant = {tenant:String}`, {
    tenant: SMALL,
  });
  const rows = Number(counted?.n);
  if (rows === 0) return;
  const keys = columns.filter(({ isKey, name, type }) => isKey === 1 && name !== "tenant" && /String|DateTime/.test(type));
  const renamed = keys.find(({ type }) => type === "String") ?? keys.at(-1);
  const another = (name: string): string =>
    renamed?.type.includes("String") ? `concat(${name}, '-', toString(number))` : `${name} + number`;
  const value = ({ name }: Column): string => (name === "tenant" ? "{to:String}" : name === renamed?.name ? another(name) : name);
  await example.store.command(
    `INSERT INTO pi.${table} (${columns.map(({ name }) => name).join(", ")}) SELECT ${columns.map(value).join(", ")}
FROM (SELECT * FROM pi.${table} WHERE tenant = {from:String}) AS own CROSS JOIN numbers(${Math.ceil(OTHERS / rows)}) AS times SETTINGS max_partitions_per_insert_block = 0`,
    { from: SMALL, to: tenant },
  );
}

const asked = [
  ...new Map(
    [...queries, ...choices.map(({ name, query }) => ({ title: `the choice ${name}`, rawSql: query.rawSql }))].map(
      ({ title, rawSql }) => [rawSql, [title, rawSql]] as const,
    ),
  ).values(),
];

/** What a query would read, by table; those that would read nothing are not told. */
const estimate = (rawSql: string, tenant: string): Promise<Read[]> => {
  const window = { from: "2026-01-05T00:00:00.000Z", to: "2026-01-06T00:00:00.000Z" };
  return example.store.query<Read>(`EXPLAIN ESTIMATE ${expanded(rawSql, { tenant, window })}`);
};
const rowsOf = (reads: readonly Read[]): number => reads.reduce((sum, { rows }) => sum + Number(rows), 0);

describe("the rows a panel reads", () => {
  test("there are panels and choices to ask about", () => expect(asked.length).toBeGreaterThan(120));

  // The list of sandboxes is of all sandboxes.
  test.each(asked.filter(([title]) => title !== "the choice tenant"))(
    "%s reads its own sandbox's, and no other's",
    async (_title, rawSql) => {
      for (const { table, parts, rows } of await estimate(rawSql, SMALL)) {
        const times = rawSql.split(`pi.${table}`).length;
        expect(Number(rows), table).toBeLessThanOrEqual(BUDGET * Number(parts) * times);
      }
    },
  );

  test("a budget that nothing breaks would say nothing: the same panels of a large sandbox read more", async () => {
    const breaking: string[] = [];
    for (const [title = "", rawSql = ""] of asked) {
      const [large, small] = [await estimate(rawSql, BEFORE), await estimate(rawSql, SMALL)];
      if (rowsOf(large) > rowsOf(small) + OTHERS / 2) breaking.push(title);
    }
    expect(breaking.length).toBeGreaterThan(asked.length / 2);
  });
});
