import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { itWithK6, realK6 } from "../supervisor/k6.fixture.ts";
import { readSamples, type LoadSamples } from "./read-samples.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cashline-samples-"));
  file = join(folder, "samples.csv");
});
afterEach(() => rmSync(folder, { recursive: true }));

const HEADER =
  "metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,scenario,service,status,subproto,tls_version,url,extra_tags,metadata";
const request = (second: number, ms: string, { name = "winOpportunity", scenario = "spike", status = "200", expected = "true" } = {}) =>
  `http_req_duration,${second},${ms},,,,${expected},,POST,${name},HTTP/1.1,${scenario},,${status},,,${name},,`;
const drop = (second: number, iterations = "1.000000") => `dropped_iterations,${second},${iterations},,,,,,,,,spike,,,,,,,`;

const read = (...lines: readonly string[]): Promise<LoadSamples> => {
  writeFileSync(file, [HEADER, ...lines].join("\n"));
  return readSamples(file);
};
/** 2026-01-05T03:00:00Z */
const T = 1_767_582_000;
const at = (second: number): string => new Date(second * 1000).toISOString();

describe("samples of k6", () => {
  it("are put together by second, operation, status and whether the answer was expected", async () => {
    const samples = await read(
      request(T, "12.345678"),
      request(T + 1, "1.5", { status: "404" }),
      request(T, "7.000400"),
      request(T, "30000.1", { status: "0", expected: "false" }),
      drop(T + 2),
      request(T, "5", { name: "getQuote" }),
      drop(T + 2, "3.000000"),
    );
    const usual = { second: at(T), operation: "winOpportunity", status: 200, failed: false };
    expect(samples).toEqual({
      requests: [
        { ...usual, latencyUs: [12_346, 7000] },
        { ...usual, second: at(T + 1), status: 404, latencyUs: [1500] },
        { ...usual, status: 0, failed: true, latencyUs: [30_000_100] },
        { ...usual, operation: "getQuote", latencyUs: [5000] },
      ],
      dropped: [{ second: at(T + 2), iterations: 4 }],
      unreadable: 0,
    });
  });

  it("of setup and teardown, which are not under load, and of other metrics are passed over", async () => {
    const passedOver = [
      request(T, "9", { scenario: "" }),
      `http_reqs,${T},1.000000,,,,true,,POST,winOpportunity,HTTP/1.1,spike,,200,,,winOpportunity,,`,
      `renewals_won,${T},1.000000,,,,,,,,,spike,,,,,,,`,
      `checks,${T},1.000000,"won, ""yes""\n(200)",,,,,,,,spike,,,,,,,`,
      `a_metric_of_tomorrow,${T},-1e9,,,,,,,,,spike,,,,,,,`,
    ];
    expect(await read(...passedOver)).toEqual({ requests: [], dropped: [], unreadable: 0 });
  });

  it("keep a name with commas, quotes and line breaks, and cut one that is too long", async () => {
    const { requests } = await read(request(T, "1", { name: `"GET ""a"", b\nc"` }), request(T, "1", { name: `http://${"x".repeat(600)}` }));
    expect(requests.map(({ operation }) => operation)).toEqual([`GET "a", b\nc`, `http://${"x".repeat(493)}`]);
  });

  it("may stand in any order", async () => {
    const sorted = ({ requests, dropped }: LoadSamples) => ({
      requests: requests.map((window) => ({ ...window, latencyUs: window.latencyUs.toSorted((a, b) => a - b) })).toSorted(byText),
      dropped: dropped.toSorted(byText),
    });
    const byText = (one: object, other: object): number => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
    const line = fc
      .tuple(fc.integer({ min: T, max: T + 3 }), fc.integer({ min: 0, max: 9_999_999 }), fc.constantFrom("200", "503"), fc.boolean())
      .map(([second, us, status, isDrop]) => (isDrop ? drop(second) : request(second, (us / 1000).toFixed(6), { status })));
    const orders = fc.array(line, { maxLength: 40 }).chain((lines) => fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }))); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(orders, async ([lines, shuffled]) => {
        expect(sorted(await read(...shuffled))).toEqual(sorted(await read(...lines)));
      }),
      { numRuns: 20 },
    );
  });

  const whole = request(T, "12.5");
  it.each([
    ["is cut off after its value", whole.slice(0, 35)],
    ["is cut off in its last fields", whole.slice(0, -1)],
    ["is cut off within quotes", `http_req_duration,${T},12.5,"won, `],
    ["is cut off in its metric's name", "http_req_dur"],
    ["has no number for its latency", request(T, "NaN")],
    ["has a negative latency", request(T, "-1")],
    ["has no whole second", whole.replace(String(T), `${T}000`)],
    ["has no status", request(T, "1", { status: "" })],
    ["does not say whether its answer was expected", request(T, "1", { expected: "" })],
    ["names no operation", request(T, "1", { name: "" })],
    ["drops no whole iteration", drop(T, "0.5")],
  ])("a last row that %s is counted as unreadable, and costs no other its place", async (_what, line) => {
    const { requests, dropped, unreadable } = await read(whole, drop(T), line);
    expect({ requests: requests.flatMap(({ latencyUs }) => latencyUs), dropped: dropped.length, unreadable }).toEqual({
      requests: [12_500],
      dropped: 1,
      unreadable: 1,
    });
  });

  it.each([
    ["is missing", undefined, "k6 has left no samples in FILE."],
    ["is empty", "", "FILE has not even a header."],
    ["is another's", "time,value\n1,2\n", "FILE lacks metric_name, timestamp, metric_value, expected_response, name, scenario, status: it is no CSV output of k6."], // prettier-ignore
  ])("a file that %s is an error of one sentence", async (_what, text, sentence) => {
    if (text !== undefined) writeFileSync(file, text);
    await expect(readSamples(file)).rejects.toThrow(sentence.replace("FILE", file));
  });
});

