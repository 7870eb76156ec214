import type { CallContext } from "@cashline/chassis/server";
import type { Operation } from "@cashline/contracts/common/operation";

/** What follows from a sandbox's policy, worked out once and again after each call of `changedBy`. */
export class KeptPerSandbox<Kept> {
  readonly #workOut: (tenant: string) => Kept;
  readonly #changedBy: Operation;
  readonly #kept = new Map<string, Kept>();

  constructor(workOut: (tenant: string) => Kept, changedBy: Operation) {
    this.#workOut = workOut;
    this.#changedBy = changedBy;
  }

  of(tenant: string): Kept {
    const known = this.#kept.get(tenant);
    if (known !== undefined) return known;
    const kept = this.#workOut(tenant);
    this.#kept.set(tenant, kept);
    return kept;
  }

  /** After a call that had its effect. */
  answered({ tenant, operation }: Pick<CallContext, "tenant" | "operation">): void {
    if (operation.id === this.#changedBy.id) this.forget(tenant);
  }

  forget(tenant: string): void {
    this.#kept.delete(tenant);
  }
}
