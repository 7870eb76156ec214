import { everyItem } from "@cashline/client/pages";
import type { UsageEntry } from "@cashline/contracts/systems/billing/entities";
import { formatMoney, money } from "@cashline/kernel/money";
import { StepRefused } from "../engine/port.ts";
import type { Corrected, Correction } from "./playbook.ts";

/** Records billing drafts at once; those beyond are found by the next comparison. */
const MOST_RECORDS = 1000;

/** Usage of a subscription as billing holds it. */
export async function usageOf({ systems, of }: Correction, subscriptionId: string): Promise<UsageEntry[]> {
  const { correlationId } = of;
  return Array.fromAsync(everyItem((page) => systems.billing.listUsage({ query: { subscriptionId, ...page }, correlationId })));
}

/**
 * Has billing draft usage that came late; the draft then goes its way by the flow it starts. What an invoice has by now is found
 * made, so that nothing is drafted twice.
 * @throws StepRefused `usage-not-known` when billing has none of it
 */
export async function draftedLate(
  correction: Correction,
  subscriptionId: string,
  isLate: (usage: UsageEntry) => boolean,
): Promise<Corrected> {
  const { systems, of, key } = correction;
  const late = (await usageOf(correction, subscriptionId)).filter(isLate);
  const waiting = late.filter(({ status }) => status === "unbilled").slice(0, MOST_RECORDS);
  if (waiting.length === 0) {
    const invoiceId = late.find((usage) => usage.invoiceId !== null)?.invoiceId;
    if (!invoiceId) throw new StepRefused("draft late usage", "usage-not-known", `Billing knows none of this usage of ${subscriptionId}`);
    return { document: invoiceId, detail: `${late.length} records of late usage are on ${invoiceId}` };
  }
  const draft = await systems.billing.draftLateUsage({
    params: { subscriptionId },
    body: { usageIds: waiting.map(({ id }) => id) },
    idempotencyKey: key,
    correlationId: of.correlationId,
  });
  const { id, net } = draft.body;
  return { document: id, detail: `draft ${id} over ${formatMoney(money(net))} net of ${waiting.length} records of late usage` };
}
