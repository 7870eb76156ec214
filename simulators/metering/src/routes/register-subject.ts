import { subjectRegistered } from "@cashline/contracts/systems/metering/events";
import { registerSubject } from "@cashline/contracts/systems/metering/operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const registerSubjectRoute = write<typeof registerSubject, Collections>(registerSubject, ({ body }, context) => {
  // Events find their subject by this id alone.
  const subject = context.store.subjects.insert({ id: context.id("sbj", body.key), ...body });
  context.emit(subjectRegistered, subject);
  return reply(subject, 1);
});
