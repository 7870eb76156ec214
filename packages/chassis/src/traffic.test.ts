import type { FaultOf } from "@cashline/contracts/common/faults";
import { operation, type Operation } from "@cashline/contracts/common/operation";
import { strict } from "@cashline/contracts/common/values";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { Traffic, type Waiting } from "./traffic.ts";

const declare = (id: string, version: string): Operation =>
  operation({ id, method: "GET", path: `/${version}/things`, scope: "s", summary: "Reads.", reply: { status: 200, body: strict({}) } });
const read = declare("read", "v1");
const readNew = declare("readNew", "v2");
const old: Operation = { ...declare("readOld", "v1"), deprecated: true };
const outage: FaultOf<"outage"> = { id: "f", kind: "outage", match: "*", from: null, to: null };

let now: Record<string, string>;
let traffic: Traffic;
const open = (mostRows?: number): Traffic => {
  const opened = new Traffic("billing", mostRows);
  opened.keepTime({ get: (tenant) => (now[tenant] === undefined ? undefined : { now: now[tenant] }) });
  return opened;
};
beforeEach(() => {
  now = { acme: "2026-01-05T10:00:00.000Z", globex: "2026-02-01T00:00:00.000Z" };
  traffic = open();
});
const call = (changes: Partial<Parameters<Traffic["call"]>[0]> = {}): void =>
  traffic.call({ tenant: "acme", operation: read, client: "lab", status: 200, saysWhen: false, ms: 2, ...changes });
/** Fetches and acknowledges until nothing is left, as a reader does that stores every window. */
const drain = (from = traffic) => {
  const windows = [];
  for (let reply = from.fetch(undefined); reply.window; reply = from.fetch(reply.next ?? undefined)) windows.push(reply.window);
  return windows;
};

describe("counting calls", () => {
  test("calls that are alike are one row with their number, their time in sum and the longest", () => {
    call({ ms: 2 });
    call({ ms: 5 });
    call({ ms: 3 });
    const alike = { tenant: "acme", day: "2026-01-05", operation: "read", version: "v1", client: "lab", outcome: "ok", deprecated: false };
    expect(traffic.fetch(undefined).window?.calls).toEqual([{ ...alike, calls: 3, totalMs: 10, maxMs: 5 }]);
  });

  test("sandbox, scenario day, operation with its version, client and outcome are told apart, and what is to go is marked", () => {
    call();
    call({ tenant: "globex" });
    now["acme"] = "2026-01-06T00:00:00.000Z";
    call();
    call({ operation: readNew });
    call({ operation: old });
    call({ client: "orchestrator" });
    for (const status of [302, 404, 429, 500, 503]) call({ status });
    for (const status of [404, 429, 500, 503, 507]) call({ status, saysWhen: true });
    const rows = traffic
      .fetch(undefined)
      .window?.calls.map(({ tenant, day, operation: id, version, client, outcome, deprecated, calls }) =>
        [tenant, day, id, version, client, outcome, deprecated ? "deprecated" : "", calls].join(" "),
      );
    expect(rows).toEqual([
      "acme 2026-01-05 read v1 lab ok  1",
      "globex 2026-02-01 read v1 lab ok  1",
      "acme 2026-01-06 read v1 lab ok  2",
      "acme 2026-01-06 readNew v2 lab ok  1",
      "acme 2026-01-06 readOld v1 lab ok deprecated 1",
      "acme 2026-01-06 read v1 orchestrator ok  1",
      "acme 2026-01-06 read v1 lab refused  2",
      "acme 2026-01-06 read v1 lab limited  2",
      "acme 2026-01-06 read v1 lab failed  3",
      "acme 2026-01-06 read v1 lab turned_away  2",
    ]);
  });

  test("of a sandbox without a clock here nothing is counted", () => {
    call({ tenant: "nowhere" });
    traffic.delivery("nowhere", "failed");
    traffic.fault("nowhere", "planted", outage);
    expect(traffic.fetch(undefined)).toMatchObject({ window: null, next: null, more: false });
  });
});

describe("counting deliveries and faults", () => {
  test("deliveries are of the process's own events unless another system is named", () => {
    traffic.delivery("acme", "failed");
    traffic.delivery("acme", "failed");
    traffic.delivery("acme", "taken_in", { system: "crm", count: 3 });
    traffic.delivery("acme", "duplicate", { system: "crm", count: 0 });
    expect(traffic.fetch(undefined).window?.deliveries).toEqual([
      { tenant: "acme", day: "2026-01-05", system: "billing", outcome: "failed", count: 2 },
      { tenant: "acme", day: "2026-01-05", system: "crm", outcome: "taken_in", count: 3 },
    ]);
  });

  test("a fault is told when it is planted and when it is lifted", () => {
    traffic.fault("acme", "planted", outage);
    traffic.fault("acme", "lifted", outage);
    const change = { tenant: "acme", fault: "f", kind: "outage", match: "*", from: null, to: null, at: now["acme"] };
    expect(traffic.fetch(undefined).window?.faults).toEqual([
      { ...change, state: "planted" },
      { ...change, state: "lifted" },
    ]);
  });
});

