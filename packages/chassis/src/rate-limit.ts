import { Refusal } from "./refusal.ts";

/** How often one caller may call: `burst` at once, `requestsPerSecond` in the long run. */
export type RateLimit = { readonly requestsPerSecond: number; readonly burst: number };

/** Who a product counts calls for: each client of a sandbox by itself, or the sandbox, its account, over all of them. */
export type CallsCountedBy = "client" | "sandbox";

/** The name under which a call is counted. */
export function countedCaller(by: CallsCountedBy, client: string, tenant: string): string {
  return by === "client" ? `${client}\n${tenant}` : tenant;
}

const REMEMBERED_CALLERS = 10_000;
/** Drops leak in fractions; what overflows by no more than this has room. */
const ROUNDING_ERROR = 1e-6;

/**
 * A leaky bucket for each caller: a call is one drop, `requestsPerSecond` drops leak out, and what would overflow `burst`
 * is refused without filling the bucket. Time is given in milliseconds that only grow, and is real time: a limit is
 * about load, not about the scenario.
 */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #of: string;
  readonly #buckets = new Map<string, { drops: number; atMs: number }>();

  /** @param of what is limited, for the refusal's words: `of createRefund`; everything when left out */
  constructor(limit: RateLimit, of = "") {
    this.#limit = limit;
    this.#of = of === "" ? "" : ` ${of}`;
  }

  /** Counts one call. @throws Refusal `rate-limited` with the seconds after which a call is taken again */
  take(caller: string, nowMs: number): void {
    const drops = this.check(caller, nowMs);
    if (this.#buckets.size >= REMEMBERED_CALLERS) this.#forgetEmpty(nowMs);
    this.#buckets.set(caller, { drops: drops + 1, atMs: nowMs });
  }

  /** Counts nothing: where several limits hold, each is asked before any counts. @returns the drops there are @throws Refusal as `take` does */
  check(caller: string, nowMs: number): number {
    const { requestsPerSecond, burst } = this.#limit;
    const drops = this.#dropsIn(this.#buckets.get(caller), nowMs);
    const overflow = drops + 1 - burst;
    if (overflow > ROUNDING_ERROR) {
      throw new Refusal("rate-limited", `The limit${this.#of} is ${requestsPerSecond} requests a second and ${burst} at once`, {
        retryAfterSeconds: Math.max(1, Math.ceil((overflow - ROUNDING_ERROR / 2) / requestsPerSecond)),
      });
    }
    return drops;
  }

  #dropsIn(bucket: { drops: number; atMs: number } | undefined, nowMs: number): number {
    return bucket === undefined ? 0 : Math.max(0, bucket.drops - ((nowMs - bucket.atMs) / 1000) * this.#limit.requestsPerSecond);
  }

  /** An empty bucket says no more than none. */
  #forgetEmpty(nowMs: number): void {
    for (const [caller, bucket] of this.#buckets) if (this.#dropsIn(bucket, nowMs) === 0) this.#buckets.delete(caller);
  }
}
