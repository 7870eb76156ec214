import type { Idempotency } from "@cashline/chassis/idempotency";
import { Refusal } from "@cashline/chassis/refusal";
import type { CallContext, Server } from "@cashline/chassis/server";
import type { RosterEntry } from "@cashline/contracts/services/identity/contract";
import {
  actInBulk,
  bypassTask,
  claimTask,
  delegateRole,
  dismissCase,
  handOverTask,
  listDelegations,
  listWork,
  reassignTask,
  revokeDelegation,
  suppressCase,
  type Delegation,
} from "@cashline/contracts/services/orchestrator/work-operations";
import { conflictInWords } from "@cashline/contracts/services/identity/duties";
import { deriveId } from "@cashline/kernel/ids";
import { instant, type Instant } from "@cashline/kernel/time";
import type { TellOfRefusal } from "../cases/refused-act.ts";
import type { Engine } from "../engine/port.ts";
import { conflictRule, type Objection } from "../policies/duties.ts";
import { inBulk } from "./bulk.ts";
import { callIdOf, personOf, type CaseDoor } from "./case-door.ts";
import { conflictsOfLoan, isGood, type Delegations } from "./delegations.ts";
import type { Roster } from "./dispatcher.ts";
import type { Person } from "./duty-desk.ts";
import type { WorkIndex } from "./work-index.ts";

type Parts = {
  server: Server;
  idempotency: Idempotency;
  engine: Engine;
  door: CaseDoor;
  index: WorkIndex;
  delegations: Delegations;
  roster: Roster;
  tellOfRefusal: TellOfRefusal;
  now: (tenant: string) => Instant;
  seedOf: (tenant: string) => string;
};

