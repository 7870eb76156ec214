import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FILLED_BY_EVENTS, rowsOf } from "../ingest/rows.ts";
import {
  accountExample,
  caseExample,
  entitlementExample,
  invoiceExample,
  opportunityExample,
  receivableExample,
  renewalExample,
} from "../kpis/example-events.ts";
import { journalOf } from "../kpis/example-books.ts";
import { cashExample, taskExample, withDecisions, withTasks } from "../ingest/work-and-cash.fixture.ts";
import { published } from "../detectors/examples.fixture.ts";
import { openExampleStore, type ExampleStore } from "./example-store.fixture.ts";
import { migrate, migrations } from "./migrate.ts";

const at = "2026-01-02T10:00:00.000Z";
/** Between them these leave a row in every table. */
const events: readonly CanonicalEvent[] = [
  withDecisions(withTasks(caseExample({ id: "c1", detectedAt: at }), [taskExample("t1")])),
  accountExample({ id: "acc", tier: "strategic" }),
  journalOf("je1", "2026-01-02", [
    ["receivable", 100, 0],
    ["deferred_revenue", 0, 100],
  ]),
  invoiceExample({ id: "i1", version: 2, kind: "held", at }),
  renewalExample("o1", at),
  opportunityExample({ id: "o1", closeOn: "2026-01-31", at }),
  entitlementExample({ id: "e1", contractId: "ctr-of-o1", seats: 10, renewals: 1, at }),
  receivableExample({ id: "r1", at, grossCents: 100, openCents: 100 }),
  cashExample("cr1", at),
  published("billing.usage.recorded", "sub", {
    accepted: [{ id: "usg", sourceId: "s1", meter: "calls", quantity: 5, usedOn: "2026-01-01" }],
  }),
  published("metering.batch.ingested", "bat", {
    events: [
      {
        source: "/g",
        id: "e",
        subject: "plant",
        time: at,
        meter: "calls",
        quantity: "5",
        verdict: "accepted",
        code: null,
        subscriptionId: "sub",
      },
    ],
  }),
  published("billing.subscription.created", "sub", {
    startOn: "2026-01-01",
    endOn: "2027-01-01",
    termMonths: 12,
    sku: "platform",
    tier: "pro",
  }),
];

let example: ExampleStore;
beforeAll(async () => {
  example = await openExampleStore();
});
afterAll(() => example.close());

const tables = async (): Promise<string[]> =>
  (
    await example.store.query<{ name: string }>(
      `SELECT name FROM system.tables WHERE database = 'pi' AND name NOT IN ('migrations', 'latest_objects', 'process_variants', 'ocel_elements', 'event_arrivals', 'event_days', 'lateness_days', 'holds', 'baseline_figures', 'baseline_cases', 'ground_truth', 'api_calls', 'delivery_counts', 'outbox_backlogs', 'redeliveries', 'fault_changes', 'load_runs', 'load_requests', 'load_drops', 'load_steps', 'load_lateness') AND engine NOT IN ('MaterializedView', 'View') ORDER BY name`,
    )
  ).map(({ name }) => name);

