import type { TokenVerifier } from "@cashline/chassis/access";
import { cursorAfter, positionAfter } from "@cashline/chassis/cursor";
import { Idempotency } from "@cashline/chassis/idempotency";
import { Refusal } from "@cashline/chassis/refusal";
import { countFor } from "@cashline/chassis/marked-request";
import { mountSandboxes } from "@cashline/chassis/sandbox-routes";
import { Sandboxes } from "@cashline/chassis/sandboxes";
import { buildServer, type Server } from "@cashline/chassis/server";
import { Database } from "@cashline/chassis/store";
import * as operations from "@cashline/contracts/services/hub/contract";
import type { Logger } from "@cashline/telemetry/logger";
import { Webhook } from "standardwebhooks";
import { BatchesInHand } from "./inbound/batches-in-hand.ts";
import { EventsInHand } from "./inbound/events-in-hand.ts";
import { BodiesInHand } from "./inbound/bodies-in-hand.ts";
import { canonicaliser } from "./inbound/canonical.ts";
import { deadLetterMetrics } from "./inbound/dead-letter-metrics.ts";
import { tenantOf } from "./inbound/dead-letters.ts";
import { ConsumerFailed } from "./inbound/hand-on.ts";
import { Ledger } from "./inbound/ledger.ts";
import { readSigned } from "./inbound/signed-body.ts";
import { takeIn, type Consumers, type TakenIn } from "./inbound/take-in.ts";
import type { EventLog } from "./log/event-log.ts";
import { watchLog } from "./log/watch-log.ts";
import { eventTypes, sources } from "./registry/sources.ts";
import { replayDeadLetters } from "./replay/replay-dead-letters.ts";
import { missingEvents } from "./replay/missing-events.ts";
import { replayLog, type ReadLog } from "./replay/replay-log.ts";
import { movesSomething } from "./routing/moves-something.ts";

export type HubOptions = {
  readonly databasePath: string;
  readonly verify: TokenVerifier;
  readonly logger: Logger;
  /** Signing secrets by source, several of one during a rotation; a source without any cannot deliver. */
  readonly secrets: ReadonlyMap<string, readonly string[]>;
  readonly consumers: Consumers;
  readonly readLog: ReadLog;
  /** The log between hub and readers, where there is one: the consumers then write to it. */
  readonly log?: EventLog | undefined;
};

const BATCH_LIMIT_BYTES = 32 * 1024 * 1024;
/** As the contract says; both consumers take as many in one call. */
const BATCH_EVENTS = 1000;
/** Eight sources deliver eight batches at a time; the rest is for replays. */
const BATCHES_IN_HAND = 96;
/** Bytes of their bodies, at most: read, a batch takes several times as much memory. */
const BYTES_IN_HAND = 64 * 1024 * 1024;

