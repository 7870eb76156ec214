import { Refusal } from "@cashline/chassis/refusal";

/** Batches being taken in, in all and per sandbox. Beyond `most` a source is told to deliver again. */
export class BatchesInHand {
  readonly #most: number;
  readonly #inProgress = new Map<string, number>();
  readonly #done = new Map<string, number>();
  #all = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts the batch while `work` runs. @throws Refusal `unavailable` when too many are in hand */
  async hold<Result>(tenants: ReadonlySet<string>, work: () => Promise<Result>): Promise<Result> {
    if (this.#all >= this.#most)
      throw new Refusal("unavailable", `${this.#all} batches are being taken in; deliver it again`, { retryAfterSeconds: 1 });
    this.#all += 1;
    for (const tenant of tenants) this.#inProgress.set(tenant, this.inProgress(tenant) + 1);
    try {
      return await work();
    } finally {
      this.#all -= 1;
      for (const tenant of tenants) {
        const left = this.inProgress(tenant) - 1;
        if (left > 0) this.#inProgress.set(tenant, left);
        else this.#inProgress.delete(tenant);
        this.#done.set(tenant, this.done(tenant) + 1);
      }
    }
  }

  inProgress(tenant: string): number {
    return this.#inProgress.get(tenant) ?? 0;
  }

  /** Batches since the start, whatever became of them. */
  done(tenant: string): number {
    return this.#done.get(tenant) ?? 0;
  }

  forget(tenant: string): void {
    this.#done.delete(tenant);
  }
}
