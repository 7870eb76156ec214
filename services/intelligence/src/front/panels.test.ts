/** The built dashboards' queries through the front, as Grafana sends them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { expanded, queries } from "../kpis/built-panels.fixture.ts";
import { openFrontOverExamples, type RunningFront } from "./front.fixture.ts";

const asked = { tenant: "acme", window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" } };
const panels = queries.map(({ title, type, rawSql }) => [title, type, rawSql] as const);

let running: RunningFront;
beforeAll(async () => {
  // The product's own limit, which the engine holds against rows on their way to the result as well.
  running = await openFrontOverExamples({ rows: 100_000 });
});
afterAll(() => running.close());

test("there are panels to ask about", () => expect(panels.length).toBeGreaterThan(10));

test.each(panels)(
  "%s is the same to the operator, to the sandbox and in the process, and hidden from another sandbox",
  async (_title, type, rawSql) => {
    const sql = expanded(rawSql, asked);
    const query = { default_format: "JSONEachRow" };
    const [all, own, other] = await Promise.all(["*", "acme", "globex"].map((tenant) => running.ask(tenant, sql, { query })));
    expect([all?.status, own?.status, other?.status]).toEqual([200, 200, 200]);
    const rows = (text = ""): unknown[] => text.split("\n").filter(Boolean).map((line) => JSON.parse(line) as unknown); // prettier-ignore
    expect(rows(all?.text)).toEqual(await running.store.store.query(sql));
    expect(own?.text).toBe(all?.text);
    // The query asks for acme's figures, so whoever sees none of its rows sees zeros or nothing.
    if (type === "table") expect(rows(other?.text)).toEqual([]);
    else expect((rows(other?.text) as { value: unknown }[]).every(({ value }) => value === null || Number(value) === 0)).toBe(true);
  },
);
