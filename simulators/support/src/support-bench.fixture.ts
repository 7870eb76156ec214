import { addComment, assignTicket, createTicket, getTicket, solveTicket } from "@cashline/contracts/systems/support/operations";
import { updatePolicy } from "@cashline/contracts/systems/support/policy-operations";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench, type TestAnswer, type TestBench } from "@cashline/sim-kit/testing";
import { support } from "./app.ts";
import { defaultPolicy } from "./domain/policy.ts";

export const accountId = deriveId("acc", "test", "1");
export const invoiceId = deriveId("inv", "test", "1");
export const unknownTicket = deriveId("tkt", "test", "unknown");

/** Monday 5 January 2026, 09:00 UTC: the office of the default policy opens. */
export const MONDAY = "2026-01-05T09:00:00.000Z";

export const asked = {
  subject: "Cannot sign in",
  description: "The page stays empty.",
  requester: "Ada",
  accountId,
  invoiceId,
  priority: "normal",
  tier: "enterprise",
};
export const agent = { kind: "agent", name: "Grace" };
export const customer = { kind: "customer", name: "Ada" };

/** A desk on a Monday morning, and the steps that most of its tests take. */
export async function openDesk(startAt = MONDAY) {
  const bench: TestBench = await openTestBench(support, startAt);
  const call = (operation: Parameters<TestBench["call"]>[0], ticketId: string, body: object = {}): Promise<TestAnswer> =>
    bench.call(operation, { params: { ticketId }, body });
  const assign = (id: string) => call(assignTicket, id, { team: "tier 1", assignee: "Grace" });
  return {
    ...bench,
    on: call,
    assign,
    open: async (change: object = {}) => (await bench.call(createTicket, { body: { ...asked, ...change } })).body,
    ticket: async (ticketId: string) => (await bench.call(getTicket, { params: { ticketId } })).body,
    reply: (id: string) => call(addComment, id, { author: agent, visibility: "public", body: "We look into it." }),
    ask: (id: string) => call(addComment, id, { author: customer, visibility: "public", body: "Still empty." }),
    solve: async (id: string) => {
      await assign(id);
      return call(solveTicket, id);
    },
    rule: (change: object, version = 0) => bench.call(updatePolicy, { body: { ...defaultPolicy, ...change }, ifMatch: `"v${version}"` }),
    /** What was published after the first `skip`, in short. */
    told: async (skip = 0) => (await bench.events()).slice(skip).map(({ type }) => type.replace(/^support\.|\.v1$/g, "")),
  };
}
export type Desk = Awaited<ReturnType<typeof openDesk>>;
