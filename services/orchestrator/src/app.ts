import type { TokenVerifier } from "@cashline/chassis/access";
import { Delivery, type Subscriber } from "@cashline/chassis/delivery";
import { Faults } from "@cashline/chassis/faults";
import { Idempotency } from "@cashline/chassis/idempotency";
import { Outbox } from "@cashline/chassis/outbox";
import { Refusal } from "@cashline/chassis/refusal";
import { mountSandboxes } from "@cashline/chassis/sandbox-routes";
import { Sandboxes, type DueWork } from "@cashline/chassis/sandboxes";
import { buildServer, type Server } from "@cashline/chassis/server";
import { Database } from "@cashline/chassis/store";
import type { Transport } from "@cashline/client/transport";
import { listEvents } from "@cashline/contracts/common/control";
import { completeTask, decideApproval, getCase } from "@cashline/contracts/services/orchestrator/case-operations";
import { orchestratorContract, receiveSignals } from "@cashline/contracts/services/orchestrator/contract";
import { listNotifications } from "@cashline/contracts/services/orchestrator/notification-operations";
import { getRenewal, type Renewal } from "@cashline/contracts/services/orchestrator/renewal-operations";
import { addDays, instantAt } from "@cashline/kernel/time";
import type { Logger } from "@cashline/telemetry/logger";
import { caseCalls } from "./cases/case-calls.ts";
import { caseHostOf, caseWatches, scheduleDispatch } from "./cases/case-host.ts";
import { refusalTeller } from "./cases/refused-act.ts";
import { flowKey, type CaseCode, type Engine, type FlowCode } from "./engine/port.ts";
import type { Outstanding } from "./engine/outstanding.ts";
import type { EngineHost } from "./engine/restate.ts";
import type { WaitingFlows } from "./engine/waiting-flows.ts";
import { flowsOver } from "./flows/flows.ts";
import type { Sweep } from "./flows/sweep.ts";
import { Outbound } from "./notifications/outbound.ts";
import type { Target } from "./notifications/targets.ts";
import { POLICY_EFFECTIVE, PolicyDesk } from "./policy-changes/policy-desk.ts";
import { mountPolicies } from "./policy-changes/policy-routes.ts";
import { PolicyStore } from "./policy-changes/policy-store.ts";
import { route } from "./signals.ts";
import { answered, caseDoor } from "./work/case-door.ts";
import { dispatch, type Roster } from "./work/dispatcher.ts";
import { DutyDesk } from "./work/duty-desk.ts";
import { WorkIndex } from "./work/work-index.ts";
import { mountWork } from "./work/work-routes.ts";
import type { Systems } from "./systems/systems.ts";

export type OrchestratorOptions = {
  readonly databasePath: string;
  readonly verify: TokenVerifier;
  readonly logger: Logger;
  readonly subscriber: Subscriber;
  readonly engine: Engine;
  /** Messages the engine has been given and that have not arrived; shared with the engine. */
  readonly outstanding: Outstanding;
  readonly waiting: WaitingFlows;
  /** Who works in a sandbox. */
  readonly roster: Roster;
  /** The way out to people. */
  readonly notify: { readonly targets: readonly Target[]; readonly transport: Transport };
  /** Clients of the outside systems for one sandbox. */
  readonly systemsFor: (sandbox: { tenant: string; seed: string; now: () => string }) => Systems;
};

export type Orchestrator = Server & {
  /** What the engine runs: flows by name, and the calls of a case. */
  readonly flows: Readonly<Record<string, FlowCode>>;
  readonly cases: Readonly<Record<string, CaseCode>>;
  readonly host: EngineHost;
  close(): Promise<void>;
};

const SWEEPS_AT = "23:30";
const NIGHTLY = "nightly";

