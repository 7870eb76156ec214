/** What the built dashboards ask, run on the real engine through a connection that can only read. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kpiRows, series, type Window } from "../queries/queries.ts";
import { clock } from "../store/columns.ts";
import { migrate } from "../store/migrate.ts";
import { Store } from "../store/store.ts";
import { storeTogether } from "../store/stored-events.fixture.ts";
import { alerts, choices, expanded, queries, sqlOf } from "./built-panels.fixture.ts";
import { dailySeries, kpis, loadSeries } from "./catalogue.ts";
import { contractExample, journalOf } from "./example-books.ts";
import {
  accountExample,
  caseExample,
  comesTo,
  customerExample,
  exampleEvent,
  invoiceExample,
  opportunityExample,
  receivableExample,
  renewalExample,
} from "./example-events.ts";
import { gradedSeason } from "./example-truth.ts";
import { taskOf } from "./example-work.ts";
import { EVERYTHING, type Scope } from "./scope.ts";

const KNOWN = "everything";
const QUOTED = "o'neil";
const tenants = [KNOWN, "nobody", QUOTED];
const ranges: readonly (readonly [string, Window])[] = [
  ["1 day", { from: "2026-01-05T00:00:00.000Z", to: "2026-01-06T00:00:00.000Z" }],
  ["30 days", { from: "2026-01-01T00:00:00.000Z", to: "2026-01-31T00:00:00.000Z" }],
  ["1 year", { from: "2026-01-01T00:00:00.000Z", to: "2027-01-01T00:00:00.000Z" }],
];
const MONTH = ranges[1]![1];
/** Every range of the known sandbox, and each of the others in one. */
const states = ranges
  .flatMap(([name, window]) => tenants.map((tenant) => ({ name: `${name} of ${tenant}`, window, tenant })))
  .filter(({ tenant, window }) => tenant === KNOWN || window === MONTH);

