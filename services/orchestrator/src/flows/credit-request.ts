import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { CreditRequest } from "@cashline/contracts/systems/support/credit-entities";
import type { MoneyWire } from "@cashline/kernel/money";
import type { Flow, StepRefused } from "../engine/port.ts";
import { creditAtStake, takeCreditBack } from "../playbooks/credit-request.ts";
import type { Systems } from "../systems/systems.ts";
import { closeCase, openCase, readCase } from "./case-desk.ts";
import { insist } from "./insist.ts";

/** What starts a credit request; the trace and the business case are those of the event. */
export type CreditRequestInput = { request: CreditRequest; seed: string; correlationId: string; traceparent: string | null };

/** The signal that the desk has the answer, whoever gave it. */
export const CREDIT_DECIDED = "decided";

/**
 * A customer's question for a credit, from the desk to its answer.
 * Starts with `credit_request.opened`; single by sandbox and request. People prepare and approve it as any case, and its
 * resolution gives the credit and tells the desk; or somebody answers at the desk itself, and where that is a no, what was given before
 * the desk would not take a yes is taken back. Ends when the desk says that the request is
 * decided, which closes the case. What is accepted at the desk itself and not credited, the next comparisons find.
 */
export async function creditRequest(flow: Flow, systems: Systems, input: CreditRequestInput): Promise<CreditRequest["status"]> {
  const { request, seed, correlationId, traceparent } = input;
  const { exposure, legalEntity } = await flow.step("read what is at stake and whose it is", () =>
    creditAtStake(systems, request, correlationId),
  );
  const about = { seed, accountId: request.accountId, legalEntity, correlationId, traceparent };
  const finding = creditFinding(request, exposure);
  const { caseId, correction } = await openCase(flow, about, [finding], await flow.now("opened"));
  const decided = await flow.waitFor<CreditRequest>(CREDIT_DECIDED);
  const isOurs = isAtWork(await readCase(flow, caseId));
  // The resolution that told the desk writes its own history first.
  if (isOurs) await flow.waitFor(correction);
  else if (decided.status !== "accepted") {
    const refused = ({ code, detail }: StepRefused) => ({ ...finding, found: `credit not taken back: ${code}: ${detail}`.slice(0, 300) });
    await insist(flow, "take back what was given", { ...about, finding: refused, document: request.id }, (key) =>
      takeCreditBack(systems, request, key, correlationId),
    );
  }
  const document = isOurs ? (await readCase(flow, caseId)).correctingDocument : null;
  await closeCase(flow, caseId, {
    document: document ?? `${decided.status} ${decided.id}`,
    rootCause: "service_failure",
    explanation: `${decided.reason.replaceAll("_", " ")}, ${decided.status} by ${decided.decidedBy ?? "nobody"}`,
    closedBy: isOurs ? "playbook" : "self_cleared",
    at: await flow.now("decided"),
  });
  return decided.status;
}

/**
 * The finding a credit request is: who asks for how much, on which ticket.
 * @param exposure what the credit comes to with its tax
 */
export function creditFinding(request: CreditRequest, exposure: MoneyWire): Finding {
  const { id, ticketId, invoiceId, amount, reason, explanation, requestedBy } = request;
  return {
    code: reason === "sla_breach" ? "SLA-CREDIT-OWED" : "CREDIT-REQUESTED",
    businessKey: id,
    title: reason === "sla_breach" ? "Credit for a missed promise" : "Credit asked for",
    expected: "an answer to the customer",
    found: `${reason.replaceAll("_", " ")} on ${ticketId}: ${explanation}`.slice(0, 300),
    exposure,
    direction: "over_billed",
    detectedBy: "watch",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { creditRequestId: id, invoiceId, currency: amount.currency, minor: amount.minor, requestedBy },
  };
}

const isAtWork = ({ status }: Case): boolean => status === "resolving" || status === "verifying";
