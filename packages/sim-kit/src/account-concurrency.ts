import { Refusal } from "@cashline/chassis/refusal";
import type { CallContext } from "@cashline/chassis/server";
import type { Operation } from "@cashline/contracts/common/operation";
import type { Collections, CommandContext } from "./command.ts";

/** How many calls of an account, which is a sandbox, may run at one time over all its clients, as a product has it. */
export type AccountConcurrencyDeclaration<Declared extends Collections> = {
  /** The limit of a sandbox, null for none; read again after a call of `changedBy`. */
  limit(context: CommandContext<Declared>): number | null;
  readonly changedBy: Operation;
  readonly code: string;
};

/** Calls end in real time, within a second as a rule: the load is limited and not the scenario. */
const RETRY_AFTER_SECONDS = 1;

/** Refuses what an account calls while as many of its calls run as it may have at one time. */
export class AccountConcurrency<Declared extends Collections> {
  readonly #declared: AccountConcurrencyDeclaration<Declared>;
  readonly #contextFor: (tenant: string) => CommandContext<Declared>;
  readonly #limits = new Map<string, number | null>();
  readonly #running = new Map<string, number>();

  constructor(declared: AccountConcurrencyDeclaration<Declared>, contextFor: (tenant: string) => CommandContext<Declared>) {
    this.#declared = declared;
    this.#contextFor = contextFor;
  }

  /** Counts a call until the returned function ends it. @throws Refusal of the declared code, with the seconds to wait */
  enter({ tenant }: Pick<CallContext, "tenant">): () => void {
    const limit = this.#limitOf(tenant);
    const running = this.#running.get(tenant) ?? 0;
    if (limit !== null && running >= limit)
      throw new Refusal(this.#declared.code, `${running} calls of the account are running; the limit is ${limit}`, {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    this.#running.set(tenant, running + 1);
    return () => this.#running.set(tenant, (this.#running.get(tenant) ?? 1) - 1);
  }

  /** After a call that had its effect. */
  answered({ tenant, operation }: Pick<CallContext, "tenant" | "operation">): void {
    if (operation.id === this.#declared.changedBy.id) this.forget(tenant);
  }

  forget(tenant: string): void {
    this.#limits.delete(tenant);
  }

  #limitOf(tenant: string): number | null {
    const known = this.#limits.get(tenant);
    if (known !== undefined) return known;
    const limit = this.#declared.limit(this.#contextFor(tenant));
    this.#limits.set(tenant, limit);
    return limit;
  }
}
