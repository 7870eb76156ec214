import { Traffic } from "@cashline/chassis/traffic";
import { operation } from "@cashline/contracts/common/operation";
import { strict } from "@cashline/contracts/common/values";
import { createLogger } from "@cashline/telemetry/logger";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TrafficFetching, type TrafficSource } from "./fetching.ts";

const read = operation({
  id: "read",
  method: "GET",
  path: "/v1/things",
  scope: "s",
  summary: "Reads.",
  reply: { status: 200, body: strict({}) },
});

/** A process that counts, and can be down, restarted, or lose its replies. */
function openProcess(name: string) {
  const start = (): Traffic => {
    const traffic = new Traffic(name);
    traffic.keepTime({ get: () => ({ now: "2026-01-05T00:00:00.000Z" }) });
    return traffic;
  };
  const state = { traffic: start(), trouble: "none" as "none" | "down" | "reply lost", reads: 0 };
  const source: TrafficSource = {
    process: name,
    read: async (after) => {
      state.reads += 1;
      if (state.trouble === "down") throw new Error("refused");
      const reply = state.traffic.fetch(after);
      if (state.trouble === "reply lost") throw new Error("cut off");
      return Promise.resolve(structuredClone(reply));
    },
  };
  return {
    source,
    state,
    wait: (events: number) => state.traffic.watchWaiting(() => [{ tenant: "acme", events, oldestMs: events }]),
    restart: () => {
      state.traffic = start();
    },
    call: (calls = 1, tenant = "acme") => {
      for (let call = 0; call < calls; call += 1)
        state.traffic.call({ tenant, operation: read, client: "lab", status: 200, saysWhen: false, ms: 1 });
    },
  };
}

/** Keeps rows as the engine does: one for each key, the last that came. */
class Rows {
  readonly kept = new Map<string, Record<string, unknown>>();
  fails = false;
  inserts = 0;
  insert = (table: string, rows: readonly object[]): Promise<void> => {
    this.inserts += 1;
    if (this.fails) return Promise.reject(new Error("the disk is full"));
    for (const row of rows as Record<string, unknown>[])
      this.kept.set(
        [table, row["process"], row["instance"], row["window_number"], row["tenant"], row["operation"], row["outcome"]].join("\n"),
        row,
      );
    return Promise.resolve();
  };
  calls(process?: string): number {
    const rows = [...this.kept.values()].filter((row) => process === undefined || row["process"] === process);
    return rows.reduce((sum, row) => sum + Number(row["calls"] ?? 0), 0);
  }
}

let rows: Rows;
let known: Set<string>;
let crm: ReturnType<typeof openProcess>;
let billing: ReturnType<typeof openProcess>;
let told: string[];
let fetching: TrafficFetching;
const logger = () => {
  const silent = createLogger("test", "silent");
  const tell = (level: string) => (facts: object, message: string) =>
    void told.push(`${level} ${"process" in facts ? String(facts.process) : ""} ${message}`);
  return Object.assign(Object.create(silent) as typeof silent, { warn: tell("warn"), info: tell("info"), error: tell("error") });
};
const open = (): TrafficFetching =>
  new TrafficFetching({ sources: [crm.source, billing.source], store: rows, knows: (tenant) => known.has(tenant), logger: logger() });
beforeEach(() => {
  rows = new Rows();
  known = new Set(["acme"]);
  crm = openProcess("crm");
  billing = openProcess("billing");
  told = [];
  fetching = open();
});
afterEach(() => fetching.close());