describe("samples of the real k6", () => {
  let door: Server;
  afterEach(() => {
    door.close();
    door.closeAllConnections();
  });

  itWithK6("agree with its own summary, to the microsecond", async () => {
    let calls = 0;
    door = createServer((asked, response) => {
      calls += 1;
      if (asked.url === "/gone") asked.socket.destroy();
      else setTimeout(() => response.writeHead(calls % 5 === 0 ? 503 : 200).end("{}"), asked.url === "/slow" ? 300 : calls % 7);
    });
    await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    const script = join(folder, "profile.ts");
    writeFileSync(
      script,
      `import http from "k6/http";
const arrivals = { executor: "constant-arrival-rate", timeUnit: "1s", duration: "2s" };
export const options = {
  scenarios: {
    spike: { ...arrivals, rate: 15, preAllocatedVUs: 10, exec: "spike" },
    crowded: { ...arrivals, rate: 10, preAllocatedVUs: 1, maxVUs: 1, exec: "crowded" },
  },
  thresholds: { "http_req_duration{name:win}": ["max>=0"], "http_req_failed{scenario:spike}": ["rate>=0"] },
  summaryTrendStats: ["count", "med", "p(95)", "p(99)", "max"],
};
export function setup() { http.get("${url}/setup", { tags: { name: "setup" } }); }
export function spike() { http.get("${url}/win", { tags: { name: "win" } }); http.get("${url}/gone", { tags: { name: 'gone, "it"' } }); }
export function crowded() { http.get("${url}/slow", { tags: { name: "slow" } }); }
export function teardown() { http.get("${url}/setup", { tags: { name: "teardown" } }); }
export function handleSummary(data) { return { "${join(folder, "summary.json")}": JSON.stringify(data), stdout: "" }; }
`,
    );
    await execa(realK6?.path ?? "", ["run", "--quiet", "--out", `csv=${file}`, script], { env: { K6_NO_USAGE_REPORT: "true" } });
    const { requests, dropped, unreadable } = await readSamples(file);
    const { metrics } = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8")) as {
      metrics: Record<string, { values: Record<string, number> }>;
    };
    const values = (metric: string): Record<string, number> => metrics[metric]?.values ?? {};
    const wins = requests.filter(({ operation }) => operation === "win").flatMap(({ latencyUs }) => latencyUs);
    expect(wins.length).toBe(values("http_req_duration{name:win}")["count"]);
    const trend = values("http_req_duration{name:win}");
    for (const [stat, share] of [
      ["med", 0.5],
      ["p(95)", 0.95],
      ["p(99)", 0.99],
      ["max", 1],
    ] as const)
      // prettier-ignore
      expect(Math.abs(quantile(wins, share) - (trend[stat] ?? Number.NaN) * 1000), stat).toBeLessThanOrEqual(1);
    const ofSpike = requests.filter(({ operation }) => operation !== "slow");
    const { passes, fails } = values("http_req_failed{scenario:spike}");
    const count = (windows: readonly { latencyUs: readonly number[] }[]): number =>
      windows.reduce((sum, { latencyUs }) => sum + latencyUs.length, 0);
    expect([count(ofSpike.filter(({ failed }) => failed)), count(ofSpike.filter(({ failed }) => !failed))]).toEqual([passes, fails]);
    expect([...new Set(ofSpike.filter(({ failed }) => failed).map(({ status }) => status))].toSorted((a, b) => a - b)).toEqual([0, 503]);
    expect(new Set(requests.map(({ operation }) => operation))).toEqual(new Set(["win", 'gone, "it"', "slow"]));
    expect(dropped.reduce((sum, { iterations }) => sum + iterations, 0)).toBe(values("dropped_iterations")["count"]);
    expect(dropped.length).toBeGreaterThan(0);
    expect(unreadable).toBe(0);
  });
});

/** As k6 tells it: by linear interpolation between the values around the rank. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const rank = (sorted.length - 1) * share;
  const [below = 0, above = below] = sorted.slice(Math.floor(rank), Math.floor(rank) + 2);
  return below + (above - below) * (rank - Math.floor(rank));
}
