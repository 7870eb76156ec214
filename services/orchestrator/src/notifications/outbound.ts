import type { Database } from "@cashline/chassis/store";
import { TransportFailure } from "@cashline/client/errors";
import type { Transport } from "@cashline/client/transport";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { Notification } from "@cashline/contracts/services/orchestrator/notification-operations";
import type { Logger } from "@cashline/telemetry/logger";
import { notificationsOf } from "./notification.ts";
import { bodyFor, type Target } from "./targets.ts";

const TRIES = 5;
const FIRST_RETRY_MS = 200;
const TIMEOUT_MS = 10_000;

/**
 * The one way out to people. Every notification is kept here, which is the local sink; tools named in the settings get it
 * as well, at least once, in their own shape. A tool that does not take it holds nothing up: after some tries it is marked
 * as failed and stays readable.
 */
export class Outbound {
  readonly #database: Database;
  readonly #targets: readonly Target[];
  readonly #transport: Transport;
  readonly #logger: Logger;
  readonly #retryMs: number;
  readonly #underway = new Set<Promise<void>>();
  #stopped = false;

  constructor(database: Database, targets: readonly Target[], transport: Transport, logger: Logger, retryMs = FIRST_RETRY_MS) {
    this.#database = database;
    this.#targets = targets;
    this.#transport = transport;
    this.#logger = logger;
    this.#retryMs = retryMs;
    database.sqlite.exec(`
      CREATE TABLE IF NOT EXISTS notifications (tenant TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT NOT NULL, at TEXT NOT NULL, channel TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (tenant, id)) STRICT;
      CREATE INDEX IF NOT EXISTS notifications_in_order ON notifications (tenant, at, id);
      CREATE TABLE IF NOT EXISTS notified (tenant TEXT NOT NULL, case_id TEXT NOT NULL, entries INTEGER NOT NULL, PRIMARY KEY (tenant, case_id)) STRICT;
      CREATE TABLE IF NOT EXISTS notification_sends (tenant TEXT NOT NULL, id TEXT NOT NULL, target TEXT NOT NULL, status TEXT NOT NULL, PRIMARY KEY (tenant, id, target)) STRICT;`);
  }

  /** Tells people what is new in a case's history; the same history again tells nothing. */
  tell(tenant: string, of: Case, seed: string): void {
    const fresh = this.#database.transaction(() => {
      const known =
        this.#database.get<{ entries: number }>("SELECT entries FROM notified WHERE tenant = ? AND case_id = ?", tenant, of.id)?.entries ??
        0;
      const notifications = notificationsOf(of, known, seed);
      this.#database.run(
        "INSERT INTO notified (tenant, case_id, entries) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET entries = max(entries, excluded.entries)",
        tenant,
        of.id,
        of.timeline.length,
      );
      for (const each of notifications) this.#keep(tenant, each);
      return notifications;
    });
    for (const each of fresh) this.#send(tenant, each);
  }

  /** What was told in a sandbox, oldest first, with what became of it at each tool. */
  list(tenant: string, limit: number): (Notification & { sends: { target: string; status: string }[] })[] {
    const rows = this.#database.all<{ id: string; data: string }>(
      "SELECT id, data FROM notifications WHERE tenant = ? ORDER BY at, id LIMIT ?",
      tenant,
      limit,
    );
    return rows.map(({ id, data }) => ({
      ...(JSON.parse(data) as Notification),
      sends: this.#database.all<{ target: string; status: string }>(
        "SELECT target, status FROM notification_sends WHERE tenant = ? AND id = ? ORDER BY target",
        tenant,
        id,
      ),
    }));
  }

  /** Sends again what a process that ended in between had not sent. */
  resume(): void {
    const rows = this.#database.all<{ tenant: string; data: string }>(
      "SELECT n.tenant AS tenant, n.data AS data FROM notifications n JOIN notification_sends s ON s.tenant = n.tenant AND s.id = n.id WHERE s.status = 'waiting' GROUP BY n.tenant, n.id",
    );
    for (const { tenant, data } of rows) this.#send(tenant, JSON.parse(data) as Notification);
  }

  removeTenant(tenant: string): void {
    for (const table of ["notifications", "notified", "notification_sends"])
      this.#database.run(`DELETE FROM ${table} WHERE tenant = ?`, tenant);
  }

  /** Waits for what is being sent; nothing more is tried again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#underway);
  }

  #keep(tenant: string, notification: Notification): void {
    const { id, caseId, at, channel } = notification;
    this.#database.run(
      "INSERT OR IGNORE INTO notifications (tenant, id, case_id, at, channel, data) VALUES (?, ?, ?, ?, ?, ?)",
      tenant,
      id,
      caseId,
      at,
      channel,
      JSON.stringify(notification),
    );
    for (const { name } of this.#targetsOf(notification))
      this.#database.run(
        "INSERT OR IGNORE INTO notification_sends (tenant, id, target, status) VALUES (?, ?, ?, 'waiting')",
        tenant,
        id,
        name,
      );
  }

  #targetsOf({ channel }: Notification): readonly Target[] {
    return this.#targets.filter(({ channels }) => channels.includes(channel));
  }

  #send(tenant: string, notification: Notification): void {
    for (const target of this.#targetsOf(notification)) {
      const sending = this.#deliver(tenant, notification, target).finally(() => this.#underway.delete(sending));
      this.#underway.add(sending);
    }
  }

  async #deliver(tenant: string, notification: Notification, target: Target): Promise<void> {
    const headers = { "content-type": "application/json", "idempotency-key": notification.id, ...target.headers };
    for (let attempt = 1; attempt <= TRIES && !this.#stopped; attempt += 1) {
      const status = await this.#attempt(target, headers, notification);
      if (status !== null && status < 300) return this.#mark(tenant, notification, target, "sent");
      // What is refused is refused again; only what may pass is tried again.
      if (status !== null && status < 500 && status !== 429) return this.#mark(tenant, notification, target, `refused with ${status}`);
      await new Promise((resolve) => setTimeout(resolve, this.#retryMs * 2 ** (attempt - 1)));
    }
    if (!this.#stopped) this.#mark(tenant, notification, target, "unreachable");
  }

  async #attempt(target: Target, headers: Record<string, string>, notification: Notification): Promise<number | null> {
    try {
      const body = JSON.stringify(bodyFor(target, notification));
      return (await this.#transport({ method: "POST", url: target.url, headers, body, timeoutMs: TIMEOUT_MS })).status;
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error;
      this.#logger.warn({ err: error, target: target.name }, "a notification was not delivered");
      return null;
    }
  }

  #mark(tenant: string, { id }: Notification, { name }: Target, status: string): void {
    this.#database.run("UPDATE notification_sends SET status = ? WHERE tenant = ? AND id = ? AND target = ?", status, tenant, id, name);
  }
}