/** What people do with their work beside doing it: finding it, taking it, handing it on, lending a role. */
export function mountWork({ server, idempotency, engine, door, index, delegations, roster, tellOfRefusal, now, seedOf }: Parts): void {
  const somebody = async (tenant: string, id: string): Promise<RosterEntry> => {
    const found = (await roster(tenant)).find(({ clientId }) => clientId === id);
    if (!found) throw new Refusal("person-unknown", `${id} does not work here`);
    return found;
  };
  server.mount(listWork, ({ query }, { tenant, access }) => {
    const { team, limit } = query;
    const assignee = query.person ?? (team === undefined ? access.client : undefined);
    return { body: { items: index.list(tenant, { ...(assignee === undefined ? {} : { assignee }), team, limit }) } };
  });
  server.mount(claimTask, ({ params, body }, context) => door(context, params.caseId, body, "claimTask", { taskId: params.taskId }));
  for (const [operation, call] of [
    [handOverTask, "handOver"],
    [reassignTask, "reassign"],
  ] as const)
    server.mount(operation, async ({ params, body }, context) => {
      const to = personFrom(await somebody(context.tenant, body.to));
      return door(context, params.caseId, body, call, { taskId: params.taskId, to, reason: body.reason });
    });
  server.mount(bypassTask, ({ params, body }, context) =>
    door(context, params.caseId, body, "bypassTask", { taskId: params.taskId, ...body }),
  );
  server.mount(dismissCase, ({ params, body }, context) => door(context, params.caseId, body, "dismiss", body));
  server.mount(suppressCase, async ({ params, body }, context) => {
    const isAtWork = body.explainedBy !== params.caseId && index.isAtWork(context.tenant, body.explainedBy);
    if (!isAtWork) throw new Refusal("not-explaining", `${body.explainedBy} is no other case that is at work`);
    return door(context, params.caseId, body, "suppress", body);
  });
  server.mount(actInBulk, ({ body }, context) =>
    idempotency.once(context, body, now(context.tenant), async (effectKey) => {
      const { action } = body;
      const to = "to" in action ? personFrom(await somebody(context.tenant, action.to)) : null;
      const at = now(context.tenant);
      const asked = { person: personOf(context), at, effectKey, callId: callIdOf(context, body) };
      return { body: { items: await inBulk({ engine, index }, { ...body, to, ...asked }) } };
    }),
  );

  server.mount(delegateRole, (input, context) =>
    idempotency.once(context, input.body, now(context.tenant), async (effectKey) => ({
      body: await lend(context, input.body, effectKey),
    })),
  );
  server.mount(revokeDelegation, ({ params, body }, context) =>
    idempotency.once(context, body, now(context.tenant), () => {
      const { tenant, access } = context;
      const known = delegations.get(tenant, params.delegationId);
      if (!known) throw new Refusal("not-found", `There is no delegation ${params.delegationId}`);
      const against = { rule: "not-the-lender", person: access.client, reason: "Only whoever lent a role takes it back." };
      if (known.from !== access.client) throw refused(context, body, "revokeDelegation", "not-permitted", [against]);
      return { body: delegations.revoke(tenant, known.id, now(tenant)) ?? known };
    }),
  );
  server.mount(listDelegations, ({ query }, { tenant }) => ({
    body: { items: query.person === undefined ? delegations.all(tenant) : delegations.of(tenant, query.person) },
  }));

  /** The refusal of an act about no case, which is published too. */
  function refused(
    context: CallContext,
    body: unknown,
    act: "delegateRole" | "revokeDelegation",
    code: "not-permitted" | "duties-conflict",
    against: readonly Objection[],
  ): Refusal {
    const { tenant, access, correlationId, traceparent } = context;
    const told = against.map(({ reason }) => reason).join(code === "duties-conflict" ? "; " : " ");
    const noCase = { caseId: null, task: null, approval: null, accountId: null, legalEntity: null, duties: [] };
    tellOfRefusal(
      { tenant, actor: access.client, act, ...noCase, against, told, at: now(tenant) },
      { callId: callIdOf(context, body), correlationId, traceparent },
    );
    return new Refusal(code, told);
  }

  async function lend(context: CallContext, wanted: Omit<Delegation, "id" | "from" | "revokedAt">, effectKey: string): Promise<Delegation> {
    const { tenant, access } = context;
    const { to, role } = wanted;
    const [beginsAt, endsAt] = [instant(wanted.beginsAt), instant(wanted.endsAt)];
    const from = access.client;
    const at = now(tenant);
    if (beginsAt >= endsAt || endsAt <= at) throw new Refusal("delegation-period", `From ${beginsAt} to ${endsAt} is no time after ${at}`);
    const people = await roster(tenant);
    const delegate = people.find(({ clientId }) => clientId === to);
    if (!delegate) throw new Refusal("person-unknown", `${to} does not work here`);
    const objection = (rule: string, person: string, reason: string): Objection => ({ rule, person, reason });
    const against = [
      ...(access.roles.includes(role)
        ? []
        : [objection("role-missing", from, `${role} is not a role of ${from}, and what is lent is not lent on.`)]),
      ...(access.owner === undefined ? [] : [objection("service-account-lends", from, "A service account lends nothing.")]),
      ...(delegate.kind === "person" ? [] : [objection("service-account-borrows", to, "A service account is lent nothing.")]),
      ...(to === from ? [objection("lends-to-herself", from, "Nobody lends a role to herself.")] : []),
    ];
    if (against.length > 0) throw refused(context, wanted, "delegateRole", "not-permitted", against);
    const running = delegations
      .lentTo(tenant, to)
      .filter((each) => each.endsAt > beginsAt && each.beginsAt < endsAt && isGood(each, each.beginsAt));
    const conflicts = conflictsOfLoan(people, to, running, role);
    if (conflicts.length > 0) {
      const apart = conflicts.map((each) => objection(conflictRule(each), to, conflictInWords(each)));
      throw refused(context, wanted, "delegateRole", "duties-conflict", apart);
    }
    const id = deriveId("dlg", seedOf(tenant), effectKey);
    return delegations.put(tenant, { ...wanted, beginsAt, endsAt, id, from, revokedAt: null });
  }
}

function personFrom({ clientId, tenant, roles, ownerClientId }: RosterEntry): Person {
  return { id: clientId, tenant, roles, ownerId: ownerClientId };
}
