import { beforeEach, describe, expect, test } from "vitest";
import { Sandboxes } from "./sandboxes.ts";
import { Database } from "./store.ts";

const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`;
const tenant = "acme";

let database: Database;
let sandboxes: Sandboxes;
beforeEach(() => {
  database = new Database(":memory:");
  sandboxes = new Sandboxes(database);
  sandboxes.put(tenant, "seed", at(1));
});
const schedule = (day: number, kind: string, key: string): void => sandboxes.schedule({ tenant, dueAt: at(day), kind, key, data: { key } });

describe("a sandbox", () => {
  test("set up again with the same seed is the same, where its clock stands", () => {
    sandboxes.move(tenant, at(3));
    expect(sandboxes.put(tenant, "seed", at(1))).toEqual({ tenant, seed: "seed", now: at(3) });
  });

  test("set up again with another seed is refused", () => {
    expect(() => sandboxes.put(tenant, "other", at(1))).toThrow("already-exists");
  });

  test("outlives its process", () => {
    sandboxes.move(tenant, at(4));
    schedule(5, "bill", "x");
    const reopened = new Sandboxes(database);
    expect(reopened.require(tenant).now).toBe(at(4));
    expect(reopened.nextDueAt(tenant)).toBe(at(5));
  });

  test("removed is unknown, with its agenda", () => {
    schedule(2, "bill", "x");
    sandboxes.remove(tenant);
    expect(() => sandboxes.require(tenant)).toThrow("unknown-sandbox");
    expect(sandboxes.nextDueAt(tenant)).toBeNull();
  });
});

describe("advancing", () => {
  test("does what is due in order of time, then kind, then key, each at its own instant", () => {
    schedule(3, "bill", "b");
    schedule(2, "remind", "a");
    schedule(3, "bill", "a");
    schedule(3, "age", "z");
    schedule(9, "bill", "later");
    const done: string[] = [];
    sandboxes.advance(tenant, at(8), ({ kind, key }) => void done.push(`${kind} ${key} ${sandboxes.require(tenant).now.slice(0, 10)}`));
    expect(done).toEqual(["remind a 2026-01-02", "age z 2026-01-03", "bill a 2026-01-03", "bill b 2026-01-03"]);
    expect(sandboxes.require(tenant).now).toBe(at(8));
    expect(sandboxes.nextDueAt(tenant)).toBe(at(9));
  });

  test("does work that work has put on the agenda on the way", () => {
    schedule(2, "bill", "0");
    const done: string[] = [];
    sandboxes.advance(tenant, at(5), ({ dueAt, key }) => {
      done.push(dueAt);
      sandboxes.schedule({ tenant, dueAt: at(Number(key) + 3), kind: "bill", key: String(Number(key) + 1), data: null });
    });
    expect(done).toEqual([at(2), at(3), at(4), at(5)]);
  });

  test("goes on where work failed, and nothing is done twice", () => {
    schedule(2, "bill", "a");
    schedule(3, "bill", "b");
    const done: string[] = [];
    let broken = true;
    const work = ({ key }: { key: string }): void => {
      if (key === "b" && broken) throw new Error("crash");
      done.push(key);
    };
    expect(() => sandboxes.advance(tenant, at(5), work)).toThrow("crash");
    expect(sandboxes.require(tenant).now).toBe(at(3));
    broken = false;
    sandboxes.advance(tenant, at(5), work);
    expect(done).toEqual(["a", "b"]);
  });

  test("with work that calls out keeps what failed on the agenda", async () => {
    schedule(2, "call", "a");
    await expect(sandboxes.advanceAsync(tenant, at(5), () => Promise.reject(new Error("unreachable")))).rejects.toThrow("unreachable");
    expect(sandboxes.nextDueAt(tenant)).toBe(at(2));
    const done: string[] = [];
    await sandboxes.advanceAsync(tenant, at(5), ({ key }) => {
      done.push(key);
      return Promise.resolve();
    });
    expect(done).toEqual(["a"]);
    expect(sandboxes.nextDueAt(tenant)).toBeNull();
  });

  test("backwards is refused, standing still is not", async () => {
    sandboxes.move(tenant, at(5));
    expect(() => sandboxes.advance(tenant, at(4), () => undefined)).toThrow("clock-backwards");
    expect(() => sandboxes.move(tenant, at(4))).toThrow("clock-backwards");
    await expect(sandboxes.advanceAsync(tenant, at(4), () => Promise.resolve())).rejects.toThrow("clock-backwards");
    expect(sandboxes.advance(tenant, at(5), () => undefined).now).toBe(at(5));
  });
});

describe("the agenda", () => {
  test("moves what is scheduled again under the same kind and key", () => {
    schedule(2, "bill", "a");
    schedule(4, "bill", "a");
    expect(sandboxes.nextDueAt(tenant)).toBe(at(4));
  });

  test("forgets what is unscheduled", () => {
    schedule(2, "bill", "a");
    sandboxes.unschedule(tenant, "bill", "a");
    expect(sandboxes.nextDueAt(tenant)).toBeNull();
  });

  test("keeps where work came from, and the last to schedule it counts", () => {
    const work = { tenant, dueAt: at(2), kind: "bill", key: "a", data: null };
    const from = (day: number): unknown[] => {
      const done: unknown[] = [];
      sandboxes.advance(tenant, at(day), ({ correlationId, traceparent }) => void done.push([correlationId, traceparent]));
      return done;
    };
    sandboxes.schedule({ ...work, correlationId: "cor-1", traceparent: "00-one" });
    sandboxes.schedule({ ...work, correlationId: "cor-2", traceparent: "00-two" });
    expect(from(2)).toEqual([["cor-2", "00-two"]]);
    sandboxes.schedule({ ...work, dueAt: at(3) });
    expect(from(3)).toEqual([[null, null]]);
  });

  test("of a file from before is done as ever, from nowhere", () => {
    const old = new Database(":memory:");
    old.sqlite.exec(`
      CREATE TABLE sandboxes (tenant TEXT PRIMARY KEY, seed TEXT NOT NULL, now TEXT NOT NULL) STRICT;
      CREATE TABLE agenda (tenant TEXT NOT NULL, due_at TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, data TEXT NOT NULL,
        PRIMARY KEY (tenant, kind, key)) STRICT, WITHOUT ROWID;
      INSERT INTO sandboxes VALUES ('acme', 'seed', '${at(1)}');
      INSERT INTO agenda VALUES ('acme', '${at(2)}', 'bill', 'a', 'null');`);
    const done: unknown[] = [];
    for (const reopened of [new Sandboxes(old), new Sandboxes(old)]) reopened.advance(tenant, at(3), (work) => void done.push(work));
    expect(done).toEqual([{ tenant, dueAt: at(2), kind: "bill", key: "a", data: null, correlationId: null, traceparent: null }]);
  });

  test("reads any RFC 3339 time", () => {
    sandboxes.schedule({ tenant, dueAt: "2026-01-02T01:00:00+01:00", kind: "bill", key: "a", data: null });
    expect(sandboxes.nextDueAt(tenant)).toBe(at(2));
  });
});
