import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { Systems } from "../systems/systems.ts";
import { needed, type Playbook } from "./playbook.ts";

const answer = (code: "SLA-CREDIT-OWED" | "CREDIT-REQUESTED"): Playbook => ({
  code,
  correct: async ({ systems, finding, of, key }) => {
    const creditRequestId = needed(finding, "creditRequestId");
    return { document: creditRequestId, detail: await answerCreditRequest(systems, of, creditRequestId, key) };
  },
  rootCause: () => ({ rootCause: "service_failure", explanation: "the customer asked for a credit" }),
});

export const slaCredit = answer("SLA-CREDIT-OWED");
export const creditAsked = answer("CREDIT-REQUESTED");

/**
 * Gives the desk the people's answer, once; one that was given there already stands.
 * @param key idempotency key of the call
 */
async function answerCreditRequest(systems: Systems, of: Case, creditRequestId: string, key: string): Promise<string> {
  const { correlationId } = of;
  const params = { creditRequestId };
  const standing = (await systems.support.getCreditRequest({ params, correlationId })).body;
  if (standing.status !== "requested") return `credit request ${creditRequestId} is ${standing.status} at the desk`;
  const last = of.approvals.findLast(({ status }) => status === "approved" || status === "rejected");
  const prepared = of.tasks.findLast(({ status }) => status === "done");
  const decidedBy = last?.decidedBy ?? prepared?.doneBy ?? "orchestrator";
  const call = { params, body: { decidedBy, note: last?.note ?? prepared?.note ?? "" }, idempotencyKey: key, correlationId };
  if (last?.status === "rejected") await systems.support.rejectCreditRequest(call);
  else await systems.support.acceptCreditRequest(call);
  return `credit request ${creditRequestId} ${last?.status === "rejected" ? "rejected" : "accepted"} at the desk`;
}
