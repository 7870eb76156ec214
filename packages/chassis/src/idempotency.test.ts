import type { Operation } from "@cashline/contracts/common/operation";
import { strict } from "@cashline/contracts/common/values";
import { beforeEach, describe, expect, test } from "vitest";
import { Idempotency, isVerdict } from "./idempotency.ts";
import { Refusal } from "./refusal.ts";
import type { Answer, CallContext } from "./server.ts";
import { Outbox } from "./outbox.ts";
import { Database } from "./store.ts";

const decide: Operation = {
  id: "decide",
  method: "POST",
  path: "/v1/decisions",
  scope: "s",
  summary: "Decides.",
  reply: { status: 200, body: strict({}) },
};
const context = (changes: { key?: string; client?: string; tenant?: string; operation?: string; url?: string } = {}): CallContext => ({
  access: { client: changes.client ?? "c", tenant: changes.tenant ?? "t", scopes: new Set(), roles: [] },
  tenant: changes.tenant ?? "t",
  operation: { ...decide, id: changes.operation ?? "decide" },
  correlationId: "cor",
  traceparent: "",
  idempotencyKey: changes.key ?? "k",
  expectedVersion: undefined,
  setHeader: () => undefined,
  isAbout: () => undefined,
  url: changes.url ?? "/v1/decisions",
});
const storedAt = "2026-01-01T00:00:00.000Z";

const EVENT = {
  specversion: "1.0",
  source: "/systems/things",
  type: "things.thing.created.v1",
  time: storedAt,
  datacontenttype: "application/json",
  objecttype: "thing",
  objectversion: 1,
  correlationid: "cor",
  traceparent: "",
  recordedat: storedAt,
} as const;

let database: Database;
let idempotency: Idempotency;
/** Effect keys under which the work was done; what the other side keeps single. */
let done: string[];
beforeEach(() => {
  database = new Database(":memory:");
  idempotency = new Idempotency(database);
  done = [];
});

type Work = (effectKey: string) => Answer<unknown> | Promise<Answer<unknown>>;
const succeed: Work = (effectKey) => {
  done.push(effectKey);
  return { body: { count: done.length }, version: 3 };
};
const throwing =
  (error: Error): Work =>
  (effectKey) => {
    done.push(effectKey);
    throw error;
  };
const call = (body: unknown, work: Work = succeed, changes: Parameters<typeof context>[0] = {}) =>
  idempotency.once(context(changes), body, storedAt, work);

describe("a call whose effect lies elsewhere", () => {
  test("is done once and answered again from the store, also after a restart", async () => {
    expect(await call({ a: 1, b: 2 })).toEqual({ body: { count: 1 }, version: 3 });
    idempotency = new Idempotency(database);
    expect(await call({ b: 2, a: 1 })).toEqual({ body: { count: 1 }, version: 3, replayed: true });
    expect(done).toHaveLength(1);
  });

  test.each([
    ["another body", { a: 2 }, {}],
    ["another path", { a: 1 }, { url: "/v1/decisions/2" }],
  ])("is refused with %s under the same key", async (_title, body, changes) => {
    await call({ a: 1 });
    await expect(call(body, succeed, changes)).rejects.toMatchObject({ code: "idempotency-key-reused" });
    expect(done).toHaveLength(1);
  });

  test.each([{ key: "l" }, { client: "d" }, { tenant: "u" }, { operation: "revoke" }])(
    "is another call, with another effect key, for %j",
    async (changes) => {
      await call({ a: 1 });
      expect(await call({ a: 2 }, succeed, changes)).toMatchObject({ body: { count: 2 } });
      expect(new Set(done).size).toBe(2);
    },
  );

  test.each([
    ["a failure", new Error("no answer")],
    ["trouble it tells of itself", new Refusal("unavailable", "later")],
  ])("after %s is done again under the same effect key, and nothing else takes its key meanwhile", async (_title, error) => {
    await expect(call({ a: 1 }, throwing(error))).rejects.toThrow(error);
    idempotency = new Idempotency(database);
    await expect(call({ a: 2 })).rejects.toMatchObject({ code: "idempotency-key-reused" });
    expect(await call({ a: 1 })).toMatchObject({ body: { count: 2 } });
    expect(new Set(done).size).toBe(1);
  });

  test("after a refusal is judged anew under another effect key, and may be put right", async () => {
    const refusal = new Refusal("not-permitted", "no");
    await expect(call({ a: 1 }, throwing(refusal))).rejects.toBe(refusal);
    await expect(call({ a: 1 }, throwing(refusal))).rejects.toBe(refusal);
    expect(await call({ a: 2 })).toMatchObject({ body: { count: 3 } });
    expect(new Set(done).size).toBe(3);
    await expect(call({ a: 1 })).rejects.toMatchObject({ code: "idempotency-key-reused" });
  });

  test("is refused while the first one runs", async () => {
    let finish: () => void = () => undefined;
    const first = call({ a: 1 }, () => new Promise((resolve) => (finish = () => resolve({ body: "first" }))));
    await expect(call({ a: 1 })).rejects.toMatchObject({ code: "idempotency-key-in-use", retryAfterSeconds: 1 });
    finish();
    expect(await first).toEqual({ body: "first" });
    expect(await call({ a: 1 })).toEqual({ body: "first", version: undefined, replayed: true });
  });

  test("leaves nothing when its sandbox goes, not even while it runs", async () => {
    await call({ a: 1 });
    await call({ a: 1 }, () => (idempotency.removeTenant("t"), { body: "late" }), { key: "l" });
    expect(database.all("SELECT key FROM idempotency UNION ALL SELECT key FROM idempotency_begun")).toEqual([]);
  });
});

