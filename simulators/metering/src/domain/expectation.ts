import type { Expectation } from "@cashline/contracts/systems/metering/entities";
import { addMs, type Instant } from "@cashline/kernel/time";

type Cadence = Pick<Expectation, "everyMinutes" | "toleranceMinutes">;

/**
 * Begins to expect, or no more. Silence counts from `from`, when the subject is bound and its meter active; null where it
 * is not and will not be, and nothing is expected until `attune` says otherwise.
 * Source: ours; exception USG-MISSING: a gap against expected volume.
 */
export function expect(asked: Omit<Expectation, "status" | "dueAt" | "lastEventAt">, from: Instant | null, now: Instant): Expectation {
  const off: Expectation = { ...asked, lastEventAt: now, status: "off", dueAt: null };
  return attune(off, from, now) ?? off;
}

/**
 * Brings an expectation in line with the ground it stands on: nothing is expected of a subject bound to no subscription, nor
 * on an archived meter, and what was expected is again from when the subject is bound. Undefined when nothing changes.
 * Source: ours, as `expect`.
 * @param from as `expect` takes it
 */
export function attune(expectation: Expectation, from: Instant | null, now: Instant): Expectation | undefined {
  const { status, everyMinutes } = expectation;
  if (from === null) return status === "off" ? undefined : { ...expectation, status: "off", dueAt: null };
  if (everyMinutes === null || (status !== "off" && from <= now)) return undefined;
  const lastEventAt = from > expectation.lastEventAt ? from : expectation.lastEventAt;
  return { ...expectation, lastEventAt, status: "met", dueAt: dueAfter(lastEventAt, expectation) };
}

/** An event was heard; undefined when it is older than the last one, which tells nothing new. Source: ours, as `expect`. */
export function heard(expectation: Expectation, time: Instant, now: Instant): Expectation | undefined {
  if (time <= expectation.lastEventAt) return undefined;
  if (expectation.status === "off") return { ...expectation, lastEventAt: time };
  const dueAt = dueAfter(time, expectation);
  const status = expectation.status === "gap" && dueAt !== null && dueAt > now ? "met" : expectation.status;
  return { ...expectation, lastEventAt: time, dueAt, status };
}

/** At its due instant: a gap unless something was heard meanwhile. Source: ours, as `expect`. */
export function silent(expectation: Expectation, now: Instant): Expectation | undefined {
  if (expectation.status !== "met" || expectation.dueAt === null || expectation.dueAt > now) return undefined;
  return { ...expectation, status: "gap" };
}

function dueAfter(last: Instant, { everyMinutes, toleranceMinutes }: Cadence): Instant | null {
  return everyMinutes === null ? null : addMs(last, (everyMinutes + toleranceMinutes) * 60_000);
}