describe("what waits", () => {
  let waiting: Waiting[];
  const wait = (events: number, oldestMs = events * 10, tenant = "acme"): void => {
    waiting = [...waiting.filter((each) => each.tenant !== tenant), { tenant, events, oldestMs }];
  };
  const watch = (watching = traffic): void => watching.watchWaiting(() => waiting);
  const next = (reply = traffic.fetch(undefined)) => traffic.fetch(reply.next ?? undefined);
  const day = "2026-01-05";
  beforeEach(() => {
    waiting = [];
    wait(0);
    watch();
  });

  test("is read when a window is closed, by sandbox and scenario day, and a window fetched again tells the same", () => {
    wait(7);
    wait(3, 90, "globex");
    wait(5, 90, "nowhere");
    const first = traffic.fetch(undefined);
    expect(first.window?.backlogs).toEqual([
      { tenant: "acme", day, events: 7, mostEvents: 7, oldestMs: 70, longestMs: 70 },
      { tenant: "globex", day: "2026-02-01", events: 3, mostEvents: 3, oldestMs: 90, longestMs: 90 },
    ]);
    wait(1000);
    expect(traffic.fetch(undefined)).toEqual(first);
  });

  test("is told as it stood last and at its highest, whenever it was read while the window was open", () => {
    for (const events of [2, 40, 9]) {
      wait(events);
      traffic.noteWaiting();
    }
    wait(6, 5);
    expect(traffic.fetch(undefined).window?.backlogs).toEqual([
      { tenant: "acme", day, events: 6, mostEvents: 40, oldestMs: 5, longestMs: 400 },
    ]);
  });

  test("of nothing that waits is told once, then nothing, and once more after something has waited", () => {
    const first = traffic.fetch(undefined);
    expect(first.window?.backlogs).toEqual([{ tenant: "acme", day, events: 0, mostEvents: 0, oldestMs: 0, longestMs: 0 }]);
    expect(next(first)).toMatchObject({ window: null, more: false });
    wait(4);
    const some = traffic.fetch(undefined);
    wait(0);
    const none = next(some);
    expect([some, none].map(({ window }) => window?.backlogs[0]?.events)).toEqual([4, 0]);
    expect(next(none).window).toBeNull();
  });

  test("of a sandbox that is removed is told no more, and anew when it is set up again", () => {
    wait(4);
    traffic.fetch(undefined);
    traffic.forget("acme");
    const emptied = traffic.fetch(undefined);
    expect(emptied.window?.backlogs).toEqual([]);
    wait(0);
    expect(next(emptied).window?.backlogs).toMatchObject([{ tenant: "acme", events: 0 }]);
  });

  test("is of the latest day where days had to be counted together, and of all of them at its highest", () => {
    traffic = open(3);
    watch();
    for (const [date, events] of [50, 20, 30, 10].entries()) {
      now["acme"] = `2026-01-0${date + 1}T00:00:00.000Z`;
      wait(events);
      traffic.noteWaiting();
    }
    expect(traffic.fetch(undefined).window?.backlogs).toEqual([
      { tenant: "acme", day: "2026-01-04", events: 10, mostEvents: 50, oldestMs: 100, longestMs: 500 },
    ]);
  });
});

describe("events that came again", () => {
  const again = (event: string, tries: number, deliveries: number, tenant = "acme") =>
    traffic.redelivery({ tenant, correlationId: "opp", event, tries, deliveries });

  test("are told by the highest of what was found out about each, and forgotten with their sandbox", () => {
    again("e1", 3, 1);
    again("e1", 1, 2);
    again("e2", 1, 5);
    again("e2", 1, 4);
    again("e1", 1, 2, "globex");
    again("e1", 1, 2, "nowhere");
    const of = { correlationId: "opp" };
    expect(traffic.fetch(undefined).window?.redeliveries).toEqual([
      { ...of, tenant: "acme", event: "e1", tries: 3, deliveries: 2 },
      { ...of, tenant: "acme", event: "e2", tries: 1, deliveries: 5 },
      { ...of, tenant: "globex", event: "e1", tries: 1, deliveries: 2 },
    ]);
    traffic.forget("acme");
    expect(traffic.fetch(undefined).window?.redeliveries.map(({ tenant }) => tenant)).toEqual(["globex"]);
  });

  test("are bounded while nobody fetches: what is told already still grows, others are not taken up", () => {
    traffic = open(10);
    for (let event = 1; event <= 30; event += 1) again(`e${event}`, 1, 2);
    again("e1", 1, 3);
    const told = drain()[0]?.redeliveries ?? [];
    expect(told).toHaveLength(10);
    expect(told[0]).toMatchObject({ event: "e1", deliveries: 3 });
  });
});

