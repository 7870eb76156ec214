import Type, { type Static } from "typebox";
import { event } from "../../common/events.ts";
import { Id, Instant, Name, Tenant, nullable, strict } from "../../common/values.ts";
import { duties } from "../identity/duties.ts";

/** What people may be refused for their duties, role or desk. */
const RefusableAct = Type.Enum([
  "completeTask",
  "carryOutCorrection",
  "decideApproval",
  "takeTask",
  "handOverTask",
  "reassignTask",
  "bypassTask",
  "dismissCase",
  "suppressCase",
  "delegateRole",
  "revokeDelegation",
]);

/** One rule that stood against an act. */
const StandingAgainst = strict({
  rule: Type.String({ description: "`maker-checker`, `two-people`, `role-missing`, `conflict-<pair of duties>` and others by name" }),
  person: Type.String({ description: "Whom it stands against: whoever asked, or whoever was to get the task or the role" }),
  told: Type.String(),
});

/** Somebody was not let do something. Nothing else has changed by it. */
export const RefusedAct = strict({
  id: Id("act"),
  tenant: Tenant,
  actor: Name,
  act: RefusableAct,
  caseId: nullable(Name),
  task: nullable(Name),
  approval: nullable(Name),
  accountId: nullable(Name),
  legalEntity: nullable(Name),
  duties: Type.Array(Type.Enum(duties), { description: "Which duties the act is; none where it only moves work" }),
  against: Type.Array(StandingAgainst, { minItems: 1, description: "Every rule that stood against it" }),
  told: Type.String({ description: "What the refused person was answered" }),
  at: Instant,
});
export type RefusedAct = Static<typeof RefusedAct>;

export const actRefused = event({
  system: "orchestrator",
  name: "act.refused",
  version: 1,
  object: "act",
  summary: "Rules of duties, roles or desks stood against what somebody wanted to do.",
  data: RefusedAct,
});
