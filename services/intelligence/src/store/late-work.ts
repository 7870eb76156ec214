import type { Logger } from "@cashline/telemetry/logger";

export type LateWorkParts = {
  /** Done in turns, never twice at once. Where nothing is left to do it returns at once. */
  readonly work: () => Promise<void>;
  /** How long work waits for company, in milliseconds of the wall clock. */
  readonly lingerMs: number;
  /** What the log says when it could not be done and is planned again. */
  readonly failed: string;
  readonly logger: Logger;
};

/** Work on what was stored that waits a moment, so that once serves many batches; who needs it has it done first. */
export class LateWork {
  readonly #parts: LateWorkParts;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  #isHurried = false;

  constructor(parts: LateWorkParts) {
    this.#parts = parts;
  }

  /** Has it done within the time it lingers, and again after as long while it fails. */
  plan(): void {
    this.#timer ??= setTimeout(() => void this.#attempt(), this.#parts.lingerMs).unref();
  }

  /** Has it done at once, where that is not asked for already. */
  hurry(): void {
    if (this.#isHurried) return;
    this.#isHurried = true;
    void this.#attempt();
  }

  /** Has it done now, after what is under way. @throws what the work throws */
  async done(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.alone(this.#parts.work);
  }

  /** Does something else while nothing of the work is done. @throws what that throws */
  async alone(other: () => Promise<void>): Promise<void> {
    const turn = this.#turn.catch(() => undefined).then(other);
    this.#turn = turn;
    await turn;
  }

  async #attempt(): Promise<void> {
    try {
      await this.done();
    } catch (error) {
      this.#parts.logger.error({ err: error }, this.#parts.failed);
      this.plan();
    } finally {
      this.#isHurried = false;
    }
  }

  /** Stops planning, and waits for what is under way. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#turn.catch(() => undefined);
  }
}
