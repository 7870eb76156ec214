import type { Binding } from "@cashline/contracts/systems/metering/entities";
import type { CalendarDate } from "@cashline/kernel/time";

export type BindingRefusal = {
  outcome: "refused";
  code: "end-before-start" | "binding-overlaps" | "subscription-of-another-account" | "binding-ended";
  detail: string;
};

/**
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

export function endBinding(binding: Binding, endOn: CalendarDate): { outcome: "ended"; binding: Binding } | BindingRefusal {
  if (binding.endOn !== null) return { outcome: "refused", code: "binding-ended", detail: `It ends on ${binding.endOn}` };
  if (endOn <= binding.startOn) return endsTooEarly(endOn, binding.startOn);
  return { outcome: "ended", binding: { ...binding, endOn } };
}

/** Which binding a day's usage belongs to. */
export function bindingOn(bindings: readonly Binding[], day: CalendarDate): Binding | undefined {
  return bindings.find(({ startOn, endOn }) => startOn <= day && (endOn === null || day < endOn));
}

const endsTooEarly = (endOn: CalendarDate, startOn: CalendarDate): BindingRefusal => ({
  outcome: "refused",
  code: "end-before-start",
  detail: `End ${endOn} is not after start ${startOn}`,
});