/** The integration hub: signed batches in, canonical events on to both consumers, dead letters and logs replayed. */
export function buildHub(options: HubOptions): Server & { close(): Promise<void> } {
  const server = buildServer({
    name: operations.hubContract.name,
    version: "1",
    problems: operations.hubContract.problems,
    verify: options.verify,
    logger: options.logger,
    bodyLimitBytes: BATCH_LIMIT_BYTES,
  });
  const database = new Database(options.databasePath);
  const sandboxes = new Sandboxes(database);
  const countLetter = deadLetterMetrics(server.metrics.registry, () => ledger.deadLetters.openPerSystem());
  const ledger: Ledger = new Ledger(database, (letter) => {
    countLetter(letter);
    if (letter.outcome === "buried") server.traffic.delivery(letter.tenant, "dead_lettered", letter);
  });
  const idempotency = new Idempotency(database);
  const webhooksOf = new Map([...options.secrets].map(([source, secrets]) => [source, secrets.map((secret) => new Webhook(secret))]));
  const canonicalise = canonicaliser(eventTypes);
  const inHand = new BatchesInHand(BATCHES_IN_HAND);
  const eventsInHand = new EventsInHand();
  const bodies = new BodiesInHand(BYTES_IN_HAND);

  /** @param by whether a replay brings the batch, or the how-manieth try of its source */
  const take = (source: string, batch: readonly unknown[], by: "replay" | { attempt: number }): Promise<TakenIn> =>
    inHand.hold(new Set(batch.map(tenantOf)), async () => {
      const attempt = by === "replay" ? 1 : by.attempt;
      try {
        return await takeIn(source, batch, {
          ledger,
          canonicalise,
          movesSomething,
          consumers: options.consumers,
          inHand: eventsInHand,
          receivedAt: new Date().toISOString(),
          attempt,
          cameAgain: ({ event: { tenant, eventId: event, correlationId }, deliveries }) =>
            server.traffic.redelivery({ tenant, event, correlationId, tries: attempt, deliveries }),
          count: (tenant, outcome) => {
            server.traffic.delivery(tenant, outcome, { system: source });
            if (by === "replay" && outcome === "taken_in") server.traffic.delivery(tenant, "replayed", { system: source });
          },
        });
      } catch (error) {
        if (!(error instanceof ConsumerFailed)) throw error;
        options.logger.warn({ err: error, source, events: batch.length }, "a batch was not taken in; the source delivers it again");
        throw new Refusal("unavailable", "A consumer could not take the batch; deliver it again", { retryAfterSeconds: 1 });
      }
    });
  const takeAgain = (source: string, batch: readonly unknown[]): Promise<TakenIn> => take(source, batch, "replay");
  const mustBeSource = (system: string): void => {
    if (!sources.includes(system)) throw new Refusal("unknown-source", `${system} is not a registered source`);
  };
  const { receiveEvents } = operations;

  // The signature covers the bytes, so it is checked before they are parsed. Only a request that came this way is taken:
  // a body of another media type would be parsed elsewhere, unchecked, and is refused before it is.
  const verified = new WeakSet<object>();
  server.app.addContentTypeParser(receiveEvents.bodyType, { parseAs: "string" }, (request, body, done) => {
    let content: unknown;
    try {
      const source = (request.params as { system?: string }).system ?? "";
      mustBeSource(source);
      content = readSigned(webhooksOf.get(source) ?? [], body as string, request.headers as Record<string, string>);
    } catch (error) {
      return done(error as Error); // thrown on, it would end the process: this runs in an event of the stream
    }
    verified.add(request);
    return done(null, content);
  });
  const otherMediaType = (): Refusal => new Refusal("unsupported-media-type", `The body must be ${receiveEvents.bodyType}`);
  server.app.route({
    method: receiveEvents.method,
    url: receiveEvents.path.replace("{system}", ":system"),
    config: { operationId: receiveEvents.id, operation: receiveEvents },
    onRequest: (request, reply, done) => {
      const [mediaType = ""] = (request.headers["content-type"] ?? "").split(";");
      if (mediaType.trim().toLowerCase() !== receiveEvents.bodyType) throw otherMediaType();
      // Before it is read. One that does not say how long it is may be as long as any.
      const leave = bodies.take(Number(request.headers["content-length"] ?? BATCH_LIMIT_BYTES));
      reply.raw.once("close", leave);
      done();
    },
    handler: (request) => {
      if (!verified.has(request)) throw otherMediaType();
      const batch: unknown = request.body;
      if (!Array.isArray(batch) || batch.length === 0 || batch.length > BATCH_EVENTS)
        throw new Refusal("invalid-request", `/body must be a batch of 1 to ${BATCH_EVENTS} events`);
      const { system } = request.params as { system: string };
      countFor(request, system, new Set(batch.map(tenantOf)));
      return take(system, batch, { attempt: attemptOf(request.headers["webhook-attempt"]) });
    },
  });

  server.mount(operations.listDeadLetters, ({ query }, { tenant }) => {
    const list = `hub\n${operations.listDeadLetters.id}\n${tenant}`;
    const after = query.after === undefined ? "" : positionAfter(list, query.after);
    const { items, next } = ledger.deadLetters.page(tenant, query.state ?? "all", after, query.limit ?? 100);
    return { body: { items, next: next === null ? null : cursorAfter(list, next) } };
  });
  // Letters may be of a sandbox nobody has set up: an event says itself of which it is.
  server.mount(operations.replayDeadLetters, ({ body }, context) =>
    idempotency.once(context, body, new Date().toISOString(), async () => {
      const letters = await replayDeadLetters(ledger.deadLetters, takeAgain, { tenant: context.tenant, ids: body.ids });
      return { body: { items: letters.map(({ id, state, reason }) => ({ id, state, reason })) } };
    }),
  );
  server.mount(operations.buryRefusedEvents, ({ body }, { access, isAbout }) => {
    const other = body.items.find(({ event }) => access.tenant !== "*" && event.tenant !== access.tenant)?.event;
    if (other) throw new Refusal("wrong-tenant", `The token is for sandbox ${access.tenant}, event ${other.eventId} is of ${other.tenant}`);
    const here = body.items.filter(({ event }) => sandboxes.get(event.tenant) !== undefined);
    isAbout(new Set(here.map(({ event }) => event.tenant)));
    // Noted after its refusal it would count as taken in, and its letter as replayed.
    const early = here.find(({ event }) => eventsInHand.has(event))?.event;
    if (early) throw new Refusal("unavailable", `Event ${early.eventId} is being taken in; tell it again`, { retryAfterSeconds: 1 });
    ledger.refuse(here, new Date().toISOString());
    return { body: { buried: here.length } };
  });
  server.mount(operations.listSandboxes, () => ({
    body: { items: sandboxes.all().map(({ tenant }) => ({ tenant, since: ledger.since(tenant) })) },
  }));
  server.mount(operations.getConsumption, (_input, { tenant }) => {
    sandboxes.require(tenant);
    return { body: { systems: ledger.consumption(tenant) } };
  });
  server.mount(operations.listMissingEvents, async ({ query }, { tenant }) => {
    sandboxes.require(tenant);
    const gapsOf = (system: string) => ledger.gaps(tenant, system);
    const { publishedUntil } = query;
    return { body: { items: await missingEvents({ sources, tenant, publishedUntil, gapsOf, readLog: options.readLog, canonicalise }) } };
  });
  server.mount(operations.replayEvents, ({ body }, context) => {
    const { tenant } = context;
    mustBeSource(body.system);
    sandboxes.require(tenant);
    return idempotency.once(context, body, new Date().toISOString(), async () => ({
      body: await replayLog(options.readLog, takeAgain, { ...body, tenant }),
    }));
  });
  const { log } = options;
  const watch = log && watchLog(log, server, sandboxes);
  mountSandboxes(server, sandboxes, {
    waitingFor: (tenant) =>
      inHand.inProgress(tenant) > 0 ? [`hub: ${inHand.inProgress(tenant)} batches in progress`] : (log?.waitingFor(tenant) ?? []),
    activity: (tenant) => inHand.done(tenant) + (log?.taken(tenant) ?? 0),
    eventsPublished: () => 0,
    advance: (tenant, now) => {
      sandboxes.advance(tenant, now, () => undefined);
    },
    created: (tenant) => ledger.begin(tenant, new Date().toISOString()),
    removed: (tenant) => {
      log?.forget(tenant);
      ledger.removeTenant(tenant);
      idempotency.removeTenant(tenant);
      inHand.forget(tenant);
    },
  });
  const close = async (): Promise<void> => {
    watch?.stop();
    await log?.close();
    database.close();
  };
  return { ...server, close };
}

/** The how-manieth try a batch says it is. @throws Refusal `invalid-request` when it says something else */
function attemptOf(header: string | readonly string[] | undefined): number {
  if (header === undefined) return 1;
  if (typeof header !== "string" || !/^[1-9]\d{0,8}$/.test(header))
    throw new Refusal("invalid-request", "/headers/webhook-attempt must be a whole number from 1 on");
  return Number(header);
}
