/** ClickHouse's own client for Node against the front, over HTTP. */
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from "@clickhouse/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openFrontOverExamples, type RunningFront } from "./front.fixture.ts";

let running: RunningFront;
let operator: ClickHouseClient;
let sandbox: ClickHouseClient;
const clients: ClickHouseClient[] = [];

const connect = (options: Parameters<typeof createClient>[0]): ClickHouseClient => {
  const client = createClient({ url: running.url, log: { level: ClickHouseLogLevel.OFF }, ...options });
  clients.push(client);
  return client;
};

beforeAll(async () => {
  running = await openFrontOverExamples();
  operator = connect({ ...running.password("*"), database: "pi", compression: { request: true, response: true } });
  sandbox = connect(running.password("acme"));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await running.close();
});

const rows = async (client: ClickHouseClient, query: string, query_params: Record<string, unknown> = {}): Promise<unknown[]> =>
  (await client.query({ query, query_params, format: "JSONEachRow" })).json();

test("it finds the front alive, with and without signing in", async () => {
  expect(await operator.ping()).toEqual({ success: true });
  expect(await operator.ping({ select: true })).toEqual({ success: true });
  expect(await connect({ username: "grafana", password: "wrong" }).ping({ select: true })).toMatchObject({ success: false });
});

test("it reads rows in the formats it knows, compressed or not", async () => {
  const query = "SELECT number, toString(number) AS text, toDecimal64('1.10', 2) AS amount FROM numbers(2)";
  const expected = [
    { number: "0", text: "0", amount: "1.1" },
    { number: "1", text: "1", amount: "1.1" },
  ];
  for (const client of [operator, sandbox]) {
    expect(await rows(client, query)).toEqual(expected);
    expect((await (await client.query({ query, format: "JSON" })).json()).data).toEqual(expected);
    expect(await (await client.query({ query, format: "JSONCompactEachRow" })).json()).toEqual(expected.map((row) => Object.values(row)));
    expect(await (await client.query({ query, format: "CSVWithNames" })).text()).toBe('"number","text","amount"\n0,"0",1.1\n1,"1",1.1\n');
    expect(await (await client.query({ query, format: "TabSeparated" })).text()).toBe("0\t0\t1.1\n1\t1\t1.1\n");
  }
});

test("it reads a result as a stream", async () => {
  const result = await sandbox.query({ query: "SELECT number FROM numbers(500)", format: "JSONEachRow" });
  let count = 0;
  for await (const some of result.stream()) count += some.length;
  expect(count).toBe(500);
});

test("it reads no rows as none", async () => {
  expect(await rows(sandbox, "SELECT case_id FROM pi.cases WHERE case_id = 'none'")).toEqual([]);
  const result = await sandbox.query({ query: "SELECT case_id FROM pi.cases WHERE case_id = 'none'", format: "JSON" });
  expect(await result.json()).toMatchObject({ meta: [{ name: "case_id", type: "String" }], data: [], rows: 0 });
});

test("it binds parameters of every kind, and none is left for the next query", async () => {
  const given = {
    text: "it's\t\\ \n {x:String}",
    number: 7,
    list: ["a", "it's"],
    nothing: null,
    at: new Date("2026-01-02T03:04:05Z"),
    large: 2n ** 63n,
    table: "cases",
  };
  const query = `SELECT {text:String} AS text, {number:UInt8} AS number, {list:Array(String)} AS list, {nothing:Nullable(String)} AS nothing,
    {at:DateTime('UTC')} AS at, {large:UInt64} AS large, (SELECT count() > 0 FROM {table:Identifier}) AS some`;
  expect(await rows(operator, query, given)).toEqual([
    { text: given.text, number: 7, list: ["a", "it's"], nothing: null, at: "2026-01-02 03:04:05", large: "9223372036854775808", some: 1 },
  ]);
  await expect(rows(operator, "SELECT {text:String}")).rejects.toMatchObject({ code: "456", type: "UNKNOWN_QUERY_PARAMETER" });
});

test("parameters of queries at the same time do not mix", async () => {
  const asked = Array.from({ length: 20 }, (_, at) => at);
  const told = await Promise.all(asked.map((at) => rows(at % 2 === 0 ? operator : sandbox, "SELECT {n:UInt32} AS n", { n: at })));
  expect(told).toEqual(asked.map((n) => [{ n }]));
});

test("it gets errors as errors of ClickHouse", async () => {
  await expect(rows(sandbox, "SELECT nosuch FROM pi.cases")).rejects.toMatchObject({ code: "47", type: "UNKNOWN_IDENTIFIER" });
  await expect(rows(sandbox, "SELECT 1 +")).rejects.toMatchObject({ code: "62", type: "SYNTAX_ERROR" });
  await expect(rows(sandbox, "SELECT * FROM pi.migrations")).rejects.toMatchObject({ code: "497", type: "ACCESS_DENIED" });
  await expect(rows(connect({ username: "sandbox-acme", password: "x" }), "SELECT 1")).rejects.toMatchObject({ code: "516" });
});

test("it can neither write nor change a setting", async () => {
  await expect(sandbox.insert({ table: "pi.cases", values: [{ tenant: "acme" }], format: "JSONEachRow" })).rejects.toMatchObject({
    type: "READONLY",
  });
  await expect(operator.command({ query: "DROP TABLE pi.cases" })).rejects.toMatchObject({ type: "READONLY" });
  await expect(operator.query({ query: "SELECT 1", clickhouse_settings: { readonly: "0" } })).rejects.toMatchObject({ type: "READONLY" });
  await expect(operator.query({ query: "SELECT 1", session_id: "s" })).rejects.toMatchObject({ type: "NOT_IMPLEMENTED" });
});

test("a token signs in, for its sandbox", async () => {
  const tenants = "SELECT DISTINCT tenant FROM pi.cases ORDER BY tenant";
  expect(await rows(connect({ access_token: "of-acme" }), tenants)).toEqual([{ tenant: "acme" }]);
  expect(await rows(connect({ access_token: "of-all" }), tenants)).toHaveLength(2);
  for (const access_token of ["too-little", "none"])
    await expect(rows(connect({ access_token }), tenants)).rejects.toMatchObject({ type: "AUTHENTICATION_FAILED" });
});
