import { Refusal } from "@cashline/chassis/refusal";
import type { CallContext } from "@cashline/chassis/server";
import type { Operation } from "@cashline/contracts/common/operation";
import { epochMs, type Instant } from "@cashline/kernel/time";
import type { Collections, CommandContext } from "./command.ts";

/** How much a sandbox may call, over all its clients. */
export type UsageLimits = {
  /** Calls in any 24 hours of scenario time, counted by the hour. */
  readonly dailyRequests: number;
  /** Calls that may run at once when each has run for longer than `longRunningAfterMs`. */
  readonly concurrentLongRunning: number;
  /** Real time, since it is about load and not about the scenario. */
  readonly longRunningAfterMs: number;
};

/**
 * Limits on calls as a product has them. An operation is counted when its contract declares `header` among its reply
 * headers; every reply of it, refusals too, says there `api-usage=<calls>/<limit>`.
 */
export type UsageDeclaration<Declared extends Collections> = {
  readonly header: string;
  /** The limits of a sandbox; read again after a call of `changedBy`. */
  limits(context: CommandContext<Declared>): UsageLimits;
  readonly changedBy: Operation;
  readonly codes: { readonly daily: string; readonly concurrent: string };
};

const HOURS = 24;
const HOUR_MS = 3_600_000;

type Use = { hour: number; readonly perHour: number[]; total: number; readonly startedAtMs: Map<number, number>; calls: number };

/** Counts the calls of each sandbox since the process started, and refuses those beyond its limits. */
export class ApiUsage<Declared extends Collections> {
  readonly #declared: UsageDeclaration<Declared>;
  readonly #contextFor: (tenant: string) => CommandContext<Declared>;
  readonly #limits = new Map<string, UsageLimits>();
  readonly #use = new Map<string, Use>();

  constructor(declared: UsageDeclaration<Declared>, contextFor: (tenant: string) => CommandContext<Declared>) {
    this.#declared = declared;
    this.#contextFor = contextFor;
  }

  /**
   * Counts a call until the returned function ends it.
   * @throws Refusal of the declared codes; what is refused is not counted
   */
  enter({ tenant, operation, setHeader }: CallContext, now: Instant): (() => void) | undefined {
    if (operation.replyHeaders?.[this.#declared.header] === undefined) return undefined;
    const limits = this.#limitsOf(tenant);
    const use = this.#useAt(tenant, now);
    const say = () => setHeader(this.#declared.header, `api-usage=${use.total}/${limits.dailyRequests}`);
    say();
    if (use.total >= limits.dailyRequests)
      throw new Refusal(this.#declared.codes.daily, `${use.total} calls in the last 24 hours; the limit is ${limits.dailyRequests}`);
    const nowMs = performance.now();
    if (longRunning(use, nowMs - limits.longRunningAfterMs, limits.concurrentLongRunning) >= limits.concurrentLongRunning)
      throw new Refusal(
        this.#declared.codes.concurrent,
        `${limits.concurrentLongRunning} calls have run for longer than ${limits.longRunningAfterMs} ms, which is the limit`,
      );
    use.total += 1;
    use.perHour[use.hour % HOURS] = (use.perHour[use.hour % HOURS] ?? 0) + 1;
    say();
    const call = (use.calls += 1);
    use.startedAtMs.set(call, nowMs);
    return () => use.startedAtMs.delete(call);
  }

  /** After a call that had its effect. */
  answered({ tenant, operation }: CallContext): void {
    if (operation.id === this.#declared.changedBy.id) this.#limits.delete(tenant);
  }

  forget(tenant: string): void {
    this.#limits.delete(tenant);
    this.#use.delete(tenant);
  }

  #limitsOf(tenant: string): UsageLimits {
    let limits = this.#limits.get(tenant);
    if (!limits) this.#limits.set(tenant, (limits = this.#declared.limits(this.#contextFor(tenant))));
    return limits;
  }

  /** The use of the 24 hours that end with the clock's; earlier ones fall out. */
  #useAt(tenant: string, now: Instant): Use {
    const hour = Math.floor(epochMs(now) / HOUR_MS);
    let use = this.#use.get(tenant);
    if (!use) this.#use.set(tenant, (use = { hour, perHour: Array<number>(HOURS).fill(0), total: 0, startedAtMs: new Map(), calls: 0 }));
    for (let passed = Math.min(hour - use.hour, HOURS); passed > 0; passed -= 1) {
      const slot = (hour - passed + 1) % HOURS;
      use.total -= use.perHour[slot] ?? 0;
      use.perHour[slot] = 0;
    }
    use.hour = hour;
    return use;
  }
}

/** How many calls started at or before an instant, as far as `enough`; they are kept oldest first. */
function longRunning({ startedAtMs }: Use, startedBy: number, enough: number): number {
  let count = 0;
  for (const at of startedAtMs.values()) {
    if (at > startedBy || count >= enough) break;
    count += 1;
  }
  return count;
}
