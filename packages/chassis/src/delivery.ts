import { createHash } from "node:crypto";
import type { Sandboxes } from "./sandboxes.ts";
import type { Instant } from "@cashline/kernel/time";
import type { Logger } from "@cashline/telemetry/logger";
import type { Metrics } from "@cashline/telemetry/metrics";
import { Webhook } from "standardwebhooks";
import { Pool } from "undici";
import { EventFaults, type Arrangement } from "./event-faults.ts";
import type { Faults } from "./faults.ts";
import type { Outbox, OutboxRow } from "./outbox.ts";
import { Refusal } from "./refusal.ts";
import type { Traffic, Waiting } from "./traffic.ts";

/** Where events go, and how they are signed (Standard Webhooks, HMAC-SHA256). */
export type Subscriber = { readonly url: string; readonly secret: string };

/** What became of a try: acknowledged, or after how long the subscriber wants the next one. */
type Tried = { readonly isAcknowledged: boolean; readonly askedMs: number };

/** Events of one sandbox on their way together; given up when the sandbox is removed. */
type Batch = Pick<Arrangement, "taken" | "sent"> & { readonly tenant: string; givenUp: boolean };

/** The hub takes a thousand in a batch: every event may be duplicated, and one kept back may join. */
const BATCH_EVENTS = 499;
/** Some minutes of a spike; beyond, whoever reads them is far behind. */
export const MOST_WAITING = 50_000;
const LINGER_MS = 4;
const CONCURRENT_BATCHES = 8;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2000;
/** The longest wait that a subscriber may ask for. */
const LONGEST_ASKED_MS = 30_000;
/** How long a count of the events that wait is good for: they are many when it matters. */
const DEPTH_FOR_MS = 250;
/** How long at least from one reading of what waits to the next, while tries fail. */
const NOTE_WAITING_MS = 1000;
/** How long a stop waits for what is on its way. */
const DRAIN_MS = 3000;
const DRAIN_POLL_MS = 5;

/**
 * Carries events from the outbox to the subscriber in signed batches of one sandbox each, at least once. Transport
 * retries run on real time; what a fault holds waits on the scenario clock, or for a later event.
 */
export class Delivery {
  readonly #outbox: Outbox;
  readonly #sandboxes: Sandboxes;
  readonly #faults: EventFaults;
  readonly #subscriber: Subscriber;
  readonly #webhook: Webhook;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #metrics: Metrics;
  readonly #traffic: Traffic;
  readonly #logger: Logger;
  readonly #batches = new Set<Batch>();
  readonly #inFlight = new Map<number, OutboxRow>();
  /** By sandbox, the event that waits for a later one. */
  readonly #kept = new Map<string, OutboxRow>();
  readonly #delivered = new Map<string, number>();
  readonly #mostWaiting: number;
  #depth = { events: 0, countedAt: -Infinity };
  #waitingNotedAt = -Infinity;
  #cursor = 0;
  /** Nothing can have come behind the cursor since the log was last read to its end. */
  #isThrough = false;
  #timer: NodeJS.Timeout | undefined;
  /** Tries under way. */
  #trying = 0;
  #draining = false;
  #stopped = false;

