import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { billRenewal, type Billed } from "./bill-renewal.ts";
import { closeCase, openCase, type OpenCase } from "./case-desk.ts";
import { closeOut } from "./close-out.ts";
import { collectPayment } from "./collect-payment.ts";
import { ofRun } from "./of-run.ts";
import { notBilledFinding } from "./renewal-findings.ts";
import type { Progress, RenewalInput } from "./renewal-ground.ts";
import { Undo } from "./undo.ts";

/**
 * A renewal from the won opportunity to the closed-out contract.
 * Starts with `opportunity.won`; single by sandbox and opportunity. Ends for good when cash is applied and CRM is closed
 * out, and only then: a finding before release holds the invoice until people have resolved its case; a refusal nobody
 * foresaw is undone and becomes a case of billing operations, after which the renewal is billed anew; once billed, a
 * refusal is a case too, and the refused step is made again. It also ends when people void its invoice, or credit it whole:
 * then nothing of it is carried out any more.
 */
export async function renewal(flow: Flow, systems: Systems, input: RenewalInput): Promise<Progress> {
  let { opportunity } = input;
  let progress: Progress = {
    opportunityId: opportunity.id,
    contractId: opportunity.contractId,
    accountId: opportunity.accountId,
    status: "running",
    step: "gather",
    invoiceId: null,
    caseId: null,
    startedAt: await flow.now("started"),
    completedAt: null,
  };
  const report = (change: Partial<Progress>): void => {
    progress = { ...progress, ...change };
    flow.report(progress);
  };
  report({});
  let billed: Billed | null = null;
  let notBilled: OpenCase | null = null;
  let thisRun = flow;
  for (let run = 1; billed === null; run += 1) {
    thisRun = ofRun(flow, run);
    const undo = new Undo();
    try {
      billed = await billRenewal(thisRun, systems, undo, { ...input, opportunity }, report);
    } catch (error) {
      if (!(error instanceof StepRefused)) throw error;
      notBilled = await handOver(thisRun, systems, undo, error, { ...input, opportunity });
      report({ status: "compensated", step: error.step, invoiceId: null, caseId: notBilled.caseId });
      await flow.waitFor(notBilled.correction);
      const { id: opportunityId } = opportunity;
      opportunity = await thisRun.step(
        "read the opportunity again",
        async () => (await systems.crm.getOpportunity({ params: { opportunityId }, correlationId: flow.businessKey })).body,
      );
    }
  }
  report({ status: "awaiting_payment", step: "collect" });
  const { seed, traceparent } = input;
  const sold = { ...billed, opportunity, seed, traceparent, correlationId: flow.businessKey };
  const calledOff = await collectPayment(thisRun, systems, sold, () => closeOut(thisRun, systems, sold));
  if (notBilled !== null) {
    const because = { rootCause: "not_established", explanation: "a system refused a step of the renewal" } as const;
    await closeCase(thisRun, notBilled.caseId, {
      document: billed.invoice.id,
      ...(calledOff ?? because),
      closedBy: calledOff === null ? "playbook" : "self_cleared",
      at: await thisRun.now("billed after all"),
    });
  }
  if (calledOff !== null) {
    report({ status: "void", step: "done" });
    return progress;
  }
  report({ status: "completed", step: "done", completedAt: await thisRun.now("completed") });
  return progress;
}

/** An unforeseen refusal: undo what was done, then give the won deal to billing operations. */
async function handOver(flow: Flow, systems: Systems, undo: Undo, refused: StepRefused, input: RenewalInput): Promise<OpenCase> {
  const { opportunity, seed, traceparent } = input;
  const { notUndone } = await undo.run(flow);
  const { contractId, accountId } = opportunity;
  const correlationId = flow.businessKey;
  const contract = contractId === null ? null : await contractOf(flow, systems, contractId);
  const about = { seed, accountId, legalEntity: contract?.sellingEntity ?? null, correlationId, traceparent };
  const finding = notBilledFinding(opportunity, contract, refused, notUndone);
  return openCase(flow, about, [finding], await flow.now("handed over"));
}

/** The contract of a renewal that went wrong; null when that is what is wrong. */
async function contractOf(flow: Flow, systems: Systems, contractId: string) {
  try {
    return await flow.step(
      "read the contract of what is not billed",
      async () => (await systems.crm.getContract({ params: { contractId }, correlationId: flow.businessKey })).body,
    );
  } catch (error) {
    if (error instanceof StepRefused) return null;
    throw error;
  }
}
