import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import type { SeatReduction } from "@cashline/contracts/systems/provisioning/policy";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differencesOf, findingOf } from "./drift.ts";
import {
  activateEntitlement,
  amendEntitlement,
  changeEntitlement,
  extendEntitlement,
  injectDrift,
  reconcileEntitlement,
  resumeEntitlement,
  suspendEntitlement,
  terminateAtEnd,
  terminateEntitlement,
  type Changed,
  type Refused,
} from "./entitlement.ts";
import { defaultPolicy } from "./policy.ts";
import { assignSeat, newestOf, releaseSeat, seatLimit } from "./seats.ts";

const at = "2026-01-05T00:00:00.000Z";
const granted = (decision: Changed | Refused): Entitlement => {
  if (decision.outcome === "refused") throw new Error(decision.detail);
  return decision.entitlement;
};
const grant = {
  contractId: "ctr_00000000000000000001",
  accountId: "acc_00000000000000000001",
  sku: "platform",
  tier: "pro",
  seats: 3,
  startOn: "2026-01-01",
  endOn: "2027-01-01",
};
const fresh = granted(activateEntitlement("ent_00000000000000000001", grant, defaultPolicy, "2026-01-05"));
const person = (userKey: string) => ({ seatId: `seat_${userKey}`, userKey, before: undefined });