  constructor(parts: {
    outbox: Outbox;
    sandboxes: Sandboxes;
    faults: Faults;
    subscriber: Subscriber;
    metrics: Metrics;
    traffic: Traffic;
    logger: Logger;
    /** Events that may wait before `requireRoom` refuses more. */
    mostWaiting?: number;
  }) {
    this.#mostWaiting = parts.mostWaiting ?? MOST_WAITING;
    this.#outbox = parts.outbox;
    this.#sandboxes = parts.sandboxes;
    this.#faults = new EventFaults(parts.faults);
    this.#subscriber = parts.subscriber;
    this.#metrics = parts.metrics;
    this.#traffic = parts.traffic;
    this.#logger = parts.logger;
    this.#webhook = new Webhook(parts.subscriber.secret);
    const url = new URL(parts.subscriber.url);
    this.#pool = new Pool(url.origin, { connections: CONCURRENT_BATCHES, headersTimeout: 30_000, bodyTimeout: 30_000 });
    this.#path = url.pathname;
    parts.metrics.showOutboxDepth(() => parts.outbox.depth());
    parts.traffic.watchWaiting(() => this.#readWaiting(Date.now()));
    parts.outbox.onRemoved((tenant) => this.#forget(tenant));
  }

  /** Says that something may be waiting. Cheap: many calls make one pass. */
  wake(): void {
    this.#isThrough = false;
    if (this.#stopped || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#pump();
    }, LINGER_MS);
  }

  /**
   * Asked before a change that will publish something: while too many events wait for their reader, changes wait as well.
   * @throws Refusal `unavailable`, with when to try again
   */
  requireRoom(nowMs: number): void {
    if (nowMs - this.#depth.countedAt > DEPTH_FOR_MS) this.#depth = { events: this.#outbox.depth(), countedAt: nowMs };
    if (this.#depth.events >= this.#mostWaiting)
      throw new Refusal("unavailable", `${this.#depth.events} events wait to be delivered; no more are published until some have been`, {
        retryAfterSeconds: 1,
      });
  }

  /** Looks at everything undelivered again, for instance after the clock moved or a fault was lifted. */
  rescan(): void {
    this.#cursor = 0;
    this.#kept.clear();
    this.wake();
  }

  /** Events of a sandbox that are neither delivered nor held by a fault. */
  waiting(tenant: string): number {
    return this.#undelivered(tenant).filter(({ isHeld }) => !isHeld).length;
  }

  /** Events of a sandbox that a fault holds: until a later instant, until a later event has come, or until it is lifted. */
  held(tenant: string): number {
    return this.#undelivered(tenant).filter(({ isHeld }) => isHeld).length;
  }

  /** The earliest instant at which a held event goes out. */
  nextWakeAt(tenant: string): Instant | null {
    const instants = this.#undelivered(tenant).map(({ until }) => until);
    return instants.filter((at) => at !== null).toSorted()[0] ?? null;
  }

  /** Events acknowledged since the start, per sandbox; grows with activity. */
  deliveredCount(tenant: string): number {
    return this.#delivered.get(tenant) ?? 0;
  }

  /** Sends what waits, for a moment and each batch once; what is not taken by then goes out after the next start. */
  async stop(): Promise<void> {
    this.#draining = true;
    const deadline = performance.now() + DRAIN_MS;
    while ((this.#trying > 0 || this.#timer !== undefined) && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
    this.#stopped = true;
    clearTimeout(this.#timer);
    // A batch cut off here stays undelivered and goes out again after the next start.
    await this.#pool.destroy();
  }

  /** What waits of every sandbox; what a fault holds does not. An event that does not say when it was written is new. */
  #readWaiting(nowMs: number): Waiting[] {
    const undelivered = new Map(this.#outbox.waiting().map((row) => [row.tenant, row]));
    return this.#sandboxes.all().map(({ tenant }) => {
      const { events = 0, oldest } = this.#faults.mayHold(tenant) ? this.#notHeld(tenant) : (undelivered.get(tenant) ?? {});
      const at = oldest === undefined ? null : this.#outbox.recordedAt(oldest);
      return { tenant, events, oldestMs: at === null ? 0 : Math.max(0, nowMs - Date.parse(at)) };
    });
  }

  #notHeld(tenant: string): { events: number; oldest: number | undefined } {
    const rows = this.#undelivered(tenant).filter(({ isHeld }) => !isHeld);
    return { events: rows.length, oldest: rows[0]?.rowid };
  }

  /** What is undelivered, oldest first, whether a fault holds it, and until when; null where no instant is known. */
  #undelivered(tenant: string): { rowid: number; isHeld: boolean; until: Instant | null }[] {
    const sandbox = this.#sandboxes.require(tenant);
    return this.#outbox.undeliveredRows(tenant).map((row) => {
      const delayedUntil = this.#faults.delayedUntil(sandbox, row);
      const { rowid } = row;
      if (delayedUntil !== undefined) return { rowid, isHeld: true, until: delayedUntil };
      const isKept = this.#kept.get(tenant)?.rowid === rowid;
      return { rowid, isHeld: isKept, until: isKept ? this.#faults.reorderedUntil(sandbox, row) : null };
    });
  }

  #pump(): void {
    while (!this.#stopped && this.#batches.size < CONCURRENT_BATCHES) {
      const rows = this.#outbox.undelivered(this.#cursor, BATCH_EVENTS);
      this.#isThrough = rows.length < BATCH_EVENTS;
      this.#cursor = rows.at(-1)?.rowid ?? this.#cursor;
      const fresh = Map.groupBy(
        rows.filter(({ rowid }) => !this.#inFlight.has(rowid)),
        ({ tenant }) => tenant,
      );
      for (const [tenant, ofTenant] of fresh) this.#arrange(tenant, ofTenant);
      if (this.#isThrough) return;
    }
  }

  /** Sends what of a sandbox's events may go out, and keeps back what a fault keeps back. */
  #arrange(tenant: string, fresh: readonly OutboxRow[]): void {
    const sandbox = this.#sandboxes.get(tenant);
    if (!sandbox) return;
    const before = this.#kept.get(tenant);
    const rows = before === undefined ? fresh : [before, ...fresh];
    const ready = rows.filter((row) => this.#faults.delayedUntil(sandbox, row) === undefined);
    const { taken, sent, kept } = this.#faults.arrange(sandbox, ready, (row) => this.#isOvertaken(row));
    if (kept) this.#kept.set(tenant, kept);
    else this.#kept.delete(tenant);
    if (taken.length > 0) this.#start({ tenant, taken, sent, givenUp: false });
  }

  #isOvertaken(row: OutboxRow): boolean {
    const isLater = ({ tenant, sequence }: OutboxRow): boolean => tenant === row.tenant && sequence > row.sequence;
    return [...this.#inFlight.values()].some(isLater) || this.#outbox.isOvertaken(row);
  }

  /** Gives up what is under way of a removed sandbox, and looks after the others' events again. */
  #forget(tenant: string): void {
    for (const batch of this.#batches) if (batch.tenant === tenant) batch.givenUp = true;
    this.#delivered.delete(tenant);
    this.rescan();
  }

  #start(batch: Batch): void {
    for (const row of batch.taken) this.#inFlight.set(row.rowid, row);
    this.#batches.add(batch);
    void this.#deliver(batch).finally(() => {
      for (const { rowid } of batch.taken) this.#inFlight.delete(rowid);
      this.#batches.delete(batch);
      // A removal that was not carried through leaves its events undelivered behind the cursor.
      if (batch.givenUp) this.rescan();
      else if (!this.#isThrough) this.wake();
    });
  }

