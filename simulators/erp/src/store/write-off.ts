import type { JournalEntry, Receivable } from "@cashline/contracts/systems/erp/entities";
import type { WriteOff, WriteOffRequest } from "@cashline/contracts/systems/erp/receivable-entities";
import { moneyWire } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { writeOff } from "../domain/settlement.ts";
import { draftEntry } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { passGate, postedInvoice } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { printedPolicy } from "./settings.ts";
import { requireReceivable } from "./require-receivable.ts";

/** Everything a write-off makes; the same for it and its preview. @throws Refusal for every reason against it */
export function writeOffDocuments(
  request: WriteOffRequest,
  context: CommandContext<Collections>,
): { document: WriteOff; entry: JournalEntry; receivable: Receivable } {
  const { invoiceId, postedOn } = request;
  const posted = requireReceivable(invoiceId, context);
  const decision = writeOff(posted, request);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { legalEntity, customerId, functional } = posted;
  const gate = passGate(legalEntity, postedOn, "receivables", context, [postedInvoice(posted)]);
  const ids = idsOf(context);
  const id = ids.writeOff(invoiceId);
  const entry = draftEntry(
    { id: ids.journalEntry("write_off", invoiceId), legalEntity, postedOn, source: { kind: "write_off", id }, customerId },
    decision.lines,
    gate,
    functional,
    context,
  );
  const { amount, receivable } = decision;
  const policy = printedPolicy(["futurePeriods"], context);
  const about = { id, ...request, customerId, legalEntity };
  return { entry, receivable, document: { ...about, amount: moneyWire(amount), journalEntryId: entry.id, policy } };
}
