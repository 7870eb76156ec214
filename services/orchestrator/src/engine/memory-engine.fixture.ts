import { ProblemError, isRetryable } from "@cashline/client/errors";
import type { Instant } from "@cashline/kernel/time";
import { StepRefused, splitFlowKey, type CaseRoom, type Engine, type Flow } from "./port.ts";

type FlowCode = (flow: Flow, input: never) => Promise<unknown>;
type CaseCode = (room: CaseRoom<never>, input: never) => Promise<unknown>;

/** How often a step is tried while the world fails it; the real engine never gives up. */
const TRIES = 50;

/** An engine without memory beyond its process, for tests: the same port, steps in order, tried again like the real one's. */
export type MemoryEngine = Omit<Engine, "cancel" | "busy" | "forget"> & {
  /** Steps begun so far, in order. */
  readonly steps: string[];
  /** Readings of the clock so far. */
  readonly readings: string[];
  /** Signals that flows wait for now. */
  waitingFor(): string[];
  /** Waits until every flow has ended or waits for a signal. @throws the error of a flow that failed */
  rest(): Promise<void>;
  /** What is kept of a case. */
  stateOf(key: string): unknown;
};

export function memoryEngine(options: {
  flows: Readonly<Record<string, FlowCode>>;
  cases: Readonly<Record<string, CaseCode>>;
  now: () => Instant;
}): MemoryEngine {
  const steps: string[] = [];
  const readings: string[] = [];
  const runs = new Map<string, unknown>();
  const said = new Map<string, unknown>();
  const states = new Map<string, unknown>();
  const signals = new Map<string, { payload: unknown }>();
  const waiters = new Map<string, (payload: unknown) => void>();
  const lastCall = new Map<string, Promise<unknown>>();
  const failures: unknown[] = [];
  let active = 0;

  const signal = (flow: string, key: string, name: string, payload: unknown): void => {
    const at = `${flow}/${key}/${name}`;
    if (signals.has(at)) return;
    signals.set(at, { payload });
    const wake = waiters.get(at);
    if (!wake) return;
    waiters.delete(at);
    active += 1;
    wake(payload);
  };
  const begin = (flow: string, key: string, input: unknown): void => {
    if (runs.has(`${flow}/${key}`)) return;
    const code = options.flows[flow];
    if (!code) throw new Error(`there is no flow ${flow}`);
    active += 1;
    // What crosses an engine is JSON.
    const copy = JSON.parse(JSON.stringify(input)) as never;
    runs.set(
      `${flow}/${key}`,
      code(flowOf(flow, key), copy)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => void (active -= 1)),
    );
  };
  const askCase = async <Reply>(key: string, call: string, input: unknown): Promise<Reply> => {
    const code = options.cases[call];
    if (!code) throw new Error(`a case has no call ${call}`);
    const copy = JSON.parse(JSON.stringify(input)) as never;
    const turn = (lastCall.get(key) ?? Promise.resolve()).then(() => code(roomOf(key) as CaseRoom<never>, copy));
    lastCall.set(
      key,
      turn.catch(() => undefined),
    );
    return (await turn) as Reply;
  };
  const step = async <Result>(name: string, key: string, work: (key: string) => Promise<Result>): Promise<Result> => {
    steps.push(name);
    for (let tried = 1; ; tried += 1) {
      try {
        return ((await work(key)) ?? null) as Result;
      } catch (error) {
        if (isRetryable(error) && tried < TRIES) continue;
        if (error instanceof ProblemError) throw new StepRefused(name, error.code, error.problem.detail);
        throw error;
      }
    }
  };
  const waitFor = (name: string, key: string, title: string): Promise<unknown> => {
    const at = `${name}/${key}/${title}`;
    const given = signals.get(at);
    if (given) return Promise.resolve(given.payload);
    active -= 1;
    return new Promise((resolve) => waiters.set(at, resolve));
  };
  const flowOf = (name: string, key: string): Flow => {
    const { tenant, businessKey } = splitFlowKey(key);
    return {
      tenant,
      name,
      businessKey,
      askCase,
      step: (title, work) => step(title, `${name}/${businessKey}/${title}`, work),
      waitFor: <Payload>(title: string) => waitFor(name, key, title) as Promise<Payload>,
      waitUntil: (at, title) => (at <= options.now() ? Promise.resolve() : waitFor(name, key, title).then(() => undefined)),
      now: (reading) => {
        readings.push(reading);
        return Promise.resolve(options.now());
      },
      report: (status) => void said.set(`${name}/${key}`, structuredClone(status)),
      start: begin,
      signal,
    };
  };
  const roomOf = (key: string): CaseRoom<unknown> => {
    const { tenant, businessKey } = splitFlowKey(key);
    return {
      tenant,
      caseId: businessKey,
      read: () => Promise.resolve(states.get(key) ?? null),
      write: (state) => void states.set(key, structuredClone(state)),
      step: (title, work) => work(`case/${businessKey}/${title}`),
      start: begin,
    };
  };
  return {
    steps,
    readings,
    askCase,
    start: (flow, key, input) => Promise.resolve(begin(flow, key, input)),
    signal: (flow, key, name, payload) => Promise.resolve(signal(flow, key, name, payload)),
    query: (flow, key) => Promise.resolve(said.get(`${flow}/${key}`) ?? null),
    waitingFor: () => [...waiters.keys()],
    stateOf: (key) => states.get(key),
    rest: async () => {
      while (active > 0) await new Promise((resolve) => setImmediate(resolve));
      if (failures.length > 0) throw failures[0];
    },
  };
}
