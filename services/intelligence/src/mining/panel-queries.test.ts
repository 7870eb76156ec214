import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { EVERYTHING, type Scope } from "../kpis/scope.ts";
import { renewalLog } from "./log.fixture.ts";
import { processPanels } from "./panel-queries.ts";
import { Variants } from "./variants.ts";

const WINDOW = { from: "2026-01-01 00:00:00.000", to: "2026-04-01 00:00:00.000" };

let example: ExampleStore;
beforeAll(async () => {
  example = await openExampleStore();
  await example.put("panels", [...renewalLog("opp_1"), ...renewalLog("opp_2", { without: ["cpq.quote.approved"] })]);
  const logger = { error: () => undefined } as unknown as ConstructorParameters<typeof Variants>[2];
  await new Variants(example.store, 60_000, logger).settled();
});
afterAll(() => example.close());

const figures = async (name: string, tenant = "panels", scope: Partial<Scope> = {}) => {
  const panel = processPanels.find((each) => each.name === name);
  const rows = await example.store.query<{ label: string; value: number }>(panel?.sql ?? "", {
    tenant,
    ...WINDOW,
    ...EVERYTHING,
    ...scope,
    ...(panel?.ofObjects === true && { object_type: "opportunity" }),
  });
  return Object.fromEntries(rows.map(({ label, value }) => [label, value]));
};

describe("panels of the process", () => {
  test.each(processPanels.map((panel) => [panel.name, panel] as const))(
    "%s answers labels and numbers, and sets nothing",
    async (name, { sql }) => {
      expect(sql).not.toMatch(/SETTINGS|;/);
      const rows = Object.entries(await figures(name));
      expect(rows.every(([label, value]) => label !== "" && Number.isFinite(value))).toBe(true);
      expect(Object.keys(await figures(name, "nobody"))).toEqual([]);
    },
  );

  test("they show what the cases did", async () => {
    expect(await figures("process_graph")).toEqual({
      "crm opportunity created → crm opportunity won": 2,
      "crm opportunity won → crm opportunity quote signed": 2,
    });
    expect(Object.values(await figures("process_variants"))).toEqual([1, 1]);
    expect(await figures("process_bottlenecks")).toMatchObject({
      "payment intent succeeded": 1418,
      "crm opportunity won": 212,
      "erp cash applied": 0,
    });
    expect(await figures("process_renewal_steps")).toMatchObject({ "payment intent succeeded": 709, "crm opportunity won": 106 });
    expect(await figures("process_conformance")).toEqual({ renewal: 50 });
    expect(await figures("process_deviations")).toEqual({ "skipped_approval: cpq quote approved": 1 });
    expect(await figures("process_rework")).toEqual({});
  });

  test("narrowed, they show the business cases that have an invoice of the choice", async () => {
    const invoices = await example.store.query<{ entity: string; business_case: string }>(
      "SELECT legal_entity AS entity, correlation_id AS business_case FROM pi.invoices FINAL WHERE tenant = 'panels' ORDER BY business_case",
    );
    expect(invoices.map(({ business_case: id }) => id)).toEqual(["opp_1", "opp_2"]);
    const entity = invoices[0]?.entity ?? "";
    for (const { name } of processPanels) {
      expect(await figures(name, "panels", { entity }), name).toEqual(await figures(name));
      expect(await figures(name, "panels", { entity: "ZZ99" }), name).toEqual({});
    }
  });
});
