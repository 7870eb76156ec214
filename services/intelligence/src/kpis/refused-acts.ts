import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { eventType } from "@cashline/contracts/common/events";
import { actRefused, type RefusedAct } from "@cashline/contracts/services/orchestrator/refusal-events";
import { EXAMPLE_TENANT, exampleEvent } from "./example-events.ts";
import { FROM, TENANT, TO } from "./kpi.ts";
import { inScope } from "./scope.ts";

/** Events of the window that tell of a refused act, each once; those of lending a role name neither entity nor customer. */
export const REFUSED_WITHIN = `(SELECT * FROM pi.raw_events FINAL WHERE tenant = ${TENANT} AND event_type = '${eventType(actRefused)}'
  AND occurred_at >= ${FROM} AND occurred_at < ${TO} ${inScope("legal_entity", "account_id")})`;

/** The rules that stood against an act, each once. */
export const RULES = `arrayDistinct(arrayMap(each -> JSONExtractString(each, 'rule'), JSONExtractArrayRaw(payload, 'against')))`;

type Example = Pick<RefusedAct, "actor" | "act" | "at"> &
  Partial<Omit<RefusedAct, "id" | "against">> & { id: string; rules: readonly string[]; correlationId?: string };

/** An act that somebody was not let do, as the orchestrator tells of it. */
export function refusalExample({ id, rules, correlationId = `opp-of-${id}`, ...told }: Example): CanonicalEvent {
  const payload: RefusedAct = {
    id,
    tenant: EXAMPLE_TENANT,
    caseId: null,
    task: null,
    approval: null,
    accountId: null,
    legalEntity: null,
    duties: [],
    told: "Refused.",
    ...told,
    against: rules.map((rule) => ({ rule, person: told.actor, told: "Refused." })),
  };
  const event = exampleEvent({ type: eventType(actRefused), objectType: "act", objectId: id, at: told.at, correlationId, payload });
  return { ...event, accountId: payload.accountId, legalEntity: payload.legalEntity };
}
