import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Flow, StepRefused } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import type { About } from "./case-desk.ts";
import { collectPayment } from "./collect-payment.ts";
import { insist } from "./insist.ts";
import { lateUsageRefusedFinding } from "./late-usage-findings.ts";
import { releaseLateUsage } from "./late-usage-release.ts";
import { postingOf } from "./post-invoice.ts";

/** What starts it: the draft; trace and business case are those of the event. */
export type LateUsageInput = { invoice: Invoice; seed: string; correlationId: string; traceparent: string | null };

/** How far an invoice of late usage has come; what `query` answers. */
export type LateUsageProgress = { invoiceId: string; status: "reviewed" | "settling" | "paid" | "gone" | "drafted_anew" };

/**
 * An invoice of usage that came late, from its draft to the customer's money: the guards of any invoice, its usage beside its
 * trend among them, tax, posting and collecting. Starts with `invoice.drafted` of late usage, whoever drafted it; single by
 * sandbox and draft. A finding before release holds the draft under a case; a refusal after it is a case too, and the refused
 * step is made again. Ends when it is paid, or when the draft is gone: voided, sent by hand, or drafted anew, which has a flow of its own.
 */
export async function lateUsage(flow: Flow, systems: Systems, input: LateUsageInput): Promise<LateUsageProgress> {
  const { invoice: draft, seed, correlationId, traceparent } = input;
  const report = (status: LateUsageProgress["status"]): LateUsageProgress => {
    const progress = { invoiceId: draft.id, status };
    flow.report(progress);
    return progress;
  };
  report("reviewed");
  const { accountId, legalEntity } = draft;
  const about: About = { seed, accountId, legalEntity, correlationId, traceparent };
  const released = await releaseLateUsage(flow, systems, draft, about);
  if (released.outcome !== "released") return report(released.outcome);
  report("settling");
  const { invoice, taxDocument, ground } = released;
  const body = postingOf(invoice, taxDocument, ground, await flow.now("posted"));
  const on = { ...about, document: invoice.id, finding: (refused: StepRefused) => lateUsageRefusedFinding(invoice, refused) };
  await insist(flow, "post receivable, tax and revenue", on, (key) =>
    systems.erp.postInvoice({ body, idempotencyKey: key, correlationId }),
  );
  await collectPayment(flow, systems, { invoice, ground, seed, traceparent, correlationId }, () => Promise.resolve());
  return report("paid");
}
