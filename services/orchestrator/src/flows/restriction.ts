import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { formatMoney, money } from "@cashline/kernel/money";
import type { Instant } from "@cashline/kernel/time";
import type { CallAnswer } from "../cases/case-calls.ts";
import { flowKey, type Flow } from "../engine/port.ts";
import { flagAccount } from "../systems/standing.ts";
import { resumeService, suspendService } from "../systems/suspension.ts";
import type { Systems } from "../systems/systems.ts";
import { caseIdOf, closeCase, correctionSignal, openCase, readCase, tellCase, type About } from "./case-desk.ts";
import type { StillCollected } from "./still-collected.ts";

/** Whose service is to be restricted. */
export type Restricted = About & { accountId: string; entitlementId: string };

/**
 * Puts the restriction of a service to the executives, and waits for them: without their approval nothing is suspended,
 * whoever asks. The case's playbook suspends the service; their no ends the question, and so does an invoice paid or given up meanwhile.
 * @param causeCase the case of the payment that failed, told of the question; null when there is none
 */
export async function askForRestriction(
  flow: Flow,
  systems: Systems,
  restricted: Restricted,
  invoice: Invoice,
  at: Instant,
  causeCase: string | null,
): Promise<void> {
  const { seed, accountId, legalEntity, correlationId, traceparent, entitlementId } = restricted;
  const about: About = { seed, accountId, legalEntity, correlationId, traceparent };
  const held = await openCase(flow, about, [restrictionFinding(invoice, entitlementId, at)], at);
  if (causeCase !== null) await tellCase(flow, causeCase, [{ action: "restriction asked for", detail: `Case ${held.caseId}` }], at);
  await flow.waitFor(held.correction);
  const now = await flow.step("is it still open after the decision", () => readInvoice(systems, invoice.id, correlationId));
  // Whoever collects a settled one ends the question.
  if (now.status === "paid" || now.status === "void") return;
  const { correctingDocument } = await readCase(flow, held.caseId);
  if (now.status !== "open" || correctingDocument !== entitlementId)
    return closeCase(flow, held.caseId, {
      document: invoice.id,
      rootCause: "customer_payment",
      explanation: "the service is not to be suspended",
      closedBy: "dismissal",
      at: await flow.now("not restricted"),
    });
  await flow.step("flag the restriction in CRM", (key) => flagAccount(systems, accountId, "restricted", key, correlationId));
  await closeCase(flow, held.caseId, {
    document: entitlementId,
    rootCause: "customer_payment",
    explanation: "service suspended until the invoice is paid",
    closedBy: "playbook",
    at: await flow.now("restricted"),
  });
}

/** Ends the question for a restriction, now that the invoice is settled; whoever waits for it wakes, and finds it so. */
export async function endRestriction(flow: Flow, seed: string, invoiceId: string, at: Instant): Promise<void> {
  const caseId = caseIdOf(seed, { code: "PAY-RESTRICTION", businessKey: invoiceId });
  const standing = await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "read", {});
  if (standing.outcome === "refused" || standing.case.status === "closed") return;
  await closeCase(flow, caseId, {
    document: invoiceId,
    rootCause: "customer_payment",
    explanation: "settled",
    closedBy: "self_cleared",
    at,
  });
  for (const waiter of standing.waiters)
    flow.signal(waiter.flow, flowKey(flow.tenant, waiter.key), correctionSignal(caseId, standing.corrections + 1), null);
}

/**
 * Lets a service run again that stood still for an invoice which is settled now. Where the executives have agreed to stop it for
 * another unpaid one too, it stands still for that one instead.
 * @returns what became of it, for a case's history
 */
export async function runAgain(
  flow: Flow,
  systems: Systems,
  of: { entitlementId: string; settledId: string; collected: readonly StillCollected[]; correlationId: string },
): Promise<string> {
  const { entitlementId, settledId, collected, correlationId } = of;
  await flow.step(`resume ${entitlementId}`, (key) => resumeService(systems, entitlementId, settledId, key, correlationId));
  const other = collected.find(({ restricts }) => restricts === entitlementId)?.invoiceId;
  if (other === undefined) return `service ${entitlementId} resumed`;
  await flow.step(`suspend ${entitlementId} for ${other}`, (key) => suspendService(systems, entitlementId, other, key, correlationId));
  return `service ${entitlementId} suspended for ${other}`;
}

/** An invoice as it is now. */
export async function readInvoice(systems: Systems, invoiceId: string, correlationId: string): Promise<Invoice> {
  return (await systems.billing.getInvoice({ params: { invoiceId }, correlationId })).body;
}

/** Whether the use of a service may be stopped, as a question. */
export function restrictionFinding(invoice: Invoice, entitlementId: string, at: Instant): Finding {
  return {
    code: "PAY-RESTRICTION",
    businessKey: invoice.id,
    title: "Service restriction for an unpaid invoice",
    expected: `payment of ${formatMoney(money(invoice.due))}`,
    found: `unpaid on ${at.slice(0, 10)} after ${invoice.dunning.attempts} attempts`,
    exposure: invoice.due,
    direction: "none",
    detectedBy: "guard",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { entitlementId },
  };
}
