import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import { creditNoteNumbered } from "@cashline/contracts/systems/billing/correction-events";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { invoiceNumbered } from "@cashline/contracts/systems/billing/events";
import type { CommandContext } from "@cashline/sim-kit/command";
import { awaitsNumber, creditSeries, nextNumberingRun, numberCreditNotes, numberInvoices, numberSeries } from "../domain/numbering.ts";
import type { PolicyInForce } from "../domain/policy.ts";
import type { Collections } from "./collections.ts";

/**
 * Puts the next numbering run on the agenda, once however many documents wait for it. Each is kept by its instant: a time
 * zone that changes meanwhile moves no run that documents were promised.
 */
export function scheduleNumbering(policy: PolicyInForce, context: CommandContext<Collections>): void {
  const run = nextNumberingRun(context.now, policy.timeZone);
  context.schedule(run, "numbering", run);
}

/** The run: every finalised invoice and every credit note without a number gets one. */
export function runNumbering(_work: unknown, context: CommandContext<Collections>): void {
  const { invoices, creditNotes } = context.store;
  giveNumbers(invoices.find({ number: null }).filter(awaitsNumber), context);
  const notes = creditNotes.find({ number: null }).filter(({ status }) => status === "issued");
  const { numbered, last } = numberCreditNotes(notes, lastNumbers(notes.map(creditSeries), context));
  for (const note of numbered) {
    creditNotes.save(note);
    context.emit(creditNoteNumbered, note);
  }
  keepNumbers(last, context);
}

/** Numbers an invoice at once, for tenants that number at finalisation: then the order of calls is the order of numbers. */
export function numberNow(invoice: Invoice, context: CommandContext<Collections>): Invoice {
  return giveNumbers([invoice], context)[0] ?? invoice;
}

/** As `numberNow`, for a credit note. */
export function numberNoteNow(note: CreditNote, context: CommandContext<Collections>): CreditNote {
  const { numbered, last } = numberCreditNotes([note], lastNumbers([creditSeries(note)], context));
  keepNumbers(last, context);
  return numbered[0] ?? note;
}

function giveNumbers(waiting: readonly Invoice[], context: CommandContext<Collections>): Invoice[] {
  const { numbered, last } = numberInvoices(waiting, lastNumbers(waiting.map(numberSeries), context));
  for (const invoice of numbered) {
    context.store.invoices.save(invoice);
    context.emit(invoiceNumbered, invoice);
  }
  keepNumbers(last, context);
  return numbered;
}

const counterId = (series: string, context: CommandContext<Collections>): string => context.id("ctn", series);

function lastNumbers(series: readonly string[], context: CommandContext<Collections>): Map<string, number> {
  const { numberCounters } = context.store;
  return new Map([...new Set(series)].map((name) => [name, numberCounters.get(counterId(name, context))?.last ?? 0]));
}

function keepNumbers(last: ReadonlyMap<string, number>, context: CommandContext<Collections>): void {
  const { numberCounters } = context.store;
  for (const [series, number] of last) {
    const counter = { id: counterId(series, context), series, last: number };
    if (numberCounters.get(counter.id)) numberCounters.save(counter);
    else numberCounters.insert(counter);
  }
}
