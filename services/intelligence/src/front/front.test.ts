/** ClickHouse's HTTP protocol as the front speaks it, byte by byte, and its limits. */
import { request } from "node:http";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openFrontOverExamples, type RunningFront } from "./front.fixture.ts";

let running: RunningFront;
beforeAll(async () => {
  running = await openFrontOverExamples({ seconds: 1, rows: 1000, memoryBytes: 50_000_000, connections: 2, waiting: 3 });
});
afterAll(() => running.close());

const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`${running.url}${path}`, { headers });
const basic = (tenant: string): string => {
  const { username, password } = running.password(tenant);
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
};

/** The bytes of a reply, as they are on the wire. */
const raw = async (
  headers: Record<string, string>,
  body: Buffer | string,
  query = "",
): Promise<{ status: number; encoding: string | undefined; body: Buffer }> =>
  new Promise((resolve, reject) => {
    const asked = request(
      `${running.url}/?${query}`,
      { method: "POST", headers: { authorization: basic("*"), ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, encoding: response.headers["content-encoding"], body: Buffer.concat(chunks) }),
        );
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });

test("a ping is answered without credentials, as ClickHouse does", async () => {
  const response = await get("/ping");
  expect([response.status, await response.text()]).toEqual([200, "Ok.\n"]);
});

test.each([
  ["no credentials", {}, 401, "194"],
  ["a wrong password", { authorization: `Basic ${Buffer.from("grafana:wrong").toString("base64")}` }, 403, "516"],
  ["no password", { authorization: `Basic ${Buffer.from("grafana").toString("base64")}` }, 403, "516"],
  ["an unknown user", { "x-clickhouse-user": "default", "x-clickhouse-key": "" }, 403, "516"],
  ["another sandbox's password", { "x-clickhouse-user": "sandbox-globex", "x-clickhouse-key": "of acme" }, 403, "516"],
  ["credentials that are none", { authorization: "Basic !" }, 403, "516"],
])("%s: refused in ClickHouse's shape", async (_title, headers, status, code) => {
  const response = await get("/?query=SELECT+1", headers as Record<string, string>);
  expect([response.status, response.headers.get("x-clickhouse-exception-code")]).toEqual([status, code]);
  expect(await response.text()).toMatch(new RegExp(`^Code: ${code}\\. DB::Exception: .*\\([A-Z_]+\\)\\n$`));
  expect(response.headers.get("www-authenticate")).toBe(status === 401 ? 'Basic realm="Cashline analytics"' : null);
});

test("no password opens two users, and that of a sandbox that is not set up opens none", async () => {
  const { password } = running.password("acme");
  for (const user of ["grafana", "sandbox-globex", "sandbox-*"])
    expect((await get("/?query=SELECT+1", { "x-clickhouse-user": user, "x-clickhouse-key": password })).status).toBe(403);
  const unknown = running.password("nobody");
  expect((await get("/?query=SELECT+1", { "x-clickhouse-user": unknown.username, "x-clickhouse-key": unknown.password })).status).toBe(403);
});

test("a user signs in by ClickHouse's own headers, and SQL may stand in the address, the body, or both", async () => {
  const { username, password } = running.password("acme");
  const headers = { "x-clickhouse-user": username, "x-clickhouse-key": password };
  expect(await (await get("/?query=SELECT+1", headers)).text()).toBe("1\n");
  expect((await running.ask("acme", "1 + 1", { query: { query: "SELECT" } })).text).toBe("2\n");
  expect((await running.ask("acme", "")).text).toContain("(SYNTAX_ERROR)");
});

test("the format is the statement's own, else the address's, else a header's, else TabSeparated", async () => {
  const sql = "SELECT 1 AS a, 'x' AS b";
  const query = { default_format: "CSV" };
  const headers = { "x-clickhouse-format": "JSONEachRow" };
  expect((await running.ask("*", `${sql} FORMAT TabSeparatedWithNames`, { query, headers })).text).toBe("a\tb\n1\tx\n");
  expect((await running.ask("*", `${sql} -- FORMAT XML\n`, { query, headers })).text).toBe('1,"x"\n');
  expect((await running.ask("*", sql, { headers })).text).toBe('{"a":1,"b":"x"}\n');
  const plain = await running.ask("*", `${sql};`);
  expect([plain.text, plain.headers.get("x-clickhouse-format")]).toEqual(["1\tx\n", "TabSeparated"]);
  expect(plain.headers.get("content-type")).toBe("text/tab-separated-values; charset=UTF-8");
  expect((await running.ask("*", `${sql} FORMAT Template`)).text).toContain("(UNKNOWN_FORMAT)");
  expect((await running.ask("*", sql, { query: { default_format: "nonsense" } })).status).toBe(400);
});

