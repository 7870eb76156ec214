import type { Instant } from "@cashline/kernel/time";

/**
 * What the orchestrator needs of a durable engine, and nothing of any engine in particular. Flows and cases are written
 * against these types; `restate.ts` is the one place that knows the product behind them.
 */
export type Engine = {
  /** Starts a flow under a key that makes it single; a second start with the same key changes nothing. */
  start(flow: string, key: string, input: unknown): Promise<void>;
  /** Wakes a flow that waits for `name`; the same signal again changes nothing. */
  signal(flow: string, key: string, name: string, payload: unknown): Promise<void>;
  /** What a flow last said of itself, or null when it never ran. */
  query(flow: string, key: string): Promise<unknown>;
  /** Stops a flow where it stands; what it has done stays done. */
  cancel(flow: string, key: string): Promise<void>;
  /** Calls a case; calls of one case run one at a time. */
  askCase<Reply>(key: string, call: string, input: unknown, idempotencyKey?: string): Promise<Reply>;
  /** Invocations of a sandbox that are neither finished nor waiting for a signal, by name. */
  busy(tenant: string): Promise<string[]>;
  /** Ends and forgets every flow, signal and case of a sandbox, so that one of the same name begins anew. */
  forget(tenant: string): Promise<void>;
};

/** A step the other side refused: an answer, not a failure, so it is never retried. */
export class StepRefused extends Error {
  readonly step: string;
  readonly code: string;
  readonly detail: string;

  constructor(step: string, code: string, detail: string) {
    super(`${step} was refused: ${code}: ${detail}`);
    this.step = step;
    this.code = code;
    this.detail = detail;
  }
}

/** What a running flow may use. Every method is durable: after a crash it answers what it answered before. */
export type Flow = {
  readonly tenant: string;
  /** The name it was started by. */
  readonly name: string;
  /** The part of the key after the sandbox. */
  readonly businessKey: string;
  /**
   * Runs `work` once for good. `key` is stable over retries: send it as idempotency key. A failure of the world is
   * retried; when it lasts, the flow waits an hour of scenario time and tries again. `work` may refuse by itself.
   * @throws StepRefused when the other side refused
   */
  step<Result>(name: string, work: (key: string) => Promise<Result>): Promise<Result>;
  /** Waits for a signal. */
  waitFor<Payload>(name: string): Promise<Payload>;
  /** Waits until a scenario instant, which has a name of its own within the flow; goes on at once when it has passed. */
  waitUntil(at: Instant, name: string): Promise<void>;
  /** The scenario clock; named, since each reading is remembered. */
  now(name: string): Promise<Instant>;
  /** Says where the flow stands, for `query`. */
  report(status: unknown): void;
  /** Calls a case and waits for its answer. */
  askCase<Reply>(key: string, call: string, input: unknown): Promise<Reply>;
  /** Starts another flow without waiting for it. */
  start(flow: string, key: string, input: unknown): void;
  /** Wakes another flow. */
  signal(flow: string, key: string, name: string, payload: unknown): void;
};

/** What a case may use while it handles one call. */
export type CaseRoom<State> = {
  readonly tenant: string;
  readonly caseId: string;
  read(): Promise<State | null>;
  write(state: State): void;
  step<Result>(name: string, work: (key: string) => Promise<Result>): Promise<Result>;
  start(flow: string, key: string, input: unknown): void;
};

/** What the engine runs as a flow, and what it has a case answer. */
export type FlowCode = (flow: Flow, input: never) => Promise<unknown>;
export type CaseCode = (room: CaseRoom<never>, input: never) => Promise<unknown>;

/** The key of a flow or case: nothing of one sandbox ever meets another's. */
export function flowKey(tenant: string, businessKey: string): string {
  return `${tenant}.${businessKey}`;
}

export function splitFlowKey(key: string): { tenant: string; businessKey: string } {
  const dot = key.indexOf(".");
  return { tenant: key.slice(0, dot), businessKey: key.slice(dot + 1) };
}