describe("entitlement", () => {
  test.each<[number, number, number]>([
    [10, 0, 10],
    [10, 15, 11],
    [0, 100, 0],
    [1_000_000_000, 100, 2_000_000_000],
    [3, 33, 3],
  ])("of %s seats with %s %% overage, %s are held at most", (seats, seatOveragePercent, limit) => {
    expect(seatLimit(seats, { seatOveragePercent })).toBe(limit);
  });

  test("drift says of each member what was ordered and what is provisioned", () => {
    expect(differencesOf(fresh)).toEqual([]);
    const drifted = granted(injectDrift(fresh, { sku: "other", endOn: "2026-06-01" }, at));
    expect(findingOf(drifted, 2).differences).toEqual([
      { member: "sku", ordered: "platform", provisioned: "other" },
      { member: "endOn", ordered: "2027-01-01", provisioned: "2026-06-01" },
    ]);
    expect(() => findingOf(fresh, 1)).toThrow("does not drift");
  });

  test("of seats assigned at one time the order of id decides which are newest", () => {
    const seat = (id: string, assignedAt: string) => ({ id, assignedAt }) as Parameters<typeof newestOf>[0][number];
    const seats = [seat("b", at), seat("c", "2026-01-01T00:00:00.000Z"), seat("a", at)];
    expect(newestOf(seats, 2).map(({ id }) => id)).toEqual(["a", "b"]);
    expect(newestOf(seats.toReversed(), 2).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("whatever happens, drift is exactly a difference from the order, seats keep to the limit unless policy or drift says so, and nothing leads out of the end", () => {
    const seats = fc.integer({ min: 0, max: 6 });
    const today = fc.integer({ min: 0, max: 500 }).map((days) => addDays("2026-01-01", days));
    type Step = (of: Entitlement) => Changed | Refused | Entitlement | undefined;
    const assign = (of: Entitlement, key: string): Entitlement => {
      const decision = assignSeat(of, person(key), defaultPolicy, at);
      return decision.outcome === "assigned" ? decision.entitlement : of;
    };
    const step = fc.oneof<fc.Arbitrary<Step>[]>(
      seats.map((count) => (of) => changeEntitlement(of, { seats: count }, at)),
      seats.map((count) => (of) => injectDrift(of, { seats: count }, at)),
      fc.tuple(seats, fc.constantFrom<SeatReduction>("refuse", "release_newest")).map(
        ([count, seatReduction]) =>
          (of) =>
            amendEntitlement(of, { seats: count }, { ...defaultPolicy, seatReduction }),
      ),
      seats.map((count) => (of) => extendEntitlement(of, { ...of.ordered, seats: count }, defaultPolicy)),
      fc.constant((of: Entitlement) => reconcileEntitlement(of, defaultPolicy)),
      today.map((on) => (of) => suspendEntitlement(of, { reason: "x", code: "other" }, on)),
      today.map((on) => (of) => resumeEntitlement(of, "paid", { resumption: "keep_end" }, on)),
      today.map((on) => (of) => terminateAtEnd(of, defaultPolicy, on)),
      fc.constant((of: Entitlement) => terminateEntitlement(of, "x", defaultPolicy)),
      fc.nat(3).map((key) => (of) => assign(of, String(key))),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let entitlement = fresh;
        for (const take of steps) {
          const before = entitlement;
          const taken = take(before);
          const after =
            taken === undefined ? before : "outcome" in taken ? (taken.outcome === "changed" ? taken.entitlement : before) : taken;
          entitlement = after;
          if (before.status === "terminated") expect(after).toEqual(before);
          if (after.status === "terminated") expect(after.assignedSeats).toBe(0);
          else {
            expect(after.isDrifting).toBe(differencesOf(after).length > 0);
            expect(after.driftCause !== null && after.driftSince !== null).toBe(after.isDrifting);
            if (!after.isDrifting && !before.isDrifting) expect(after.assignedSeats).toBeLessThanOrEqual(after.seats);
          }
          expect(after.suspendedOn !== null || after.status === "terminated").toBe(after.status !== "active");
        }
      }),
    );
  });

  test.each<[string, string, Entitlement["status"]]>([
    ["2026-01-05", "2026-01-05", "active"],
    ["2026-01-04", "2026-01-05", "active"],
    ["2026-01-06", "2026-01-05", "pending"],
    ["2199-12-30", "2026-01-05", "pending"],
  ])("what starts on %s is, on %s, %s", (startOn, today, status) => {
    const terms = { ...grant, startOn, endOn: "2199-12-31" };
    expect(granted(activateEntitlement("ent_00000000000000000001", terms, defaultPolicy, today)).status).toBe(status);
  });

  test("what was suspended before its first day is pending again until then, and has lost only days of its term", () => {
    const waiting = granted(
      activateEntitlement("ent_00000000000000000001", { ...grant, startOn: "2026-02-01" }, defaultPolicy, "2026-01-05"),
    );
    const suspended = granted(suspendEntitlement(waiting, { reason: "x", code: "non_payment" }, "2026-01-10"));
    const byPolicy = { resumption: "extend_end" } as const;
    expect(granted(resumeEntitlement(suspended, "paid", byPolicy, "2026-01-31"))).toMatchObject({ status: "pending", extendedDays: 0 });
    expect(granted(resumeEntitlement(suspended, "paid", byPolicy, "2026-02-11"))).toMatchObject({ status: "active", extendedDays: 10 });
  });

  test("a seat given back is free for exactly one other", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4), fc.boolean()), { maxLength: 30 }), (steps) => {
        let entitlement = fresh;
        const held = new Map<string, ReturnType<typeof seatOf>>();
        for (const [who, isAssign] of steps) {
          const key = String(who);
          const before = held.get(key);
          const decision = isAssign
            ? assignSeat(entitlement, { ...person(key), before }, defaultPolicy, at)
            : before && releaseSeat(entitlement, before, at);
          if (decision === undefined || decision.outcome === "refused") continue;
          entitlement = decision.entitlement;
          held.set(key, decision.seat);
          expect(entitlement.assignedSeats).toBe([...held.values()].filter(({ status }) => status === "assigned").length);
          expect(entitlement.assignedSeats).toBeLessThanOrEqual(entitlement.seats);
        }
      }),
    );
  });
});

function seatOf() {
  const decision = assignSeat(fresh, person("x"), defaultPolicy, at);
  if (decision.outcome === "refused") throw new Error(decision.detail);
  return decision.seat;
}
