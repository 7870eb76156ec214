import { createTable, type Collection, type StaleView } from "@cashline/chassis/collection";
import { Idempotency, isVerdict, requestFingerprint } from "@cashline/chassis/idempotency";
import { mountSandboxes } from "@cashline/chassis/sandbox-routes";
import { Sandboxes, type DueWork } from "@cashline/chassis/sandboxes";
import { Refusal } from "@cashline/chassis/refusal";
import { buildServer, isControl, type Answer, type CallContext, type CallInput, type Server } from "@cashline/chassis/server";
import { Database } from "@cashline/chassis/store";
import type { TokenVerifier } from "@cashline/chassis/access";
import { listEvents } from "@cashline/contracts/common/control";
import { eventType, type CloudEvent } from "@cashline/contracts/common/events";
import { isUnsafe, type Operation } from "@cashline/contracts/common/operation";
import type { SystemContract } from "@cashline/contracts/common/system";
import { deriveId } from "@cashline/kernel/ids";
import type { Logger } from "@cashline/telemetry/logger";
import { AccountConcurrency, type AccountConcurrencyDeclaration } from "./account-concurrency.ts";
import { AccountRate, type AccountRateDeclaration } from "./account-rate.ts";
import { ApiUsage, type UsageDeclaration } from "./api-usage.ts";
import { CallFaults } from "./call-faults.ts";
import { bindStore, sandboxContext, type Collections, type CommandContext, type EventLog, type RouteDeclaration } from "./command.ts";
import { Delivery, type Subscriber } from "@cashline/chassis/delivery";
import { Faults, hits } from "@cashline/chassis/faults";
import { Outbox } from "@cashline/chassis/outbox";
import type { CallsCountedBy, RateLimit } from "@cashline/chassis/rate-limit";
import { mountFaults } from "./fault-routes.ts";
import { originsOfCall, originsOfDueWork, type Origins } from "./origins.ts";

/** A simulated system as data: its contract, its objects, its routes, and what it does when time comes. */
export type SimulatorDeclaration<Declared extends Collections> = {
  readonly contract: SystemContract;
  readonly collections: Declared;
  readonly routes: readonly RouteDeclaration<Declared>[];
  /** Limits on calls that belong to the product itself; none when left out. */
  readonly usage?: UsageDeclaration<Declared>;
  /** Rate limits that belong to the product itself; none when left out. */
  readonly accountRate?: AccountRateDeclaration<Declared>;
  /** How many calls the product itself takes at one time; no limit when left out. */
  readonly accountConcurrency?: AccountConcurrencyDeclaration<Declared>;
  /** Whom the rate limits of a process and of faults count for; each client when left out. */
  readonly callsCountedBy?: CallsCountedBy;
  /** Whether a refusal is the answer of its key for good, as a success is; it is judged anew when left out (ADR 0006). */
  readonly keepsRefusals?: boolean;
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
  /** Events that may wait for the subscriber before changes are refused with 503; the delivery's own limit when left out. */
  readonly mostWaiting?: number | undefined;
  /** How often each client, or the sandbox over all of them, may call; no limit when left out. */
  readonly rateLimit?: RateLimit | undefined;
};

export type Simulator = Server & { readonly sandboxes: Sandboxes; close(): Promise<void> };

