import { setExpectation } from "@cashline/contracts/systems/metering/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { expect } from "../domain/expectation.ts";
import type { Collections } from "../store/collections.ts";
import { expectationId, listensFrom, scheduleCheck } from "../store/expectations.ts";

export const setExpectationRoute = write<typeof setExpectation, Collections>(setExpectation, ({ body }, context) => {
  const { meters, subjects, expectations } = context.store;
  const meter = meters.get(body.meterId);
  if (!meter) return refuse("unknown-meter", `There is no meter ${body.meterId}`);
  if (!subjects.get(body.subjectId)) return refuse("unknown-subject", `There is no subject ${body.subjectId}`);
  if (meter.status === "archived") return refuse("meter-archived", `${meter.slug} is archived`);
  const id = expectationId(body.subjectId, body.meterId, context);
  const before = expectations.get(id);
  // Said anew, silence counts from now: nobody was to be heard of before.
  const expectation = expect({ id, ...body }, listensFrom(body, context), context.now);
  if (before) expectations.save(expectation);
  else expectations.insert(expectation);
  scheduleCheck(expectation, context);
  return reply(expectation, expectations.version(id));
});
