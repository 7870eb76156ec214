import { createHash } from "node:crypto";
import { canonicalJson } from "@cashline/kernel/canonical-json";
import type { ProblemCatalogue } from "@cashline/contracts/common/problems";
import type { Outbox } from "./outbox.ts";
import { Refusal, isFailure, statusOf } from "./refusal.ts";
import type { Answer, CallContext } from "./server.ts";
import type { Database } from "./store.ts";

/**
 * Stored answers by sandbox, client, operation and key. The answer is written in the same transaction as its effect, so
 * either both are there or neither. A refusal had no effect and is judged anew, unless the system keeps refusals too; a
 * failure is completed by the retry. An answer is kept for as long as its sandbox, since a flow may come back with its key
 * after any time (ADR 0006); one that is word for word what an event tells is kept as that event's position.
 */
export class Idempotency {
  readonly #database: Database;
  readonly #log: Outbox | undefined;
  readonly #running = new Set<string>();

  /** @param log the events of the same store, where its answers may be found; without one every answer is kept whole */
  constructor(database: Database, log?: Outbox) {
    this.#database = database;
    this.#log = log;
    database.sqlite.exec(`CREATE TABLE IF NOT EXISTS idempotency (
      tenant TEXT NOT NULL, client TEXT NOT NULL, operation TEXT NOT NULL, key TEXT NOT NULL,
      fingerprint TEXT NOT NULL, body TEXT NOT NULL, version INTEGER, stored_at TEXT NOT NULL,
      PRIMARY KEY (tenant, client, operation, key)) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS idempotency_begun (
      tenant TEXT NOT NULL, client TEXT NOT NULL, operation TEXT NOT NULL, key TEXT NOT NULL,
      fingerprint TEXT, refusals INTEGER NOT NULL,
      PRIMARY KEY (tenant, client, operation, key)) STRICT, WITHOUT ROWID`);
    // Also where an earlier release made the table, which knew successes only, and kept each whole.
    const columns = database.columns("idempotency");
    if (!columns.has("refused")) database.sqlite.exec("ALTER TABLE idempotency ADD COLUMN refused INTEGER NOT NULL DEFAULT 0");
    if (!columns.has("told_at")) database.sqlite.exec("ALTER TABLE idempotency ADD COLUMN told_at INTEGER");
  }

  /**
   * Marks the key as running until the returned function is called.
   * @throws Refusal `idempotency-key-in-use` while the first call runs
   */
  enter(context: CallContext): () => void {
    const name = keyOf(context).join("\n");
    if (this.#running.has(name))
      throw new Refusal("idempotency-key-in-use", "The first call with this key has not finished", { retryAfterSeconds: 1 });
    this.#running.add(name);
    return () => this.#running.delete(name);
  }

  /**
   * The stored answer of the same request, if any. Call inside the effect's transaction.
   * @throws Refusal `idempotency-key-reused` when the key came with another request; the stored refusal, where one was kept
   */
  stored(context: CallContext, fingerprint: string): Answer<unknown> | undefined {
    const row = this.#database.get<StoredRow>(
      `SELECT fingerprint, body, version, refused, told_at AS toldAt FROM idempotency WHERE ${THIS_KEY}`,
      ...keyOf(context),
    );
    if (!row) return undefined;
    if (row.fingerprint !== fingerprint) throw new Refusal("idempotency-key-reused", REUSED);
    const body = row.toldAt === null ? JSON.parse(row.body) : this.#told(context.tenant, row.toldAt);
    if (row.refused === 1) {
      const { code, detail, errors } = body as Pick<Refusal, "code" | "detail" | "errors">;
      throw new Refusal(code, detail, { errors, replayed: true });
    }
    return { body, version: row.version ?? undefined, replayed: true };
  }

