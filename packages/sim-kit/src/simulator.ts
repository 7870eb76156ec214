import { createTable, type Collection } from "@cashline/chassis/collection";
import { Idempotency, requestFingerprint } from "@cashline/chassis/idempotency";
import { mountSandboxes } from "@cashline/chassis/sandbox-routes";
import { Sandboxes, type DueWork } from "@cashline/chassis/sandboxes";
import { Refusal } from "@cashline/chassis/refusal";
import { buildServer, type Answer, type CallContext, type Server } from "@cashline/chassis/server";
import { Database } from "@cashline/chassis/store";
import type { TokenVerifier } from "@cashline/chassis/access";
import { deleteFault, listEvents, listFaults, putFault } from "@cashline/contracts/common/control";
import { eventType, type CloudEvent } from "@cashline/contracts/common/events";
import type { SystemContract } from "@cashline/contracts/common/system";
import { deriveId } from "@cashline/kernel/ids";
import { randomStream } from "@cashline/kernel/random";
import type { Logger } from "@cashline/telemetry/logger";
import { childTraceparent } from "@cashline/telemetry/trace";
import { bindStore, sandboxContext, type Collections, type CommandContext, type RouteDeclaration } from "./command.ts";
import { Delivery, type Subscriber } from "@cashline/chassis/delivery";
import { Faults } from "@cashline/chassis/faults";
import { Outbox } from "@cashline/chassis/outbox";

/** A simulated system as data: its contract, its objects, its routes, and what it does when time comes. */
export type SimulatorDeclaration<Declared extends Collections> = {
  readonly contract: SystemContract;
  readonly collections: Declared;
  readonly routes: readonly RouteDeclaration<Declared>[];
  /** Handlers of agenda work by kind. */
  readonly due?: Readonly<Record<string, (work: DueWork, context: CommandContext<Declared>) => void>>;
};

export type SimulatorOptions = {
  /** SQLite file, or `:memory:`. */
  readonly databasePath: string;
  readonly verify: TokenVerifier;
  readonly logger: Logger;
  /** Null for a system nobody listens to. */
  readonly subscriber: Subscriber | null;
};

export type Simulator = Server & { readonly sandboxes: Sandboxes; close(): Promise<void> };

