import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { closeCase, openCase, recheckFailed, tellCase, type About, type OpenCase } from "./case-desk.ts";
import { freeDraft, holdDraft } from "./held-draft.ts";
import { voidTax } from "./inspect-invoice.ts";
import { Explained, isAnomaly, type Cause } from "./trend-guard.ts";

/** What one look at a draft may use: its steps end in `suffix`, and a tax document is told as soon as there is one. */
export type Look = { suffix: string; round: number; explained: Explained; taxed: (taxDocumentId: string) => void };

/** The draft is not to be released here any more: gone from billing, or about to be drafted anew by `finish`. */
export type Left = { outcome: "gone" | "drafted_anew"; document: string; explanation: string; finish?: () => Promise<unknown> };

/** What a look has found; with nothing found, `send` lets the draft leave. */
export type Seen<Sent> = { findings: readonly Finding[]; send: () => Promise<Sent> } | { left: Left };

export type Releasing<Sent> = {
  draft: Invoice;
  about: About;
  look: (look: Look) => Promise<Seen<Sent>>;
  /** A refusal as a finding. */
  refused: (refused: StepRefused) => Finding;
  /** What has become of the draft after people's work; null while it is to be looked at again. */
  after: (standing: Invoice, suffix: string) => Promise<Left | null>;
  /** Why the case closes, where no anomaly led to it. */
  cured: string;
};

export type Release<Sent> = { outcome: "released"; sent: Sent } | Pick<Left, "outcome">;

/**
 * Looks at a draft until nothing is found, then lets it leave. A finding, or a refusal, holds it under a case until people have
 * worked on it, and it is looked at again, its tax taken back, as often as it takes. A draft that has left or was voided meanwhile
 * ends that.
 */
export async function releaseDraft<Sent>(flow: Flow, systems: Systems, of: Releasing<Sent>): Promise<Release<Sent>> {
  const { draft, about } = of;
  const { correlationId } = about;
  const params = { invoiceId: draft.id };
  const explained = new Explained();
  let held: OpenCase | null = null;
  let led: Finding["code"] | null = null;
  const left = async ({ outcome, document, explanation, finish }: Left): Promise<Pick<Left, "outcome">> => {
    const isAnew = outcome === "drafted_anew";
    const cause = isAnew && led !== null && isAnomaly({ code: led }) ? explained.rootCause(led) : unknown(explanation);
    // A new draft has a way of its own, which may open the same case: this one is closed before.
    await endCase(flow, held, { document, ...cause, closedBy: isAnew ? "playbook" : "self_cleared" });
    try {
      await finish?.();
    } catch (error) {
      // Refused between the preview and now: people have voided or sent it, and there is nothing left to draft anew.
      if (error instanceof StepRefused) return { outcome: "gone" };
      throw error;
    }
    return { outcome };
  };
  for (let round = 1; ; round += 1) {
    const suffix = round === 1 ? "" : `, look ${round}`;
    const taxed = { id: "" };
    let findings: readonly Finding[];
    try {
      const seen = await of.look({ suffix, round, explained, taxed: (id) => void (taxed.id = id) });
      if ("left" in seen) return await left(seen.left);
      ({ findings } = seen);
      if (findings.length === 0) {
        if (held !== null) await freeDraft(flow, systems, { draftId: draft.id, correlationId, suffix });
        const sent = await seen.send();
        const cause = led !== null && isAnomaly({ code: led }) ? explained.rootCause(led) : unknown(of.cured);
        await tellLeaving(flow, held, draft);
        await endCase(flow, held, { document: draft.id, ...cause, closedBy: "playbook" });
        return { outcome: "released", sent };
      }
    } catch (error) {
      if (!(error instanceof StepRefused)) throw error;
      findings = [of.refused(error)];
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
    const standing = await flow.step(
      `read the draft again${suffix}`,
      async () => (await systems.billing.getInvoice({ params, correlationId })).body,
    );
    // Whoever has sent it by hand with this tax needs it.
    if (taxed.id !== "" && standing.taxDocumentId !== taxed.id)
      await voidTax(flow, systems, { name: `void tax${suffix}`, taxDocumentId: taxed.id, reason: "looked at again", correlationId });
    const ended = standing.status === "draft" ? await of.after(standing, suffix) : goneAs(standing);
    if (ended !== null) return left(ended);
  }
}

/** A draft that has been voided, or sent by hand. */
export function goneAs({ id, status }: Pick<Invoice, "id" | "status">): Left {
  return { outcome: "gone", document: id, explanation: status === "void" ? "the draft was voided by hand" : "the draft was sent by hand" };
}

const unknown = (explanation: string): Cause => ({ rootCause: "not_established", explanation });

async function tellLeaving(flow: Flow, held: OpenCase | null, { id }: Invoice): Promise<void> {
  if (held === null) return;
  await tellCase(flow, held.caseId, [{ action: "invoice released", detail: `Draft ${id} has left` }], await flow.now("released"));
}

async function endCase(
  flow: Flow,
  held: OpenCase | null,
  closing: Cause & { document: string; closedBy: "playbook" | "self_cleared" },
): Promise<void> {
  if (held === null || !held.isOwn) return;
  await closeCase(flow, held.caseId, { ...closing, at: await flow.now("case ended") });
}
