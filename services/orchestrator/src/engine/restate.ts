import * as restate from "@restatedev/restate-sdk";
import type { Instant } from "@cashline/kernel/time";
import { addMs } from "@cashline/kernel/time";
import { ProblemError, isRetryable } from "@cashline/client/errors";
import { doorTo, type Door } from "./address.ts";
import type { Outstanding } from "./outstanding.ts";
import { StepRefused, flowKey, splitFlowKey, type CaseCode, type CaseRoom, type Engine, type Flow, type FlowCode } from "./port.ts";
import type { Attempt, WaitingFlows } from "./waiting-flows.ts";

/** What durable code needs of the process it runs in. */
export type EngineHost = {
  /** The scenario clock of a sandbox. */
  now(tenant: string): Instant;
  /** Told when a step begins to call out and when it has ended, so that the sandbox is known to be busy without asking the engine. */
  stepBegins(tenant: string): void;
  stepEnds(tenant: string): void;
  /** Told when a flow has ended on a refusal it has no answer to. */
  flowEnded(name: string, refused: StepRefused): void;
  /** Messages on their way inside the engine. */
  readonly outstanding: Outstanding;
  readonly waiting: WaitingFlows;
  /** Wakes a flow with a signal at a scenario instant. */
  wakeAt(tenant: string, at: Instant, flow: string, key: string, signal: string): void;
};

/** Everything that crosses the engine is plain JSON. */
const json = restate.serde.json as restate.Serde<unknown>;

/** Invocations under way that are named; nobody reads more. */
const NAMED = 20;
const FORGET_WITHIN_MS = 60_000;
const PARK_MS = 60 * 60 * 1000;
const STEP_RETRIES = { maxRetryAttempts: 12, initialRetryInterval: 50, maxRetryInterval: 1000, retryIntervalFactor: 2 };
/**
 * An invocation that has had nothing to do for a second is put aside, and replayed from its first step when there is something.
 * Sooner would have steps replayed whose system is slow to answer, when there is least time for it. That a flow waits for a
 * signal is known before (`WaitingFlows`), so the scenario clock need not wait for this.
 */
const WAITING = { inactivityTimeout: 1000, abortTimeout: 60_000, journalRetention: 0, idempotencyRetention: 3_600_000 };

type StepOutcome = { kind: "done"; value: unknown } | { kind: "refused"; code: string; detail: string };

/**
 * However long a system asks to be left alone, a step asks again after this. The scenario clock stands meanwhile, so that what takes
 * longer than a dozen such is waited for by the hour.
 */
const LONGEST_ASKED_MS = 5000;

/**
 * One attempt of a step: a refusal becomes a value that is remembered, a failure is thrown for the engine to retry, no sooner
 * than the system asked with `Retry-After`.
 */
async function attempt(host: EngineHost, tenant: string, work: (key: string) => Promise<unknown>, key: string): Promise<StepOutcome> {
  host.outstanding.stir(tenant);
  host.stepBegins(tenant);
  try {
    return { kind: "done", value: (await work(key)) ?? null };
  } catch (error) {
    if (error instanceof ProblemError && !isRetryable(error)) return { kind: "refused", code: error.code, detail: error.problem.detail };
    if (error instanceof StepRefused) return { kind: "refused", code: error.code, detail: error.detail };
    if (!(error instanceof ProblemError) || error.retryAfterMs === undefined) throw error;
    throw restate.RetryableError.from(error, { retryAfter: Math.min(error.retryAfterMs, LONGEST_ASKED_MS) });
  } finally {
    host.stepEnds(tenant);
  }
}

/** The services a process of ours offers to the engine: a workflow per flow, an object for the cases. */
export function services(flows: Readonly<Record<string, FlowCode>>, caseCalls: Readonly<Record<string, CaseCode>>, host: EngineHost) {
  const workflows = Object.entries(flows).map(([name, code]) =>
    restate.workflow({
      name,
      handlers: {
        run: async (context: restate.WorkflowContext, input: unknown) => {
          host.outstanding.arrived(splitFlowKey(context.key).tenant, startName(name, context.key));
          const current = host.waiting.begin(targetOf(name, context.key));
          try {
            return await code(flowOf(context, name, host, current), input as never);
          } catch (error) {
            // A refusal no flow has an answer to comes again with every replay; the flow ends, and says so.
            if (!(error instanceof StepRefused)) throw error;
            host.flowEnded(`${name} ${context.key}`, error);
            throw new restate.TerminalError(error.message, { errorCode: 409 });
          } finally {
            host.waiting.end(current);
          }
        },
        signal: restate.handlers.workflow.shared(
          async (context: restate.WorkflowSharedContext, input: { name: string; payload: unknown }) => {
            host.outstanding.stir(splitFlowKey(context.key).tenant);
            const promise = context.promise<unknown>(input.name);
            if ((await promise.peek()) === undefined) {
              host.waiting.wake(targetOf(name, context.key), input.name);
              await promise.resolve(input.payload ?? null);
            } else host.outstanding.arrived(splitFlowKey(context.key).tenant, signalName(name, context.key, input.name));
          },
        ),
        status: restate.handlers.workflow.shared(async (context: restate.WorkflowSharedContext) => (await context.get("status")) ?? null),
      },
      options: { ...WAITING, workflowRetention: 24 * 3_600_000 },
    }),
  );
  const cases = restate.object({
    name: "cases",
    handlers: Object.fromEntries(
      Object.entries(caseCalls).map(([call, code]) => [
        call,
        async (context: restate.ObjectContext, input: unknown) => {
          host.outstanding.stir(splitFlowKey(context.key).tenant);
          return code(roomOf(context, host) as CaseRoom<never>, input as never);
        },
      ]),
    ),
    options: WAITING,
  });
  return [...workflows, cases];
}

