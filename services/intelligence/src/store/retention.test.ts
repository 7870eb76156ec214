import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { taskExample, withDecisions, withTasks } from "../ingest/work-and-cash.fixture.ts";
import { journalOf } from "../kpis/example-books.ts";
import { caseExample, invoiceExample, receivableExample, renewalExample } from "../kpis/example-events.ts";
import { measure } from "../queries/queries.ts";
import { openExampleStore, type ExampleStore } from "./example-store.fixture.ts";
import { changeHold, isHeld, listHolds } from "./holds.ts";
import { rollUp } from "./rollups.ts";
import { applyRetention, retentionPolicy, type RetentionPolicy } from "./retention.ts";

/** Scenario times of years ago: what the wall clock says of them must not matter. */
const at = "2019-01-02T10:00:00.000Z";
const WINDOW = { from: "2019-01-01T00:00:00.000Z", to: "2019-02-01T00:00:00.000Z" };
const NOW = "2026-11-20T08:00:00.000Z";
const caseOf = (id: string): CanonicalEvent =>
  withDecisions(
    withTasks(caseExample({ id, detectedAt: at, correlationId: `cor-of-${id}`, exposureCents: 500 }), [taskExample(`t-${id}`)]),
  );
const events: readonly CanonicalEvent[] = [
  caseOf("c1"),
  caseOf("c2"),
  invoiceExample({ id: "i1", version: 2, kind: "held", at }),
  renewalExample("o1", at),
  receivableExample({ id: "r1", at, grossCents: 100, openCents: 100 }),
  journalOf("je1", "2019-01-02", [
    ["receivable", 100, 0],
    ["deferred_revenue", 0, 100],
  ]),
];

const policy = retentionPolicy();
const monthsOf = (table: string): number | null => policy.kinds.find(({ tables }) => tables.includes(table))?.months ?? null;
const all = policy.kinds.flatMap(({ tables }) => tables);