/** Builds a simulated system: store, routes, outbox, webhooks, replay, clock and faults, ready to listen. */
export function buildSimulator<Declared extends Collections>(
  declaration: SimulatorDeclaration<Declared>,
  options: SimulatorOptions,
): Simulator {
  const { contract } = declaration;
  const database = new Database(options.databasePath);
  database.transaction(() => {
    for (const collection of Object.values(declaration.collections)) createTable(database, collection);
  });
  const sandboxes = new Sandboxes(database);
  const outbox = new Outbox(database);
  const faults = new Faults(database);
  const idempotency = new Idempotency(database, outbox);
  const running = new Map<string, number>();
  const handled = new Map<string, number>();
  const callFaults = new CallFaults(faults, sandboxes, declaration.callsCountedBy);
  const uncalled = (tenant: string): CommandContext<Declared> => contextFor(tenant, NO_CALL, contract.name, NO_ORIGINS);
  const usage = declaration.usage && new ApiUsage(declaration.usage, uncalled);
  const concurrency = declaration.accountConcurrency && new AccountConcurrency(declaration.accountConcurrency, uncalled);
  const accountRate = declaration.accountRate && new AccountRate(declaration.accountRate, uncalled);
  const keptLimits = [accountRate?.limiters, concurrency?.limits];

  const server = buildServer({
    name: contract.name,
    version: "1",
    problems: contract.problems,
    verify: options.verify,
    logger: options.logger,
    rateLimit: options.rateLimit,
    callsCountedBy: declaration.callsCountedBy,
    sandboxes,
    around: async (input, context, next) => {
      if (isControl(context.operation)) return next();
      running.set(context.tenant, (running.get(context.tenant) ?? 0) + 1);
      const leaves: ((() => void) | undefined)[] = [];
      try {
        accountRate?.enter(context, performance.now());
        leaves.push(concurrency?.enter(context));
        if (isUnsafe(context.operation)) delivery?.requireRoom(performance.now());
        leaves.push(usage?.enter(context, sandboxes.require(context.tenant).now));
        if (isUnsafe(context.operation)) leaves.push(idempotency.enter(context));
        return await callFaults.around(context, objectOf(input), next);
      } finally {
        for (const leave of leaves) leave?.();
        running.set(context.tenant, (running.get(context.tenant) ?? 1) - 1);
        handled.set(context.tenant, (handled.get(context.tenant) ?? 0) + 1);
      }
    },
  });
  const delivery =
    options.subscriber &&
    new Delivery({
      outbox,
      sandboxes,
      faults,
      subscriber: options.subscriber,
      metrics: server.metrics,
      traffic: server.traffic,
      logger: options.logger,
      ...(options.mostWaiting === undefined ? {} : { mostWaiting: options.mostWaiting }),
    });

  const contextFor = (
    tenant: string,
    call: Pick<CallContext, "idempotencyKey" | "expectedVersion">,
    client: string,
    origins: Origins,
    stale?: StaleView,
  ): CommandContext<Declared> => {
    const sandbox = sandboxes.require(tenant);
    const store = bindStore(database, declaration.collections, tenant, stale);
    const publish = (declared: Parameters<CommandContext<Declared>["emit"]>[0], subject: string, version: number, data: unknown): void => {
      const type = eventType(declared);
      const origin = origins.of(subject);
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
        correlationid: origin.correlationId,
        traceparent: origin.traceparent,
        recordedat: new Date().toISOString(),
        data,
      };
      outbox.append(event);
      server.metrics.eventsPublished.inc({ type });
    };
    const context: CommandContext<Declared> = {
      ...sandboxContext(sandbox),
      store,
      log: logOf(outbox, tenant),
      client,
      correlationId: origins.scheduled.correlationId ?? "",
      idempotencyKey: call.idempotencyKey ?? "",
      emit: (declared, object) => publish(declared, object.id, versionIn(store, object.id), object),
      emitData: publish,
      schedule: (dueAt, kind, key, data = null) => sandboxes.schedule({ tenant, dueAt, kind, key, data, ...origins.scheduled }),
      unschedule: (kind, key) => sandboxes.unschedule(tenant, kind, key),
      requireVersion: (version) => {
        if (call.expectedVersion !== undefined && call.expectedVersion !== version) {
          throw new Refusal("version-conflict", `The object is at version ${version}, not ${call.expectedVersion}`);
        }
      },
      rehearse: (work) =>
        database.rehearse(() => {
          const own = bindStore(database, declaration.collections, tenant, stale);
          return work({ ...context, ...SILENT, store: own });
        }),
    };
    return context;
  };

  /** What a read sees late; each version of an object draws for itself. */
  const staleView = ({ tenant, operation }: CallContext): StaleView | undefined => {
    const { now, seed } = sandboxes.require(tenant);
    const active = faults.active(tenant, "stale_data", now, operation.id);
    if (active.length === 0) return undefined;
    return (name, id, version) => active.some((fault) => hits(fault, seed, name, id, String(version)));
  };

  /** Has `work` done without room where a fault says that there is none; due work has no operation. */
  const stored = <Result>(tenant: string, operation: Operation | null, work: () => Result): Result => {
    const { now } = sandboxes.require(tenant);
    const isFull = (operation === null || !isControl(operation)) && faults.active(tenant, "disk_full", now, operation?.id ?? "").length > 0;
    return isFull ? database.withoutRoom(work) : work();
  };

  for (const route of declaration.routes) {
    // An unsafe operation that only read would have no stored answer, and a safe one would store what nobody asks for again.
    if (isUnsafe(route.operation) !== (route.kind === "write"))
      throw new Error(`${route.operation.id} is ${route.operation.method} and must not be a ${route.kind}`);
    server.mount(route.operation, (input, context) => {
      if (route.kind === "read") {
        const stale = staleView(context);
        return route.run(input, contextFor(context.tenant, context, context.access.client, originsOfCall(context), stale));
      }
      let hasBegun = false;
      const runFresh = (): [Answer<unknown>, CommandContext<Declared>] => {
        const command = contextFor(context.tenant, context, context.access.client, originsOfCall(context));
        hasBegun = true;
        return [route.run(input, command), command];
      };
      const fingerprint = requestFingerprint(context.url, input.body);
      const store = <Result>(work: () => Result): Result => stored(context.tenant, context.operation, () => database.transaction(work));
      const tried = (): Answer<unknown> =>
        store(() => {
          // A control call is idempotent by its path and carries no key.
          if (isControl(context.operation)) return runFresh()[0];
          const before = idempotency.stored(context, fingerprint);
          if (before) return before;
          const [fresh, command] = runFresh();
          idempotency.store(context, fingerprint, fresh, command.now);
          return fresh;
        });
      let answer: Answer<unknown>;
      try {
        answer = tried();
      } catch (error) {
        if (!(error instanceof Refusal) || error.replayed) throw error;
        const isKept =
          declaration.keepsRefusals === true && hasBegun && !isControl(context.operation) && isVerdict(error, contract.problems);
        if (route.refused === undefined && !isKept) throw error;
        const command = contextFor(context.tenant, context, context.access.client, originsOfCall(context));
        store(() => {
          route.refused?.(input, command, error);
          if (isKept) idempotency.storeRefusal(context, fingerprint, error, command.now);
        });
        delivery?.wake();
        throw error;
      }
      usage?.answered(context);
      for (const limit of keptLimits) limit?.answered(context);
      delivery?.wake();
      return answer;
    });
  }

  const runDue = (work: DueWork): void => {
    const handler = declaration.due?.[work.kind];
    if (!handler) throw new Error(`${contract.name} has no handler for due work of kind ${work.kind}`);
    const call = { idempotencyKey: `${work.kind}:${work.key}:${work.dueAt}`, expectedVersion: undefined };
    const origins = originsOfDueWork(work, (subject) => outbox.lastOrigin(work.tenant, subject), contract.name);
    handler(work, contextFor(work.tenant, call, contract.name, origins));
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
    eventsHeld: (tenant) => delivery?.held(tenant) ?? 0,
    nextWakeAt: (tenant) => delivery?.nextWakeAt(tenant) ?? null,
    advance: (tenant, now) => {
      stored(tenant, null, () => sandboxes.advance(tenant, now, runDue));
      delivery?.rescan();
    },
    removed: (tenant) => {
      database.transaction(() => {
        for (const { name } of Object.values(declaration.collections)) database.run(`DELETE FROM ${name} WHERE tenant = ?`, tenant);
        outbox.removeTenant(tenant);
        faults.removeTenant(tenant);
        callFaults.forget(tenant);
        usage?.forget(tenant);
        for (const limit of keptLimits) limit?.forget(tenant);
        idempotency.removeTenant(tenant);
      });
    },
  });
  mountFaults(server, {
    contract,
    faults,
    sandboxes,
    changed: (tenant, faultId) => {
      callFaults.forget(tenant, faultId);
      delivery?.rescan();
    },
  });
  server.mount(listEvents, ({ query }, { tenant }) => ({
    body: outbox.page(tenant, Number(query.after ?? 0), query.limit ?? 100, query.type),
  }));
  delivery?.wake();

  return {
    ...server,
    sandboxes,
    close: async () => {
      await delivery?.stop();
      database.close();
    },
  };
}

/** Of a rehearsal nobody hears, and nothing becomes due. */
const SILENT = { emit: () => {}, emitData: () => {}, schedule: () => {}, unschedule: () => {} };
const NO_CALL = { idempotencyKey: undefined, expectedVersion: undefined };
const NO_ORIGINS = originsOfCall({ correlationId: "", traceparent: "" });

/** The id of the object that a path names first. */
function objectOf({ params }: CallInput<Operation>): string | undefined {
  return Object.values((params ?? {}) as Record<string, string>)[0];
}

function logOf(outbox: Outbox, tenant: string): EventLog {
  return {
    last: () => outbox.published(tenant),
    at: (sequence) => outbox.at(tenant, sequence),
    after: (sequence, limit) => outbox.page(tenant, sequence, limit, undefined).items,
    about: (subject, after, limit) => outbox.about(tenant, subject, after, limit),
    before: (subject, sequence) => outbox.before(tenant, subject, sequence),
  };
}

function versionIn(store: object, id: string): number {
  for (const collection of Object.values(store) as Collection<{ id: string }>[]) {
    const version = collection.version(id);
    if (version > 0) return version;
  }
  throw new Error(`${id} was emitted before it was written`);
}
