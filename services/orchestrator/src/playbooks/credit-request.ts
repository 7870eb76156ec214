import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { Systems } from "../systems/systems.ts";
import { givenCredit } from "./given-credit.ts";
import { needed, type Corrected, type Correction, type Playbook } from "./playbook.ts";

const answer = (code: "SLA-CREDIT-OWED" | "CREDIT-REQUESTED"): Playbook => ({
  code,
  correct: async ({ systems, finding, of, key }) => {
    const creditRequestId = needed(finding, "creditRequestId");
    return { document: creditRequestId, detail: await answerCreditRequest(systems, of, creditRequestId, key) };
  },
  rootCause: () => ({ rootCause: "service_failure", explanation: "the customer asked for a credit" }),
});

/** A credit that is owed without a question, or in spite of its answer, is given; a question at the desk gets the people's answer. */
export const slaCredit: Playbook = {
  ...answer("SLA-CREDIT-OWED"),
  correct: (correction) =>
    correction.finding.correction["reference"] === undefined ? answer("SLA-CREDIT-OWED").correct(correction) : giveSlaCredit(correction),
  rootCause: () => ({ rootCause: "service_failure", explanation: "a promise of service was missed" }),
};
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

/** Credits the seats of the contract's latest invoice, a paid one before an open one, and tells the desk where it had said yes. */
async function giveSlaCredit({ systems, finding, of: { correlationId }, key }: Correction): Promise<Corrected> {
  const contractId = needed(finding, "contractId");
  const subscriptions = (await systems.billing.listSubscriptions({ query: { contractId }, correlationId })).body.items;
  const pages = await Promise.all(
    subscriptions.map(({ id: subscriptionId }) => systems.billing.listInvoices({ query: { subscriptionId, limit: 1000 }, correlationId })),
  );
  const invoice = pages
    .flatMap(({ body }) => body.items)
    .filter(({ status, lines }) => (status === "open" || status === "paid") && lines.some(({ lineId }) => lineId === "recurring"))
    .toSorted(
      (a, b) => Number(a.status === "paid") - Number(b.status === "paid") || ((a.finalizedAt ?? "") < (b.finalizedAt ?? "") ? -1 : 1),
    )
    .at(-1);
  if (!invoice) return { document: contractId, detail: "cured by hand: the contract has no invoice to credit" };
  const reference = needed(finding, "reference");
  const lines = [{ lineId: "recurring", net: { currency: needed(finding, "currency"), minor: needed(finding, "minor") } }];
  const credit = { systems, correlationId, key, invoiceId: invoice.id, memo: reference, reason: "service_credit", lines } as const;
  const given = await givenCredit({ ...credit, lines: [...lines] });
  const creditRequestId = finding.correction["creditRequestId"];
  if (typeof creditRequestId === "string") {
    const params = { creditRequestId };
    const { status } = (await systems.support.getCreditRequest({ params, correlationId })).body;
    const body = { creditNote: given.document };
    if (status === "accepted") await systems.support.recordCredit({ params, body, idempotencyKey: `${key}/desk`, correlationId });
  }
  return given;
}
