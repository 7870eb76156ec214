import { afterAll, beforeAll, expect, test } from "vitest";
import { kpis } from "../kpis/catalogue.ts";
import { accountExample } from "../kpis/example-events.ts";
import { kpiRows } from "../queries/queries.ts";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { rollUp } from "../store/rollups.ts";
import { copyOf, eventsOf } from "./base-events.ts";
import { copyInBulk } from "./bulk-copies.ts";

const ACCOUNT = "acc_0123456789abcdefghjk";
let example: ExampleStore;
beforeAll(async () => {
  example = await openExampleStore();
});
afterAll(() => example.close());

test("a sandbox copied by the engine has the same figures under other ids", async () => {
  await example.put(
    "played",
    kpis.flatMap(({ example: { events } }) => events),
  );
  await copyInBulk(example.store, "played", "copied", 7);
  await rollUp(example.store);
  for (const kpi of kpis) {
    const { window } = kpi.example;
    expect(await kpiRows(example.store, kpi, "copied", window), kpi.name).toEqual(await kpiRows(example.store, kpi, "played", window));
  }
});

test("every id of a copy is another, in columns and payloads alike, and copies of copies never meet", async () => {
  const account = accountExample({ id: ACCOUNT, tier: "strategic" });
  await example.put("one", [account]);
  const own = await eventsOf(example.store, "one");
  const ids = [1, 2].flatMap((copy) =>
    copyOf(own, "copies", copy).map(({ objectId, payload }) => [objectId, (payload as { id: string }).id]),
  );
  expect(ids).toEqual([
    ["acc_0123456789abcdef0001", "acc_0123456789abcdef0001"],
    ["acc_0123456789abcdef0002", "acc_0123456789abcdef0002"],
  ]);
  await example.put("copies", [...copyOf(own, "copies", 1), ...copyOf(own, "copies", 2)]);
  await copyInBulk(example.store, "copies", "twice", 1);
  await copyInBulk(example.store, "copies", "twice", 2);
  expect(await example.store.query("SELECT count() AS n FROM pi.raw_events FINAL WHERE tenant = 'twice'")).toEqual([{ n: "4" }]);
  await copyInBulk(example.store, "one", "bulk", 3);
  const rows = await example.store.query(
    "SELECT object_id, JSONExtractString(payload, 'id') AS inside FROM pi.raw_events WHERE tenant = 'bulk'",
  );
  expect(rows).toEqual([{ object_id: "acc_0123456789ab0003ghjk", inside: "acc_0123456789ab0003ghjk" }]);
});
