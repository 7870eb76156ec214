import type { Binding } from "@cashline/contracts/systems/metering/entities";
import type { CalendarDate, Instant } from "@cashline/kernel/time";
import { startOfDay } from "./window.ts";

export type BindingRefusal = {
  outcome: "refused";
  code: "end-before-start" | "binding-overlaps" | "subscription-of-another-account" | "binding-ended";
  detail: string;
};

/**
 * Source: ours; OpenMeter's subjects and customers, with days.
 * @param ofSubject bindings the subject has
 * @param ofSubscription bindings the subscription has, with whatever subjects
 */
export function bindSubject(
  binding: Binding,
  ofSubject: readonly Binding[],
  ofSubscription: readonly Binding[],
): { outcome: "bound"; binding: Binding } | BindingRefusal {
  const { startOn, endOn, accountId } = binding;
  if (endOn !== null && endOn <= startOn) return endsTooEarly(endOn, startOn);
  const other = ofSubject.find((each) => (endOn === null || each.startOn < endOn) && (each.endOn === null || startOn < each.endOn));
  if (other)
    return {
      outcome: "refused",
      code: "binding-overlaps",
      detail: `${other.id} binds it from ${other.startOn} to ${other.endOn ?? "ever"}`,
    };
  const stranger = ofSubscription.find((each) => each.accountId !== accountId);
  if (stranger)
    return { outcome: "refused", code: "subscription-of-another-account", detail: `${stranger.id} has it for ${stranger.accountId}` };
  return { outcome: "bound", binding };
}

/** Source: ours; usage of a day has one owner. */
export function endBinding(binding: Binding, endOn: CalendarDate): { outcome: "ended"; binding: Binding } | BindingRefusal {
  if (binding.endOn !== null) return { outcome: "refused", code: "binding-ended", detail: `It ends on ${binding.endOn}` };
  if (endOn <= binding.startOn) return endsTooEarly(endOn, binding.startOn);
  return { outcome: "ended", binding: { ...binding, endOn } };
}

/** Which binding a day's usage belongs to. Source: ours; first day included, last excluded. */
export function bindingOn(bindings: readonly Binding[], day: CalendarDate): Binding | undefined {
  return bindings.find(({ startOn, endOn }) => startOn <= day && (endOn === null || day < endOn));
}

/**
 * From when on a subject's usage belongs to a subscription: now, or from the next binding's first day; null for never again.
 * Source: ours; what is expected begins with the binding.
 */
export function boundFrom(bindings: readonly Binding[], now: Instant): Instant | null {
  const today = now.slice(0, 10);
  if (bindingOn(bindings, today)) return now;
  const [next] = bindings
    .map(({ startOn }) => startOn)
    .filter((startOn) => startOn > today)
    .toSorted();
  return next === undefined ? null : startOfDay(next);
}

const endsTooEarly = (endOn: CalendarDate, startOn: CalendarDate): BindingRefusal => ({
  outcome: "refused",
  code: "end-before-start",
  detail: `End ${endOn} is not after start ${startOn}`,
});
