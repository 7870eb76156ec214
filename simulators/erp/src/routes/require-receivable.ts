import type { Receivable } from "@cashline/contracts/systems/erp/entities";
import { monthOf } from "@cashline/kernel/time";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { isOpen } from "../domain/periods.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { closedThroughOf } from "../store/post-entry.ts";

/** The receivable of an invoice. @throws Refusal `unknown-receivable` */
export function requireReceivable(invoiceId: string, context: CommandContext<Collections>): Receivable {
  return (
    context.store.receivables.get(idsOf(context).receivable(invoiceId)) ??
    refuse("unknown-receivable", `Invoice ${invoiceId} has not been posted`)
  );
}

/** @throws Refusal `period-closed` when the day's month takes no postings */
export function requireOpenPeriod(legalEntity: string, postedOn: string, context: CommandContext<Collections>): void {
  const closed = closedThroughOf(legalEntity, context);
  if (!isOpen(monthOf(postedOn), closed))
    refuse("period-closed", `${legalEntity} is closed through ${closed ?? ""}; ${postedOn} lies before`);
}
