import type { Server } from "@cashline/chassis/server";
import type { PolicyVersionContent } from "@cashline/contracts/services/orchestrator/policy-entities";
import * as events from "@cashline/contracts/services/orchestrator/policy-events";
import * as operations from "@cashline/contracts/services/orchestrator/policy-operations";
import { hashOf } from "../cases/timeline.ts";
import { labelOf, layeredTables, scopesFor } from "../policies/layered-tables.ts";
import type { PolicyDesk } from "./policy-desk.ts";
import { actorOf, approve, propose, reject, revise, withdraw } from "./policy-moves.ts";
import type { KeptPolicy } from "./policy-store.ts";

const nothing = (): Promise<null> => Promise.resolve(null);

/** Mounts what can be asked of the policy book. */
export function mountPolicies({ mount }: Pick<Server, "mount">, desk: PolicyDesk): void {
  mount(operations.listPolicies, (_input, { tenant }) => ({ body: { items: desk.store.all(tenant).map(({ policy }) => policy) } }));
  mount(operations.getPolicy, ({ params, query }, { tenant }) => {
    const { id } = desk.require(tenant, params.policyId);
    const rows = desk.store.in(tenant);
    const kept = rows.require(id);
    return { body: contentOf(kept, query.legalEntity ?? null), version: rows.version(id) };
  });
  mount(operations.proposePolicy, async ({ body }, context) =>
    desk.once(
      context,
      body,
      () => desk.written(context, body.basedOn, body),
      (book, at) => {
        const { version: id, basedOn, title, reason } = body;
        const move = propose({ id, basedOn, title, reason, contentHash: hashOf(book) }, actorOf(context), at);
        const answer = desk.add(context, move, book, events.policyProposed, at);
        desk.acts(context, id, "automation.configure", at);
        return answer;
      },
    ),
  );
  mount(operations.revisePolicy, async ({ params, body }, context) =>
    desk.once(
      context,
      body,
      () => desk.written(context, body.basedOn, body),
      (book, at) => {
        const { basedOn, title, reason } = body;
        const written = { basedOn, title, reason, contentHash: hashOf(book) };
        const move = ({ policy }: KeptPolicy) => ({ move: revise(policy, written, actorOf(context), at), book });
        const answer = desk.change(context, params.policyId, move, events.policyProposed, at);
        desk.acts(context, params.policyId, "automation.configure", at);
        return answer;
      },
    ),
  );
  mount(operations.replayPolicy, async ({ params, body }, context) =>
    desk.once(
      context,
      body,
      () => desk.replay(context.tenant, params.policyId, body.days),
      (found, at) => desk.keepReplay(context, params.policyId, body.days, found, at),
    ),
  );
  mount(operations.approvePolicy, async ({ params, body }, context) =>
    desk.once(context, body, nothing, (_, at) => {
      const latest = desk.store.latest(context.tenant).policy;
      const move = ({ policy }: KeptPolicy) => ({ move: approve(policy, body, actorOf(context), at, latest) });
      const answer = desk.change(context, params.policyId, move, events.policyApproved, at);
      desk.acts(context, params.policyId, "automation.approve", at);
      return answer;
    }),
  );
  mount(operations.rejectPolicy, async ({ params, body }, context) =>
    desk.once(context, body, nothing, (_, at) => {
      const move = ({ policy }: KeptPolicy) => ({ move: reject(policy, body.note, actorOf(context), at) });
      const answer = desk.change(context, params.policyId, move, events.policyRejected, at);
      desk.acts(context, params.policyId, "automation.approve", at);
      return answer;
    }),
  );
  mount(operations.withdrawPolicy, async ({ params, body }, context) =>
    desk.once(context, body, nothing, (_, at) =>
      desk.change(
        context,
        params.policyId,
        ({ policy }) => ({ move: withdraw(policy, body.note, actorOf(context), at) }),
        events.policyWithdrawn,
        at,
      ),
    ),
  );
}

/** A version as a grid: its global tables and all layers, or what applies to one legal entity. */
export function contentOf(
  { id, policy, book }: Pick<KeptPolicy, "id" | "policy" | "book">,
  legalEntity: string | null,
): PolicyVersionContent {
  const chain = legalEntity === null ? [] : scopesFor(legalEntity);
  return {
    policy,
    label: labelOf(id, book, chain),
    tables: layeredTables(id, book, chain).map(({ version: _version, ...table }) => ({
      ...table,
      rows: table.rows.map((row) => ({ ...row, layer: row.layer ?? null })),
    })),
    layers: legalEntity === null ? book.layers : book.layers.filter(({ scope }) => chain.includes(scope)),
  };
}
