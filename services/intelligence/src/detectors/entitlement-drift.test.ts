import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entitlementExample, renewalExample } from "../kpis/example-events.ts";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { Detection } from "./detection.ts";
import { entitlementDrift } from "./entitlement-drift.ts";

const AT = "2026-01-02T10:00:00.000Z";
const AS_OF = "2026-01-03T00:00:00.000Z";

let example: ExampleStore;
beforeAll(async () => {
  example = await openExampleStore();
});
afterAll(() => example.close());

describe("an entitlement against its contract", () => {
  const found = (tenant: string) => new Detection(example.store, () => 0, [entitlementDrift]).find(tenant, AS_OF);

  test("one that differs is found with one month of the difference at stake", async () => {
    await example.put("drift", [
      renewalExample("o1", AT),
      entitlementExample({ id: "e1", contractId: "ctr-of-o1", seats: 12, renewals: 1, at: AT }),
    ]);
    const [first, ...others] = await found("drift");
    expect(others).toEqual([]);
    expect(first?.finding).toMatchObject({
      code: "QTC-ENTITLEMENT-DRIFT",
      businessKey: "e1",
      exposure: { currency: "USD", minor: "2000" },
      direction: "under_billed",
    });
  });

  test("a renewal on its way is no drift", async () => {
    const entitlement = entitlementExample({ id: "e1", contractId: "ctr-of-o1", seats: 12, renewals: 0, at: AT });
    await example.put("on-its-way", [renewalExample("o1", AT), entitlement]);
    expect(await found("on-its-way")).toEqual([]);
  });
});

describe("asking the detectors", () => {
  test("what was found is remembered until something of what it reads has come in", async () => {
    let arrived = 1;
    const detection = new Detection(example.store, () => arrived, [entitlementDrift]);
    await example.put("later", [renewalExample("o2", AT)]);
    expect(await detection.find("later", AS_OF)).toEqual([]);
    await example.put("later", [entitlementExample({ id: "e2", contractId: "ctr-of-o2", seats: 12, renewals: 1, at: AT })]);
    expect(await detection.find("later", AS_OF)).toEqual([]);
    arrived += 1;
    expect(await detection.find("later", AS_OF)).toHaveLength(1);
    detection.forget("later");
    expect(await detection.find("later", AS_OF)).toHaveLength(1);
  });

  test("one whose answer changes with time is asked every time", async () => {
    const detection = new Detection(example.store, () => 1, [{ ...entitlementDrift, isTimed: true }]);
    await example.put("timed", [renewalExample("o3", AT)]);
    expect(await detection.find("timed", AS_OF)).toEqual([]);
    await example.put("timed", [entitlementExample({ id: "e3", contractId: "ctr-of-o3", seats: 12, renewals: 1, at: AT })]);
    expect(await detection.find("timed", AS_OF)).toHaveLength(1);
  });
});