/** The orchestrator's front: signals in, work on cases, where a renewal stands; and the code its engine runs. */
export function buildOrchestrator(options: OrchestratorOptions): Orchestrator {
  const { engine, logger } = options;
  const database = new Database(options.databasePath);
  const sandboxes = new Sandboxes(database);
  const outbox = new Outbox(database);
  const faults = new Faults(database);
  const idempotency = new Idempotency(database);
  const policies = new PolicyStore(database);
  const server = buildServer({
    name: "orchestrator",
    version: "1",
    problems: orchestratorContract.problems,
    verify: options.verify,
    logger,
    bodyLimitBytes: 32 * 1024 * 1024,
    sandboxes,
  });
  const delivery = new Delivery({
    outbox,
    sandboxes,
    faults,
    subscriber: options.subscriber,
    metrics: server.metrics,
    traffic: server.traffic,
    logger,
  });
  const outbound = new Outbound(database, options.notify.targets, options.notify.transport, logger);
  const activity = new Map<string, number>();
  const active = (tenant: string): void => void activity.set(tenant, (activity.get(tenant) ?? 0) + 1);
  const now = (tenant: string): string => sandboxes.require(tenant).now;

  const bound = new Map<string, Systems>();
  const systemsOf = (tenant: string): Systems => {
    const { seed } = sandboxes.require(tenant);
    const systems = bound.get(tenant) ?? options.systemsFor({ tenant, seed, now: () => now(tenant) });
    bound.set(tenant, systems);
    return systems;
  };

  const desk = new DutyDesk(database);
  const index = new WorkIndex(database);
  const { roster } = options;
  const tellOfRefusal = refusalTeller({ sandboxes, outbox, delivery, active });
  const caseHost = caseHostOf({ sandboxes, outbox, outbound, delivery, index, desk, roster, policies, tellOfRefusal, systemsOf, active });
  const policyDesk = new PolicyDesk({
    database,
    sandboxes,
    outbox,
    idempotency,
    store: policies,
    duties: desk,
    published: (tenant) => {
      active(tenant);
      delivery.wake();
    },
  });
  const steps = new Map<string, number>();
  const countStep = (tenant: string, change: number): void => void steps.set(tenant, (steps.get(tenant) ?? 0) + change);
  const host: EngineHost = {
    now,
    outstanding: options.outstanding,
    waiting: options.waiting,
    stepBegins: (tenant) => {
      countStep(tenant, 1);
      active(tenant);
    },
    stepEnds: (tenant) => countStep(tenant, -1),
    flowEnded: (name, refused) => logger.error({ flow: name, err: refused }, "a flow ended on a refusal it has no answer to"),
    wakeAt: (tenant, at, flow, key, signal) =>
      sandboxes.schedule({ tenant, dueAt: at, kind: "wake", key: `${flow}/${key}/${signal}`, data: { flow, key, signal } }),
  };
  const flows = flowsOver(systemsOf);

  /** Due work only starts something single in the engine, so doing it twice after a crash does no harm. */
  const runDue = async (due: DueWork): Promise<void> => {
    const { tenant, kind, key, dueAt, data } = due;
    active(tenant);
    switch (kind) {
      case "wake": {
        const wake = data as { flow: string; key: string; signal: string };
        return engine.signal(wake.flow, wake.key, wake.signal, null);
      }
      case "case-warning":
      case "case-deadline":
      case "case-escalation":
      case "case-customer":
        await engine.askCase(flowKey(tenant, key), caseWatches[kind], { at: dueAt }, `${caseWatches[kind]}/${key}/${dueAt}`);
        return;
      case "case-explained": {
        const { ended } = data as { ended: string };
        await engine.askCase(flowKey(tenant, key), "explained", { ended, at: dueAt }, `explained/${key}/${ended}/${dueAt}`);
        return;
      }
      case "dispatch": {
        const again = await dispatch({ engine, index, roster, logger }, tenant, dueAt);
        if (again !== null) scheduleDispatch(sandboxes, tenant, again);
        return;
      }
      case "sweep":
        await engine.start("sweep", flowKey(tenant, key === NIGHTLY ? dueAt : key), {
          asOf: dueAt,
          ...(data as Pick<Sweep, "code"> | null),
        });
        if (key === NIGHTLY) scheduleNightly(tenant, addDays(dueAt.slice(0, 10), 1));
        return;
      case POLICY_EFFECTIVE:
        return policyDesk.takeEffect(due);
      default:
        throw new Error(`no handler for due work of kind ${kind}`);
    }
  };
  const scheduleNightly = (tenant: string, on: string): void =>
    sandboxes.schedule({ tenant, dueAt: instantAt(on, SWEEPS_AT), kind: "sweep", key: NIGHTLY, data: null });

  server.mount(receiveSignals, async ({ body }, { access, isAbout }) => {
    delivery.requireRoom(performance.now());
    isAbout(new Set(body.items.map(({ tenant }) => tenant)));
    await Promise.all(
      body.items.map(async (event) => {
        if (access.tenant !== "*" && event.tenant !== access.tenant)
          throw new Refusal("wrong-tenant", `The token is for sandbox ${access.tenant}, event ${event.eventId} is of ${event.tenant}`);
        await route(engine, event, sandboxes.require(event.tenant).seed, (caseId) => index.isOpen(event.tenant, caseId));
        active(event.tenant);
      }),
    );
    return { body: { accepted: body.items.length } };
  });
  const door = caseDoor(engine, idempotency, now);
  server.mount(getCase, async ({ params }, { tenant }) => answered(await engine.askCase(flowKey(tenant, params.caseId), "read", {})));
  server.mount(completeTask, ({ params, body }, context) =>
    door(context, params.caseId, body, "completeTask", { taskId: params.taskId, note: body.note }),
  );
  server.mount(decideApproval, ({ params, body }, context) =>
    door(context, params.caseId, body, "decide", { approvalId: params.approvalId, ...body }),
  );
  server.mount(listNotifications, ({ query }, { tenant }) => {
    sandboxes.require(tenant);
    return { body: { items: outbound.list(tenant, query.limit ?? 200) } };
  });
  const { delegations } = desk;
  const seedOf = (tenant: string): string => sandboxes.require(tenant).seed;
  mountWork({ server, idempotency, engine, door, index, delegations, roster, tellOfRefusal, now, seedOf });
  server.mount(getRenewal, async ({ params }, { tenant }) => {
    const status = await engine.query("renewal", flowKey(tenant, params.opportunityId));
    if (status === null) throw new Refusal("not-found", `No renewal has started for ${params.opportunityId}`);
    return { body: status as Renewal };
  });
  mountPolicies(server, policyDesk);
  server.mount(listEvents, ({ query }, { tenant }) => ({
    body: outbox.page(tenant, Number(query.after ?? 0), query.limit ?? 100, query.type),
  }));
  mountSandboxes(server, sandboxes, {
    waitingFor: async (tenant) => {
      const inSteps = steps.get(tenant) ?? 0;
      if (inSteps > 0) return [`orchestrator: ${inSteps} steps under way`];
      const [message] = options.outstanding.names(tenant);
      if (message !== undefined) return [`orchestrator: ${message}`];
      const events = delivery.waiting(tenant);
      if (events > 0) return [`orchestrator: ${events} events to deliver`];
      return (await engine.busy(tenant)).map((name) => `orchestrator: ${name}`);
    },
    activity: (tenant) => (activity.get(tenant) ?? 0) + delivery.deliveredCount(tenant),
    eventsPublished: (tenant) => outbox.published(tenant),
    advance: async (tenant, at) => {
      await sandboxes.advanceAsync(tenant, at, runDue);
      delivery.rescan();
    },
    created: (tenant) => {
      if (sandboxes.nextDueAt(tenant) === null) scheduleNightly(tenant, now(tenant).slice(0, 10));
    },
    removed: async (tenant) => {
      await engine.forget(tenant);
      outbox.removeTenant(tenant);
      idempotency.removeTenant(tenant);
      outbound.removeTenant(tenant);
      policies.removeTenant(tenant);
      desk.removeTenant(tenant);
      index.removeTenant(tenant);
      bound.delete(tenant);
    },
  });
  delivery.wake();
  outbound.resume();

  return {
    ...server,
    flows,
    cases: caseCalls(caseHost) as unknown as Readonly<Record<string, CaseCode>>,
    host,
    close: async () => {
      await delivery.stop();
      await outbound.stop();
      database.close();
    },
  };
}