describe("retention", () => {
  let example: ExampleStore;
  beforeAll(async () => {
    example = await openExampleStore();
  });
  afterAll(() => example.close());

  const query = <Row>(sql: string, parameters = {}): Promise<Row[]> => example.store.query<Row>(sql, parameters);
  const count = async (table: string, tenant: string, condition = "1 = 1"): Promise<number> =>
    Number(
      (
        await query<{ n: string }>(`SELECT count() AS n FROM pi.${table} FINAL WHERE tenant = {tenant:String} AND ${condition}`, { tenant })
      )[0]?.n,
    );
  const counts = async (tenant: string) =>
    Object.fromEntries(await Promise.all(all.map(async (table) => [table, await count(table, tenant)] as const)));

  /** Rows of the events as they would stand had they been stored so many months ago. */
  const putBefore = async (tenant: string, months: number): Promise<void> => {
    await example.put(tenant, events);
    const { store } = example;
    for (const table of all) {
      if ((await count(table, tenant)) === 0) continue;
      const columns = await query<{ name: string }>(
        "SELECT name FROM system.columns WHERE database = 'pi' AND table = {table:String} AND default_kind = '' AND name != 'tenant'",
        { table },
      );
      const names = columns.map(({ name }) => `\`${name}\``).join(", ");
      await store.command(
        `CREATE TABLE pi.aside ENGINE = Memory AS SELECT tenant, ${names} FROM pi.${table} FINAL WHERE tenant = '${tenant}'`,
      );
      await store.command(`DELETE FROM pi.${table} WHERE tenant = '${tenant}'`);
      await store.command(
        `INSERT INTO pi.${table} (tenant, ${names}, kept_since) SELECT tenant, ${names}, now() - INTERVAL ${months} MONTH FROM pi.aside SETTINGS insert_allow_materialized_columns = 1`,
      );
      await store.command("DROP TABLE pi.aside");
      // The events have arrived once more, and their days know it before those are put back too.
      if (table === "raw_events") await rollUp(store);
    }
  };
  const mergeAll = async (): Promise<void> => {
    for (const table of all) await example.store.command(`OPTIMIZE TABLE pi.${table} FINAL`);
  };
  const settled = async (): Promise<void> => {
    const open = async () => (await query("SELECT 1 FROM system.mutations WHERE database = 'pi' AND NOT is_done")).length;
    await expect.poll(open, { interval: 20, timeout: 30_000 }).toBe(0);
  };

  test("every table of a sandbox's rows is of one kind, and knows since when it keeps a row", async () => {
    const keeping = await query<{ table: string }>(
      "SELECT table FROM system.columns WHERE database = 'pi' AND name = 'kept_since' AND default_kind = 'MATERIALIZED' ORDER BY table",
    );
    expect(keeping.map(({ table }) => table)).toEqual(all.toSorted());
    const kinds = (change: (tables: string[]) => string[]): RetentionPolicy => ({
      ...policy,
      kinds: policy.kinds.map((kind, index) => (index === 0 ? { ...kind, tables: change(kind.tables) } : kind)),
    });
    const refused = (wrong: RetentionPolicy) => expect(applyRetention(example.store, wrong, "keep")).rejects;
    await refused(kinds((tables) => tables.slice(1))).toThrow("raw_events is of no kind");
    await refused(kinds((tables) => [...tables, "nosuch"])).toThrow("there is no table nosuch");
    await refused(kinds((tables) => [...tables, "cases"])).toThrow("cases is named twice");
  });

  test("rows past it go, rows within it, of a held sandbox or of a held case stay, and figures of what stays are as before", async () => {
    const { store } = example;
    const old = 121;
    for (const tenant of ["past", "held", "of-case"]) await putBefore(tenant, old);
    await putBefore("within", 24);
    await example.put("new", events);
    await changeHold(store, "held", { caseId: null, held: true, reason: "audit 2026", changedBy: "auditor" }, NOW);
    await changeHold(store, "of-case", { caseId: "c1", held: true, reason: "audit 2026", changedBy: "auditor" }, NOW);
    const tenants = ["past", "held", "of-case", "within", "new"];
    const before = new Map(await Promise.all(tenants.map(async (tenant) => [tenant, await counts(tenant)] as const)));
    const figures = {
      within: await measure(store, "within", WINDOW),
      held: await measure(store, "held", WINDOW),
      new: await measure(store, "new", WINDOW),
    };
    expect(figures.new.find(({ name }) => name === "unresolved_exposure")?.value).toBe(10);

    await applyRetention(store, policy, "keep");
    await mergeAll();
    expect(await counts("past")).toEqual(before.get("past"));

    await applyRetention(store, policy, "enforce");
    await settled();
    await mergeAll();
    const kept = Object.entries(before.get("past") ?? {}).map(([table, n]) => [table, monthsOf(table) === null ? n : 0]);
    expect(await counts("past")).toEqual(Object.fromEntries(kept));
    expect(kept.filter(([, n]) => n !== 0).length).toBeGreaterThan(0);
    for (const tenant of ["held", "within", "new"]) expect(await counts(tenant), tenant).toEqual(before.get(tenant));
    expect({
      within: await measure(store, "within", WINDOW),
      held: await measure(store, "held", WINDOW),
      new: await measure(store, "new", WINDOW),
    }).toEqual(figures);
    for (const table of ["cases", "case_tasks", "case_decisions"])
      expect([await count(table, "of-case", "case_id = 'c1'"), await count(table, "of-case", "case_id = 'c2'")], table).toEqual([1, 0]);
    expect([
      await count("raw_events", "of-case", "correlation_id = 'cor-of-c1'"),
      await count("raw_events", "of-case", "correlation_id != 'cor-of-c1'"),
    ]).toEqual([1, 0]);

    const mutations = () => query("SELECT count() AS n FROM system.mutations WHERE database = 'pi'");
    const done = await mutations();
    await applyRetention(store, policy, "enforce");
    expect(await mutations()).toEqual(done);

    await changeHold(
      store,
      "held",
      { caseId: null, held: false, reason: "audit is over", changedBy: "auditor" },
      "2026-11-21T08:00:00.000Z",
    );
    await settled();
    await mergeAll();
    expect(await counts("held")).toEqual(Object.fromEntries(kept));
    for (const tenant of ["within", "new"]) expect(await counts(tenant), tenant).toEqual(before.get(tenant));
  });

  test("a hold that was lifted is still told of, one of an unknown case is none", async () => {
    const { store } = example;
    expect(await listHolds(store, "held")).toEqual([
      { caseId: null, held: false, reason: "audit is over", changedBy: "auditor", changedAt: "2026-11-21T08:00:00.000Z" },
    ]);
    expect([await isHeld(store, "held"), await isHeld(store, "of-case"), await isHeld(store, "new")]).toEqual([false, true, false]);
    expect(await changeHold(store, "new", { caseId: "nosuch", held: true, reason: "r", changedBy: "a" }, NOW)).toBeNull();
  });

  test("a version that was enforced may not change; keeping takes every limit away again", async () => {
    const { store } = example;
    const shorter = { ...policy, kinds: policy.kinds.map((kind) => ({ ...kind, months: kind.months === null ? null : 1 })) };
    await applyRetention(store, policy, "enforce");
    await expect(applyRetention(store, shorter, "enforce")).rejects.toThrow(
      `retention policy ${policy.version} was changed after it was enforced`,
    );
    const limited = () => query("SELECT name FROM system.tables WHERE database = 'pi' AND engine_full LIKE '% TTL %'");
    expect((await limited()).length).toBe(all.filter((table) => monthsOf(table) !== null).length);
    await applyRetention(store, policy, "keep");
    expect(await limited()).toEqual([]);
  });
});