test("the greeting is answered in the revision asked for, and says that all else is of revision 0", async () => {
  const sql = "SELECT displayName(), version(), revision(), timezone()";
  const { body } = await raw({}, sql, "client_protocol_version=54460&default_format=Native&database=pi");
  expect(body.subarray(0, 10).toString("hex")).toBe("010002ffffffff000401");
  // Name, type, one byte that says the serialisation, one value.
  expect(body.includes(Buffer.from("\x0ddisplayName()\x06String\x00\x08Cashline"))).toBe(true);
  expect(body.includes(Buffer.from("\x0arevision()\x06UInt32\x00\x00\x00\x00\x00\x0atimezone()\x06String\x00"))).toBe(true);
  const { body: plain } = await raw({}, sql, "default_format=Native");
  expect(plain.subarray(0, 2).toString("hex")).toBe("0401");
});

test("a result without rows has its columns in Native", async () => {
  const { body } = await raw({}, "SELECT case_id FROM pi.cases WHERE 0", "default_format=Native&client_protocol_version=54460");
  expect(body.toString("latin1")).toBe("\x01\x00\x07case_id\x06String");
});

test("replies and requests are compressed when the client says so", async () => {
  const sql = "SELECT 'grüß' AS word";
  const zipped = await raw({ "accept-encoding": "gzip", "content-encoding": "gzip" }, gzipSync(sql));
  expect(zipped.encoding).toBe("gzip");
  expect(gunzipSync(zipped.body).toString("utf8")).toBe("grüß\n");
  expect((await raw({ "accept-encoding": "br;q=1.0, gzip;q=0" }, sql)).encoding).toBe("br");
  const plain = await raw({}, sql);
  expect([plain.encoding, plain.body.toString("utf8")]).toEqual([undefined, "grüß\n"]);
  const refusal = await raw({ "accept-encoding": "gzip" }, "SELECT nosuch");
  expect([refusal.status, refusal.encoding]).toEqual([404, undefined]);
});

test("what cannot be read as a request is refused, and the connection stays usable", async () => {
  expect((await raw({ "content-encoding": "gzip" }, "not gzip")).status).toBe(400);
  expect((await raw({ "content-encoding": "lzma" }, "SELECT 1")).status).toBe(400);
  expect((await raw({}, Buffer.from([0x53, 0xff, 0xfe]))).status).toBe(400);
  expect((await raw({}, "SELECT '\0'")).status).toBe(400);
  expect((await raw({}, `SELECT '${"x".repeat(200_000)}'`)).status).toBe(413);
  expect((await raw({}, `SELECT '${"x".repeat(1_000_000)}'`)).status).toBe(413);
  expect((await raw({ "content-encoding": "gzip" }, gzipSync(Buffer.alloc(20_000_000, 32)))).status).toBe(413);
  expect((await raw({}, "SELECT 1", "compress=1")).body.toString()).toContain("(UNKNOWN_COMPRESSION_METHOD)");
  expect((await get("/nosuch")).status).toBe(404);
  expect((await fetch(`${running.url}/`, { method: "DELETE" })).status).toBe(405);
  expect((await running.ask("*", "SELECT 1")).text).toBe("1\n");
});

test("settings of a client are refused by name, but for those that change nothing", async () => {
  const refused = await running.ask("*", "SELECT 1", { query: { max_result_rows: "0" } });
  expect([refused.status, refused.text]).toEqual([
    403,
    "Code: 164. DB::Exception: Cannot modify 'max_result_rows' setting in readonly mode. (READONLY)\n",
  ]);
  // As the Grafana plugin sends it.
  const query = { client_protocol_version: "54460", database: "pi", default_format: "TabSeparated", max_execution_time: "65" };
  expect((await running.ask("*", "SELECT 1", { query })).text).toBe("1\n");
  expect((await running.ask("*", "SELECT 1", { query: { database: "system" } })).text).toContain("(UNKNOWN_DATABASE)");
  const ofHeader = (name: string) => running.ask("*", "SELECT 1", { headers: { "x-clickhouse-database": name } });
  expect((await ofHeader("pi")).text).toBe("1\n");
  expect((await ofHeader("system")).text).toContain("(UNKNOWN_DATABASE)");
  expect((await running.ask("*", "SELECT 1", { query: { user: "grafana", password: "x" } })).text).toContain("send them in the headers");
});

