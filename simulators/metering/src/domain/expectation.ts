import type { Expectation } from "@cashline/contracts/systems/metering/entities";
import { addMs, type Instant } from "@cashline/kernel/time";

type Cadence = Pick<Expectation, "everyMinutes" | "toleranceMinutes">;

/** Begins to expect, or no more. Silence counts from the last event known, or else from now. */
export function expect(expectation: Omit<Expectation, "status" | "dueAt">): Expectation {
  const { everyMinutes, lastEventAt } = expectation;
  return everyMinutes === null
    ? { ...expectation, status: "off", dueAt: null }
    : { ...expectation, status: "met", dueAt: dueAfter(lastEventAt, expectation) };
}

/** An event was heard; undefined when it is older than the last one, which tells nothing new. */
export function heard(expectation: Expectation, time: Instant, now: Instant): Expectation | undefined {
  if (time <= expectation.lastEventAt) return undefined;
  const dueAt = dueAfter(time, expectation);
  const status = expectation.status === "gap" && dueAt !== null && dueAt > now ? "met" : expectation.status;
  return { ...expectation, lastEventAt: time, dueAt, status };
}

/** At its due instant: a gap unless something was heard meanwhile. */
export function silent(expectation: Expectation, now: Instant): Expectation | undefined {
  if (expectation.status !== "met" || expectation.dueAt === null || expectation.dueAt > now) return undefined;
  return { ...expectation, status: "gap" };
}

function dueAfter(last: Instant, { everyMinutes, toleranceMinutes }: Cadence): Instant | null {
  return everyMinutes === null ? null : addMs(last, (everyMinutes + toleranceMinutes) * 60_000);
}