describe("tables", () => {
  test("every table that no view, no computation, no count and no load run fills is filled by some event, and every row fills every column of its table", async () => {
    const rows = events.flatMap((event) => rowsOf(event, at));
    expect([...new Set(rows.map(({ table }) => table.replace("pi.", "")))].toSorted()).toEqual(await tables());
    const fed = await example.store.query<{ create: string }>(
      "SELECT create_table_query AS create FROM system.tables WHERE database = 'pi' AND engine = 'MaterializedView'",
    );
    expect(fed.length).toBeGreaterThan(0);
    const byViews = fed.map(({ create }) => / TO (pi\.\w+) /.exec(create)?.[1]);
    expect(byViews).not.toContain(undefined);
    expect([...FILLED_BY_EVENTS].toSorted()).toEqual(
      (await tables()).map((table) => `pi.${table}`).filter((table) => !byViews.includes(table)),
    );
    for (const { table, row } of rows) {
      const columns = await example.store.query<{ name: string }>(
        "SELECT name FROM system.columns WHERE database = 'pi' AND table = {table:String} AND default_kind = ''",
        { table: table.replace("pi.", "") },
      );
      expect(Object.keys(row).toSorted(), table).toEqual(columns.map(({ name }) => name).toSorted());
    }
  });

  test("a value for a column the table lacks is refused, not dropped", async () => {
    const row = { tenant: "typo", opportunity_id: "o1", contract_id: "c1", completedAt: "2026-01-02 10:00:00.000" };
    await expect(example.store.insert("pi.renewals", [row])).rejects.toThrow("completedAt");
    expect(await example.store.query("SELECT * FROM pi.renewals WHERE tenant = 'typo'")).toEqual([]);
  });

  test("each is kept apart by sandbox first", async () => {
    const keys = await example.store.query<{ sorting_key: string }>(
      "SELECT sorting_key FROM system.tables WHERE database = 'pi' AND name != 'migrations' AND engine NOT IN ('MaterializedView', 'View')",
    );
    expect(keys.every(({ sorting_key: key }) => key.startsWith("tenant, "))).toBe(true);
  });

  test("numbers beyond what JavaScript counts exactly come as text", async () => {
    expect(await example.store.query("SELECT toUInt64(9007199254740993) AS big")).toEqual([{ big: "9007199254740993" }]);
  });
});

describe("migrations", () => {
  const shipped = join(import.meta.dirname, "../../schema");
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cashline-schema-"));
    cpSync(shipped, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const applied = () =>
    example.store.query<{ file: string; n: string }>("SELECT file, count() AS n FROM pi.migrations GROUP BY file ORDER BY file");

  test("each is applied once, however often the service starts", async () => {
    await migrate(example.store);
    await migrate(example.store);
    const files = readdirSync(shipped).toSorted();
    expect(files[0]).toBe("001-events.sql");
    expect(await applied()).toEqual(files.map((file) => ({ file, n: "1" })));
  });

  test("a new layout or comment changes nothing", async () => {
    appendFileSync(join(folder, "001-events.sql"), "\n-- A thought that came later.\n\n");
    await expect(migrate(example.store, folder)).resolves.toBeUndefined();
  });

  test("one that was changed after it was applied stops the start", async () => {
    appendFileSync(join(folder, "001-events.sql"), "\nSELECT 1;\n");
    await expect(migrate(example.store, folder)).rejects.toThrow("001-events.sql was changed after it was applied");
  });

  test("the latest objects of an earlier release move whole, also where a start broke off, and what comes then is among them", async () => {
    const { store } = example;
    const kept = () => store.query("SELECT * FROM pi.latest_objects FINAL WHERE tenant = 'moved' ORDER BY ALL");
    const run = async (prefix: string): Promise<void> => {
      const { statements } = migrations().find(({ file }) => file.startsWith(prefix)) ?? expect.fail(prefix);
      for (const statement of statements) await store.change(statement);
    };
    await example.put("moved", events);
    const [before, later] = [await kept(), accountExample({ id: "later", tier: "strategic" })];
    expect(before).toHaveLength(new Set(before.map((row) => JSON.stringify(row))).size);
    expect(before.length).toBeGreaterThan(5);
    await store.change("DROP VIEW IF EXISTS pi.latest_objects_mv_v1");
    await store.change("DELETE FROM pi.latest_objects WHERE tenant = 'moved'");
    await run("004");
    expect(await kept()).toEqual([]);
    for (const prefix of ["045", "045", "046"]) await run(prefix);
    expect(await kept()).toEqual(before);
    await example.put("moved", [later]);
    expect(await kept()).toHaveLength(before.length + 1);
  });

  test("one that fails is tried again at the next start", async () => {
    writeFileSync(join(folder, "900-notes.sql"), "CREATE TABLE IF NOT EXISTS pi.notes (text String) ENGINE = Memory;\nSELECT nonsense;\n");
    await expect(migrate(example.store, folder)).rejects.toThrow();
    writeFileSync(join(folder, "900-notes.sql"), "CREATE TABLE IF NOT EXISTS pi.notes (text String) ENGINE = Memory;\n");
    await migrate(example.store, folder);
    expect((await applied()).map(({ file }) => file)).toContain("900-notes.sql");
  });
});