test("a query is limited in time, rows and memory", async () => {
  const slow = await running.ask("*", "SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1");
  expect([slow.status, slow.headers.get("x-clickhouse-exception-code")]).toEqual([408, "159"]);
  const long = await running.ask("*", "SELECT number FROM numbers(1001)");
  expect([long.status, long.headers.get("x-clickhouse-exception-code")]).toEqual([413, "396"]);
  const large = await running.ask("*", "SELECT length(groupArray(number)) FROM numbers(100000000)");
  expect([large.status, large.headers.get("x-clickhouse-exception-code")]).toEqual([413, "241"]);
  expect((await running.ask("*", "SELECT count() FROM numbers(100)")).text).toBe("100\n");
});

test("a short query that would grow without end is refused before it is planned for long", async () => {
  const twice = Array.from(
    { length: 30 },
    (_, at) => `t${at} AS (SELECT 1 AS x FROM ${at === 0 ? "numbers(1)" : `t${at - 1} AS y, t${at - 1} AS z`})`,
  );
  const startedAt = performance.now();
  const grown = await running.ask("acme", `WITH ${twice.join(", ")} SELECT count() FROM t29`);
  expect([grown.status, grown.text]).toEqual([400, expect.stringContaining("Query tree is too big")]);
  expect(performance.now() - startedAt).toBeLessThan(15_000);
  expect((await running.ask("acme", `SELECT ${"(".repeat(3000)}1${")".repeat(3000)}`)).status).toBe(400);
});

test("nothing of a query that failed stands before the next one's answer", async () => {
  for (const sql of [
    "SELECT number FROM numbers(100000000)",
    "SELECT 1 AS n ORDER BY n WITH FILL FROM 0 TO 1000000000000",
    "SELECT intDiv(1, number - 70000) FROM numbers(1000000)",
  ])
    for (const format of ["Native", "JSONEachRow", "TabSeparated"])
      for (const tenant of ["*", "acme"]) {
        expect((await running.ask(tenant, sql, { query: { default_format: format } })).status, `${sql} ${format}`).not.toBe(200);
        expect((await running.ask(tenant, "SELECT 42")).text, `${sql} ${format}`).toBe("42\n");
      }
});

test("queries wait for one of few connections, and beyond a length of the line are told to come again", async () => {
  const slow = "SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1";
  const answers = await Promise.all(Array.from({ length: 7 }, (_, at) => running.ask(at % 2 === 0 ? "*" : "acme", slow)));
  const busy = answers.filter(({ status }) => status === 503);
  expect(busy).toHaveLength(2);
  for (const { headers, text } of busy) {
    expect([headers.get("retry-after"), headers.get("x-clickhouse-exception-code")]).toEqual(["1", "202"]);
    expect(text).toContain("(TOO_MANY_SIMULTANEOUS_QUERIES)");
  }
  expect(answers.filter(({ status }) => status === 408)).toHaveLength(5);
  expect((await running.ask("*", "SELECT 1")).text).toBe("1\n");
});

test("connections are as few as allowed, whoever asks, and each sees its own rows", async () => {
  for (const tenant of ["acme", "globex", "*", "acme", "globex", "*"]) {
    const seen = (await running.ask(tenant, "SELECT DISTINCT tenant FROM pi.cases ORDER BY tenant")).text;
    expect(seen).toBe(tenant === "*" ? "acme\nglobex\n" : `${tenant}\n`);
    expect(running.front.openConnections()).toBeLessThanOrEqual(2);
  }
});

test("a reply carries the client's name for the query, or one of ours", async () => {
  const { headers } = await running.ask("*", "SELECT 1", { query: { query_id: "panel-1" } });
  expect(headers.get("x-clickhouse-query-id")).toBe("panel-1");
  expect((await running.ask("*", "SELECT 1", { query: { query_id: "a\nb" } })).headers.get("x-clickhouse-query-id")).toMatch(
    /^[\da-f-]{36}$/,
  );
});
