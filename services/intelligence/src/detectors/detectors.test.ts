import { describe, expect, test } from "vitest";
import { sharedStore } from "../store/example-store.fixture.ts";
import { detectors } from "./detectors.ts";

const example = await sharedStore();

/** What brings rows of the tables that hold no whole objects. */
const FILLED_BY: Readonly<Record<string, readonly string[]>> = {
  usage_records: ["billing.usage.recorded"],
  metered_events: ["metering.batch"],
  subscription_terms: ["billing.subscription"],
  contracts: ["crm.contract"],
  entitlements: ["provisioning.entitlement"],
};

test.each(detectors.map((each) => [each.name, each] as const))("%s finds nothing where nothing is", async (_name, { sql, onlyIf }) => {
  const parameters = { tenant: "empty", asOf: "2026-01-03 00:00:00.000" };
  expect(await example.store.query(sql, parameters)).toEqual([]);
  if (onlyIf !== undefined) expect(await example.store.query(onlyIf.sql, parameters)).toEqual([]);
});

/** The objects and events a question asks for, by what stands in it. */
function askedBy(text: string): string[] {
  return [
    ...[...text.matchAll(/system = '(\w+)' AND object_type = '(\w+)'/g)].map(([, system, type]) => `${system}.${type}`),
    ...[...text.matchAll(/event_type = '(\w+\.\w+)\.(\w+)\.v\d+'/g)].map(([, object = "", happened]) =>
      object === "cpq.policy" ? `${object}.${happened}` : object,
    ),
    ...[...text.matchAll(/pi\.(usage_records|metered_events|subscription_terms|contracts|entitlements)\b/g)].flatMap(
      ([, table = ""]) => FILLED_BY[table] ?? [],
    ),
  ];
}

describe.each(detectors.map((each) => [each.name, each] as const))("of every object and event it asks for, %s", (_name, each) => {
  test("says that it reads it, or one that asks the same does", () => {
    const reads = detectors.filter((other) => other.sql === each.sql).flatMap((other) => other.reads);
    expect(reads).toEqual(expect.arrayContaining(askedBy(each.sql)));
  });

  test("says so of its first question, which reads nothing that it does not", () => {
    if (each.onlyIf === undefined) return;
    expect(each.onlyIf.reads).toEqual(expect.arrayContaining(askedBy(each.onlyIf.sql)));
    expect(each.reads).toEqual(expect.arrayContaining([...each.onlyIf.reads]));
  });
});

test("every detector has a name of its own", () => {
  expect(new Set(detectors.map(({ name }) => name)).size).toBe(detectors.length);
});
