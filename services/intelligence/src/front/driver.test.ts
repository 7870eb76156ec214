/** ClickHouse's own Go driver, by which Grafana's plugin asks, against the front over HTTP. */
import { hasGo } from "@cashline/chassis/go-program.fixture";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askByDriver, buildDriver, type Question, type Understood } from "./driver.fixture.ts";
import { openFrontOverExamples, type RunningFront } from "./front.fixture.ts";

const compressions = ["none", "gzip", "deflate", "br"] as const;

const TYPES = `SELECT toUInt8(255) AS u8, 18446744073709551615 AS u64, toInt64('-9223372036854775808') AS i64, toInt128('170141183460469231731687303715884105727') AS i128,
  1.5 AS f64, toDecimal64('12345678.90', 2) AS d64, toDecimal128('-1234567890123456789.0001', 4) AS d128, toDate('2026-02-28') AS day,
  toDateTime('2026-02-28 23:59:59', 'UTC') AS at, toDateTime64('2026-02-28 23:59:59.123', 3, 'UTC') AS at_ms, 'Grüße, "x" \\'y\\'' AS text,
  toLowCardinality('low') AS low, CAST(NULL AS Nullable(Int32)) AS nothing, CAST(7 AS Nullable(Int32)) AS something,
  CAST(NULL AS LowCardinality(Nullable(String))) AS low_nothing, [1, 2, 3] AS numbers, ['a', 'b'] AS words, [[1], []] AS nested,
  toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0') AS uuid, CAST('b' AS Enum8('a' = 1, 'b' = 2)) AS choice, true AS flag`;

describe.skipIf(!hasGo)(`the Go driver${hasGo ? "" : " (skipped: no go on the PATH to build it with)"}`, () => {
  let running: RunningFront;
  let program: string;
  const ask = async (questions: readonly (Partial<Question> & { sql: string; tenant?: string })[]): Promise<Understood[]> =>
    askByDriver(
      program,
      questions.map(({ tenant = "*", ...rest }) => {
        const { username, password } = running.password(tenant);
        return { address: new URL(running.url).host, user: username, password, database: "pi", compression: "gzip", ...rest };
      }),
    );

  beforeAll(async () => {
    program = buildDriver();
    running = await openFrontOverExamples({ rows: 200_000 });
  });
  afterAll(() => running.close());

  test("reads every type of column as it is stored, whatever the compression", async () => {
    const answers = await ask(compressions.map((compression) => ({ sql: TYPES, compression })));
    expect(answers).toHaveLength(compressions.length);
    for (const answer of answers) {
      expect(answer.error).toBeUndefined();
      const values = Object.fromEntries((answer.columns ?? []).map(({ name }, at) => [name, answer.rows?.[0]?.[at]]));
      expect(values).toEqual({
        u8: "255",
        u64: "18446744073709551615",
        i64: "-9223372036854775808",
        i128: "170141183460469231731687303715884105727",
        f64: "1.5",
        d64: "12345678.9",
        d128: "-1234567890123456789.0001",
        day: "2026-02-28T00:00:00Z",
        at: "2026-02-28T23:59:59Z",
        at_ms: "2026-02-28T23:59:59.123Z",
        text: `Grüße, "x" 'y'`,
        low: "low",
        nothing: null,
        something: "7",
        low_nothing: null,
        numbers: ["1", "2", "3"],
        words: ["a", "b"],
        nested: [["1"], []],
        uuid: "61f0c404-5cb3-11e7-907b-a6006ad3dba0",
        choice: "b",
        flag: "true",
      });
      expect(answer.columns?.find(({ name }) => name === "low_nothing")?.type).toBe("LowCardinality(Nullable(String))");
      expect(answer.server).toMatch(/^Cashline .*server version 26\.\d+\.\d+ revision 0 /);
    }
  });

  test("reads results of many blocks whole", async () => {
    const sql = "SELECT number, toString(number) AS text, toLowCardinality(toString(number % 10)) AS low FROM numbers(150000)";
    for (const answer of await ask([{ sql, compression: "none" }, { sql }])) {
      expect(answer.rows).toHaveLength(150_000);
      expect(answer.rows?.at(-1)).toEqual(["149999", "149999", "9"]);
    }
  });

  test("reads the columns of a result without rows", async () => {
    const [empty, described] = await ask([
      { sql: "SELECT case_id, severity, exposure_cents, resolved_at FROM pi.cases WHERE case_id = 'none'" },
      { sql: "SELECT [1] AS a, CAST('x' AS LowCardinality(String)) AS b WHERE 0 FORMAT Native" },
    ]);
    expect(empty).toMatchObject({
      columns: [
        { name: "case_id", type: "String" },
        { name: "severity", type: "LowCardinality(String)" },
        { name: "exposure_cents", type: "Int64" },
        { name: "resolved_at", type: "Nullable(DateTime64(3, 'UTC'))" },
      ],
    });
    expect(empty?.rows).toBeUndefined();
    expect(described?.columns?.map(({ type }) => type)).toEqual(["Array(UInt8)", "LowCardinality(String)"]);
  });

  test("answers what the plugin asks beside panels", async () => {
    const answers = await ask(
      [
        "SELECT 1",
        "SELECT version()",
        "SHOW DATABASES",
        'SHOW TABLES FROM "pi"',
        'DESC TABLE "pi"."cases"',
        'SELECT DISTINCT tenant FROM "pi"."cases" SETTINGS max_execution_time=10',
      ].map((sql) => ({ sql })),
    );
    expect(answers.map(({ error }) => error)).toEqual(answers.map(() => undefined));
    expect(answers[0]).toMatchObject({ columns: [{ name: "1", type: "UInt8" }], rows: [["1"]] });
    expect(answers[2]?.rows?.flat()).toContain("pi");
    expect(answers[3]?.rows?.flat()).toContain("cases");
    expect(answers[5]?.rows).toHaveLength(2);
    expect(answers[4]?.rows?.[0]?.slice(0, 2)).toEqual(["tenant", "LowCardinality(String)"]);
  });

  test("binds parameters", async () => {
    const [answer] = await ask([
      {
        sql: "SELECT {n:UInt64} AS n, {text:String} AS text, {list:Array(String)} AS list",
        parameters: { n: "7", text: "it's\\t\\\\", list: "['a','b']" },
      },
    ]);
    expect(answer?.rows).toEqual([["7", "it's\t\\", ["a", "b"]]]);
  });

  test("gets the number and the sentence of an error, in whatever compression", async () => {
    const answers = await ask(compressions.map((compression) => ({ sql: "SELECT nosuch FROM pi.cases", compression })));
    for (const answer of answers) {
      expect(answer.code).toBe(47);
      expect(answer.error).toContain("nosuch");
    }
    const [syntax, refused, stranger] = await ask([
      { sql: "SELECT 1 +" },
      { sql: "SELECT file('x')" },
      { sql: "SELECT 1", password: "wrong" },
    ]);
    expect([syntax?.code, refused?.code, stranger?.code]).toEqual([62, 497, 516]);
  });

  test("is told in a sentence that blocks are not compressed here", async () => {
    const [answer] = await ask([{ sql: "SELECT 1", compression: "lz4" }]);
    expect(answer?.error).toContain("use gzip, deflate or br of HTTP");
  });

  test("sees of a sandbox its own rows", async () => {
    const sql = "SELECT DISTINCT tenant FROM pi.cases ORDER BY tenant";
    const [all, one] = await ask([{ sql }, { sql, tenant: "acme" }]);
    expect([all?.rows, one?.rows]).toEqual([[["acme"], ["globex"]], [["acme"]]]);
  });
});
