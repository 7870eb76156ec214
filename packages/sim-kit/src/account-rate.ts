import { RateLimiter, type RateLimit } from "@cashline/chassis/rate-limit";
import type { CallContext } from "@cashline/chassis/server";
import type { Operation } from "@cashline/contracts/common/operation";
import type { Collections, CommandContext } from "./command.ts";
import { KeptPerSandbox } from "./kept-per-sandbox.ts";

/** How often an account, which is a sandbox, may call over all its clients: in all, and each operation by itself. */
export type AccountRateLimits = { readonly account: RateLimit; readonly eachOperation: RateLimit };

/** Rate limits on calls as a product has them. */
export type AccountRateDeclaration<Declared extends Collections> = {
  /** The limits of a sandbox, null for none; read again after a call of `changedBy`. */
  limits(this: void, context: CommandContext<Declared>): AccountRateLimits | null;
  readonly changedBy: Operation;
};

type Limiters = { readonly account: RateLimiter; readonly operations: Map<string, RateLimiter>; readonly limits: AccountRateLimits };

/** Refuses what an account calls beyond its limits, in real time: they are about load and not about the scenario. */
export class AccountRate<Declared extends Collections> {
  readonly limiters: KeptPerSandbox<Limiters | null>;

  constructor({ limits, changedBy }: AccountRateDeclaration<Declared>, contextFor: (tenant: string) => CommandContext<Declared>) {
    this.limiters = new KeptPerSandbox((tenant) => limitersOf(limits(contextFor(tenant))), changedBy);
  }

  /** Counts a call against both limits, or against neither. @throws Refusal `rate-limited` with the seconds to wait */
  enter({ tenant, operation }: Pick<CallContext, "tenant" | "operation">, nowMs: number): void {
    const limiters = this.limiters.of(tenant);
    if (limiters === null) return;
    const { account, operations, limits } = limiters;
    let own = operations.get(operation.id);
    if (!own) operations.set(operation.id, (own = new RateLimiter(limits.eachOperation, `of ${operation.id}`)));
    own.check(tenant, nowMs);
    account.take(tenant, nowMs);
    own.take(tenant, nowMs);
  }
}

function limitersOf(limits: AccountRateLimits | null): Limiters | null {
  return limits && { account: new RateLimiter(limits.account, "of the account"), operations: new Map(), limits };
}
