import { invoiceNumbered } from "@cashline/contracts/systems/billing/events";
import { dateIn } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { awaitsNumber, nextNumberingRun, numberInvoices, numberSeries } from "../domain/numbering.ts";
import type { Collections } from "./collections.ts";

/** Puts the next numbering run on the agenda, once per day however many invoices wait for it. */
export function scheduleNumbering(context: CommandContext<Collections>): void {
  const run = nextNumberingRun(context.now);
  context.schedule(run, "numbering", dateIn(run, "UTC"));
}

/** The run: every finalised invoice without a number gets one. */
export function runNumbering(_work: unknown, context: CommandContext<Collections>): void {
  const { invoices, numberCounters } = context.store;
  const waiting = invoices.find({ number: null }).filter(awaitsNumber);
  const counterId = (series: string): string => context.id("ctn", series);
  const used = new Map([...new Set(waiting.map(numberSeries))].map((series) => [series, numberCounters.get(counterId(series))?.last ?? 0]));
  const { numbered, last } = numberInvoices(waiting, used);
  for (const invoice of numbered) {
    invoices.save(invoice);
    context.emit(invoiceNumbered, invoice);
  }
  for (const [series, number] of last) {
    const counter = { id: counterId(series), series, last: number };
    if (numberCounters.get(counter.id)) numberCounters.save(counter);
    else numberCounters.insert(counter);
  }
}
