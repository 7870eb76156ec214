/** What nobody may do through the front, however it is written, and what of the store is out of reach. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bypasses, FILE, WRITTEN } from "./bypasses.fixture.ts";
import { openFrontOverExamples, type RunningFront } from "./front.fixture.ts";

let running: RunningFront;
/** Where nothing may be written, and a file whose words may not be read. */
let written: string;
let unread: string;
const OUT_OF_REACH = "written in another sandbox";

beforeAll(async () => {
  running = await openFrontOverExamples({}, async ({ store }) => {
    // Both sandboxes' rows lie in one part, so that no index keeps them apart.
    await store.command(
      "CREATE TABLE pi.mixed (tenant LowCardinality(String), word String, n UInt64) ENGINE = ReplacingMergeTree ORDER BY (tenant, word)",
    );
    await store.insert("pi.mixed", [
      ...Array.from({ length: 10 }, (_, n) => ({ tenant: "acme", word: String(n), n })),
      { tenant: "globex", word: OUT_OF_REACH, n: 100 },
    ]);
    await store.command("CREATE VIEW pi.mixed_words AS SELECT tenant, word, n FROM pi.mixed WHERE n >= 0");
    await store.command("CREATE VIEW pi.mixed_again AS SELECT word FROM pi.mixed_words");
    await store.command("CREATE VIEW pi.merged AS SELECT word FROM merge('pi', '^mixed$')");
    await store.command("CREATE TABLE pi.estate_wide (word String) ENGINE = MergeTree ORDER BY word");
    await store.insert("pi.estate_wide", [{ word: OUT_OF_REACH }]);
    await store.command("CREATE TABLE pi.memory (tenant String, word String) ENGINE = Memory");
    await store.insert("pi.memory", [{ tenant: "globex", word: OUT_OF_REACH }]);
  });
  written = join(running.store.folder, "written");
  unread = join(running.store.folder, "unread");
  writeFileSync(unread, OUT_OF_REACH);
});
afterAll(() => running.close());

describe.each([
  ["a sandbox's reader", "acme"],
  ["the operator", "*"],
] as const)("to %s", (_who, tenant) => {
  test.each(bypasses)("%s is refused", async (title, sql) => {
    const answer = await running.ask(tenant, sql.replaceAll(WRITTEN, written).replaceAll(FILE, unread));
    const kinds = /statement|line break/.test(title) ? /\(SYNTAX_ERROR\)\n$/ : /\((ACCESS_DENIED|READONLY)\)\n$/;
    expect(answer.text).toMatch(/^Code: (497|164|62)\. DB::Exception: /);
    expect(answer.text).toMatch(kinds);
    expect([400, 403]).toContain(answer.status);
    expect(answer.headers.get("x-clickhouse-exception-code")).toBe(/\d+/.exec(answer.text)?.[0]);
    expect(answer.text).not.toContain(OUT_OF_REACH);
    expect(existsSync(written)).toBe(false);
  });
});

test("a connection that can only read stops neither, so the refusals mean something", async () => {
  expect(await running.store.store.query(`SELECT file('${unread}') AS words, arrayMap(file, ['${unread}']) AS again`)).toEqual([
    { words: OUT_OF_REACH, again: [OUT_OF_REACH] },
  ]);
  await running.store.store.query(`SELECT 1 INTO OUTFILE '${written}-by-a-reader'`).catch(() => undefined);
  expect(existsSync(`${written}-by-a-reader`)).toBe(true);
});

test("a parameter that names a table or a function is looked at like any name", async () => {
  for (const value of ["estate_wide", "migrations"]) {
    expect((await running.ask("acme", "SELECT * FROM {t:Identifier}", { query: { param_t: value } })).status).toBe(403);
    expect((await running.ask("acme", "SELECT * FROM pi.{t:Identifier}", { query: { param_t: value } })).status).toBe(403);
  }
  expect((await running.ask("acme", "SELECT arrayMap({f:Identifier}, ['/etc/hostname'])", { query: { param_f: "file" } })).status).toBe(
    403,
  );
  expect((await running.ask("acme", "SELECT count() FROM {t:Identifier}", { query: { param_t: "mixed" } })).text).toBe("10\n");
  expect((await running.ask("acme", "SELECT 1 AS {t:Identifier}", { query: { param_t: "a\n Literal" } })).text).toContain(
    "(BAD_QUERY_PARAMETER)",
  );
});

