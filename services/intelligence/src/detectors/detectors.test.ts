import { afterAll, beforeAll, expect, test } from "vitest";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { detectors } from "./detectors.ts";

let example: ExampleStore;
beforeAll(async () => {
  example = await openExampleStore();
});
afterAll(() => example.close());

test.each(detectors.map((each) => [each.name, each] as const))("%s finds nothing where nothing is", async (_name, { sql, onlyIf }) => {
  const parameters = { tenant: "empty", asOf: "2026-01-03 00:00:00.000" };
  expect(await example.store.query(sql, parameters)).toEqual([]);
  if (onlyIf !== undefined) expect(await example.store.query(onlyIf, parameters)).toEqual([]);
});

test("every detector has a name of its own", () => {
  expect(new Set(detectors.map(({ name }) => name)).size).toBe(detectors.length);
});
