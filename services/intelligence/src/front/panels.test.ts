/** The built dashboards' queries through the front, as Grafana sends them. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openFrontOverExamples, type RunningFront } from "./front.fixture.ts";

type Panel = { title: string; targets?: { rawSql: string }[]; panels?: Panel[] };
const built = join(import.meta.dirname, "../../../../dashboards/dist");
const queries = globSync("*.json", { cwd: built })
  .flatMap((file) => (JSON.parse(readFileSync(join(built, file), "utf8")) as { panels: Panel[] }).panels)
  .flatMap((panel) => [panel, ...(panel.panels ?? [])])
  .flatMap(({ title, targets }) => (targets ?? []).map(({ rawSql }) => [title, rawSql] as const));

/** What browser and plugin make of a panel's query. */
const expanded = (sql: string): string =>
  sql
    .replaceAll("${tenant:singlequote}", "'acme'")
    .replaceAll(/\$__fromTime_ms\b/g, `fromUnixTimestamp64Milli(${Date.parse("2026-01-01T00:00:00Z")})`)
    .replaceAll(/\$__toTime_ms\b/g, `fromUnixTimestamp64Milli(${Date.parse("2026-02-01T00:00:00Z")})`);

let running: RunningFront;
beforeAll(async () => {
  running = await openFrontOverExamples();
});
afterAll(() => running.close());

test("there are panels to ask about", () => expect(queries.length).toBeGreaterThan(10));

test.each(queries)(
  "%s is the same to the operator, to the sandbox and in the process, and hidden from another sandbox",
  async (_title, rawSql) => {
    const sql = expanded(rawSql);
    const query = { default_format: "JSONEachRow" };
    const [all, own, other] = await Promise.all(["*", "acme", "globex"].map((tenant) => running.ask(tenant, sql, { query })));
    expect([all?.status, own?.status, other?.status]).toEqual([200, 200, 200]);
    const rows = (text = ""): unknown[] => text.split("\n").filter(Boolean).map((line) => JSON.parse(line) as unknown); // prettier-ignore
    expect(rows(all?.text)).toEqual(await running.store.store.query(sql));
    expect(own?.text).toBe(all?.text);
    // The query asks for acme's figures, so whoever sees none of its rows sees zeros or nothing.
    expect((rows(other?.text) as { value: unknown }[]).every(({ value }) => value === null || Number(value) === 0)).toBe(true);
  },
);
