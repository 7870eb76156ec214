import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { amendmentRefusedFinding, changePriceFinding } from "./amendment-findings.ts";
import type { Settling } from "./amendment-documents.ts";
import { LONGEST_CASE_ROUNDS, closeCase, openCase, recheckFailed, type OpenCase } from "./case-desk.ts";
import { freeDraft, holdDraft } from "./held-draft.ts";
import { finalise, inspect, voidTax } from "./inspect-invoice.ts";
import { gather, type Ground } from "./renewal-ground.ts";
import { Explained } from "./trend-guard.ts";

/** A change's invoice that has left. */
type Released = { invoice: Invoice; taxDocument: TaxDocument; ground: Ground };

/**
 * A change's draft by the guards of any invoice: tax, price, legal entity, ERP's own check. A finding, or a refusal, holds it
 * under a case until people have cured it, and it is looked at again: billing drafts no change anew. Null when people have
 * voided it, so that its charges stand on the next invoice, or have sent it themselves.
 */
export async function releaseChange(flow: Flow, systems: Systems, of: Settling, draft: Invoice): Promise<Released | null> {
  const { quote, about, correlationId } = of;
  const params = { invoiceId: draft.id };
  const explained = new Explained();
  let held: OpenCase | null = null;
  let { ground } = of;
  for (let round = 1; round <= LONGEST_CASE_ROUNDS; round += 1) {
    const suffix = round === 1 ? "" : `, look ${round}`;
    const taxed = { id: "" };
    let findings: Finding[];
    try {
      const price = () => Promise.resolve(changePriceFinding(quote, draft));
      const note = (id: string): void => void (taxed.id = id);
      const seen = await inspect(flow, systems, { ground, invoice: draft, about, correlationId, suffix, price, explained, taxed: note });
      ({ findings } = seen);
      if (findings.length === 0) {
        if (held !== null) await freeDraft(flow, systems, { draftId: draft.id, correlationId, suffix });
        const invoice = await finalise(flow, systems, draft, seen.taxDocument, correlationId);
        await endCase(flow, held, invoice.id, "the cause was cured and the change billed");
        return { invoice, taxDocument: seen.taxDocument, ground };
      }
    } catch (error) {
      if (!(error instanceof StepRefused)) throw error;
      findings = [amendmentRefusedFinding(quote, error)];
    }
    const [first, ...others] = findings;
    if (first === undefined) throw new Error(`draft ${draft.id} was neither released nor held`);
    const at = await flow.now(`found${suffix}`);
    held = held === null ? await openCase(flow, about, [first, ...others], at) : await recheckFailed(flow, held.caseId, findings, at);
    const reason = findings.map(({ code }) => code).join(", ");
    const isHeld = await holdDraft(flow, systems, { draftId: draft.id, caseId: held.caseId, correlationId, suffix, reason });
    if (isHeld && !held.isCorrected) await flow.waitFor(held.correction);
    explained.workedOn(findings);
    if (taxed.id !== "")
      await voidTax(flow, systems, { name: `void tax${suffix}`, taxDocumentId: taxed.id, reason: "looked at again", correlationId });
    ground = await flow.step(`read the records again${suffix}`, () => gather(systems, of.opportunity, correlationId));
    const { status } = await flow.step(
      `read the draft again${suffix}`,
      async () => (await systems.billing.getInvoice({ params, correlationId })).body,
    );
    if (status !== "draft") {
      await endCase(flow, held, draft.id, status === "void" ? "the change is billed with the next invoice" : "the draft was sent by hand");
      return null;
    }
  }
  throw new StepRefused("release the change", "still-failing", `Findings remain after ${LONGEST_CASE_ROUNDS} corrections`);
}

async function endCase(flow: Flow, held: OpenCase | null, document: string, explanation: string): Promise<void> {
  if (held === null || !held.isOwn) return;
  const at = await flow.now("change released");
  await closeCase(flow, held.caseId, { document, rootCause: "not_established", explanation, closedBy: "playbook", at });
}
