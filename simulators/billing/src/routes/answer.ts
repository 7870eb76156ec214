import type { EventDeclaration } from "@cashline/contracts/common/events";
import { Invoice } from "@cashline/contracts/systems/billing/entities";
import { refuse, reply, type CommandContext } from "@cashline/sim-kit/command";
import type { Changed } from "../domain/invoice.ts";
import type { Refused } from "../domain/refused.ts";
import type { Collections } from "../store/collections.ts";

/** Answers a refusal of the domain; a misfit names the member of the request at fault. */
export function refuseAs({ code, detail, pointer }: Refused): never {
  return refuse(code, detail, pointer === undefined ? [] : [{ pointer, message: detail }]);
}

/** The invoice a decision has changed, saved and published, or the decision's refusal. */
export function keep(decision: Changed | Refused, event: EventDeclaration<typeof Invoice>, context: CommandContext<Collections>): Invoice {
  if (decision.outcome === "refused") return refuseAs(decision);
  context.store.invoices.save(decision.invoice);
  context.emit(event, decision.invoice);
  return decision.invoice;
}

/** The reply that shows an invoice at its version. */
export function show(invoice: Invoice, context: CommandContext<Collections>) {
  return reply(invoice, context.store.invoices.version(invoice.id));
}
