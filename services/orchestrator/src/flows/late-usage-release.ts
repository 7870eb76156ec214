import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { money, sameMoney } from "@cashline/kernel/money";
import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { LONGEST_CASE_ROUNDS, closeCase, openCase, recheckFailed, type About, type OpenCase } from "./case-desk.ts";
import { freeDraft, holdDraft } from "./held-draft.ts";
import { finalise, inspect, voidTax } from "./inspect-invoice.ts";
import { lateUsageRefusedFinding } from "./late-usage-findings.ts";
import { gather, type Ground } from "./renewal-ground.ts";
import { Explained, isAnomaly, type Cause } from "./trend-guard.ts";

/** What became of a draft of late usage. */
type Release =
  | { outcome: "released"; invoice: Invoice; taxDocument: TaxDocument; ground: Ground }
  | { outcome: "gone" }
  | { outcome: "drafted_anew" };

/**
 * The draft by the guards of any invoice: tax, legal entity, its usage beside its trend, ERP's own check. A finding, or a
 * refusal, holds it under a case until people have cured it, and it is looked at again; where billing would draft something else
 * by then, it is drafted anew, which begins its own way.
 */
export async function releaseLateUsage(flow: Flow, systems: Systems, draft: Invoice, about: About): Promise<Release> {
  const { correlationId } = about;
  const explained = new Explained();
  let held: OpenCase | null = null;
  let led: Finding["code"] | null = null;
  for (let round = 1; round <= LONGEST_CASE_ROUNDS; round += 1) {
    const suffix = round === 1 ? "" : `, look ${round}`;
    const taxed = { id: "" };
    let findings: Finding[];
    try {
      const ground = await flow.step(`gather contract, subscription and entitlement${suffix}`, () => gather(systems, draft, correlationId));
      const note = (id: string): void => void (taxed.id = id);
      const price = () => Promise.resolve(undefined);
      const seen = await inspect(flow, systems, { ground, invoice: draft, about, correlationId, suffix, price, explained, taxed: note });
      ({ findings } = seen);
      if (findings.length === 0) {
        if (held !== null) await freeDraft(flow, systems, { draftId: draft.id, correlationId, suffix });
        const invoice = await finalise(flow, systems, draft, seen.taxDocument, correlationId);
        const cause: Cause =
          led !== null && isAnomaly({ code: led })
            ? explained.rootCause(led)
            : { rootCause: "not_established", explanation: "the cause was cured and the late usage billed" };
        await endCase(flow, held, invoice.id, cause);
        return { outcome: "released", invoice, taxDocument: seen.taxDocument, ground };
      }
    } catch (error) {
      if (!(error instanceof StepRefused)) throw error;
      findings = [lateUsageRefusedFinding(draft, error)];
    }
    const [first, ...others] = findings;
    if (first === undefined) throw new Error(`draft ${draft.id} was neither released nor held`);
    led ??= first.code;
    const at = await flow.now(`found${suffix}`);
    held = held === null ? await openCase(flow, about, [first, ...others], at) : await recheckFailed(flow, held.caseId, findings, at);
    const reason = findings.map(({ code }) => code).join(", ");
    if (await holdDraft(flow, systems, { draftId: draft.id, caseId: held.caseId, correlationId, suffix, reason })) {
      if (!held.isCorrected) await flow.waitFor(held.correction);
      explained.workedOn(findings);
    }
    if (taxed.id !== "")
      await voidTax(flow, systems, { name: `void tax${suffix}`, taxDocumentId: taxed.id, reason: "looked at again", correlationId });
    const outcome = await standing(flow, systems, draft, correlationId, suffix);
    if (outcome === "draft") continue;
    const explanation = outcome === "gone" ? "the draft was voided or sent by hand" : "the late usage was drafted anew";
    await endCase(flow, held, draft.id, { rootCause: "not_established", explanation });
    return { outcome };
  }
  throw new StepRefused("release late usage", "still-failing", `Findings remain after ${LONGEST_CASE_ROUNDS} corrections`);
}

/** Whether the draft is there still; where a new one would ask for something else, or of another seller, that takes its place. */
async function standing(
  flow: Flow,
  systems: Systems,
  draft: Invoice,
  correlationId: string,
  suffix: string,
): Promise<"draft" | "gone" | "drafted_anew"> {
  const params = { invoiceId: draft.id };
  const { status } = await flow.step(
    `read the draft again${suffix}`,
    async () => (await systems.billing.getInvoice({ params, correlationId })).body,
  );
  if (status !== "draft") return "gone";
  const isSame = await flow
    .step(`preview the draft anew${suffix}`, async (key) => {
      const { net, legalEntity } = (await systems.billing.previewRedraft({ params, body: {}, idempotencyKey: key, correlationId })).body;
      return sameMoney(money(net), money(draft.net)) && legalEntity === draft.legalEntity;
    })
    .catch((error: unknown) => {
      // What cannot be drafted anew is looked at again as it is; people void it.
      if (error instanceof StepRefused) return true;
      throw error;
    });
  if (isSame) return "draft";
  await flow.step(`draft anew${suffix}`, (key) =>
    systems.billing.redraftInvoice({ params, body: { reason: "case corrected" }, idempotencyKey: key, correlationId }),
  );
  return "drafted_anew";
}

async function endCase(flow: Flow, held: OpenCase | null, document: string, cause: Cause): Promise<void> {
  if (held === null || !held.isOwn) return;
  await closeCase(flow, held.caseId, { document, ...cause, closedBy: "playbook", at: await flow.now("late usage released") });
}
