import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { money, moneyWire } from "@cashline/kernel/money";
import type { StepRefused } from "../engine/port.ts";

/** A system that would not take a step of the invoice of late usage. Exposure is what the invoice asks before tax. */
export function lateUsageRefusedFinding(invoice: Invoice, { step, code, detail }: StepRefused): Finding {
  return {
    code: "QTC-ORDER-NOT-BILLED",
    businessKey: invoice.id,
    title: "Late usage not billed",
    expected: `${invoice.id} of late usage of ${invoice.contractId} released, posted and collected`,
    found: `${step}: ${code}: ${detail}`.slice(0, 300),
    exposure: moneyWire(money(invoice.net)),
    direction: "under_billed",
    detectedBy: "guard",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { invoiceId: invoice.id, contractId: invoice.contractId },
  };
}
