import { describe, expect, test } from "vitest";
import { entitlementExample, renewalExample } from "../kpis/example-events.ts";
import { sharedStore } from "../store/example-store.fixture.ts";
import type { QueryParameters } from "../store/store.ts";
import { Detection } from "./detection.ts";
import { anyOf } from "./detector.ts";
import { entitlementDrift } from "./entitlement-drift.ts";

const AT = "2026-01-02T10:00:00.000Z";
const AS_OF = "2026-01-03T00:00:00.000Z";

const example = await sharedStore();

describe("an entitlement against its contract", () => {
  const found = (tenant: string) => new Detection(example.store, () => 0, [entitlementDrift]).find(tenant, AS_OF);

  test("one that differs is found with one month of the difference at stake", async () => {
    await example.put("drift-drift", [
      renewalExample("o1", AT),
      entitlementExample({ id: "e1", contractId: "ctr-of-o1", seats: 12, renewals: 1, at: AT }),
    ]);
    const [first, ...others] = await found("drift-drift");
    expect(others).toEqual([]);
    expect(first?.finding).toMatchObject({
      code: "QTC-ENTITLEMENT-DRIFT",
      businessKey: "e1",
      exposure: { currency: "USD", minor: "2000" },
      direction: "under_billed",
    });
  });

  test("one that goes on after its contract was terminated is found with all its seats", async () => {
    const renewed = renewalExample("o5", AT);
    const ended = {
      ...renewed,
      eventId: "ended",
      type: "crm.contract.terminated.v1",
      objectVersion: 3,
      payload: { ...(renewed.payload as object), status: "terminated" },
    };
    const entitlement = (status: string) => {
      const event = entitlementExample({ id: "e5", contractId: "ctr-of-o5", seats: 10, renewals: 1, at: AT });
      return { ...event, payload: { ...(event.payload as object), status } };
    };
    await example.put("drift-over", [renewed, ended, entitlement("active")]);
    expect(await found("drift-over")).toMatchObject([
      {
        finding: {
          businessKey: "e5",
          exposure: { minor: "10000" },
          direction: "under_billed",
          correction: { seats: "0", status: "active" },
        },
      },
    ]);
    await example.put("drift-ended", [renewed, ended, entitlement("terminated")]);
    expect(await found("drift-ended")).toEqual([]);
  });

  test("a renewal on its way is no drift", async () => {
    const entitlement = entitlementExample({ id: "e1", contractId: "ctr-of-o1", seats: 12, renewals: 0, at: AT });
    await example.put("drift-on-its-way", [renewalExample("o1", AT), entitlement]);
    expect(await found("drift-on-its-way")).toEqual([]);
  });
});

describe("asking the detectors", () => {
  test("what was found is remembered until something of what it reads has come in", async () => {
    let arrived = 1;
    const detection = new Detection(example.store, () => arrived, [entitlementDrift]);
    await example.put("drift-later", [renewalExample("o2", AT)]);
    expect(await detection.find("drift-later", AS_OF)).toEqual([]);
    await example.put("drift-later", [entitlementExample({ id: "e2", contractId: "ctr-of-o2", seats: 12, renewals: 1, at: AT })]);
    expect(await detection.find("drift-later", AS_OF)).toEqual([]);
    arrived += 1;
    expect(await detection.find("drift-later", AS_OF)).toHaveLength(1);
    detection.forget("drift-later");
    expect(await detection.find("drift-later", AS_OF)).toHaveLength(1);
  });

  test("one whose answer changes with time is asked every time", async () => {
    const detection = new Detection(example.store, () => 1, [{ ...entitlementDrift, isTimed: true }]);
    await example.put("drift-timed", [renewalExample("o3", AT)]);
    expect(await detection.find("drift-timed", AS_OF)).toEqual([]);
    await example.put("drift-timed", [entitlementExample({ id: "e3", contractId: "ctr-of-o3", seats: 12, renewals: 1, at: AT })]);
    expect(await detection.find("drift-timed", AS_OF)).toHaveLength(1);
  });

  test("a first question without a row spares the whole one, until something of what that question reads has come in; a yes may be for good", async () => {
    const first = anyOf("provisioning.entitlement");
    const arrived = { "provisioning.entitlement": 1, "crm.contract": 1 };
    const arrivals = (_tenant: string, object: string): number => arrived[object as keyof typeof arrived];
    const asked: string[] = [];
    const store = new Proxy(example.store, {
      get: (target, member: "query") =>
        member === "query"
          ? (sql: string, parameters: QueryParameters) => (asked.push(sql), target.query(sql, parameters))
          : target[member],
    });
    const reads = Object.keys(arrived);
    const detection = new Detection(store, arrivals, [{ ...entitlementDrift, reads, isTimed: true, onlyIf: first }]);
    await example.put("drift-first", [renewalExample("o4", AT)]);
    expect(await detection.find("drift-first", AS_OF)).toEqual([]);
    expect(asked).toHaveLength(1);
    arrived["crm.contract"] += 1;
    expect(await detection.find("drift-first", AS_OF)).toEqual([]);
    expect(asked).toHaveLength(1);
    await example.put("drift-first", [entitlementExample({ id: "e4", contractId: "ctr-of-o4", seats: 12, renewals: 1, at: AT })]);
    arrived["provisioning.entitlement"] += 1;
    expect(await detection.find("drift-first", AS_OF)).toHaveLength(1);
    expect(asked).toHaveLength(3);
    arrived["provisioning.entitlement"] += 1;
    expect(await detection.find("drift-first", AS_OF)).toHaveLength(1);
    expect(asked).toHaveLength(4);
  });
});
