import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FaultOf } from "@cashline/contracts/common/faults";
import { createLogger } from "@cashline/telemetry/logger";
import { createMetrics } from "@cashline/telemetry/metrics";
import { expect, vi } from "vitest";
import { Delivery } from "./delivery.ts";
import { Faults } from "./faults.ts";
import { Outbox } from "./outbox.ts";
import { Sandboxes } from "./sandboxes.ts";
import { Database } from "./store.ts";
import { Traffic } from "./traffic.ts";
import { Subscriber, WEBHOOK_SECRET } from "./subscriber.fixture.ts";

export const TENANT = "test";
export const EVENT_TYPE = "things.thing.created.v1";
export const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`;

type EventFault = FaultOf<"duplicate" | "reorder" | "drop" | "delay" | "schema_drift">;

function openSender(path: string, url: string) {
  const database = new Database(path);
  const parts = { outbox: new Outbox(database), sandboxes: new Sandboxes(database), faults: new Faults(database) };
  const metrics = createMetrics("test");
  const traffic = new Traffic("things");
  traffic.keepTime(parts.sandboxes);
  const delivery = new Delivery({
    ...parts,
    subscriber: { url, secret: WEBHOOK_SECRET },
    metrics,
    traffic,
    logger: createLogger("test", "silent"),
    mostWaiting: 3,
  });
  parts.sandboxes.put(TENANT, "seed", at(1));
  return { ...parts, database, metrics, traffic, delivery };
}

/** A delivery from a real store in a temporary file to a subscriber on a real port. */
export class DeliveryBench {
  readonly subscriber: Subscriber;
  readonly #folder = mkdtempSync(join(tmpdir(), "cashline-delivery-"));
  readonly #url: string;
  sender: ReturnType<typeof openSender>;

  private constructor(subscriber: Subscriber, url: string) {
    this.subscriber = subscriber;
    this.#url = url;
    this.sender = openSender(this.#path(), this.#url);
  }

  static async open(): Promise<DeliveryBench> {
    const subscriber = new Subscriber();
    return new DeliveryBench(subscriber, await subscriber.listen());
  }

  /** Ends the delivery and begins another on the same store, as a new process does. */
  async reopen(meanwhile: () => void = () => undefined): Promise<void> {
    await this.#end();
    meanwhile();
    this.sender = openSender(this.#path(), this.#url);
  }

  publish(...subjects: readonly string[]): void {
    this.publishIn(TENANT, ...subjects);
  }

  publishIn(tenant: string, ...subjects: readonly string[]): void {
    this.publishWritten(undefined, tenant, ...subjects);
  }

  /** Publishes events that say when they were written, by the wall clock. */
  publishWritten(recordedAt: string | undefined, tenant: string, ...subjects: readonly string[]): void {
    for (const subject of subjects) {
      this.sender.outbox.appendOnce({
        specversion: "1.0",
        id: `evt_${subject}`,
        source: "/systems/things",
        type: EVENT_TYPE,
        subject,
        time: at(1),
        datacontenttype: "application/json",
        tenant,
        objecttype: "thing",
        objectversion: 1,
        correlationid: "cor",
        ...(recordedAt === undefined ? {} : { recordedat: recordedAt }),
        data: { text: "grüße" },
      });
    }
    this.sender.delivery.wake();
  }

  /** Publishes events one by one, each when the one before has gone or is held. */
  async publishApart(...subjects: readonly string[]): Promise<void> {
    for (const subject of subjects) {
      this.publish(subject);
      await this.rest();
    }
  }

  /** Plants a fault that hits every event at all times unless it says otherwise. */
  plant(fault: Pick<EventFault, "kind"> & Partial<EventFault>): void {
    this.sender.faults.put(TENANT, { id: "f", match: "*", from: null, to: null, probability: 1, ...fault } as EventFault);
  }

  /** Until every event of a sandbox has gone or is held. */
  rest(tenant = TENANT): Promise<void> {
    return vi.waitFor(() => expect(this.sender.delivery.waiting(tenant)).toBe(0), { timeout: 10_000, interval: 5 });
  }

  async close(): Promise<void> {
    await this.#end();
    this.subscriber.close();
    rmSync(this.#folder, { recursive: true });
  }

  #path(): string {
    return join(this.#folder, "store.sqlite");
  }

  async #end(): Promise<void> {
    await this.sender.delivery.stop();
    this.sender.database.close();
  }
}