function flowOf(context: restate.WorkflowContext, name: string, host: EngineHost, current: Attempt): Flow {
  const { tenant, businessKey } = splitFlowKey(context.key);
  const hear = async <Payload>(signal: string): Promise<Payload> => {
    const payload = await host.waiting.wait(current, signal, context.promise<Payload>(signal));
    host.outstanding.arrived(tenant, signalName(name, context.key, signal));
    return payload;
  };
  const run = async (step: string, work: (key: string) => Promise<unknown>): Promise<StepOutcome> => {
    for (let round = 1; ; round += 1) {
      try {
        return await context.run(
          round === 1 ? step : `${step}, try ${round}`,
          () => attempt(host, tenant, work, `${name}/${businessKey}/${step}`),
          STEP_RETRIES,
        );
      } catch (error) {
        if (error instanceof restate.CancelledError || !(error instanceof restate.TerminalError)) throw error;
        const signal = `try ${step} again, ${round}`;
        await context.run(`wait an hour: ${step}, ${round}`, () =>
          host.wakeAt(tenant, addMs(host.now(tenant), PARK_MS), name, context.key, signal),
        );
        await hear(signal);
      }
    }
  };
  return {
    tenant,
    name,
    businessKey,
    step: async <Result>(step: string, work: (key: string) => Promise<Result>) => {
      const outcome = await run(step, work);
      if (outcome.kind === "refused") throw new StepRefused(step, outcome.code, outcome.detail);
      return outcome.value as Result;
    },
    waitFor: hear,
    waitUntil: async (at, wait) => {
      await context.run(`wait until: ${wait}`, () => host.wakeAt(tenant, at, name, context.key, wait));
      await hear(wait);
    },
    now: (reading) => context.run(`clock: ${reading}`, () => host.now(tenant)),
    report: (status) => context.set("status", status),
    askCase: async <Reply>(key: string, call: string, input: unknown) => {
      const question = `${context.key} asks ${key} to ${call}`;
      host.outstanding.expect(tenant, question);
      const reply = await context.genericCall({
        service: "cases",
        method: call,
        key,
        parameter: input,
        inputSerde: json,
        outputSerde: json,
      });
      host.outstanding.arrived(tenant, question);
      return reply as Reply;
    },
    start: (flow, key, input) => sendStart(context, host, flow, key, input),
    signal: (flow, key, signal, payload) => {
      host.outstanding.expect(tenant, signalName(flow, key, signal));
      context.genericSend({ service: flow, method: "signal", key, parameter: { name: signal, payload }, inputSerde: json });
    },
  };
}

function roomOf(context: restate.ObjectContext, host: EngineHost): CaseRoom<unknown> {
  const { tenant, businessKey } = splitFlowKey(context.key);
  return {
    tenant,
    caseId: businessKey,
    read: () => context.get("case"),
    write: (state) => context.set("case", state),
    step: async <Result>(step: string, work: (key: string) => Promise<Result>) => {
      const outcome = await context.run(step, () => attempt(host, tenant, work, `case/${businessKey}/${step}`), STEP_RETRIES);
      if (outcome.kind === "refused")
        throw new restate.TerminalError(`${step} was refused: ${outcome.code}: ${outcome.detail}`, { errorCode: 409 });
      return outcome.value as Result;
    },
    start: (flow, key, input) => sendStart(context, host, flow, key, input),
  };
}

function sendStart(context: restate.Context, host: EngineHost, flow: string, key: string, input: unknown): void {
  host.outstanding.expect(splitFlowKey(key).tenant, startName(flow, key));
  context.genericSend({ service: flow, method: "run", key, parameter: input, inputSerde: json });
}

const startName = (flow: string, key: string): string => `${flow} ${key} starts`;
/** A flow's run as the engine names it. */
const targetOf = (flow: string, key: string): string => `${flow}/${key}/run`;
const signalName = (flow: string, key: string, signal: string): string => `${flow} ${key} hears "${signal}"`;

