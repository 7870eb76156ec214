import { minorOf } from "@cashline/kernel/money";
import { StepRefused } from "../engine/port.ts";
import { makersOf, openToday } from "./journals.ts";
import { needed, type Corrected, type Correction } from "./playbook.ts";

/**
 * Writes off in ERP what billing has given up, by the two who agreed to it.
 * @throws StepRefused `amount-differs` when more is open than was approved: ERP writes off all that is
 */
export async function writeOffReceivable(correction: Correction): Promise<Corrected> {
  const { systems, finding, of, key } = correction;
  const { correlationId } = of;
  const invoiceId = needed(finding, "invoiceId");
  const detail = `the receivable of ${invoiceId} is written off`;
  const { items } = (await systems.erp.listReceivables({ query: { invoiceId }, correlationId })).body;
  const standing = items.find(({ status }) => status === "open");
  if (!standing) return { document: items[0]?.id ?? invoiceId, detail: `nothing of ${invoiceId} is open in ERP` };
  if (minorOf(standing.open) > minorOf(finding.exposure))
    throw new StepRefused("write off", "amount-differs", `${standing.open.minor} ${standing.currency} minor units are open by now`);
  const postedOn = await openToday(correction);
  const { preparedBy: requestedBy, approvedBy } = makersOf(of);
  const body = { invoiceId, postedOn, reason: finding.title, requestedBy, approvedBy };
  return { document: (await systems.erp.writeOffReceivable({ body, idempotencyKey: key, correlationId })).body.id, detail };
}

/** Marks in billing what ERP has written off: it is asked for no more. */
export async function writeOffInvoice({ systems, finding, of, key }: Correction): Promise<Corrected> {
  const { correlationId } = of;
  const params = { invoiceId: needed(finding, "invoiceId") };
  const { status } = (await systems.billing.getInvoice({ params, correlationId })).body;
  const document = params.invoiceId;
  if (status !== "open") return { document, detail: `invoice ${document} is ${status}` };
  await systems.billing.writeOffInvoice({ params, body: { reason: finding.title }, idempotencyKey: key, correlationId });
  return { document, detail: `invoice ${document} is written off` };
}