/** Builds a simulated system: store, routes, outbox, webhooks, replay, clock and faults, ready to listen. */
export function buildSimulator<Declared extends Collections>(
  declaration: SimulatorDeclaration<Declared>,
  options: SimulatorOptions,
): Simulator {
  const { contract } = declaration;
  const database = new Database(options.databasePath);
  for (const collection of Object.values(declaration.collections)) createTable(database, collection);
  const sandboxes = new Sandboxes(database);
  const outbox = new Outbox(database);
  const faults = new Faults(database);
  const idempotency = new Idempotency(database);
  const running = new Map<string, number>();
  const handled = new Map<string, number>();
  const isControl = (context: CallContext): boolean => context.operation.path.startsWith("/control/");

  const server = buildServer({
    name: contract.name,
    version: "1",
    problems: contract.problems,
    verify: options.verify,
    logger: options.logger,
    around: async (_input, context, next) => {
      if (isControl(context)) return next();
      running.set(context.tenant, (running.get(context.tenant) ?? 0) + 1);
      try {
        return await withFaults(context, next);
      } finally {
        running.set(context.tenant, (running.get(context.tenant) ?? 1) - 1);
        handled.set(context.tenant, (handled.get(context.tenant) ?? 0) + 1);
      }
    },
  });
  const delivery =
    options.subscriber &&
    new Delivery({ outbox, sandboxes, faults, subscriber: options.subscriber, metrics: server.metrics, logger: options.logger });

  const contextFor = (
    tenant: string,
    call: Pick<CallContext, "traceparent" | "idempotencyKey" | "expectedVersion"> & { correlationId: string | null },
    client: string,
    stale: boolean,
  ): CommandContext<Declared> => {
    const sandbox = sandboxes.require(tenant);
    const store = bindStore(database, declaration.collections, tenant, stale);
    const publish = (declared: Parameters<CommandContext<Declared>["emit"]>[0], subject: string, version: number, data: unknown): void => {
      const type = eventType(declared);
      const event: CloudEvent = {
        specversion: "1.0",
        id: deriveId("evt", sandbox.seed, contract.name, type, subject, String(version)),
        source: `/systems/${contract.name}`,
        type,
        subject,
        time: sandboxes.require(tenant).now,
        datacontenttype: "application/json",
        tenant,
        objecttype: declared.object,
        objectversion: version,
        sequence: outbox.nextSequence(tenant),
        correlationid: call.correlationId ?? outbox.lastCorrelation(tenant, subject) ?? `${contract.name}:${subject}`,
        traceparent: call.traceparent,
        recordedat: new Date().toISOString(),
        data,
      };
      outbox.append(event);
      server.metrics.eventsPublished.inc({ type });
    };
    return {
      ...sandboxContext(sandbox),
      store,
      client,
      correlationId: call.correlationId ?? "",
      idempotencyKey: call.idempotencyKey ?? "",
      emit: (declared, object) => publish(declared, object.id, versionIn(store, object.id), object),
      emitData: publish,
      schedule: (dueAt, kind, key, data = null) => sandboxes.schedule({ tenant, dueAt, kind, key, data }),
      unschedule: (kind, key) => sandboxes.unschedule(tenant, kind, key),
      requireVersion: (version) => {
        if (call.expectedVersion !== undefined && call.expectedVersion !== version) {
          throw new Refusal("version-conflict", `The object is at version ${version}, not ${call.expectedVersion}`);
        }
      },
    };
  };

  for (const route of declaration.routes) {
    server.mount(route.operation, (input, context) => {
      if (route.kind === "read") {
        const { now } = sandboxes.require(context.tenant);
        const stale = faults.active(context.tenant, ["stale_data"], now, route.operation.id).length > 0;
        return route.run(input, contextFor(context.tenant, context, context.access.client, stale));
      }
      const fingerprint = requestFingerprint(context.url, input.body);
      const answer = database.transaction(() => {
        const stored = idempotency.stored(context, fingerprint);
        if (stored) return stored;
        const command = contextFor(context.tenant, context, context.access.client, false);
        const fresh = route.run(input, command);
        idempotency.store(context, fingerprint, fresh, command.now);
        return fresh;
      });
      delivery?.wake();
      return answer;
    });
  }

  const runDue = (work: DueWork): void => {
    const handler = declaration.due?.[work.kind];
    if (!handler) throw new Error(`${contract.name} has no handler for due work of kind ${work.kind}`);
    // What happens by itself later belongs to the business case of its object: null continues the object's correlation.
    const correlationId = (work.data as { correlationId?: string } | null)?.correlationId ?? null;
    handler(
      work,
      contextFor(
        work.tenant,
        {
          correlationId,
          traceparent: childTraceparent(undefined),
          idempotencyKey: `${work.kind}:${work.key}:${work.dueAt}`,
          expectedVersion: undefined,
        },
        contract.name,
        false,
      ),
    );
    handled.set(work.tenant, (handled.get(work.tenant) ?? 0) + 1);
  };

  mountSandboxes(server, sandboxes, {
    waitingFor: (tenant) => {
      const calls = running.get(tenant) ?? 0;
      const events = delivery?.waiting(tenant) ?? 0;
      return [
        ...(calls > 0 ? [`${contract.name}: ${calls} calls running`] : []),
        ...(events > 0 ? [`${contract.name}: ${events} events to deliver`] : []),
      ];
    },
    activity: (tenant) => (handled.get(tenant) ?? 0) + (delivery?.deliveredCount(tenant) ?? 0),
    eventsPublished: (tenant) => outbox.published(tenant),
    nextWakeAt: (tenant) => delivery?.nextWakeAt(tenant) ?? null,
    advance: (tenant, now) => {
      sandboxes.advance(tenant, now, runDue);
      delivery?.rescan();
    },
    removed: (tenant) => {
      database.transaction(() => {
        for (const { name } of Object.values(declaration.collections)) database.run(`DELETE FROM ${name} WHERE tenant = ?`, tenant);
        outbox.removeTenant(tenant);
        faults.removeTenant(tenant);
        idempotency.removeTenant(tenant);
      });
    },
  });
  server.mount(putFault, ({ params, body }) => {
    sandboxes.require(params.tenant);
    if (body.id !== params.faultId) throw new Refusal("invalid-request", `/body/id is "${body.id}" but the path says "${params.faultId}"`);
    const fault = faults.put(params.tenant, body);
    delivery?.rescan();
    return { body: fault };
  });
  server.mount(deleteFault, ({ params }) => {
    sandboxes.require(params.tenant);
    faults.remove(params.tenant, params.faultId);
    delivery?.rescan();
    return { body: { id: params.faultId } };
  });
  server.mount(listFaults, ({ params }) => {
    sandboxes.require(params.tenant);
    return { body: { items: faults.list(params.tenant) } };
  });
  server.mount(listEvents, ({ query }, { tenant }) => {
    sandboxes.require(tenant);
    const after = query.after === undefined ? 0 : Number(query.after);
    if (!Number.isSafeInteger(after) || after < 0) throw new Refusal("invalid-request", "/query/after is not a cursor of this log");
    return { body: outbox.page(tenant, after, query.limit ?? 100, query.type) };
  });
  delivery?.wake();

  async function withFaults(context: CallContext, next: () => Answer<unknown> | Promise<Answer<unknown>>): Promise<Answer<unknown>> {
    const leave = context.idempotencyKey !== undefined && context.operation.method !== "GET" ? idempotency.enter(context) : undefined;
    try {
      const sandbox = sandboxes.require(context.tenant);
      const active = faults.active(context.tenant, ["latency", "error_rate", "outage"], sandbox.now, context.operation.id);
      if (active.length === 0) return await next();
      const key = context.idempotencyKey ?? context.url;
      let failAfter = false;
      for (const fault of active) {
        const draws = randomStream(sandbox.seed, fault.id, key, String(attemptOf(context.tenant, fault.id, key)));
        if (!draws.chance(fault.probability)) continue;
        if (fault.kind === "outage") throw new Refusal("unavailable", `${contract.title} is in an outage window`, { retryAfterSeconds: 1 });
        if (fault.kind === "latency") await new Promise((resolve) => setTimeout(resolve, fault.latencyMs ?? 0));
        else if (draws.chance(0.5)) throw new Refusal("internal-error", "An injected fault stopped the call before its effect");
        else failAfter = true;
      }
      const answer = await next();
      if (failAfter) throw new Refusal("internal-error", "An injected fault lost the answer after the effect");
      return answer;
    } finally {
      leave?.();
    }
  }

  const attempts = new Map<string, number>();
  function attemptOf(tenant: string, faultId: string, key: string): number {
    const name = `${tenant}\n${faultId}\n${key}`;
    const attempt = (attempts.get(name) ?? 0) + 1;
    attempts.set(name, attempt);
    return attempt;
  }

  return {
    ...server,
    sandboxes,
    close: async () => {
      await delivery?.stop();
      database.close();
    },
  };
}

function versionIn(store: object, id: string): number {
  for (const collection of Object.values(store) as Collection<{ id: string }>[]) {
    const version = collection.version(id);
    if (version > 0) return version;
  }
  throw new Error(`${id} was emitted before it was written`);
}
