import { Refusal } from "@cashline/chassis/refusal";
import type { CallContext } from "@cashline/chassis/server";
import type { Operation } from "@cashline/contracts/common/operation";
import type { Collections, CommandContext } from "./command.ts";
import { KeptPerSandbox } from "./kept-per-sandbox.ts";

/** How many calls of an account, which is a sandbox, may run at one time over all its clients, as a product has it. */
export type AccountConcurrencyDeclaration<Declared extends Collections> = {
  /** The limit of a sandbox, null for none; read again after a call of `changedBy`. */
  limit(this: void, context: CommandContext<Declared>): number | null;
  readonly changedBy: Operation;
  readonly code: string;
};

/** Calls end in real time, within a second as a rule: the load is limited and not the scenario. */
const RETRY_AFTER_SECONDS = 1;

/** Refuses what an account calls while as many of its calls run as it may have at one time. */
export class AccountConcurrency<Declared extends Collections> {
  readonly limits: KeptPerSandbox<number | null>;
  readonly #code: string;
  readonly #running = new Map<string, number>();

  constructor(
    { limit, changedBy, code }: AccountConcurrencyDeclaration<Declared>,
    contextFor: (tenant: string) => CommandContext<Declared>,
  ) {
    this.limits = new KeptPerSandbox((tenant) => limit(contextFor(tenant)), changedBy);
    this.#code = code;
  }

  /** Counts a call until the returned function ends it. @throws Refusal of the declared code, with the seconds to wait */
  enter({ tenant }: Pick<CallContext, "tenant">): () => void {
    const limit = this.limits.of(tenant);
    const running = this.#running.get(tenant) ?? 0;
    if (limit !== null && running >= limit)
      throw new Refusal(this.#code, `${running} calls of the account are running; the limit is ${limit}`, {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    this.#running.set(tenant, running + 1);
    return () => this.#running.set(tenant, (this.#running.get(tenant) ?? 1) - 1);
  }
}
