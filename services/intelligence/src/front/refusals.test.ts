/** What nobody may do through the front, however it is written, and what of the store is out of reach. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFrontOverExamples, type RunningFront } from "./front.fixture.ts";

let running: RunningFront;
/** Where nothing may be written, and a file whose words may not be read. */
let written: string;
let unread: string;
/** Stands for both paths in the statements below. */
const FILE = "/etc/hostname";
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

/** Every way we know to reach what is not given. Each is refused before it runs, to a sandbox's reader and to the operator. */
const bypasses: readonly (readonly [string, string])[] = [
  ["the table function merge", "SELECT * FROM merge('pi', '^mixed$')"],
  ["merge in another case, in quotes", "SELECT * FROM `merge`(pi, '^mixed$')"],
  ["merge of the database by pattern", "SELECT * FROM merge(REGEXP('p.'), '^mixed$')"],
  ["mergeTreeIndex", "SELECT * FROM mergeTreeIndex('pi', 'mixed')"],
  ["mergeTreeProjection", "SELECT * FROM mergeTreeProjection('pi', 'mixed', 'p')"],
  ["mergeTreeAnalyzeIndexes", "SELECT * FROM mergeTreeAnalyzeIndexes('pi', 'mixed')"],
  ["remote", "SELECT * FROM remote('127.0.0.1', 'pi', 'mixed')"],
  ["remoteSecure", "SELECT * FROM remoteSecure('127.0.0.1', pi.mixed)"],
  ["cluster", "SELECT * FROM cluster('default', pi.mixed)"],
  ["clusterAllReplicas", "SELECT * FROM clusterAllReplicas('default', pi.mixed)"],
  ["loop", "SELECT * FROM loop(pi.mixed)"],
  ["view", "SELECT * FROM view(SELECT * FROM pi.mixed)"],
  ["viewIfPermitted", "SELECT * FROM viewIfPermitted(SELECT 1 ELSE null('a Int8'))"],
  ["eval", "SELECT * FROM eval('SELECT * FROM pi.mixed')"],
  ["the file table function", "SELECT * FROM file('/etc/hostname', LineAsString)"],
  ["the file function", "SELECT file('/etc/hostname')"],
  ["the file function behind a comment", "SELECT file/* numbers( */('/etc/hostname')"],
  ["the file function in quotes", "SELECT \"file\"('/etc/hostname')"],
  ["the file function in backquotes, a line apart", "SELECT `file`\n(\n'/etc/hostname')"],
  ["the file function by its name alone", "SELECT arrayMap(file, ['/etc/hostname'])"],
  ["the file function by an alias", "WITH file AS f SELECT arrayMap(f, ['/etc/hostname'])"],
  ["the file function applied to columns", "SELECT * APPLY(file) FROM (SELECT '/etc/hostname')"],
  ["the file function applied as a lambda", "SELECT * APPLY(x -> file(x)) FROM (SELECT '/etc/hostname')"],
  ["the file function applied to chosen columns", "SELECT COLUMNS('x') APPLY file FROM (SELECT '/etc/hostname' AS x)"],
  ["the file function in place of a column", "SELECT * REPLACE (file(x) AS x) FROM (SELECT '/etc/hostname' AS x)"],
  ["the file function in a window", "SELECT row_number() OVER (PARTITION BY file('/etc/hostname'))"],
  ["the file function in a named window", "SELECT row_number() OVER w FROM pi.cases WINDOW w AS (ORDER BY file('/etc/hostname'))"],
  ["the file function in LIMIT", "SELECT 1 LIMIT length(file('/etc/hostname'))"],
  ["the file function in a filling", "SELECT 1 AS n ORDER BY n WITH FILL FROM 0 TO 2 INTERPOLATE (n AS file('x'))"],
  ["the file function in a join", "SELECT 1 FROM pi.cases AS a JOIN pi.cases AS b ON file('x') = a.case_id"],
  ["the file function in a nested query", "SELECT (SELECT (SELECT file('/etc/hostname')))"],
  ["the file function in a description", "DESCRIBE (SELECT file('/etc/hostname'))"],
  ["url", "SELECT * FROM url('http://127.0.0.1:1/', CSV, 'a String')"],
  ["s3", "SELECT * FROM s3('http://127.0.0.1:1/b/k', CSV, 'a String')"],
  ["mysql", "SELECT * FROM mysql('127.0.0.1:1', 'd', 't', 'u', 'p')"],
  ["sqlite", "SELECT * FROM sqlite('/tmp/x.sqlite', 't')"],
  ["executable", "SELECT * FROM executable('x', TSV, 'a String')"],
  ["input", "SELECT * FROM input('a String')"],
  ["dictionary", "SELECT * FROM dictionary('pi.d')"],
  ["dictGet", "SELECT dictGet('pi.d', 'x', 1)"],
  ["joinGet", "SELECT joinGet('pi.j', 'x', 1)"],
  ["catboostEvaluate", "SELECT catboostEvaluate('/etc/hostname', 1)"],
  ["a generative model", "SELECT aiGenerate('x', 'y')"],
  ["sleep", "SELECT sleep(3)"],
  ["a setting's value", "SELECT getSetting('additional_table_filters')"],
  ["the server's settings", "SELECT getServerSetting('max_connections')"],
  ["whether a table has a column", "SELECT hasColumnInTable('pi', 'estate_wide', 'word')"],
  ["the name of the machine", "SELECT hostName()"],
  ["a table without the column tenant", "SELECT * FROM pi.estate_wide"],
  ["a table without a filter, unqualified", "SELECT * FROM estate_wide"],
  ["a table without a filter, in quotes", 'SELECT * FROM "pi"."estate_wide"'],
  ["a table without a filter, behind comments", "SELECT * FROM pi/**/./**/estate_wide"],
  ["a table of an engine that cannot be trusted with a filter", "SELECT * FROM pi.memory"],
  ["the ledger of migrations", "SELECT * FROM pi.migrations"],
  ["a materialized view", "SELECT * FROM pi.object_states_mv_v1"],
  ["a view that reads what may not be read", "SELECT * FROM pi.merged"],
  ["a table as a set", "SELECT 'x' IN pi.estate_wide"],
  ["a table as a set, unqualified", "SELECT 'x' IN estate_wide"],
  ["a table as a set, in brackets", "SELECT 'x' NOT IN (estate_wide)"],
  ["a table as a set, by the function", "SELECT in('x', estate_wide)"],
  ["a table as a set, globally", "SELECT 'x' GLOBAL NOT IN pi.estate_wide"],
  ["a system table as a set", "SELECT 'x' IN system.one"],
  ["a table behind a common table of its name", "SELECT * FROM estate_wide, (WITH estate_wide AS (SELECT 1) SELECT * FROM estate_wide)"],
  ["a table in a union", "SELECT word FROM pi.mixed UNION ALL SELECT word FROM pi.estate_wide"],
  ["a table in a difference", "SELECT 'y' EXCEPT SELECT word FROM pi.estate_wide"],
  ["a table in a join", "SELECT * FROM pi.mixed AS m JOIN pi.estate_wide AS e ON e.word = m.word"],
  [
    "a table in a recursive query",
    "WITH RECURSIVE t AS (SELECT '' AS w UNION ALL SELECT word FROM pi.estate_wide, t WHERE w = '') SELECT * FROM t",
  ],
  ["a table by a scalar", "WITH (SELECT any(word) FROM pi.estate_wide) AS w SELECT w"],
  ["what runs", "SELECT * FROM system.processes"],
  ["the parts of tables", "SELECT * FROM system.parts"],
  ["the standard's own tables", "SELECT * FROM information_schema.tables"],
  ["the standard's own tables, capital", "SELECT * FROM INFORMATION_SCHEMA.COLUMNS"],
  ["a file to write", "SELECT 1 INTO OUTFILE '{written}'"],
  ["a file to write, beside the answer", "SELECT 1 INTO/**/OUTFILE '{written}' AND STDOUT FORMAT CSV"],
  ["a file to write, within a second statement", "SELECT 1; SELECT 2 INTO OUTFILE '{written}'"],
  ["two statements", "SELECT 1; DROP TABLE pi.mixed"],
  ["two statements behind a comment", "SELECT 1 -- ;\n; SELECT 2"],
  ["two statements behind a string", "SELECT ';' ; SELECT 2"],
  ["settings", "SELECT 1 SETTINGS readonly = 0"],
  ["settings in a nested query", "SELECT * FROM (SELECT 1 SETTINGS additional_table_filters = {})"],
  ["settings of the same value", "SELECT 1 settings max_threads = 1"],
  ["SET", "SET additional_table_filters = {}"],
  ["SET of a parameter", "SET param_x = 'pi.estate_wide'"],
  ["USE", "USE system"],
  ["INSERT", "INSERT INTO pi.mixed VALUES ('acme', 'x', 1)"],
  ["INSERT from a query", "INSERT INTO pi.mixed SELECT * FROM pi.mixed"],
  ["INSERT into a file", "INSERT INTO FUNCTION file('{written}') SELECT 1"],
  ["ALTER", "ALTER TABLE pi.mixed DELETE WHERE 1"],
  ["CREATE", "CREATE TABLE pi.x (a Int8) ENGINE = Memory"],
  ["CREATE TEMPORARY", "CREATE TEMPORARY TABLE mixed AS SELECT 1"],
  ["CREATE FUNCTION", "CREATE FUNCTION f AS x -> file(x)"],
  ["DROP", "DROP TABLE pi.mixed"],
  ["SYSTEM", "SYSTEM STOP MERGES"],
  ["KILL", "KILL QUERY WHERE 1"],
  ["ATTACH", "ATTACH TABLE pi.y"],
  ["GRANT", "GRANT ALL ON *.* TO default"],
  ["EXPLAIN", "EXPLAIN SELECT * FROM pi.estate_wide"],
  ["EXPLAIN ESTIMATE", "EXPLAIN ESTIMATE SELECT * FROM pi.mixed"],
  ["EXPLAIN as a table", "SELECT * FROM (EXPLAIN SELECT 1)"],
  ["EXISTS of a table", "EXISTS TABLE pi.estate_wide"],
  ["SHOW CREATE", "SHOW CREATE TABLE pi.mixed"],
  ["SHOW PROCESSLIST", "SHOW PROCESSLIST"],
  ["SHOW TABLES with a condition", "SHOW TABLES WHERE file('/etc/hostname') != ''"],
  ["SHOW COLUMNS", "SHOW COLUMNS FROM pi.mixed"],
  ["SHOW TABLES into a file", "SHOW TABLES FROM pi INTO OUTFILE '{written}'"],
  ["DESCRIBE of a table out of reach", "DESCRIBE TABLE pi.estate_wide"],
  ["DESCRIBE of a table function", "DESCRIBE file('/etc/hostname')"],
  ["PREWHERE, computed before the filter", "SELECT count() FROM pi.mixed PREWHERE toUInt64(word) >= 0"],
  ["a name with a line break, which could forge the tree", "SELECT 1 AS `x\n     Literal 1`, file('/etc/hostname')"],
  ["a name with a line break written as an escape", "SELECT 1 AS `x\\n Literal`, file('/etc/hostname')"],
];

describe.each([
  ["a sandbox's reader", "acme"],
  ["the operator", "*"],
] as const)("to %s", (_who, tenant) => {
  test.each(bypasses)("%s is refused", async (title, sql) => {
    const answer = await running.ask(tenant, sql.replaceAll("{written}", written).replaceAll(FILE, unread));
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
  ).toEqual(["pi.estate_wide", "pi.memory", "pi.merged", "pi.migrations", "pi.object_states_mv_v1"]);
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
  expect(running.front.tables.views.toSorted()).toEqual(["pi.mixed_again", "pi.mixed_words", "pi.object_history"]);
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
  const table = fc.constantFrom("estate_wide", "memory", "migrations", "object_states_mv_v1", "merged");
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
