import { afterAll, beforeAll, expect, test } from "vitest";
import { caseExample, invoiceExample, receivableExample, renewalExample } from "../kpis/example-events.ts";
import { openExampleStore, type ExampleStore } from "./example-store.fixture.ts";
import { refill } from "./refill.ts";

const at = "2026-01-02T10:00:00.000Z";
const events = [
  caseExample({ id: "c1", detectedAt: at, tier: "strategic" }),
  renewalExample("o1", at),
  renewalExample("o2", "2026-01-03T10:00:00.000Z"),
  invoiceExample({ id: "i1", kind: "finalized", at }),
  receivableExample({ id: "r1", at, grossCents: 100, openCents: 100 }),
];

let example: ExampleStore;
beforeAll(async () => {
  example = await openExampleStore();
});
afterAll(() => example.close());

const tables = ["cases", "contracts", "contract_versions", "renewals", "invoices", "receivable_versions"];
const rows = (tenant: string) =>
  Promise.all(
    tables.map((table) =>
      example.store.query(`SELECT * EXCEPT tenant FROM pi.${table} FINAL WHERE tenant = {tenant:String} ORDER BY ALL`, { tenant }),
    ),
  );

test("events stored before a table was there fill it as they do today, once", async () => {
  await example.put("now", events);
  await example.put("before", events);
  for (const table of tables) await example.store.command(`DELETE FROM pi.${table} WHERE tenant = 'before'`);
  expect((await rows("before")).flat()).toEqual([]);
  const again = { name: "refill of this test", objectTypes: ["case", "contract", "invoice", "receivable"], tables };
  await refill(example.store, [again]);
  expect(await rows("before")).toEqual(await rows("now"));
  await example.store.command("DELETE FROM pi.cases WHERE tenant = 'before'");
  await refill(example.store, [again]);
  expect(await example.store.query("SELECT case_id FROM pi.cases WHERE tenant = 'before'")).toEqual([]);
});
