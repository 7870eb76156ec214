import { hits, type Faults } from "@cashline/chassis/faults";
import { countedCaller, RateLimiter, type CallsCountedBy } from "@cashline/chassis/rate-limit";
import { Refusal } from "@cashline/chassis/refusal";
import type { Sandboxes } from "@cashline/chassis/sandboxes";
import type { Answer, CallContext } from "@cashline/chassis/server";
import type { FaultOf } from "@cashline/contracts/common/faults";
import { isUnsafe } from "@cashline/contracts/common/operation";
import type { Instant } from "@cashline/kernel/time";
import { randomStream, type Random } from "@cashline/kernel/random";
import { ObjectLocks } from "./object-locks.ts";

type Next = () => Answer<unknown> | Promise<Answer<unknown>>;

const CODE_OF_STATUS = { 500: "internal-error", 502: "bad-gateway", 503: "unavailable", 504: "gateway-timeout" } as const;

const LONGEST_WAIT_MS = 60_000;
/** The point below which 99 of 100 draws of a standard normal distribution lie. */
const Z_99 = 2.3263;

/**
 * What planted faults do to calls, in this order: a rate limit counts them, an outage or maintenance refuses them, latency
 * makes them wait, changes of one object wait for one another, and an error makes them fail before or after their effect.
 *
 * Each try of a call draws for itself: a call that always drew the same could never get through. A changing call is known
 * by its idempotency key, a reading one by its URL.
 */
export class CallFaults {
  readonly #faults: Faults;
  readonly #sandboxes: Sandboxes;
  readonly #countedBy: CallsCountedBy;
  readonly #locks = new ObjectLocks();
  readonly #limiters = new Map<string, RateLimiter>();
  readonly #tries = new Map<string, number>();

  constructor(faults: Faults, sandboxes: Sandboxes, countedBy: CallsCountedBy = "client") {
    this.#faults = faults;
    this.#sandboxes = sandboxes;
    this.#countedBy = countedBy;
  }

  /** @param object the id of the object that the call's path names first, if any */
  async around(context: CallContext, object: string | undefined, next: Next): Promise<Answer<unknown>> {
    const { tenant, operation, access } = context;
    const { now, seed } = this.#sandboxes.require(tenant);
    if (this.#faults.list(tenant).length === 0) return next();
    for (const fault of this.#faults.active(tenant, "rate_limit", now, operation.id))
      this.#limiterOf(tenant, fault).take(countedCaller(this.#countedBy, access.client, tenant), performance.now());
    if (this.#faults.active(tenant, "outage", now, operation.id).length > 0)
      throw new Refusal("unavailable", "The system is in an outage", { retryAfterSeconds: 1 });
    if (isUnsafe(operation) && this.#faults.active(tenant, "maintenance", now, operation.id).length > 0)
      throw new Refusal("unavailable", "The system is under maintenance, and only reads are served", { retryAfterSeconds: 1 });
    for (const fault of this.#faults.active(tenant, "latency", now, operation.id)) {
      const thisTry = this.#thisTry(fault.id, context);
      if (!hits(fault, seed, ...thisTry)) continue;
      const waitMs = latencyOf(fault, randomStream(seed, "latency", fault.id, ...thisTry));
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
    const [lock] = isUnsafe(operation) ? this.#faults.active(tenant, "lock_timeout", now, operation.id) : [];
    const failing = (): Answer<unknown> | Promise<Answer<unknown>> => this.#failing(context, now, seed, next);
    return lock && object !== undefined ? this.#locks.whileHeld(`${tenant}\n${object}`, lock, failing) : failing();
  }

  #failing(context: CallContext, now: Instant, seed: string, next: Next): Answer<unknown> | Promise<Answer<unknown>> {
    for (const fault of this.#faults.active(context.tenant, "error_rate", now, context.operation.id)) {
      const thisTry = this.#thisTry(fault.id, context);
      if (hits(fault, seed, ...thisTry)) return fail(fault, randomStream(seed, "effect", fault.id, ...thisTry).chance(0.5), next);
    }
    return next();
  }

  /** Forgets what is remembered of one fault, or of all faults of a sandbox. */
  forget(tenant: string, faultId?: string): void {
    const name = faultId === undefined ? `${tenant}\n` : `${tenant}\n${faultId}\n`;
    for (const memory of [this.#limiters, this.#tries]) {
      for (const key of memory.keys()) if (key.startsWith(name)) memory.delete(key);
    }
  }

  #limiterOf(tenant: string, fault: FaultOf<"rate_limit">): RateLimiter {
    const name = `${tenant}\n${fault.id}\n`;
    const limiter = this.#limiters.get(name) ?? new RateLimiter(fault);
    this.#limiters.set(name, limiter);
    return limiter;
  }

  /** The key of this try of the call: client, operation, the call's own key, and the how-manieth try it is. */
  #thisTry(faultId: string, { tenant, access, operation, idempotencyKey, url }: CallContext): string[] {
    const call = [access.client, operation.id, operation.method === "GET" ? url : (idempotencyKey ?? url)];
    const name = [tenant, faultId, ...call].join("\n");
    const count = (this.#tries.get(name) ?? 0) + 1;
    this.#tries.set(name, count);
    return [...call, String(count)];
  }
}

/** Always the same, or log-normal about its median, at most a minute. */
function latencyOf({ latencyMs, p99Ms }: FaultOf<"latency">, random: Random): number {
  if (p99Ms === undefined || latencyMs === 0) return latencyMs;
  // Box and Muller: two even draws give one of a standard normal distribution.
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.min(LONGEST_WAIT_MS, Math.round(latencyMs * Math.exp((Math.log(p99Ms / latencyMs) / Z_99) * normal)));
}

async function fail(fault: FaultOf<"error_rate">, drawnDone: boolean, next: Next): Promise<never> {
  const isDone = fault.effect === undefined ? drawnDone : fault.effect === "done";
  if (isDone) await next();
  const detail = isDone ? "An injected fault lost the answer after the effect" : "An injected fault stopped the call before its effect";
  const { retryAfterSeconds } = fault;
  throw new Refusal(CODE_OF_STATUS[fault.status ?? 500], detail, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
}