describe("an answer that is word for word what an event tells", () => {
  const thing = { id: "thi_1", size: 3, parts: [{ name: "a" }] };
  let log: Outbox;
  const publish = (tenant: string, data: unknown, subject = "thi_1"): number => {
    const sequence = log.nextSequence(tenant);
    log.append({ ...EVENT, id: `evt_${tenant}_${sequence}`, tenant, sequence, subject, data });
    return sequence;
  };
  const rows = () => database.all("SELECT tenant, body, told_at AS toldAt FROM idempotency ORDER BY tenant, key");
  beforeEach(() => {
    log = new Outbox(database);
    idempotency = new Idempotency(database, log);
  });

  test("is kept as the event's position, and answered as it was, also after a restart and when the object has changed since", () => {
    publish("t", thing);
    idempotency.store(context(), "one", { body: thing, version: 1 }, storedAt);
    publish("t", { ...thing, size: 4 });
    expect(rows()).toEqual([{ tenant: "t", body: "", toldAt: 1 }]);
    idempotency = new Idempotency(database, new Outbox(database));
    expect(idempotency.stored(context(), "one")).toEqual({ body: thing, version: 1, replayed: true });
    expect(() => idempotency.stored(context(), "two")).toThrow(expect.objectContaining({ code: "idempotency-key-reused" }));
  });

  test.each<[string, unknown, object?]>([
    ["says more", { ...thing, fee: 1 }],
    ["says less", { id: "thi_1", size: 3 }],
    ["says it in another order", { size: 3, id: "thi_1", parts: [{ name: "a" }] }],
    ["is about another object", { ...thing, id: "thi_2" }],
    ["names no object", [thing]],
    ["is only a part of it", { id: "thi_1" }, { ...thing, data: { id: "thi_1" } }],
    ["stands in a text of it", { id: "thi_1" }, { ...thing, note: ',"data":{"id":"thi_1"}}' }],
  ])("and one that %s is kept whole", (_what, body, told = thing) => {
    publish("t", told);
    idempotency.store(context(), "one", { body }, storedAt);
    expect(rows()).toEqual([{ tenant: "t", body: JSON.stringify(body), toldAt: null }]);
    expect(JSON.stringify(idempotency.stored(context(), "one")?.body)).toBe(JSON.stringify(body));
  });

  test("is that of its own sandbox, and goes with it alone", () => {
    publish("u", { ...thing, size: 9 });
    publish("t", thing);
    idempotency.store(context(), "one", { body: thing }, storedAt);
    idempotency.store(context({ tenant: "u" }), "one", { body: thing }, storedAt);
    expect(rows()).toEqual([
      { tenant: "t", body: "", toldAt: 1 },
      { tenant: "u", body: JSON.stringify(thing), toldAt: null },
    ]);
    idempotency.removeTenant("u");
    log.removeTenant("u");
    expect(idempotency.stored(context(), "one")?.body).toEqual(thing);
    expect(idempotency.stored(context({ tenant: "u" }), "one")).toBeUndefined();
  });

  test("is never answered with something else where its event is missing", () => {
    publish("t", thing);
    idempotency.store(context(), "one", { body: thing }, storedAt);
    log.removeTenant("t");
    expect(() => idempotency.stored(context(), "one")).toThrow("An answer of t is kept as event 1 of its log, and that is not there");
  });
});

describe("a refusal that is kept", () => {
  const refusal = new Refusal("not-permitted", "no", { errors: [{ pointer: "/body/a", message: "is too much" }] });
  const again = { code: "not-permitted", detail: "no", errors: refusal.errors, replayed: true };

  test("is refused again, also after a restart, and takes no other request under its key", () => {
    idempotency.storeRefusal(context(), "one", refusal, storedAt);
    idempotency = new Idempotency(database);
    expect(() => idempotency.stored(context(), "one")).toThrow(expect.objectContaining(again));
    expect(() => idempotency.stored(context(), "two")).toThrow(expect.objectContaining({ code: "idempotency-key-reused" }));
    expect(idempotency.stored(context({ key: "l" }), "one")).toBeUndefined();
  });

  test("goes with its sandbox", () => {
    idempotency.storeRefusal(context(), "one", refusal, storedAt);
    idempotency.removeTenant("t");
    expect(idempotency.stored(context(), "one")).toBeUndefined();
  });

  test("is kept in a file of an earlier release, whose answers stay answers", () => {
    const older = new Database(":memory:");
    older.sqlite.exec(`CREATE TABLE idempotency (
      tenant TEXT NOT NULL, client TEXT NOT NULL, operation TEXT NOT NULL, key TEXT NOT NULL,
      fingerprint TEXT NOT NULL, body TEXT NOT NULL, version INTEGER, stored_at TEXT NOT NULL,
      PRIMARY KEY (tenant, client, operation, key)) STRICT, WITHOUT ROWID;
      INSERT INTO idempotency VALUES ('t', 'c', 'decide', 'k', 'one', '{"was":"done"}', 3, '${storedAt}')`);
    const opened = new Idempotency(older);
    expect(opened.stored(context(), "one")).toEqual({ body: { was: "done" }, version: 3, replayed: true });
    opened.storeRefusal(context({ key: "l" }), "one", refusal, storedAt);
    expect(() => opened.stored(context({ key: "l" }), "one")).toThrow(expect.objectContaining(again));
  });

  test.each([
    ["not-permitted", true],
    ["not-found", true],
    ["already-exists", true],
    ["invalid-request", false],
    ["version-conflict", false],
    ["internal-error", false],
    ["unavailable", false],
    ["in-no-catalogue", false],
  ])("is a verdict and neither invalid, out of date nor a failure: %s, %s", (code, isOne) => {
    expect(isVerdict(new Refusal(code, ""), { "not-permitted": { status: 422, title: "", action: "" } })).toBe(isOne);
  });
});
