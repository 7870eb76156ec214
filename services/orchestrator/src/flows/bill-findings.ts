import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { money, moneyWire } from "@cashline/kernel/money";
import type { StepRefused } from "../engine/port.ts";

/** What a bill is called that neither a renewal nor an amendment makes. */
const BILL: Readonly<Record<Invoice["purpose"], string>> = {
  period: "Period",
  final: "Last bill",
  late_usage: "Late usage",
  consolidated: "Consolidated bill",
  change: "Change",
  rebill: "Rebill",
  renewal: "Renewal",
};

/** A system that would not take a step of a bill. Exposure is what the invoice asks before tax. */
export function billRefusedFinding(invoice: Invoice, { step, code, detail }: StepRefused): Finding {
  return {
    code: "QTC-ORDER-NOT-BILLED",
    businessKey: invoice.id,
    title: `${BILL[invoice.purpose]} not billed`,
    expected: `${invoice.id} of ${invoice.contractId} released, posted and collected`,
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