describe("panels on the real engine", () => {
  const folder = mkdtempSync(join(tmpdir(), "cashline-panels-"));
  let store: Store;

  beforeAll(async () => {
    store = await Store.open({ kind: "embedded", folder });
    await migrate(store);
    const all = [accountExample({ id: "acc", tier: "strategic" }), ...kpis.flatMap(({ example }) => example.events)];
    const windows = kpis.flatMap(({ example }) => example.windows ?? []);
    const loads = kpis.flatMap(({ example }) => example.loads ?? []);
    const baseline = kpis.flatMap(({ example }) => example.baseline ?? []);
    const truth = gradedSeason;
    await storeTogether(store, [
      { tenant: KNOWN, events: all, windows, loads, baseline, truth },
      { tenant: QUOTED, events: all, windows, loads, baseline, truth },
      ...kpis.map(({ name, example }) => ({ ...example, tenant: name })),
    ]);
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const figures = async (
    title: string,
    tenant: string,
    window: Window,
    zone = "UTC",
  ): Promise<{ label: string; value: number | null }[]> => {
    const rows = await store.query<{ label?: string; value: number | string | null }>(
      expanded(sqlOf(title, "figure"), { tenant, window, zone }),
    );
    return rows.map(({ label = "", value }) => ({ label, value: value === null ? null : Number(value) }));
  };
  const days = async (
    title: string,
    tenant: string,
    window: Window,
    zone = "UTC",
  ): Promise<{ day: string; label: string; value: number }[]> => {
    const rows = await store.query<{ time: string; label?: string; value: number | string }>(
      expanded(sqlOf(title, "daily"), { tenant, window, zone }),
    );
    expect(rows.every(({ time }) => time.endsWith(" 00:00:00"))).toBe(true);
    return rows.map(({ time, label = "", value }) => ({ day: time.slice(0, 10), label, value: Number(value) }));
  };

  test("there are panels to ask about", () => {
    expect(queries.length).toBeGreaterThanOrEqual(kpis.length + dailySeries.length);
  });

  test.each(kpis.map((kpi) => [kpi.title, kpi] as const))(
    "%s shows the figures of its worked example, whatever the server's time zone",
    async (title, { name, example }) => {
      for (const zone of ["UTC", "America/New_York", "Asia/Kolkata"])
        expect(await figures(title, name, example.window, zone)).toEqual(example.rows);
    },
  );

  /** What a series of load runs asks, and what its panel shows, of the same rows. */
  const points = async (
    name: string,
    tenant: string,
    window: Window,
    scope: Partial<Scope> = {},
  ): Promise<{ told: unknown; shown: unknown }> => {
    const declared = loadSeries.find((each) => each.name === name);
    const told = await store.query<{ at: string; label: string; value: number | string }>(declared?.sql ?? "", {
      tenant,
      from: clock(window.from),
      to: clock(window.to),
      ...EVERYTHING,
      ...scope,
    });
    const shown = await store.query<{ time: string; label: string; value: number | string }>(
      expanded(sqlOf(declared?.title ?? "", "daily"), { tenant, window, scope, zone: "America/New_York" }),
    );
    return { told: told.map(({ at, label, value }) => ({ time: at, label, value })), shown };
  };

  test.each(states)("every panel shows $name as the catalogue's queries tell it", async ({ tenant, window }) => {
    for (const kpi of kpis) expect(await figures(kpi.title, tenant, window), kpi.name).toEqual(await kpiRows(store, kpi, tenant, window));
    for (const { name, title } of dailySeries)
      expect(await days(title, tenant, window), name).toEqual(await series(store, name, tenant, window));
    for (const { name } of loadSeries) {
      const { told, shown } = await points(name, tenant, window);
      expect(shown, name).toEqual(told);
    }
  });

  test("a load is drawn at the seconds of its real time", async () => {
    const { shown } = await points("load_errors", "load_failed_share", {
      from: "2026-01-05T03:00:00.000Z",
      to: "2026-01-05T03:05:00.000Z",
    });
    expect(shown).toEqual([
      { time: "2026-01-05 03:00:02", label: "429", value: 1 },
      { time: "2026-01-05 03:00:02", label: "no answer", value: 1 },
    ]);
  });

  test("a sandbox whose name has a quote sees its own figures, one nobody knows sees none", async () => {
    const window = ranges[2]?.[1] as Window;
    for (const { title } of kpis) expect(await figures(title, QUOTED, window), title).toEqual(await figures(title, KNOWN, window));
    for (const { title } of kpis)
      expect(
        (await figures(title, "nobody", window)).every(({ value }) => value === null || value === 0),
        title,
      ).toBe(true);
    expect(await figures("Renewals completed", "x' OR '1' = '1", window)).toEqual([{ label: "", value: 0 }]);
  });

  test("exceptions detected are drawn on their day, one series per category", async () => {
    expect(
      await days("Exceptions detected per day", "exception_volume", { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" }),
    ).toEqual([
      { day: "2026-01-05", label: "pricing", value: 1 },
      { day: "2026-01-06", label: "pricing", value: 1 },
      { day: "2026-01-07", label: "payment", value: 1 },
    ]);
  });

  test("a season is drawn beside its baseline, day by day", async () => {
    const week = { from: "2026-01-04T00:00:00.000Z", to: "2026-01-11T00:00:00.000Z" };
    const lines = async (title: string) => {
      const drawn = Map.groupBy(await days(title, "automation_effect_cases", week), ({ label }) => label);
      return Object.fromEntries(
        [...drawn].map(([label, points]) => [label, points.map(({ day, value }) => [Number(day.slice(8)), value])]),
      );
    };
    // As the season and its baseline say in example-baseline.ts: two cases each, both detected on the fifth.
    const daily = (...values: number[]) => values.map((value, index) => [4 + index, value]);
    expect(await lines("Exceptions detected, against the baseline")).toEqual({
      automated: daily(0, 2, 0, 0, 0, 0, 0),
      "by hand": daily(0, 2, 0, 0, 0, 0, 0),
    });
    expect(await lines("Open exceptions, against the baseline")).toEqual({
      automated: daily(0, 0, 0, 0, 0, 0, 0),
      "by hand": daily(0, 2, 1, 1, 1, 0, 0),
    });
    expect(await lines("Median time to resolve, against the baseline")).toEqual({
      automated: [[5, 2.5]],
      "by hand": [
        [6, 24],
        [9, 97],
      ],
    });
    for (const { name, title } of dailySeries.filter(({ name }) => name.startsWith("baseline_")))
      expect(await days(title, "exception_volume", week), name).toEqual([]);
  });

  test("what waited is drawn at its highest of the day, one line per system", async () => {
    const january = { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" };
    expect(await days("Most events waiting per day", "most_events_waiting", january)).toEqual([
      { day: "2026-01-05", label: "crm", value: 900 },
      { day: "2026-01-06", label: "crm", value: 80 },
      { day: "2026-01-31", label: "erp", value: 14 },
    ]);
    expect(await days("Longest wait of an event per day", "most_events_waiting", january)).toEqual([
      { day: "2026-01-05", label: "crm", value: 2_000 },
      { day: "2026-01-06", label: "crm", value: 40 },
      { day: "2026-01-31", label: "erp", value: 20 },
    ]);
  });

  test("exposure is drawn as it stood at the end of each day, also where the server is in another time zone", async () => {
    const rows = await days(
      "Unresolved exposure",
      "unresolved_exposure",
      { from: "2026-01-04T00:00:00.000Z", to: "2026-01-08T00:00:00.000Z" },
      "America/New_York",
    );
    expect(rows.map(({ day, value }) => [day.slice(8), value])).toEqual([
      ["04", 0],
      ["05", 100.5],
      ["06", 1119.5],
      ["07", 120.5],
    ]);
  });

  test.each(queries)("$title answers in columns its panel can draw", async ({ type, queryType, rawSql, units }) => {
    const columns = await store.query<{ name: string; type: string }>(`DESCRIBE (${expanded(rawSql, { tenant: KNOWN, window: MONTH })})`);
    const types = columns.map(({ type }) => type.replaceAll(/Nullable\(|LowCardinality\(|\)$/g, ""));
    const names = columns.map(({ name }) => name);
    if (queryType === "timeseries") {
      expect(names[0]).toBe("time");
      expect(types[0]).toMatch(/^DateTime\('UTC'/);
      expect([
        ["time", "value"],
        ["time", "label", "value"],
      ]).toContainEqual(names);
    } else if (type === "table") {
      expect(new Set(names).size).toBe(names.length);
      // Without a unit of its own a number is shown by the panel's, as a bare one. The load's range is hidden, for its link.
      const numbers = names.filter((_name, index) => /^(U?Int|Float|Decimal)/.test(types[index] ?? ""));
      if (!names.includes("label"))
        expect(numbers.filter((name) => !/^(from|to)_ms$/.test(name))).toEqual(numbers.filter((name) => units.includes(name)));
      return;
    } else if (type === "barchart") {
      expect(names.slice(0, 2)).toEqual(["label", "value"]);
      // The parts of its label that its links choose by.
      for (const part of types.slice(2)) expect(part).toBe("String");
    } else {
      expect([["value"], ["label", "value"]]).toContainEqual(names);
    }
    expect(types[names.indexOf("value")]).toMatch(/^(U?Int\d+|Float64)/);
  });

  test.each([
    ["2026-01", { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" }],
    ["2025-12", { from: "2025-12-01T00:00:00.000Z", to: "2026-01-01T00:00:00.000Z" }],
  ])("every panel of the month %s shows what its range shows, whatever the range above", async (period, window) => {
    const above = { from: "2026-03-10T00:00:00.000Z", to: "2026-03-20T00:00:00.000Z" };
    for (const { title, rawSql } of queries.filter(({ rawSql: sql }) => sql.includes("${period:")))
      expect(await store.query(expanded(rawSql, { tenant: KNOWN, window: above, period })), title).toEqual(
        await store.query(expanded(rawSql, { tenant: KNOWN, window })),
      );
  });

  const ofPeriods = kpis.filter(({ inRealTime }) => !inRealTime);
  test.each([
    ["o'neil", ofPeriods],
    ["2026-13", ofPeriods.slice(0, 5)],
    ["'; DROP", ofPeriods.slice(0, 5)],
    ["2026", ofPeriods.slice(0, 5)],
  ])("what is no month, %s, leaves the range", async (period, asked) => {
    for (const kpi of asked) {
      const rows = await store.query<{ label?: string; value: number | string | null }>(
        expanded(sqlOf(kpi.title, "figure"), { tenant: KNOWN, window: MONTH, period }),
      );
      const shown = rows.map(({ label = "", value }) => ({ label, value: value === null ? null : Number(value) }));
      expect(shown, kpi.name).toEqual(await kpiRows(store, kpi, KNOWN, MONTH));
    }
  });

  const scopes: readonly (readonly [string, Partial<Scope>])[] = [
    ["an entity", { entity: "DE01" }],
    ["a customer tier and a region", { tier: "strategic", region: "EMEA" }],
    ["a value with a quote", { entity: "o'neil", product: "'; DROP" }],
    ["all four", { entity: "DE01", region: "EMEA", tier: "strategic", product: "platform pro" }],
  ];

  test.each(scopes)("every panel narrowed to %s shows what the catalogue tells", async (_name, scope) => {
    const asked = { tenant: KNOWN, window: MONTH, scope };
    for (const kpi of kpis) {
      const rows = await store.query<{ label?: string; value: number | string | null }>(expanded(sqlOf(kpi.title, "figure"), asked));
      const shown = rows.map(({ label = "", value }) => ({ label, value: value === null ? null : Number(value) }));
      expect(shown, kpi.name).toEqual(await kpiRows(store, kpi, KNOWN, MONTH, { ...EVERYTHING, ...scope }));
    }
    for (const { name } of loadSeries) {
      const { told, shown } = await points(name, KNOWN, MONTH, scope);
      expect(shown, name).toEqual(told);
    }
    for (const { rawSql, type } of queries) if (type === "table" || type === "timeseries") await store.query(expanded(rawSql, asked));
  });

  test("narrowed figures are of those entities, regions, tiers and products alone", async () => {
    const at = "2026-01-05T10:00:00.000Z";
    const events = [
      accountExample({ id: "acc", tier: "strategic" }),
      accountExample({ id: "other", tier: "enterprise" }),
      renewalExample("o1", at),
      caseExample({ id: "c1", detectedAt: at, accountId: "acc", legalEntity: "DE01" }),
      caseExample({ id: "c2", detectedAt: at, accountId: "other", legalEntity: "DE01" }),
      caseExample({ id: "c3", detectedAt: at, accountId: "acc", legalEntity: "US01" }),
      caseExample({ id: "c4", detectedAt: at }),
      invoiceExample({ id: "i1", kind: "held", at, legalEntity: "GB01" }),
    ];
    await storeTogether(store, [{ tenant: "narrow", events }]);
    const open = async (scope: Partial<Scope>): Promise<number> => {
      const rows = await store.query<{ value: string }>(
        expanded(sqlOf("Open exceptions", "figure"), { tenant: "narrow", window: MONTH, scope }),
      );
      return Number(rows[0]?.value);
    };
    expect(await open({})).toBe(4);
    expect(await open({ entity: "DE01" })).toBe(2);
    expect(await open({ region: "EMEA" })).toBe(2);
    expect(await open({ region: "other" })).toBe(1);
    expect(await open({ tier: "strategic" })).toBe(2);
    expect(await open({ tier: "strategic", entity: "DE01" })).toBe(1);
    expect(await open({ product: "platform pro" })).toBe(2);
    expect(await open({ product: "platform basic" })).toBe(0);
    expect(await open({ tier: "nobody" })).toBe(0);
    // A case that names no entity touches a renewal of one all the same.
    const touched = [renewalExample("o2", at), caseExample({ id: "c5", detectedAt: at, correlationId: "o2" })];
    await storeTogether(store, [{ tenant: "narrow", events: touched }]);
    const straight = async (scope: Partial<Scope>): Promise<unknown> => {
      const sql = expanded(sqlOf("Straight-through rate", "figure"), { tenant: "narrow", window: MONTH, scope });
      return (await store.query<{ value: number }>(sql))[0]?.value;
    };
    expect(await straight({})).toBe(50);
    expect(await straight({ entity: "US01" })).toBe(50);
  });

  test("the lists of cases are narrowed to what is chosen of them, and a value nobody has leaves none", async () => {
    const at = "2026-01-05T10:00:00.000Z";
    const events = [
      caseExample({ id: "c1", detectedAt: at, team: "tax", severity: "S1", code: "TAX-JURISDICTION", category: "tax" }),
      caseExample({ id: "c2", detectedAt: "2026-01-30T10:00:00.000Z", team: "tax" }),
      caseExample({ id: "c3", detectedAt: at, tasks: [taskOf("t3", "treasury", at)] }),
      caseExample({ id: "c4", version: 2, detectedAt: at, closedAt: "2026-01-06T10:00:00.000Z", rootCause: "manual_change" }),
      comesTo("2026-01-30T23:59:59.000Z"),
    ];
    await storeTogether(store, [{ tenant: "chosen", events }]);
    const listed = async (title: string, scope: NonNullable<Parameters<typeof expanded>[1]["scope"]>): Promise<string> => {
      const { rawSql = "" } = queries.find((each) => each.title === `${title} (table)`) ?? {};
      const rows = await store.query<{ case: string }>(expanded(rawSql, { tenant: "chosen", window: MONTH, scope }));
      return rows
        .map((row) => row.case)
        .toSorted()
        .join(" ");
    };
    const open = (scope: Parameters<typeof listed>[1]) => listed("Open cases", scope);
    expect(await open({})).toBe("c1 c2 c3");
    expect(await open({ team: "tax" })).toBe("c1 c2");
    expect(await open({ team: "tax", age: "7 d +" })).toBe("c1");
    expect(await open({ age: "0-1 d" })).toBe("c2");
    expect(await open({ team: "treasury" }), "a team that has work on the case of another").toBe("c3");
    expect(await open({ severity: "S1" })).toBe("c1");
    expect(await open({ code: "TAX-JURISDICTION", category: "tax" })).toBe("c1");
    expect(await open({ status: "in_progress" })).toBe("c1 c2 c3");
    expect(await open({ team: "o'neil", code: "' OR 1 --" })).toBe("");
    const closed = (scope: Parameters<typeof listed>[1]) => listed("Closed cases", scope);
    expect([await closed({}), await closed({ cause: "manual_change" }), await closed({ cause: "o'neil" })]).toEqual(["c4", "c4", ""]);
  });

  test("the rows behind figures add up to them", async () => {
    const at = "2026-01-05T10:00:00.000Z";
    const events = [
      invoiceExample({ id: "i1", kind: "held", at, totalCents: 12_345 }),
      invoiceExample({ id: "i2", version: 2, kind: "payment_failed", at, finalizedAt: at }),
      exampleEvent({
        type: "erp.posting.rejected.v1",
        objectType: "posting_validation",
        objectId: "pv1",
        at,
        payload: { id: "pv1", invoiceId: "i1" },
      }),
      receivableExample({ id: "r1", at, grossCents: 10_000, openCents: 4_000, dueOn: "2026-01-10" }),
      contractExample({ id: "k1", at, seats: 1 }),
      opportunityExample({ id: "o1", closeOn: "2026-01-10", at }),
      comesTo("2026-01-20T23:59:59.000Z"),
    ];
    await storeTogether(store, [{ tenant: "behind", events }]);
    const listed = (title: string) => {
      const { rawSql = "" } = queries.find((each) => each.title === `${title} (table)`) ?? {};
      return store.query<Record<string, unknown>>(expanded(rawSql, { tenant: "behind", window: MONTH }));
    };
    const shown = async (title: string) => Number((await figures(title, "behind", MONTH))[0]?.value);
    expect(await listed("Invoices held back")).toMatchObject([
      { invoice: "i1", total: await shown("Cash blocked by holds"), business_case: "opp-of-i1" },
    ]);
    expect(await listed("Postings that ERP refused")).toMatchObject([{ invoice: "i1", status: "draft", entity: "US01" }]);
    expect(await listed("Open receivables")).toMatchObject([{ receivable: "r1", open: 40, days_past_due: "11" }]);
    expect(await listed("Invoices whose payment failed")).toMatchObject([{ invoice: "i2", due_amount: 100 }]);
    expect(await listed("Contracts in force")).toMatchObject([{ contract: "k1", yearly: await shown("Annual recurring revenue") }]);
    expect(await listed("Renewals due, one by one")).toMatchObject([{ business_case: "o1", standing: "late" }]);
  });

  test("choices are those of what was reported last, also before the engine has merged what came before", async () => {
    await store.command("SYSTEM STOP MERGES pi.accounts");
    await storeTogether(store, [{ tenant: "merging", events: [accountExample({ id: "acc", tier: "strategic" })] }]);
    await storeTogether(store, [{ tenant: "merging", events: [accountExample({ id: "acc", tier: "enterprise", version: 2 })] }]);
    const { query } = choices.find(({ name }) => name === "tier") ?? { query: { rawSql: "" } };
    const offered = await store.query<{ value: string }>(expanded(query.rawSql, { tenant: "merging", window: MONTH }));
    expect(offered.map(({ value }) => value)).toEqual(["", "enterprise"]);
    await store.command("SYSTEM START MERGES pi.accounts");
  });

  test("the books are narrowed by the customer they name, to his tier and product", async () => {
    const at = "2026-01-05T10:00:00.000Z";
    const deferred = (id: string, cents: number, customerId: string | null) =>
      journalOf(
        id,
        "2026-01-05",
        [
          ["receivable", cents, 0],
          ["deferred_revenue", 0, cents],
        ],
        customerId,
      );
    const events = [
      accountExample({ id: "acc", tier: "strategic" }),
      accountExample({ id: "other", tier: "enterprise" }),
      contractExample({ id: "k1", at, seats: 1 }),
      customerExample({ id: "cus", accountId: "acc" }),
      customerExample({ id: "cus-2", accountId: "other" }),
      receivableExample({ id: "r1", at, grossCents: 10_000, openCents: 10_000, dueOn: "2026-03-01" }),
      receivableExample({ id: "r2", at, grossCents: 5_000, openCents: 5_000, dueOn: "2026-03-01", customerId: "cus-2" }),
      deferred("je1", 10_000, "cus"),
      deferred("je2", 5_000, "cus-2"),
      deferred("je3", 700, null),
      comesTo("2026-01-31T23:59:59.000Z"),
    ];
    await storeTogether(store, [{ tenant: "books", events }]);
    const asked = async (title: string, label: string, scope: Partial<Scope>): Promise<number | null | undefined> => {
      const rows = await store.query<{ label?: string; value: number | string | null }>(
        expanded(sqlOf(title, "figure"), { tenant: "books", window: MONTH, scope }),
      );
      const value = rows.find((row) => (row.label ?? "") === label)?.value;
      return value === null || value === undefined ? value : Number(value);
    };
    const open = (scope: Partial<Scope>) => asked("Receivables by days past due", "not due", scope);
    const added = (scope: Partial<Scope>) => asked("Deferred revenue roll-forward", "added", scope);
    expect([await open({}), await added({})]).toEqual([150, 157]);
    expect([await open({ tier: "strategic" }), await added({ tier: "strategic" })]).toEqual([100, 100]);
    expect([await open({ tier: "enterprise" }), await added({ tier: "enterprise" })]).toEqual([50, 50]);
    expect([await open({ product: "platform pro" }), await added({ product: "platform pro" })]).toEqual([100, 100]);
    expect([await open({ entity: "US01", tier: "strategic" }), await open({ entity: "DE01" })]).toEqual([100, 0]);
    expect([await asked("Days sales outstanding", "", { tier: "strategic" }), await asked("Days sales outstanding", "", {})]).toEqual([
      30, 30,
    ]);
  });

  test.each(alerts)("the alert $title asks for one number", async ({ rawSql }) => {
    const rows = await store.query<{ value: number | null }>(rawSql);
    expect(rows.length).toBeLessThanOrEqual(1);
    for (const row of rows) expect(Object.keys(row)).toEqual(["value"]);
    const types = await store.query<{ type: string }>(`DESCRIBE (${rawSql})`);
    expect(types.map(({ type }) => type.replace(/^Nullable\((.*)\)$/, "$1"))).toEqual(["Float64"]);
  });

  test("an alert of a figure by label asks the worst of them", async () => {
    const { rawSql } = alerts.find(({ title }) => title === "In the way of the close: warning") ?? { rawSql: "" };
    const asked = rawSql.replaceAll("(SELECT argMax(tenant, last_stored_at) FROM pi.sandboxes)", "'close_readiness'");
    expect(await store.query(asked)).toEqual([{ value: 2 }]);
  });

  test.each(choices)("the choice $name offers everything there is, once", async ({ name, query }) => {
    const rows = await store.query<{ tenant?: string; value?: string; text?: string }>(
      expanded(query.rawSql, { tenant: KNOWN, window: MONTH }),
    );
    if (name === "tenant") {
      const offered = rows.map((row) => row.tenant ?? "");
      expect(offered).toEqual([...new Set(offered)].toSorted());
      const played = kpis.filter(({ example }) => example.events.length > 0).map((kpi) => kpi.name);
      expect(offered).toEqual(expect.arrayContaining([KNOWN, QUOTED, ...played]));
      return;
    }
    expect(rows[0]).toEqual({ value: "", text: name === "period" ? "The range" : "All" });
    expect(rows.length).toBeGreaterThan(1);
    expect(new Set(rows.map(({ value }) => value)).size).toBe(rows.length);
  });
});