describe("windows", () => {
  test("one that nobody acknowledged comes again as it was, while counting goes on", () => {
    call();
    const first = traffic.fetch(undefined);
    const before = structuredClone(first);
    call();
    expect(traffic.fetch(undefined)).toEqual({ ...before, more: true });
    expect(traffic.fetch("another-start.1")).toEqual({ ...before, more: true });
    const second = traffic.fetch(first.next ?? undefined);
    expect(second).toMatchObject({ window: { number: 2, calls: [{ calls: 1 }] }, more: false });
    expect(traffic.fetch(second.next ?? undefined)).toMatchObject({ window: null, next: null });
  });

  test("where nothing happened there is none, and an acknowledgement may be repeated", () => {
    call();
    const { next } = traffic.fetch(undefined);
    expect(traffic.fetch(next ?? "").window).toBeNull();
    call();
    expect(traffic.fetch(next ?? "").window?.number).toBe(2);
  });

  test("another start has another name that sorts later, counts its windows anew, and is not acknowledged by the old cursor", async () => {
    call();
    const { next, instance } = traffic.fetch(undefined);
    await new Promise((resolve) => setTimeout(resolve, 2));
    traffic = open();
    call();
    expect(traffic.instance > instance).toBe(true);
    expect(traffic.fetch(next ?? undefined)).toMatchObject({ window: { number: 1 } });
    expect(traffic.fetch(next ?? undefined)).toMatchObject({ window: { number: 1 } });
  });

  test("a sandbox that is removed is in none of them", () => {
    for (const tenant of ["acme", "globex"]) {
      call({ tenant });
      traffic.delivery(tenant, "delivered");
      traffic.fault(tenant, "planted", outage);
    }
    traffic.fetch(undefined);
    call();
    traffic.forget("acme");
    const [first, second] = drain();
    expect([first?.calls, first?.deliveries, first?.faults].flat().map((row) => row?.tenant)).toEqual(["globex", "globex", "globex"]);
    expect(second).toBeUndefined();
  });

  test("however fetches and losses of replies fall between calls, every call is in exactly one window", () => {
    const steps = fc.array(fc.constantFrom("call", "fetch and store", "reply is lost"), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (happened) => {
        traffic = open();
        const stored = new Map<number, number>();
        let after: string | undefined;
        const store = (): boolean => {
          const { window, next } = traffic.fetch(after);
          if (window) stored.set(window.number, window.calls[0]?.calls ?? 0);
          after = next ?? after;
          return window !== null;
        };
        for (const step of happened) {
          if (step === "call") call();
          else if (step === "fetch and store") store();
          else traffic.fetch(after);
        }
        while (store());
        const sum = [...stored.values()].reduce((total, calls) => total + calls, 0);
        expect(sum).toBe(happened.filter((step) => step === "call").length);
      }),
    );
  });
});

describe("while nobody fetches", () => {
  test("days are counted together before anything is lost, then clients", () => {
    traffic = open(10);
    for (let day = 1; day <= 28; day += 1) {
      now["acme"] = `2026-01-${String(day).padStart(2, "0")}T00:00:00.000Z`;
      for (const client of ["lab", "orchestrator"]) call({ client });
      traffic.delivery("acme", "delivered");
    }
    const [window] = drain();
    expect((window?.calls.length ?? 0) + (window?.deliveries.length ?? 0)).toBeLessThanOrEqual(10);
    expect(window?.calls.reduce((sum, { calls }) => sum + calls, 0)).toBe(56);
    expect(window?.deliveries.reduce((sum, { count }) => sum + count, 0)).toBe(28);
    expect(new Set(window?.calls.map(({ client }) => client))).toEqual(new Set(["lab", "orchestrator"]));
    traffic = open(10);
    for (let person = 1; person <= 200; person += 1) call({ client: `p${person}` });
    const [crowd] = drain();
    expect(crowd?.calls.length).toBeLessThanOrEqual(10);
    expect(crowd?.calls.reduce((sum, { calls }) => sum + calls, 0)).toBe(200);
    expect(crowd?.calls.some(({ client }) => client === "*")).toBe(true);
  });
});
