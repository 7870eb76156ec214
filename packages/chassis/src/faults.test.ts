import type { Fault } from "@cashline/contracts/common/faults";
import { beforeEach, expect, test } from "vitest";
import { Faults, hits } from "./faults.ts";
import { Database } from "./store.ts";

const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`;
const outage: Fault = { id: "o", kind: "outage", match: "payInvoice", from: at(2), to: at(4) };
const drop: Fault = { id: "d", kind: "drop", match: "billing.invoice.paid.v1@inv_1", from: null, to: null, probability: 0.5 };

let database: Database;
let faults: Faults;
beforeEach(() => {
  database = new Database(":memory:");
  faults = new Faults(database);
});

test.each([
  [1, false],
  [2, true],
  [3, true],
  [4, false],
])("a fault from day 2 to day 4 is active on day %i: %s", (day, active) => {
  faults.put("acme", outage);
  expect(faults.active("acme", "outage", at(day), "payInvoice")).toHaveLength(active ? 1 : 0);
});

test("a fault touches what its match names, in its own sandbox", () => {
  faults.put("acme", outage);
  faults.put("acme", drop);
  expect(faults.active("acme", "outage", at(3), "voidInvoice")).toEqual([]);
  expect(faults.active("acme", "latency", at(3), "payInvoice")).toEqual([]);
  expect(faults.active("other", "outage", at(3), "payInvoice")).toEqual([]);
  expect(faults.active("acme", "drop", at(3), "billing.invoice.paid.v1", "inv_1")).toEqual([drop]);
  expect(faults.active("acme", "drop", at(3), "billing.invoice.paid.v1", "inv_2")).toEqual([]);
  faults.put("acme", { ...outage, match: "*" });
  expect(faults.active("acme", "outage", at(3), "voidInvoice")).toHaveLength(1);
});

test("faults outlive their process, in order of id, until they are taken away", () => {
  faults.put("acme", outage);
  faults.put("acme", drop);
  faults.put("acme", { ...outage, to: at(5) });
  expect(faults.list("acme")).toEqual([drop, { ...outage, to: at(5) }]);
  expect(new Faults(database).list("acme")).toEqual(faults.list("acme"));
  faults.remove("acme", "o");
  expect(new Faults(database).list("acme")).toEqual([drop]);
  faults.removeTenant("acme");
  expect(new Faults(database).list("acme")).toEqual([]);
});

test("a fault that would never be active is refused", () => {
  expect(() => faults.put("acme", { ...outage, to: at(2) })).toThrow("invalid-request: /body/to must be later");
});

test("a draw follows from seed, fault and object alone, and keeps to the probability", () => {
  const objects = Array.from({ length: 2000 }, (_, index) => `obj_${index}`);
  const hitBy = (fault: { id: string; probability: number }, seed = "seed"): string[] => objects.filter((id) => hits(fault, seed, id));
  const fault = { id: "f", probability: 0.3 };
  expect(hitBy(fault).length).toBeGreaterThan(500);
  expect(hitBy(fault).length).toBeLessThan(700);
  expect(
    objects
      .toReversed()
      .filter((id) => hits(fault, "seed", id))
      .toReversed(),
  ).toEqual(hitBy(fault));
  expect(hitBy(fault, "other")).not.toEqual(hitBy(fault));
  expect(hitBy({ ...fault, id: "g" })).not.toEqual(hitBy(fault));
  expect(hitBy({ ...fault, probability: 0 })).toEqual([]);
  expect(hitBy({ ...fault, probability: 1 })).toEqual(objects);
});
