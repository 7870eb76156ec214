import { createHash } from "node:crypto";
import { requestFingerprint, type Idempotency } from "@cashline/chassis/idempotency";
import { Refusal } from "@cashline/chassis/refusal";
import type { Answer, CallContext } from "@cashline/chassis/server";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { Instant } from "@cashline/kernel/time";
import type { CallAnswer } from "../cases/case-calls.ts";
import { flowKey, type Engine } from "../engine/port.ts";
import type { Person } from "./duty-desk.ts";

/** Asks a case to do something for a person, once per idempotency key. @throws Refusal with whatever the case refuses */
export type CaseDoor = (context: CallContext, caseId: string, body: unknown, call: string, input: object) => Promise<Answer<Case>>;

export function caseDoor(engine: Engine, idempotency: Idempotency, now: (tenant: string) => Instant): CaseDoor {
  return async (context, caseId, body, call, input) => {
    const { tenant, expectedVersion } = context;
    const key = flowKey(tenant, caseId);
    answered(await engine.askCase(key, "read", {}));
    const asked = {
      ...input,
      person: personOf(context),
      at: now(tenant),
      callId: callIdOf(context, body),
      ...(expectedVersion === undefined ? {} : { seenVersion: expectedVersion }),
    };
    return idempotency.once(context, body, now(tenant), async (effectKey) => answered(await engine.askCase(key, call, asked, effectKey)));
  };
}

/** Names a call by who makes it, what it asks for and its idempotency key; made again it has the same name, refused before or not. */
export function callIdOf({ access, operation, url, idempotencyKey = "" }: CallContext, body: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify([access.client, operation.id, idempotencyKey, requestFingerprint(url, body)]))
    .digest("base64url");
}

export function answered(answer: CallAnswer): { body: Case; version: number } {
  if (answer.outcome === "refused") throw new Refusal(answer.code, answer.detail);
  return { body: answer.case, version: answer.case.version };
}

/** Whoever signs in; a service account with the person who answers for it. */
export function personOf({ access, tenant }: CallContext): Person {
  return { id: access.client, tenant, roles: access.roles, ownerId: access.owner ?? null };
}
