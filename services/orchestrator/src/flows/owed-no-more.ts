import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { addMs } from "@cashline/kernel/time";
import type { CallAnswer } from "../cases/case-calls.ts";
import { flowKey, type Flow } from "../engine/port.ts";
import { caseIdOf, correctionSignal } from "./case-desk.ts";

const HOUR_MS = 3_600_000;

/** What starts it: the invoice as it is now. */
export type OwedNoMoreInput = { invoice: Invoice; seed: string };

/**
 * Wakes the flow that waits for a declined payment: its invoice was paid by another way, voided, credited whole or written off, and
 * billing drops the retry. Starts with `invoice.paid`, `invoice.voided` or `invoice.written_off` of an invoice with a failed attempt, or with a case because none
 * could be made; single by sandbox and invoice. Ends at once; where the case of the first decline is still being opened, after one
 * more look an hour later.
 *
 * Who waits is written in the case of the decline. It is given what it waits for now or would wait for next, retry and
 * correction, and reads the invoice then: who has gone on, as after a retry that was paid, hears nothing new.
 */
export async function owedNoMore(flow: Flow, { invoice, seed }: OwedNoMoreInput): Promise<string[]> {
  const woken = await wakeWaiting(flow, seed, invoice);
  if (woken.length > 0) return woken;
  await flow.waitUntil(addMs(await flow.now("nobody waits yet"), HOUR_MS), "look again");
  return wakeWaiting(flow, seed, invoice);
}

async function wakeWaiting(flow: Flow, seed: string, { id: businessKey, dunning }: Invoice): Promise<string[]> {
  const caseOf = (code: "PAY-SOFT-DECLINE" | "PAY-HARD-DECLINE"): string => caseIdOf(seed, { code, businessKey });
  const read = (caseId: string): Promise<CallAnswer> => flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "read", {});
  const hardCase = caseOf("PAY-HARD-DECLINE");
  const hard = await read(hardCase);
  const known = hard.outcome === "done" ? hard : await read(caseOf("PAY-SOFT-DECLINE"));
  if (known.outcome === "refused") return [];
  const nextCorrection = 1 + (hard.outcome === "done" ? hard.corrections : 0);
  return known.waiters.map((waiter) => {
    const key = flowKey(flow.tenant, waiter.key);
    flow.signal(waiter.flow, key, `retry ${dunning.attempts}`, null);
    flow.signal(waiter.flow, key, correctionSignal(hardCase, nextCorrection), null);
    return `${waiter.flow} ${waiter.key}`;
  });
}
