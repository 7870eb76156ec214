import type { TokenVerifier } from "@cashline/chassis/access";
import { Refusal } from "@cashline/chassis/refusal";
import { mountSandboxes } from "@cashline/chassis/sandbox-routes";
import { Sandboxes } from "@cashline/chassis/sandboxes";
import { buildServer, type Server } from "@cashline/chassis/server";
import { Database } from "@cashline/chassis/store";
import { getConsumption, hubContract, listDeadLetters, receiveEvents, replayEvents } from "@cashline/contracts/services/hub/contract";
import type { CloudEvent } from "@cashline/contracts/common/events";
import type { Logger } from "@cashline/telemetry/logger";
import { Webhook } from "standardwebhooks";
import { canonicaliser } from "./inbound/canonical.ts";
import { Ledger } from "./inbound/ledger.ts";
import { takeIn, type Consumers, type TakenIn } from "./inbound/take-in.ts";
import { eventTypes, sources } from "./registry/sources.ts";
import { movesSomething } from "./routing/moves-something.ts";

export type HubOptions = {
  readonly databasePath: string;
  readonly verify: TokenVerifier;
  readonly logger: Logger;
  /** Signing secrets of the sources, several during a rotation. */
  readonly secrets: readonly string[];
  readonly consumers: Consumers;
  /** Reads a source's event log of a sandbox after a cursor. */
  readonly readLog: (system: string, tenant: string, after: string | undefined) => Promise<{ items: CloudEvent[]; next: string | null }>;
};

const BATCH_LIMIT_BYTES = 32 * 1024 * 1024;

export function buildHub(options: HubOptions): Server & { close(): Promise<void> } {
  const database = new Database(options.databasePath);
  const sandboxes = new Sandboxes(database);
  const ledger = new Ledger(database);
  const webhooks = options.secrets.map((secret) => new Webhook(secret));
  const canonicalise = canonicaliser(eventTypes);
  const server = buildServer({
    name: hubContract.name,
    version: "1",
    problems: hubContract.problems,
    verify: options.verify,
    logger: options.logger,
    bodyLimitBytes: BATCH_LIMIT_BYTES,
  });
  const inProgress = new Map<string, number>();
  const taken = new Map<string, number>();

  const take = async (source: string, batch: readonly unknown[]): Promise<TakenIn> => {
    const tenants = new Set(batch.map((raw) => (raw as { tenant?: string } | null)?.tenant ?? "unknown"));
    for (const tenant of tenants) inProgress.set(tenant, (inProgress.get(tenant) ?? 0) + 1);
    try {
      return await takeIn(source, batch, {
        ledger,
        canonicalise,
        movesSomething,
        consumers: options.consumers,
        receivedAt: new Date().toISOString(),
      });
    } catch (error) {
      options.logger.debug({ err: error, source }, "batch not taken in");
      throw new Refusal("unavailable", "A consumer could not take the batch; deliver it again", { retryAfterSeconds: 1 });
    } finally {
      for (const tenant of tenants) {
        inProgress.set(tenant, (inProgress.get(tenant) ?? 1) - 1);
        taken.set(tenant, (taken.get(tenant) ?? 0) + 1);
      }
    }
  };

  // The signature covers the bytes, so it is checked before they are parsed. Only a request that came this way is taken:
  // a body of another media type is parsed elsewhere, unchecked.
  const verified = new WeakSet<object>();
  server.app.addContentTypeParser("application/cloudevents-batch+json", { parseAs: "string" }, (request, body, done) => {
    const source = (request.params as { system?: string }).system ?? "";
    if (!sources.includes(source)) return done(new Refusal("unknown-source", `${source} is not a registered source`));
    if (!webhooks.some((webhook) => isSigned(webhook, body as string, request.headers as Record<string, string>))) {
      return done(new Refusal("signature-invalid", "No current secret signed this body, or its timestamp is more than five minutes off"));
    }
    verified.add(request);
    return done(null, JSON.parse(body as string));
  });
  server.app.post(receiveEvents.path.replace("{system}", ":system"), { config: { operationId: receiveEvents.id } }, (request) => {
    if (!verified.has(request) || !Array.isArray(request.body))
      throw new Refusal("unsupported-media-type", "Send application/cloudevents-batch+json");
    return take((request.params as { system: string }).system, request.body);
  });

  server.mount(listDeadLetters, ({ query }, { tenant }) => ({ body: ledger.deadLetters(tenant, query.after ?? "", query.limit ?? 100) }));
  server.mount(getConsumption, (_input, { tenant }) => ({ body: { systems: ledger.consumption(tenant) } }));
  server.mount(replayEvents, async ({ body }, { tenant }) => {
    if (!sources.includes(body.system)) throw new Refusal("unknown-source", `${body.system} is not a registered source`);
    const total = { read: 0, accepted: 0, duplicates: 0, deadLettered: 0 };
    let after = body.after ?? undefined;
    for (;;) {
      const page = await options.readLog(body.system, tenant, after);
      total.read += page.items.length;
      if (page.items.length > 0) {
        const result = await take(body.system, page.items);
        total.accepted += result.accepted;
        total.duplicates += result.duplicates;
        total.deadLettered += result.deadLettered;
      }
      if (page.next === null) return { body: total };
      after = page.next;
    }
  });
  mountSandboxes(server, sandboxes, {
    waitingFor: (tenant) => ((inProgress.get(tenant) ?? 0) > 0 ? [`hub: ${inProgress.get(tenant)} batches in progress`] : []),
    activity: (tenant) => taken.get(tenant) ?? 0,
    eventsPublished: () => 0,
    advance: (tenant, now) => {
      sandboxes.advance(tenant, now, () => undefined);
    },
    removed: (tenant) => ledger.removeTenant(tenant),
  });
  return { ...server, close: async () => Promise.resolve(database.close()) };
}

function isSigned(webhook: Webhook, body: string, headers: Record<string, string>): boolean {
  try {
    webhook.verify(body, headers);
    return true;
  } catch {
    return false; // the library's only way to say "not signed by this secret"
  }
}