  #told(tenant: string, sequence: number): unknown {
    const event = this.#log?.at(tenant, sequence);
    if (!event) throw new Error(`An answer of ${tenant} is kept as event ${sequence} of its log, and that is not there`);
    return event.data;
  }

  /** Keeps an answer. Call inside the effect's transaction, after its events. */
  store(context: CallContext, fingerprint: string, answer: Answer<unknown>, storedAt: string): void {
    this.#keep(context, fingerprint, answer, 0, storedAt);
  }

  /** Keeps a refusal as the answer of its key. Call in a transaction of its own: that of the call has been taken back. */
  storeRefusal(context: CallContext, fingerprint: string, { code, detail, errors }: Refusal, storedAt: string): void {
    this.#keep(context, fingerprint, { body: { code, detail, errors } }, 1, storedAt);
  }

  #keep(context: CallContext, fingerprint: string, { body, version }: Answer<unknown>, refused: 0 | 1, storedAt: string): void {
    const text = JSON.stringify(body);
    const { id } = body as { id?: unknown };
    const toldAt = typeof id === "string" ? this.#log?.lastTelling(context.tenant, id, text) : undefined;
    this.#database.run(
      "INSERT INTO idempotency (tenant, client, operation, key, fingerprint, body, version, refused, stored_at, told_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ...keyOf(context),
      fingerprint,
      toldAt === undefined ? text : "",
      version ?? null,
      refused,
      storedAt,
      toldAt ?? null,
    );
  }

  /**
   * Answers a call whose effect lies elsewhere and so cannot share a transaction with the stored answer. The request is
   * written down before `work`, its answer after it; between the two a failure leaves open whether the effect happened.
   * The retry therefore does the work again, under the same effect key, and `work` must have its effect once per effect
   * key. After a refusal, which had no effect, the key is free for a request put right, under another effect key.
   * @param work what has the effect; sends the effect key to whatever keeps it single
   * @throws Refusal `idempotency-key-in-use` while the first call runs; `idempotency-key-reused` when the key came with
   * another request, answered or not; and what `work` refuses
   */
  async once<Body>(
    context: CallContext,
    body: unknown,
    storedAt: string,
    work: (effectKey: string) => Answer<Body> | Promise<Answer<Body>>,
  ): Promise<Answer<Body>> {
    const fingerprint = requestFingerprint(context.url, body);
    const leave = this.enter(context);
    try {
      const stored = this.stored(context, fingerprint);
      if (stored) return stored as Answer<Body>;
      const effectKey = this.#begin(context, fingerprint);
      let answer: Answer<Body>;
      try {
        answer = await work(effectKey);
      } catch (error) {
        if (error instanceof Refusal && !isFailure(error)) this.#refused(context);
        throw error;
      }
      this.#database.transaction(() => {
        const { changes } = this.#database.run(`DELETE FROM idempotency_begun WHERE ${THIS_KEY}`, ...keyOf(context));
        // Nothing begun any more: the sandbox went while the work was done, and takes its answers along.
        if (changes > 0) this.store(context, fingerprint, answer, storedAt);
      });
      return answer;
    } finally {
      leave();
    }
  }

  removeTenant(tenant: string): void {
    this.#database.run("DELETE FROM idempotency WHERE tenant = ?", tenant);
    this.#database.run("DELETE FROM idempotency_begun WHERE tenant = ?", tenant);
  }

  /** Writes the request down and names its effect: by the key, and by how often the key was refused before. */
  #begin(context: CallContext, fingerprint: string): string {
    const begun = this.#database.get<{ fingerprint: string | null; refusals: number }>(
      `SELECT fingerprint, refusals FROM idempotency_begun WHERE ${THIS_KEY}`,
      ...keyOf(context),
    );
    if ((begun?.fingerprint ?? fingerprint) !== fingerprint) throw new Refusal("idempotency-key-reused", REUSED);
    this.#database.run(
      `INSERT INTO idempotency_begun (tenant, client, operation, key, fingerprint, refusals) VALUES (?, ?, ?, ?, ?, 0)
       ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint`,
      ...keyOf(context),
      fingerprint,
    );
    return createHash("sha256")
      .update(JSON.stringify([...keyOf(context), begun?.refusals ?? 0]))
      .digest("base64url");
  }

  #refused(context: CallContext): void {
    this.#database.run(`UPDATE idempotency_begun SET fingerprint = NULL, refusals = refusals + 1 WHERE ${THIS_KEY}`, ...keyOf(context));
  }
}

/** `body` is empty where `toldAt` names the event that has it. */
type StoredRow = { fingerprint: string; body: string; version: number | null; refused: number; toldAt: number | null };

const THIS_KEY = "tenant = ? AND client = ? AND operation = ? AND key = ?";
const REUSED = "This key was used with another path or body";

function keyOf({ tenant, access, operation, idempotencyKey }: CallContext): [string, string, string, string] {
  return [tenant, access.client, operation.id, idempotencyKey ?? ""];
}

/**
 * Whether a refusal is a verdict that a system keeps which keeps refusals: the call was run, and the answer was no. Not one
 * of a request that is not valid (400), as Stripe does not keep those either; not one of a precondition (412), since the
 * version the caller read is no part of what is compared; and not a failure, which the retry completes.
 * Source: https://docs.stripe.com/api/idempotent_requests.
 */
export function isVerdict({ code }: Refusal, catalogue: ProblemCatalogue): boolean {
  const status = statusOf(code, catalogue);
  return status !== undefined && status < 500 && status !== 400 && status !== 412;
}

/** One text for one request: path and canonical body. */
export function requestFingerprint(url: string, body: unknown): string {
  return createHash("sha256")
    .update(url)
    .update("\n")
    .update(canonicalJson(body ?? null))
    .digest("base64url");
}
