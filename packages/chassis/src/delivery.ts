import type { Sandboxes } from "./sandboxes.ts";
import type { Sandbox } from "@cashline/contracts/common/control";
import type { FaultOf } from "@cashline/contracts/common/faults";
import type { Instant } from "@cashline/kernel/time";
import type { Logger } from "@cashline/telemetry/logger";
import type { Metrics } from "@cashline/telemetry/metrics";
import { Webhook } from "standardwebhooks";
import { Pool } from "undici";
import { hits, type Faults } from "./faults.ts";
import type { Outbox, OutboxRow } from "./outbox.ts";

/** Where events go, and how they are signed (Standard Webhooks, HMAC-SHA256). */
export type Subscriber = { readonly url: string; readonly secret: string };

type EventFaultKind = "delay" | "drop" | "duplicate" | "reorder";
type EventName = Pick<OutboxRow, "id" | "type" | "subject">;

const BATCH_EVENTS = 500;
const LINGER_MS = 4;
const CONCURRENT_BATCHES = 8;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2000;

/**
 * Carries events from the outbox to the subscriber in signed batches, at least once. Transport retries run on real time;
 * what a fault delays waits on the scenario clock.
 */
export class Delivery {
  readonly #outbox: Outbox;
  readonly #sandboxes: Sandboxes;
  readonly #faults: Faults;
  readonly #subscriber: Subscriber;
  readonly #webhook: Webhook;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #metrics: Metrics;
  readonly #logger: Logger;
  readonly #inFlight = new Set<number>();
  readonly #delivered = new Map<string, number>();
  #cursor = 0;
  #batches = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #serial = 0;

  constructor(parts: { outbox: Outbox; sandboxes: Sandboxes; faults: Faults; subscriber: Subscriber; metrics: Metrics; logger: Logger }) {
    this.#outbox = parts.outbox;
    this.#sandboxes = parts.sandboxes;
    this.#faults = parts.faults;
    this.#subscriber = parts.subscriber;
    this.#metrics = parts.metrics;
    this.#logger = parts.logger;
    this.#webhook = new Webhook(parts.subscriber.secret);
    const url = new URL(parts.subscriber.url);
    this.#pool = new Pool(url.origin, { connections: CONCURRENT_BATCHES, headersTimeout: 30_000, bodyTimeout: 30_000 });
    this.#path = url.pathname;
  }

  /** Says that something may be waiting. Cheap: many calls make one pass. */
  wake(): void {
    if (this.#stopped || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#pump();
    }, LINGER_MS);
  }

  /** Looks at everything undelivered again, for instance after the clock moved or a fault was lifted. */
  rescan(): void {
    this.#cursor = 0;
    this.wake();
  }

  /** Events of a sandbox that are neither delivered nor held by a fault until a later scenario instant. */
  waiting(tenant: string): number {
    const sandbox = this.#sandboxes.require(tenant);
    return this.#outbox.undeliveredRows(tenant).filter((row) => this.#heldUntil(sandbox, row) === undefined).length;
  }

  /** The earliest instant at which a held event goes out. */
  nextWakeAt(tenant: string): Instant | null {
    const sandbox = this.#sandboxes.require(tenant);
    const held = this.#outbox
      .undeliveredRows(tenant)
      .map((row) => this.#heldUntil(sandbox, row))
      .filter((at) => at !== undefined);
    return held.toSorted()[0] ?? null;
  }

  /** Batches acknowledged since the start, per sandbox; grows with activity. */
  deliveredCount(tenant: string): number {
    return this.#delivered.get(tenant) ?? 0;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    // A batch cut off here stays undelivered and goes out again after the next start.
    await this.#pool.destroy();
  }

  #heldUntil(sandbox: Sandbox, row: EventName): Instant | undefined {
    return this.#hitting("delay", sandbox, row)
      .map(({ to }) => to)
      .toSorted()
      .at(-1);
  }

  /** The faults of a kind that hit an event; each event draws from its own stream, named by its id. */
  #hitting<Kind extends EventFaultKind>(kind: Kind, { tenant, now, seed }: Sandbox, { id, type, subject }: EventName): FaultOf<Kind>[] {
    return this.#faults.active(tenant, kind, now, type, subject).filter((fault) => hits(fault, seed, id));
  }

  #pump(): void {
    while (!this.#stopped && this.#batches < CONCURRENT_BATCHES) {
      const rows = this.#outbox.undelivered(this.#cursor, BATCH_EVENTS);
      if (rows.length === 0) return;
      this.#cursor = rows.at(-1)?.rowid ?? this.#cursor;
      const ready = rows.filter((row) => !this.#inFlight.has(row.rowid) && this.#isDeliverable(row));
      if (ready.length > 0) this.#start(ready);
    }
  }

  #isDeliverable(row: OutboxRow): boolean {
    const sandbox = this.#sandboxes.all().find(({ tenant }) => tenant === row.tenant);
    return sandbox !== undefined && this.#heldUntil(sandbox, row) === undefined;
  }

  #start(rows: OutboxRow[]): void {
    for (const row of rows) this.#inFlight.add(row.rowid);
    this.#batches += 1;
    void this.#deliver(rows).finally(() => {
      for (const row of rows) this.#inFlight.delete(row.rowid);
      this.#batches -= 1;
      this.wake();
    });
  }

  async #deliver(rows: OutboxRow[]): Promise<void> {
    const sent = this.#withFaults(rows);
    let waitMs = FIRST_RETRY_MS;
    while (!this.#stopped) {
      const outcome = sent.length === 0 ? "acknowledged" : await this.#post(sent);
      this.#metrics.deliveries.inc({ outcome });
      if (outcome === "acknowledged") {
        this.#outbox.markDelivered(rows.map(({ rowid }) => rowid));
        for (const { tenant } of rows) this.#delivered.set(tenant, this.deliveredCount(tenant) + 1);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS);
    }
  }

  async #post(rows: readonly OutboxRow[]): Promise<"acknowledged" | "refused" | "unreachable"> {
    const body = `[${rows.map((row) => row.body).join(",")}]`;
    this.#serial += 1;
    const id = `msg_${process.pid}_${this.#serial}_${rows[0]?.rowid ?? 0}`;
    const at = new Date();
    try {
      const response = await this.#pool.request({
        method: "POST",
        path: this.#path,
        body,
        headers: {
          "content-type": "application/cloudevents-batch+json",
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
          "webhook-signature": this.#webhook.sign(id, at, body),
        },
      });
      const text = await response.body.text();
      if (response.statusCode >= 200 && response.statusCode < 300) return "acknowledged";
      this.#logger.warn({ status: response.statusCode, url: this.#subscriber.url, answer: text.slice(0, 300) }, "webhook batch refused");
      return "refused";
    } catch (error) {
      this.#logger.debug({ err: error, url: this.#subscriber.url }, "webhook batch not delivered");
      return "unreachable";
    }
  }

  /** Applies drop, duplicate and reorder. */
  #withFaults(rows: readonly OutboxRow[]): OutboxRow[] {
    const inOrder: OutboxRow[] = [];
    const behind: OutboxRow[] = [];
    for (const row of rows) {
      const sandbox = this.#sandboxes.require(row.tenant);
      const isHit = (kind: EventFaultKind): boolean => this.#hitting(kind, sandbox, row).length > 0;
      if (isHit("drop")) continue;
      const place = isHit("reorder") ? behind : inOrder;
      place.push(row);
      if (isHit("duplicate")) place.push(row);
    }
    return [...inOrder, ...behind.toReversed()];
  }
}
