import type { SandboxStatus } from "@cashline/contracts/common/control";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { addMs } from "@cashline/kernel/time";
import { customerActions, inOrder, type CustomerAction } from "@cashline/scenarios/actors/customer-actions";
import { staffActions, type Staff, type StaffAction } from "@cashline/scenarios/actors/staff-actions";
import { usageDeliveries } from "@cashline/scenarios/actors/usage-deliveries";
import type { Book } from "@cashline/scenarios/book/book";
import { batchesOf, openRenewal, recordUsage } from "@cashline/scenarios/book/load";
import { idOf, type LoadedIds } from "@cashline/scenarios/book/loaded-ids";
import { inPool } from "@cashline/scenarios/book/pool";
import type { WithheldUsage } from "@cashline/scenarios/faults/action";
import type { Actor } from "./clock.ts";
import type { EstateClients } from "./estate-clients.ts";

const CONCURRENT = 16;

const DAY_MS = 24 * 3_600_000;

/**
 * Customers say yes or no to their renewals at the instants the book has planned. A renewal that follows another of the
 * same contract is opened when its customer answers, and only once the one before is done in CRM; until then the customer
 * is asked again a day later.
 */
export function customers(book: Pick<Book, "renewals">, ids: LoadedIds, estate: Pick<EstateClients, "crm">, onAnswer: () => void): Actor {
  const { crm } = estate;
  const renewals = new Map(book.renewals.map((renewal) => [renewal.key, renewal]));
  let waiting = customerActions(book);
  const isDue = async ({ opportunity }: CustomerAction): Promise<boolean> => {
    const renewal = renewals.get(opportunity);
    if (!renewal || renewal.after === null) return true;
    const contract = await crm.getContract({ params: { contractId: idOf(ids.contracts, renewal.contract) } });
    if (contract.body.endOn !== renewal.ending.endOn) return false;
    await openRenewal(renewal, estate, ids);
    return true;
  };
  return {
    nextAt: () => Promise.resolve(waiting[0]?.at ?? null),
    act: async (now) => {
      const due = waiting.filter(({ at }) => at <= now);
      const postponed: CustomerAction[] = [];
      await inPool(due, CONCURRENT, async (action) => {
        if (!(await isDue(action))) {
          postponed.push({ ...action, at: addMs(now, DAY_MS) });
          return;
        }
        const opportunityId = idOf(ids.opportunities, action.opportunity);
        const call = { params: { opportunityId }, idempotencyKey: `customer/${action.opportunity}`, correlationId: opportunityId };
        if (action.kind === "win") await crm.winOpportunity({ ...call, body: {} });
        else await crm.loseOpportunity({ ...call, body: { reason: action.reason } });
        onAnswer();
      });
      waiting = inOrder([...waiting.slice(due.length), ...postponed]);
    },
  };
}

/** Metering hands usage to billing at the instants the book says, each record once, but for what faults keep back. */
export function metering(
  book: Pick<Book, "usage">,
  ids: LoadedIds,
  estate: Pick<EstateClients, "billing">,
  withheld: readonly WithheldUsage[] = [],
): Actor {
  const deliveries = usageDeliveries(book, withheld);
  let next = 0;
  return {
    nextAt: () => Promise.resolve(deliveries[next]?.at ?? null),
    act: async (now) => {
      for (let delivery = deliveries[next]; delivery !== undefined && delivery.at <= now; delivery = deliveries[next]) {
        for (const { first, items } of batchesOf(delivery.items)) await recordUsage(items, `metering/${delivery.at}/${first}`, estate, ids);
        next += 1;
      }
    },
  };
}

/** The people of the company do their tasks and decide approvals, each signed in as herself. */
export function staff(book: Pick<Book, "people" | "seed" | "from">, ids: LoadedIds, clients: EstateClients): Actor {
  const people: Staff[] = book.people.map((person) => ({ ...person, id: idOf(ids.people, person.key).clientId }));
  const signedIn = new Map(
    book.people.map((person) => {
      const { clientId, clientSecret } = idOf(ids.people, person.key);
      return [clientId, clients.asPerson(clientId, clientSecret)] as const;
    }),
  );
  let now = `${book.from}T00:00:00.000Z`;
  let known: string | null = null;
  let planned: StaffAction[] = [];
  let published = -1;
  /** Cases change only when the orchestrator says something, so they are read again only then. */
  const plan = async (statuses: Readonly<Record<string, SandboxStatus>>): Promise<void> => {
    const said = statuses["orchestrator"]?.eventsPublished ?? 0;
    if (said === published && known !== null) return;
    published = said;
    const { items } = (await clients.intelligence.listCases({ query: { status: "open" } })).body;
    const stamp = items.map(({ id, version }) => `${id}@${version}`).join(",");
    if (stamp === known) return;
    known = stamp;
    planned = staffActions(items as Case[], people, book.seed, now).actions;
  };
  return {
    nextAt: async (statuses) => {
      await plan(statuses);
      return planned[0]?.at ?? null;
    },
    act: async (at) => {
      now = at;
      const due = planned.filter((action) => action.at <= at);
      if (due.length === 0) return;
      known = null;
      for (const action of due) {
        const client = signedIn.get(action.person.id);
        if (!client) throw new Error(`${action.person.name} cannot sign in`);
        if (action.kind === "complete-task") {
          await client.completeTask({
            params: { caseId: action.caseId, taskId: action.taskId },
            body: { note: action.note },
            idempotencyKey: `staff/${action.caseId}/${action.taskId}`,
          });
        } else {
          await client.decideApproval({
            params: { caseId: action.caseId, approvalId: action.approvalId },
            body: { decision: action.decision, subjectHash: action.subjectHash, note: action.note },
            idempotencyKey: `staff/${action.caseId}/${action.approvalId}`,
          });
        }
      }
    },
  };
}