test("every table of the store is filtered by sandbox or refused, one that a migration adds later too", async () => {
  const all = await running.store.store.query<{ name: string }>("SELECT name FROM system.tables WHERE database = 'pi'");
  const { filtered, views } = running.front.tables;
  expect(all.length).toBeGreaterThan(18);
  for (const { name } of all) {
    const answer = await running.ask("acme", `SELECT * FROM pi.${name} LIMIT 5 FORMAT JSONCompact`);
    if (filtered.includes(`pi.${name}`)) {
      expect(answer.status, name).toBe(200);
      const foreign = await running.ask("acme", `SELECT count() FROM pi.${name} WHERE tenant != 'acme'`);
      expect(foreign.text, name).toBe("0\n");
    } else if (!views.includes(`pi.${name}`)) expect(answer.text, name).toContain("(ACCESS_DENIED)");
  }
  expect(
    all
      .map(({ name }) => `pi.${name}`)
      .filter((name) => ![...filtered, ...views].includes(name))
      .toSorted(),
  ).toEqual(["pi.estate_wide", "pi.event_arrivals_mv_v1", "pi.latest_objects_mv_v1", "pi.memory", "pi.merged", "pi.migrations"]);
});

test("a table that is made while the front runs is refused to everybody, filter or not", async () => {
  await running.store.store.command("CREATE TABLE pi.made_later (tenant String) ENGINE = MergeTree ORDER BY tenant");
  for (const sql of [
    "SELECT * FROM pi.made_later",
    "SELECT * FROM made_later",
    "SELECT 'x' IN made_later",
    "WITH made_later AS (SELECT 1) SELECT * FROM made_later",
  ])
    for (const tenant of ["acme", "*"]) expect((await running.ask(tenant, sql)).text, sql).toContain("(ACCESS_DENIED)");
});

test("the filter holds through views, and a view over views", async () => {
  expect(running.front.tables.views.toSorted()).toEqual(["pi.mixed_again", "pi.mixed_words", "pi.object_history", "pi.sandboxes"]);
  expect((await running.ask("acme", "SELECT count(), max(n) FROM pi.mixed_words")).text).toBe("10\t9\n");
  expect((await running.ask("acme", "SELECT count() FROM pi.mixed_again")).text).toBe("10\n");
  expect((await running.ask("*", "SELECT count() FROM pi.mixed_again")).text).toBe("11\n");
});

/** Readings of the table with both sandboxes' rows; each would fail on the other's word, and say it, if it were computed there. */
const readings: readonly string[] = [
  "SELECT count() FROM pi.mixed WHERE toUInt64(word) >= 0",
  "SELECT count() FROM pi.mixed FINAL WHERE toUInt64(word) >= 0",
  "SELECT count() FROM (SELECT * FROM pi.mixed) WHERE toUInt64(word) >= 0",
  "SELECT count() FROM pi.mixed_words WHERE toUInt64(word) >= 0",
  "SELECT count() FROM pi.mixed AS a JOIN pi.mixed AS b ON toUInt64(a.word) = toUInt64(b.word)",
  "SELECT count() FROM pi.mixed AS a LEFT JOIN pi.mixed AS b ON toUInt64(a.word) = toUInt64(b.word) WHERE toUInt64(b.word) >= 0",
  "SELECT count() FROM pi.mixed AS a, pi.mixed AS b WHERE toUInt64(a.word) = toUInt64(b.word) AND intDiv(1, a.n - 100) = 0",
  "SELECT count() FROM pi.mixed WHERE intDiv(1, n - 100) <= 1",
  "SELECT count() FROM pi.mixed WHERE toUInt64(word) IN (SELECT toUInt64(word) FROM pi.mixed)",
  "SELECT count() FROM pi.mixed AS a WHERE EXISTS (SELECT 1 FROM pi.mixed AS b WHERE toUInt64(b.word) = toUInt64(a.word))",
  "SELECT count() FROM pi.mixed ARRAY JOIN [toUInt64(word)] AS w WHERE w >= 0",
  "SELECT uniqExact(w) FROM (SELECT toUInt64(word) AS w, row_number() OVER (PARTITION BY toUInt64(word)) AS r FROM pi.mixed) WHERE r = 1",
  "SELECT countIf(toUInt64(word) >= 0) FROM pi.mixed",
  "SELECT count() FROM pi.mixed WHERE tenant IN ('acme', 'globex') AND toUInt64(word) >= 0",
  "SELECT count() FROM pi.mixed",
  "SELECT max(n) + 1 FROM pi.mixed",
  "SELECT count() FROM (SELECT toUInt64(word) AS w, count() FROM pi.mixed GROUP BY w HAVING w >= 0)",
  "SELECT count() FROM (SELECT * FROM pi.mixed ORDER BY toUInt64(word) LIMIT 100)",
  "SELECT count() FROM (SELECT word FROM pi.mixed UNION ALL SELECT word FROM pi.mixed WHERE 0) WHERE toUInt64(word) >= 0",
  "SELECT count() FROM (SELECT DISTINCT toUInt64(word) FROM pi.mixed)",
  "SELECT count() FROM pi.mixed AS `pi.migrations` WHERE toUInt64(word) >= 0",
  "WITH mixed AS (SELECT * FROM pi.mixed) SELECT count() FROM mixed WHERE toUInt64(word) >= 0",
];