  async #deliver(batch: Batch): Promise<void> {
    const id = messageId(batch);
    let waitMs = FIRST_RETRY_MS;
    let isAcknowledged = batch.sent.length === 0;
    for (let tries = 0; !this.#stopped && !batch.givenUp; tries += 1) {
      let askedMs = 0;
      if (!isAcknowledged) ({ isAcknowledged, askedMs } = await this.#try(id, batch, tries));
      if (isAcknowledged && this.#isNoted(batch)) return;
      if (this.#draining) return;
      await new Promise((resolve) => setTimeout(resolve, Math.max(waitMs, askedMs)));
      waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS);
    }
  }

  /** Notes that a batch was acknowledged; false when the store could not, as on a full disk: it is noted later, or sent again. */
  #isNoted({ tenant, taken, givenUp }: Batch): boolean {
    if (givenUp || this.#stopped) return true;
    try {
      this.#outbox.markDelivered(taken);
    } catch (error) {
      this.#logger.error({ err: error, tenant, events: taken.length }, "a delivery could not be noted");
      return false;
    }
    this.#delivered.set(tenant, this.deliveredCount(tenant) + taken.length);
    return true;
  }

  /** One try, counted. */
  async #try(id: string, batch: Batch, before: number): Promise<Tried> {
    this.#trying += 1;
    const tried = await this.#post(id, batch.sent, before + 1);
    this.#trying -= 1;
    if (before > 0) this.#traffic.delivery(batch.tenant, "retried");
    this.#traffic.delivery(batch.tenant, tried.isAcknowledged ? "delivered" : "failed");
    if (!tried.isAcknowledged) this.#noteWaiting(performance.now());
    return tried;
  }

  /** While tries fail, nobody may be there to close a window: how much waits meanwhile is read here. */
  #noteWaiting(nowMs: number): void {
    if (this.#stopped || nowMs - this.#waitingNotedAt < NOTE_WAITING_MS) return;
    this.#waitingNotedAt = nowMs;
    this.#traffic.noteWaiting();
  }

  async #post(id: string, rows: readonly OutboxRow[], attempt: number): Promise<Tried> {
    const body = `[${rows.map((row) => row.body).join(",")}]`;
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
          "webhook-attempt": String(attempt),
        },
      });
      const text = await response.body.text();
      const isAcknowledged = response.statusCode >= 200 && response.statusCode < 300;
      this.#metrics.deliveries.inc({ outcome: isAcknowledged ? "acknowledged" : "refused" });
      if (!isAcknowledged)
        this.#logger.warn({ status: response.statusCode, url: this.#subscriber.url, answer: text.slice(0, 300) }, "webhook batch refused");
      const askedMs = Number(response.headers["retry-after"] ?? 0) * 1000;
      return { isAcknowledged, askedMs: Number.isFinite(askedMs) ? Math.min(askedMs, LONGEST_ASKED_MS) : 0 };
    } catch (error) {
      this.#metrics.deliveries.inc({ outcome: "unreachable" });
      this.#logger.debug({ err: error, url: this.#subscriber.url }, "webhook batch not delivered");
      return { isAcknowledged: false, askedMs: 0 };
    }
  }
}

/**
 * The id of a message, the same for every try of it (Standard Webhooks). Made from the rows, whose numbers never come
 * again: a sandbox set up anew begins its sequences and event ids from the start, but its messages are others.
 */
function messageId({ tenant, sent }: Batch): string {
  const name = JSON.stringify([tenant, ...sent.map(({ rowid, sequence, id }) => [rowid, sequence, id])]);
  return `msg_${createHash("sha256").update(name).digest("base64url")}`;
}
