import { subjectBound } from "@cashline/contracts/systems/metering/events";
import { bindSubject } from "@cashline/contracts/systems/metering/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { bindSubject as bind } from "../domain/binding.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleBindingEnd } from "../store/expectations.ts";

export const bindSubjectRoute = write<typeof bindSubject, Collections>(bindSubject, ({ params, body }, context) => {
  const { subjects, bindings } = context.store;
  const { id: subjectId } = subjects.require(params.subjectId);
  const { subscriptionId } = body;
  const binding = { id: context.id("bnd", subjectId, subscriptionId, body.startOn), subjectId, ...body };
  const decision = bind(binding, bindings.find({ subjectId }), bindings.find({ subscriptionId }));
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  bindings.insert(binding);
  context.emit(subjectBound, binding);
  scheduleBindingEnd(binding, context);
  return reply(binding, 1);
});
