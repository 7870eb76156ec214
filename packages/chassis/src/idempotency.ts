import { createHash } from "node:crypto";
import { canonicalJson } from "@cashline/kernel/canonical-json";
import { Refusal } from "./refusal.ts";
import type { Answer, CallContext } from "./server.ts";
import type { Database } from "./store.ts";

/**
 * Stored answers by sandbox, client, operation and key. The answer is written in the same transaction as its effect, so
 * either both are there or neither. Only successes are stored: a refusal had no effect and is judged anew, a failure is
 * completed by the retry.
 */
export class Idempotency {
  readonly #database: Database;
  readonly #running = new Set<string>();

  constructor(database: Database) {
    this.#database = database;
    database.sqlite.exec(`CREATE TABLE IF NOT EXISTS idempotency (
      tenant TEXT NOT NULL, client TEXT NOT NULL, operation TEXT NOT NULL, key TEXT NOT NULL,
      fingerprint TEXT NOT NULL, body TEXT NOT NULL, version INTEGER, stored_at TEXT NOT NULL,
      PRIMARY KEY (tenant, client, operation, key)) STRICT, WITHOUT ROWID`);
  }

  /**
   * Marks the key as running until the returned function is called.
   * @throws Refusal `idempotency-key-in-use` while the first call runs
   */
  enter(context: CallContext): () => void {
    const name = `${context.tenant}\n${context.access.client}\n${context.operation.id}\n${context.idempotencyKey ?? ""}`;
    if (this.#running.has(name))
      throw new Refusal("idempotency-key-in-use", "The first call with this key has not finished", { retryAfterSeconds: 1 });
    this.#running.add(name);
    return () => this.#running.delete(name);
  }

  /**
   * The stored answer of the same request, if any. Call inside the effect's transaction.
   * @throws Refusal `idempotency-key-reused` when the key came with another request
   */
  stored(context: CallContext, fingerprint: string): Answer<unknown> | undefined {
    const row = this.#database.get<{ fingerprint: string; body: string; version: number | null }>(
      "SELECT fingerprint, body, version FROM idempotency WHERE tenant = ? AND client = ? AND operation = ? AND key = ?",
      context.tenant,
      context.access.client,
      context.operation.id,
      context.idempotencyKey ?? "",
    );
    if (!row) return undefined;
    if (row.fingerprint !== fingerprint) throw new Refusal("idempotency-key-reused", "This key was used with another path or body");
    return { body: JSON.parse(row.body), version: row.version ?? undefined, replayed: true };
  }

  /** Keeps an answer. Call inside the effect's transaction. */
  store(context: CallContext, fingerprint: string, answer: Answer<unknown>, storedAt: string): void {
    this.#database.run(
      "INSERT INTO idempotency (tenant, client, operation, key, fingerprint, body, version, stored_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      context.tenant,
      context.access.client,
      context.operation.id,
      context.idempotencyKey ?? "",
      fingerprint,
      JSON.stringify(answer.body),
      answer.version ?? null,
      storedAt,
    );
  }

  removeTenant(tenant: string): void {
    this.#database.run("DELETE FROM idempotency WHERE tenant = ?", tenant);
  }
}

/** One text for one request: path and canonical body. */
export function requestFingerprint(url: string, body: unknown): string {
  return createHash("sha256")
    .update(url)
    .update("\n")
    .update(canonicalJson(body ?? null))
    .digest("base64url");
}
