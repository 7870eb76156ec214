import type { Receivable } from "@cashline/contracts/systems/erp/entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "./collections.ts";
import { idsOf } from "./ids.ts";

/** The receivable of an invoice. @throws Refusal `unknown-receivable` */
export function requireReceivable(invoiceId: string, context: CommandContext<Collections>): Receivable {
  return (
    context.store.receivables.get(idsOf(context).receivable(invoiceId)) ??
    refuse("unknown-receivable", `Invoice ${invoiceId} has not been posted`)
  );
}
