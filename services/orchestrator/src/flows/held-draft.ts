import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { tellCase } from "./case-desk.ts";

/** A draft that a case holds back; `suffix` tells one look at it from another. */
export type HeldDraft = { draftId: string; caseId: string; correlationId: string; suffix: string };

/** Holds a draft back under a case, which is told so. @returns false when it is no draft any more */
export async function holdDraft(
  flow: Flow,
  systems: Systems,
  { draftId, caseId, correlationId, suffix, reason }: HeldDraft & { reason: string },
): Promise<boolean> {
  const params = { invoiceId: draftId };
  try {
    await flow.step(`hold the draft${suffix}`, (key) =>
      systems.billing.holdInvoice({ params, body: { reason, caseId }, idempotencyKey: key, correlationId }),
    );
  } catch (error) {
    if (error instanceof StepRefused && error.code === "invoice-not-draft") return false;
    throw error;
  }
  await tellCase(flow, caseId, [{ action: "invoice held", detail: `Draft ${draftId}` }], await flow.now(`held${suffix}`));
  return true;
}

/** Lets a held draft go. @throws StepRefused `invoice-outdated` when billing would draft something else by now */
export async function freeDraft(
  flow: Flow,
  systems: Systems,
  { draftId, correlationId, suffix }: Omit<HeldDraft, "caseId">,
): Promise<void> {
  const params = { invoiceId: draftId };
  await flow.step(`release the draft${suffix}`, (key) =>
    systems.billing.releaseInvoice({ params, body: {}, idempotencyKey: key, correlationId }),
  );
}
