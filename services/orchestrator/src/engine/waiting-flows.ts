/**
 * Which flows wait for a signal, as this process that runs them knows it. The engine tells it only once it has put a waiting
 * flow aside, and takes its time over that: a flow put aside is replayed from its first step when it is woken.
 */
export class WaitingFlows {
  readonly #attempts = new Map<string, Attempt>();

  /** The engine runs a flow, perhaps once more: whatever an earlier attempt waited for, it does not wait any longer. */
  begin(flow: string): Attempt {
    const attempt: Attempt = { flow, signals: new Set() };
    this.#attempts.set(flow, attempt);
    return attempt;
  }

  /** Waits with the flow for a signal. @param heard settles when the signal has come */
  async wait<Payload>({ signals }: Attempt, signal: string, heard: PromiseLike<Payload>): Promise<Payload> {
    signals.add(signal);
    try {
      return await heard;
    } finally {
      signals.delete(signal);
    }
  }

  /** A signal is there for a flow, which goes on as soon as the engine tells it. */
  wake(flow: string, signal: string): void {
    this.#attempts.get(flow)?.signals.delete(signal);
  }

  end(attempt: Attempt): void {
    if (this.#attempts.get(attempt.flow) === attempt) this.#attempts.delete(attempt.flow);
  }

  isWaiting(flow: string): boolean {
    return (this.#attempts.get(flow)?.signals.size ?? 0) > 0;
  }

  /** Flows that this process runs, waiting or not. */
  get size(): number {
    return this.#attempts.size;
  }
}

/** One run of a flow's code, from its first step or from where it was put aside; and the signals it waits for. */
export type Attempt = { readonly flow: string; readonly signals: Set<string> };
