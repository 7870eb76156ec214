import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Access } from "@cashline/chassis/access";
import type { CloudEvent } from "@cashline/contracts/common/events";
import type { Backlog, Redelivery } from "@cashline/contracts/common/telemetry";
import { invoiceDrafted } from "@cashline/contracts/systems/billing/events";
import { createLogger } from "@cashline/telemetry/logger";
import { Webhook } from "standardwebhooks";
import { buildHub } from "./app.ts";
import { eventOf } from "./inbound/any-event.fixture.ts";
import type { Consumers } from "./inbound/take-in.ts";
import type { EventLog } from "./log/event-log.ts";
import type { ReadLog } from "./replay/replay-log.ts";

export const secretOf = (text: string): string => `whsec_${Buffer.from(text.padEnd(24, "-")).toString("base64")}`;
export const CURRENT = secretOf("current");
export const PREVIOUS = secretOf("previous");
/** Billing is in the midst of a rotation; each source has secrets of its own. */
const secrets: ReadonlyMap<string, readonly string[]> = new Map([
  ["billing", [CURRENT, PREVIOUS]],
  ["crm", [secretOf("crm")]],
]);

export const event = (id: string, change: Partial<CloudEvent> = {}): CloudEvent => eventOf(invoiceDrafted, { id, ...change });

/** Headers by which a source signs a body. */
export function signed(body: string, { secret = CURRENT, at = new Date(), id = "msg_1" } = {}): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
}

type Delivery = {
  system?: string;
  headers?: Record<string, string>;
  body?: string;
  type?: string;
  /** In chunks, without saying how long it is. */
  isChunked?: boolean;
};
/** A test states itself what it expects of a body. */
type Answer = { status: number; body: any; headers: Record<string, unknown> };

/** The real hub on a temporary file, before the given consumers. Tokens are for the sandbox `test` unless `tenant` says otherwise. */
export function openHub(parts: { consumers: Consumers; readLog?: ReadLog; log?: EventLog }) {
  const folder = mkdtempSync(join(tmpdir(), "cashline-hub-"));
  const access = { client: "lab", tenant: "test", scopes: { has: () => true } as unknown as ReadonlySet<string>, roles: [] };
  let keys = 0;
  const hub = buildHub({
    databasePath: join(folder, "hub.sqlite"),
    logger: createLogger("test", "silent"),
    secrets,
    verify: (token) => (token === "good" ? Promise.resolve(access satisfies Access) : Promise.reject(new Error("not a token"))),
    consumers: parts.consumers,
    log: parts.log,
    readLog:
      parts.readLog ??
      ((system, _tenant, after, limit) => {
        const items = opened.published.filter((each) => each.source === `/systems/${system}` && each.sequence > Number(after ?? 0));
        return Promise.resolve({ items: items.slice(0, limit), next: null });
      }),
  });
  const opened = {
    access,
    /** What the sources' logs have, where they are not read otherwise. */
    published: [] as CloudEvent[],
    deliver: async (batch: unknown, options: Delivery = {}): Promise<Answer> => {
      const body = JSON.stringify(batch);
      const answer = await hub.app.inject({
        method: "POST",
        url: `/v1/inbound/${options.system ?? "billing"}`,
        headers: { "content-type": options.type ?? "application/cloudevents-batch+json", ...(options.headers ?? signed(body)) },
        payload: options.isChunked === true ? Readable.from([options.body ?? body]) : (options.body ?? body),
      });
      return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
    },
    /** Every call has a key of its own unless one is given. */
    ask: async (
      method: "GET" | "POST" | "PUT" | "DELETE",
      url: string,
      payload?: object,
      { token = "good", key = `k${(keys += 1)}` } = {},
    ): Promise<Answer> => {
      const answer = await hub.app.inject({
        method,
        url,
        headers: { authorization: `Bearer ${token}`, ...(method === "POST" ? { "idempotency-key": key } : {}) },
        ...(payload === undefined ? {} : { payload }),
      });
      return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
    },
    /** The value of a metric with its labels as `/metrics` shows it, without the service's name. */
    metric: async (name: string): Promise<number | undefined> => {
      const text = (await hub.app.inject({ method: "GET", url: "/metrics" })).payload;
      const line = text.split("\n").find((each) => each.replace(/,?service="hub"/, "").startsWith(`${name} `));
      return line === undefined ? undefined : Number(line.split(" ").at(-1));
    },
    /** What the hub has counted and nobody has fetched yet: outcome by outcome, and calls by client. */
    counted: (): { deliveries: Record<string, number>; calls: Record<string, number> } => {
      const { window } = hub.traffic.fetch(undefined);
      return {
        deliveries: Object.fromEntries((window?.deliveries ?? []).map(({ system, outcome, count }) => [`${system} ${outcome}`, count])),
        calls: Object.fromEntries(
          (window?.calls ?? []).map(({ operation, client, outcome, calls }) => [`${operation} ${client} ${outcome}`, calls]),
        ),
      };
    },
    /** The events it has told to have come again; they are not told anew. */
    cameAgain: (): readonly Redelivery[] => {
      const { window, next } = hub.traffic.fetch(undefined);
      if (next !== null) hub.traffic.fetch(next);
      return window?.redeliveries ?? [];
    },
    /** What it has told to wait for the readers of a log; it is not told anew. */
    backlogs: (): readonly Backlog[] => {
      const { window, next } = hub.traffic.fetch(undefined);
      if (next !== null) hub.traffic.fetch(next);
      return window?.backlogs ?? [];
    },
    /** Sets up the sandbox the tokens are for. */
    setUp: async (): Promise<void> => {
      await hub.app.inject({
        method: "PUT",
        url: `/control/v1/sandboxes/${access.tenant}`,
        headers: { authorization: "Bearer good" },
        payload: { seed: "s", startAt: "2026-01-01T00:00:00.000Z" },
      });
    },
    close: async (): Promise<void> => {
      await hub.app.close();
      await hub.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return opened;
}

export type OpenHub = ReturnType<typeof openHub>;
