import { registrationCreated } from "@cashline/contracts/systems/tax/events";
import { createRegistration } from "@cashline/contracts/systems/tax/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { checkRegistration } from "../domain/registration.ts";
import type { Collections } from "../store/collections.ts";

export const createRegistrationRoute = write<typeof createRegistration, Collections>(createRegistration, ({ body }, context) => {
  const decision = checkRegistration(body, context.store.registrations.find({ legalEntity: body.legalEntity }));
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const registration = { id: context.id("reg", body.legalEntity, body.jurisdiction, body.validFrom), ...body };
  context.store.registrations.insert(registration);
  context.emit(registrationCreated, registration);
  return reply(registration, 1);
});
