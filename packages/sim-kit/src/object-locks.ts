import { Refusal } from "@cashline/chassis/refusal";

/** How long a change keeps its object, and how long another one waits for it, in milliseconds of real time. */
type LockTimes = { readonly holdMs: number; readonly waitMs: number };

/** Objects that a change has to itself for as long as it takes. */
export class ObjectLocks {
  readonly #held = new Map<string, Promise<void>>();

  /**
   * Does `work` while nobody else changes the object; its answer comes `holdMs` later, when the object is free again.
   * @throws Refusal `lock-timeout` when others have it for longer than `waitMs`: nothing was done then
   */
  async whileHeld<Result>(object: string, { holdMs, waitMs }: LockTimes, work: () => Result | Promise<Result>): Promise<Result> {
    const tooLate = performance.now() + waitMs;
    for (let holder = this.#held.get(object); holder !== undefined; holder = this.#held.get(object)) {
      if (!(await comesWithin(holder, tooLate - performance.now())))
        throw new Refusal("lock-timeout", `Another change has had the object for longer than ${waitMs} ms`, { retryAfterSeconds: 1 });
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.set(object, promise);
    try {
      const result = await work();
      await new Promise((later) => setTimeout(later, holdMs));
      return result;
    } finally {
      this.#held.delete(object);
      resolve();
    }
  }
}

async function comesWithin(holder: Promise<void>, ms: number): Promise<boolean> {
  if (ms <= 0) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), ms);
  try {
    return await Promise.race([holder.then(() => true), promise]);
  } finally {
    clearTimeout(timer);
  }
}
