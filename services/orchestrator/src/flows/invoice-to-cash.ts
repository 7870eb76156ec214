import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Flow, StepRefused } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { billRefusedFinding } from "./bill-findings.ts";
import type { About } from "./case-desk.ts";
import { collectPayment } from "./collect-payment.ts";
import { insist } from "./insist.ts";
import { draftedAnew, lookAtBill } from "./look-at-bill.ts";
import { postingOf } from "./post-invoice.ts";
import { releaseDraft } from "./release-draft.ts";
import { offTrend } from "./trend-guard.ts";

/** What starts it: the draft; trace and business case are those of the event. */
export type BillInput = { invoice: Invoice; seed: string; correlationId: string; traceparent: string | null };

/** How far a bill has come; what `query` answers. `free`: reviewed, and for people to send; `void`: voided, or credited whole. */
export type BillProgress = { invoiceId: string; status: "reviewed" | "settling" | "paid" | "void" | "free" | "gone" | "drafted_anew" };

/**
 * A bill that neither a renewal nor an amendment makes, from its draft to the customer's money: of a period, a last bill, late
 * usage. The guards of any invoice and its trend, tax, posting, collecting. Starts with `invoice.drafted`, whoever drafted it;
 * single by sandbox and draft. A finding before release holds the draft under a case; a refusal after it is a case too, and the
 * refused step is made again. Ends when it is paid, by money, credits or because it asks for nothing; or when the draft is gone:
 * voided, sent by hand, or drafted anew, which has a flow of its own.
 *
 * A consolidated bill is only looked at beside its trend: tax and books are by contract and seller, and it has several contracts.
 */
export async function invoiceToCash(flow: Flow, systems: Systems, input: BillInput): Promise<BillProgress> {
  const { invoice: draft, seed, correlationId, traceparent } = input;
  const report = (status: BillProgress["status"]): BillProgress => {
    const progress = { invoiceId: draft.id, status };
    flow.report(progress);
    return progress;
  };
  report("reviewed");
  const { accountId, legalEntity } = draft;
  const about: About = { seed, accountId, legalEntity, correlationId, traceparent };
  const refused = (refusal: StepRefused) => billRefusedFinding(draft, refusal);
  if (draft.purpose === "consolidated") return report(await review(flow, systems, draft, about, refused));
  const release = await releaseDraft(flow, systems, {
    draft,
    about,
    look: (look) => lookAtBill(flow, systems, { draft, about }, look),
    refused,
    after: (standing, suffix) => draftedAnew(flow, systems, standing, correlationId, suffix),
    cured: "the cause was cured and the invoice sent",
  });
  if (release.outcome !== "released") return report(release.outcome);
  report("settling");
  const { invoice, taxDocument, ground } = release.sent;
  const body = postingOf(invoice, taxDocument, ground, await flow.now("posted"));
  const on = { ...about, document: invoice.id, finding: (refusal: StepRefused) => billRefusedFinding(invoice, refusal) };
  await insist(flow, "post receivable, tax and revenue", on, (key) =>
    systems.erp.postInvoice({ body, idempotencyKey: key, correlationId }),
  );
  const calledOff = await collectPayment(flow, systems, { invoice, ground, seed, traceparent, correlationId }, () => Promise.resolve());
  return report(calledOff === null ? "paid" : "void");
}

async function review(
  flow: Flow,
  systems: Systems,
  draft: Invoice,
  about: About,
  refused: (refusal: StepRefused) => ReturnType<typeof billRefusedFinding>,
): Promise<"free" | "gone" | "drafted_anew"> {
  const { seed, correlationId } = about;
  const release = await releaseDraft(flow, systems, {
    draft,
    about,
    look: async ({ suffix, explained }) => ({
      findings: explained.without(await offTrend(flow, systems, { draft, businessKey: draft.id, seed, correlationId, suffix })),
      send: () => Promise.resolve(draft.id),
    }),
    refused,
    after: () => Promise.resolve(null),
    cured: "the cause was cured",
  });
  return release.outcome === "released" ? "free" : release.outcome;
}
