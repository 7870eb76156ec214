import { expanded, queries } from "../kpis/built-panels.fixture.ts";
import type { Window } from "../queries/queries.ts";
import type { Store } from "../store/store.ts";

/** How often each panel is asked; the first time fills caches and is not counted. One that takes long is asked less often, three times at least. */
const TIMES = 11;
const LEAST = 3;
const LONG_MS = 8_000;

/** What the engine says where a question takes more time or memory than a reader has. */
const BEYOND_A_READER: ReadonlySet<unknown> = new Set(["TIMEOUT_EXCEEDED", "MEMORY_LIMIT_EXCEEDED"]);

/** One query of a dashboard: how long it took, infinitely where it was beyond a reader's limits, and how many rows of the tables it had to read. */
export type PanelTime = { title: string; p50: number; p95: number; rowsRead: number };

/** Asks every query of every dashboard as Grafana does, one after the other; slowest first. */
export async function timePanels(store: Store, tenant: string, window: Window): Promise<PanelTime[]> {
  const times: PanelTime[] = [];
  const [longest] = await store.query<{ id: string }>(
    "SELECT correlation_id AS id FROM pi.raw_events WHERE tenant = {tenant:String} AND object_type = 'invoice' GROUP BY id ORDER BY count() DESC, id LIMIT 1",
    { tenant },
  );
  const businessCase = longest?.id ?? "";
  for (const { title, rawSql } of new Map(queries.map((query) => [query.rawSql, query])).values()) {
    const sql = expanded(rawSql, { tenant, window, businessCase });
    const took: number[] = [];
    const began = performance.now();
    for (let time = 0; time < TIMES && (time <= LEAST || performance.now() - began < LONG_MS); time += 1) {
      const before = performance.now();
      try {
        await store.query(sql);
      } catch (error) {
        if (!BEYOND_A_READER.has((error as { type?: unknown }).type)) throw error;
        took.push(Infinity, Infinity);
        break;
      }
      took.push(performance.now() - before);
    }
    times.push({ title, p50: quantile(took.slice(1), 0.5), p95: quantile(took.slice(1), 0.95), rowsRead: await rowsRead(store, sql) });
  }
  return times.toSorted((one, other) => other.p95 - one.p95);
}

/** Rows in the granules the engine would read, by its own estimate. */
async function rowsRead(store: Store, sql: string): Promise<number> {
  const parts = await store.query<{ rows: string | number }>(`EXPLAIN ESTIMATE ${sql}`);
  return parts.reduce((sum, { rows }) => sum + Number(rows), 0);
}

/** The value below which the given share of the values lies, by nearest rank. @throws RangeError without values */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError("no values");
  return value;
}