test.each(readings)("a sandbox's reader sees and computes its own rows alone: %s", async (sql) => {
  const answer = await running.ask("acme", sql);
  expect([answer.status, answer.text]).toEqual([200, "10\n"]);
  expect(answer.text).not.toContain(OUT_OF_REACH);
});

test("no spelling of a refused name gets through", async () => {
  const gap = fc.constantFrom("", " ", "\n", "\t", "/**/", "/* ' */", " -- '\n", " # x\n", "/* ; SELECT 1 */");
  const quote = fc.constantFrom(
    (name: string) => name,
    (name: string) => `\`${name}\``,
    (name: string) => `"${name}"`,
  );
  const table = fc.constantFrom("estate_wide", "memory", "migrations", "latest_objects_mv_v1", "merged");
  const within = fc.constantFrom(
    (name: string) => `SELECT * FROM ${name}`,
    (name: string) => `SELECT 1 WHERE '' IN (SELECT toString(t.1) FROM (SELECT tuple(*) AS t FROM ${name}))`,
    (name: string) => `WITH x AS (SELECT * FROM ${name}) SELECT count() FROM x`,
    (name: string) => `SELECT (SELECT count() FROM ${name})`,
    (name: string) => `SELECT 1 FROM pi.cases AS c LEFT JOIN ${name} AS o ON 1 = 1`,
    (name: string) => `SELECT '' IN ${name}`,
    (name: string) => `(SELECT 1) UNION ALL (SELECT 1 FROM ${name})`,
    (name: string) => `DESCRIBE TABLE ${name}`,
    (name: string) => `FROM ${name} SELECT *`,
    (name: string) => `SELECT 1 FROM numbers(1) WHERE EXISTS (SELECT * FROM ${name})`,
  );
  await fc.assert(
    fc.asyncProperty(
      gap,
      gap,
      quote,
      quote,
      table,
      within,
      fc.boolean(),
      fc.constantFrom("acme", "*"),
      async (one, two, first, second, name, sql, qualified, tenant) => {
        const spelled = qualified ? `${first("pi")}${one}.${two}${second(name)}${one}` : `${one} ${second(name)}${two}`;
        const answer = await running.ask(tenant, sql(spelled));
        expect(answer.text, sql(spelled)).toMatch(/\((ACCESS_DENIED|SYNTAX_ERROR)\)/);
        expect(answer.text).not.toContain(OUT_OF_REACH);
      },
    ),
    { numRuns: 150 },
  );
});

test("no spelling of a refused function gets through", async () => {
  const gap = fc.constantFrom("", " ", "\n", "/**/", "/* ) */", " -- (\n");
  const name = fc.constantFrom(
    "file",
    "`file`",
    '"file"',
    "dictGet",
    "joinGet",
    "hostName",
    "sleep",
    "catboostEvaluate",
    "getSetting",
    "FQDN",
    "fqdn",
  );
  const within = fc.constantFrom(
    (call: string) => `SELECT ${call}`,
    (call: string) => `SELECT arrayMap(x -> ${call}, [1])`,
    (call: string) => `SELECT if(1, ${call}, 'x')`,
    (call: string) => `SELECT count() FROM pi.cases WHERE ${call} != ''`,
    (call: string) => `SELECT count() FROM pi.cases GROUP BY ${call} HAVING ${call} != ''`,
    (call: string) => `SELECT sumIf(1, ${call} = '') OVER (ORDER BY ${call}) FROM pi.cases ORDER BY ${call}`,
    (call: string) => `WITH ${call} AS x SELECT x`,
    (call: string) => `SELECT * FROM numbers(length(${call}))`,
    (call: string) => `SELECT * FROM pi.cases AS a JOIN pi.cases AS b ON a.case_id = ${call}`,
  );
  await fc.assert(
    fc.asyncProperty(gap, gap, name, within, async (one, two, called, sql) => {
      const answer = await running.ask("acme", sql(`${called}${one}(${two}'/etc/hostname'${one})`));
      expect(answer.text, sql(called)).toContain("(ACCESS_DENIED)");
    }),
    { numRuns: 150 },
  );
});

test("no column of ours has the name of a function that is refused, which would make it unreadable", async () => {
  const names = await running.store.store.query<{ name: string }>(
    "SELECT DISTINCT name FROM system.columns WHERE database = 'pi' AND table NOT IN ('migrations', 'estate_wide', 'memory', 'merged')",
  );
  for (const { name } of names) expect((await running.ask("acme", `SELECT ${name} FROM (SELECT 1 AS ${name})`)).status, name).toBe(200);
});