/** The engine as seen from outside: its ingress for calls, its admin API for what is under way. */
export function restateEngine(
  urls: { ingress: string; admin: string },
  { outstanding, waiting }: Pick<EngineHost, "outstanding" | "waiting">,
): Engine {
  const ingress = doorTo(urls.ingress, 64);
  const admin = doorTo(urls.admin, 2);
  const call = async (
    door: Door,
    method: "POST" | "GET" | "PATCH",
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; json: unknown }> => {
    const response = await door.request({
      method,
      path,
      headers: { "content-type": "application/json", accept: "application/json", ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.body.text();
    if (response.statusCode >= 500) throw new Error(`the engine answered ${response.statusCode} to ${path}`);
    return { status: response.statusCode, json: text === "" ? null : JSON.parse(text) };
  };
  const segment = encodeURIComponent;
  /** How often each sandbox had stirred when the engine was last seen without anything of it under way. */
  const restedAt = new Map<string, number>();
  /** Hands a message over; false when the engine had it before. */
  const send = async (path: string, body: unknown): Promise<boolean> => {
    const { status, json: answer } = await call(ingress, "POST", path, body);
    if (status >= 300 && status !== 409) throw new Error(`the engine refused ${path}: ${status} ${JSON.stringify(answer).slice(0, 200)}`);
    return status < 300 && (answer as { status?: string } | null)?.status !== "PreviouslyAccepted";
  };
  return {
    start: async (flow, key, input) => {
      const { tenant } = splitFlowKey(key);
      outstanding.expect(tenant, startName(flow, key));
      const isNew = await send(`/${flow}/${segment(key)}/run/send`, input);
      if (!isNew) outstanding.arrived(tenant, startName(flow, key));
    },
    signal: async (flow, key, name, payload) => {
      outstanding.expect(splitFlowKey(key).tenant, signalName(flow, key, name));
      await send(`/${flow}/${segment(key)}/signal/send`, { name, payload });
    },
    query: async (flow, key) => {
      const { status, json } = await call(ingress, "POST", `/${flow}/${segment(key)}/status`, undefined);
      return status === 200 ? json : null;
    },
    cancel: async (flow, key) => {
      outstanding.stir(splitFlowKey(key).tenant);
      for (const { id } of await active(
        `target_service_name = '${quoted(flow)}' and target_service_key = '${quoted(key)}' and target_handler_name = 'run'`,
      )) {
        await call(admin, "PATCH", `/invocations/${segment(id)}/cancel`, undefined);
      }
    },
    askCase: async <Reply>(key: string, method: string, input: unknown, idempotencyKey?: string) => {
      const { tenant } = splitFlowKey(key);
      outstanding.stir(tenant);
      const headers: Record<string, string> = idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey };
      const { status, json } = await call(ingress, "POST", `/cases/${segment(key)}/${method}`, input, headers);
      outstanding.stir(tenant);
      if (status !== 200) throw new Error(`case ${key} answered ${status} to ${method}: ${JSON.stringify(json).slice(0, 300)}`);
      return json as Reply;
    },
    busy: async (tenant) => {
      // A look into the engine's tables costs it some milliseconds of both cores, and most ask again after nothing has happened.
      const stirs = outstanding.stirs(tenant);
      if (restedAt.get(tenant) === stirs) return [];
      // The status table alone, without the join to the invoker's own: a third of the time.
      const rows = await rowsOf(
        `select target as name, status from sys_invocation_status where target_service_key like '${quoted(flowKey(tenant, ""))}%' and status in ('invoked', 'inboxed', 'scheduled') limit ${NAMED + waiting.size}`,
      ).then((all) => all.filter(({ name }) => !waiting.isWaiting(name)).slice(0, NAMED));
      if (rows.length === 0 && outstanding.names(tenant).length === 0) restedAt.set(tenant, stirs);
      return rows.map(({ name, status }) => `${name} (${status})`);
    },
    forget: async (tenant) => {
      outstanding.forget(tenant);
      restedAt.delete(tenant);
      const mine = `like '${quoted(flowKey(tenant, ""))}%'`;
      const deadline = performance.now() + FORGET_WITHIN_MS;
      for (;;) {
        const rows = await rowsOf(`select id, status from sys_invocation_status where target_service_key ${mine} limit 500`);
        if (rows.length === 0) break;
        if (performance.now() > deadline) throw new Error(`the engine still keeps invocations of ${tenant}, such as ${rows[0]?.id ?? ""}`);
        await Promise.all(
          rows.map(({ id, status }) =>
            call(admin, "PATCH", `/invocations/${segment(id)}/${status === "completed" ? "purge" : "kill"}`, undefined),
          ),
        );
      }
      const kept = await rowsOf<{ service: string; key: string }>(
        `select distinct service_name as service, service_key as key from state where service_key ${mine}`,
      );
      await Promise.all(
        kept.map(({ service, key }) => call(admin, "POST", `/services/${segment(service)}/state`, { object_key: key, new_state: {} })),
      );
    },
  };

  async function active(condition: string): Promise<{ id: string; name: string; status: string }[]> {
    return rowsOf(`select id, target as name, status from sys_invocation where status <> 'completed' and ${condition} limit 100`);
  }

  async function rowsOf<Row = { id: string; name: string; status: string }>(query: string): Promise<Row[]> {
    const { json: answer } = await call(admin, "POST", "/query", { query });
    const rows = (answer as { rows?: Row[] } | null)?.rows;
    if (!rows) throw new Error(`the engine did not answer a query: ${JSON.stringify(answer).slice(0, 200)}`);
    return rows;
  }
}

function quoted(text: string): string {
  return text.replaceAll("'", "''");
}