describe("fetching what processes count", () => {
  test("every call is stored once, fetch after fetch, with an insert a table for all processes", async () => {
    crm.call(3);
    billing.call(2);
    await fetching.fetch();
    expect([rows.calls("crm"), rows.calls("billing"), rows.inserts]).toEqual([3, 2, 1]);
    crm.call(4);
    await fetching.fetch();
    await fetching.fetch();
    expect([rows.calls("crm"), rows.calls("billing"), rows.inserts]).toEqual([7, 2, 2]);
    expect(crm.state.traffic.fetch(undefined).window).toBeNull();
  });

  test("a window whose reply was lost comes again, and with it what was counted since, in one fetch", async () => {
    crm.call(3);
    crm.state.trouble = "reply lost";
    await fetching.fetch();
    crm.state.trouble = "none";
    crm.call(2);
    await fetching.fetch();
    expect(rows.calls()).toBe(5);
  });

  test("what could not be stored is fetched again and counts once", async () => {
    crm.call(3);
    rows.fails = true;
    await fetching.fetch();
    rows.fails = false;
    crm.call(2);
    await fetching.fetch();
    expect(rows.calls()).toBe(5);
    expect(told).toEqual(["error  counts of traffic could not be stored; they are fetched again"]);
  });

  test("what waits is stored as it was read when its window was closed, however often that is fetched", async () => {
    const waiting = () => [...rows.kept.values()].flatMap((row) => ("most_events" in row ? [[row["events"], row["most_events"]]] : []));
    crm.wait(700);
    crm.state.trouble = "reply lost";
    await fetching.fetch();
    await fetching.fetch();
    crm.wait(20);
    rows.fails = true;
    crm.state.trouble = "none";
    await fetching.fetch();
    rows.fails = false;
    await fetching.fetch();
    expect(waiting()).toEqual([[700, 700]]);
    await fetching.fetch();
    await fetching.close();
    fetching = open();
    await fetching.fetch();
    expect(waiting()).toEqual([
      [700, 700],
      [20, 20],
    ]);
  });

  test("a service that starts anew fetches the last window again and goes on from it", async () => {
    crm.call(3);
    await fetching.fetch();
    await fetching.close();
    fetching = open();
    crm.call(2);
    await fetching.fetch();
    expect(rows.calls()).toBe(5);
  });

  test("a process that starts anew goes on: what was fetched of it before stays, and its windows are others", async () => {
    crm.call(3);
    await fetching.fetch();
    await new Promise((resolve) => setTimeout(resolve, 2));
    crm.restart();
    crm.call(2);
    await fetching.fetch();
    expect(rows.calls()).toBe(5);
  });

  test("one that is down is told of once, asked each time, and hinders nobody; when it is back that is told too", async () => {
    crm.state.trouble = "down";
    crm.call(3);
    billing.call(2);
    await fetching.fetch();
    await fetching.fetch();
    expect([rows.calls("crm"), rows.calls("billing"), crm.state.reads]).toEqual([0, 2, 2]);
    crm.state.trouble = "none";
    await fetching.fetch();
    expect(rows.calls("crm")).toBe(3);
    expect(told).toEqual(["warn crm the traffic of a process cannot be fetched", "info crm the traffic of a process can be fetched again"]);
  });

  test("counts of a sandbox that is not set up here are dropped and acknowledged", async () => {
    crm.call(3, "gone");
    crm.call(1);
    await fetching.fetch();
    known.add("gone");
    await fetching.fetch();
    expect(rows.calls()).toBe(1);
  });

  test("who asks while a fetch is under way gets one that begins afterwards, shared with all who ask then", async () => {
    const first = fetching.fetch();
    await Promise.resolve();
    await Promise.resolve();
    crm.call(1);
    const [second, third] = [fetching.fetch(), fetching.fetch()];
    expect(second).toBe(third);
    await Promise.all([first, second]);
    expect(rows.calls()).toBe(1);
    expect(crm.state.reads).toBe(2);
  });

  test("nothing is stored while something is done alone", async () => {
    crm.call(1);
    let [during, release] = [-1, (): void => undefined];
    const held = new Promise<void>((resolve) => (release = resolve));
    const alone = fetching.alone(async () => {
      await held;
      during = rows.calls();
    });
    const fetched = fetching.fetch();
    release();
    await Promise.all([alone, fetched]);
    expect([during, rows.calls()]).toEqual([0, 1]);
  });

  test("it fetches by itself until it is closed", async () => {
    crm.call(1);
    fetching.start(1);
    await expect.poll(() => rows.calls(), { interval: 1 }).toBe(1);
    await fetching.close();
    const { reads } = crm.state;
    crm.call(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([rows.calls(), crm.state.reads]).toEqual([1, reads]);
  });
});
