import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Opportunity } from "@cashline/contracts/systems/crm/entities";
import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { modifyArrangement } from "./amendment-arrangement.ts";
import { amendmentRefusedFinding } from "./amendment-findings.ts";
import type { AmendmentGround } from "./amendment-ground.ts";
import { releaseChange } from "./amendment-release.ts";
import type { About } from "./case-desk.ts";
import { collectPayment } from "./collect-payment.ts";
import { insist } from "./insist.ts";
import { postingOf } from "./post-invoice.ts";

/** An amendment whose terms stand. */
export type Settling = AmendmentGround & { opportunity: Opportunity; about: About };

/**
 * Brings the draft of a change to tax, ERP and the customer's money. Seats of a contract that runs do not wait for it: who
 * does not pay is in the hands of dunning and collections, as with any invoice.
 */
export async function billChange(flow: Flow, systems: Systems, of: Settling, draft: Invoice): Promise<void> {
  const { about, correlationId, quote } = of;
  const released = await releaseChange(flow, systems, of, draft);
  if (released === null) return;
  const { invoice, taxDocument, ground } = released;
  const on = { ...about, document: invoice.id, finding: (refused: StepRefused) => amendmentRefusedFinding(quote, refused) };
  const now = await flow.now("posted");
  const posting = postingOf(invoice, taxDocument, ground, now);
  const revenueArrangementId = await modifyArrangement(flow, systems, of, invoice, posting, on);
  const body = revenueArrangementId === null ? posting : { ...posting, revenueArrangementId };
  await insist(flow, "post receivable, tax and deferred revenue", on, (key) =>
    systems.erp.postInvoice({ body, idempotencyKey: key, correlationId }),
  );
  const { seed, traceparent } = about;
  await collectPayment(flow, systems, { invoice, ground, seed, traceparent, correlationId }, () => Promise.resolve());
}
