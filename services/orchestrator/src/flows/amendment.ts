import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { billChange } from "./amendment-documents.ts";
import { amendmentRefusedFinding } from "./amendment-findings.ts";
import { isOvertaken, signedAmendment, type AmendmentGround, type AmendmentInput, type AmendmentProgress } from "./amendment-ground.ts";
import { carryTerms } from "./amendment-terms.ts";
import { closeCase, openCase, type About, type OpenCase } from "./case-desk.ts";
import { ofRun } from "./of-run.ts";
import { gather } from "./renewal-ground.ts";
import { Undo } from "./undo.ts";

type Carried = AmendmentGround & { draft: Invoice | null };

/**
 * Other seats or another tier within a term, from the won opportunity to contract, entitlement and, where the tenant's policy
 * has changes billed at once, the paid invoice; else the charge waits for the next one. Starts with `opportunity.won` of no
 * renewal about a contract; single by sandbox and opportunity; where the customer has not signed yet it waits for that. A
 * refusal takes back what was done, becomes a case of billing operations, and the amendment is carried out anew once its
 * cause is cured. Once its terms stand, a refusal of its documents is a case too, and the refused step is made again.
 */
export async function amendment(flow: Flow, systems: Systems, input: AmendmentInput): Promise<AmendmentProgress> {
  const { opportunity, seed, traceparent } = input;
  const { id: opportunityId, accountId } = opportunity;
  const correlationId = flow.businessKey;
  let progress: AmendmentProgress = { opportunityId, quoteId: null, status: "waits_for_signature", caseId: null };
  const report = (change: Partial<AmendmentProgress>): AmendmentProgress => {
    progress = { ...progress, ...change };
    flow.report(progress);
    return progress;
  };
  report({});
  const quote = await signedAmendment(flow, systems, opportunity, correlationId);
  let about: About = { seed, accountId, legalEntity: null, correlationId, traceparent };
  let parked: OpenCase | null = null;
  let carried: Carried | null = null;
  let thisRun = flow;
  for (let run = 1; carried === null; run += 1) {
    thisRun = ofRun(flow, run);
    report({ status: "running", quoteId: quote.id });
    const undo = new Undo();
    try {
      const ground = await thisRun.step("gather contract, subscription and entitlement", () => gather(systems, opportunity, correlationId));
      about = { ...about, legalEntity: ground.contract.sellingEntity };
      const of = { quote, ground, opportunityId, correlationId };
      if (await thisRun.step("look for a later amendment", () => isOvertaken(systems, of))) {
        await unpark(thisRun, parked, "a later amendment was carried out instead", quote.id);
        return report({ status: "overtaken" });
      }
      carried = { ...of, draft: await carryTerms(thisRun, systems, undo, of) };
    } catch (error) {
      if (!(error instanceof StepRefused)) throw error;
      const { notUndone } = await undo.run(thisRun);
      parked = await openCase(thisRun, about, [amendmentRefusedFinding(quote, error, notUndone)], await thisRun.now("handed over"));
      report({ status: "parked", caseId: parked.caseId });
      await flow.waitFor(parked.correction);
    }
  }
  await unpark(thisRun, parked, "a system refused a step of the amendment", quote.id);
  report({ status: "settling" });
  const { draft, ...settling } = carried;
  if (draft !== null) await billChange(thisRun, systems, { ...settling, opportunity, about }, draft);
  return report({ status: "completed" });
}

/** What was parked is carried out, or no longer to be. */
async function unpark(flow: Flow, parked: OpenCase | null, explanation: string, document: string): Promise<void> {
  if (parked === null) return;
  const at = await flow.now("no longer parked");
  await closeCase(flow, parked.caseId, { document, rootCause: "not_established", explanation, closedBy: "playbook", at });
}
