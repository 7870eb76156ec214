import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { formatMoney, money, type MoneyWire } from "@cashline/kernel/money";
import { dateIn, type Instant } from "@cashline/kernel/time";
import type { BillGround } from "./renewal-ground.ts";

/** What does not answer: the engine itself, or the registry of the customer's country behind it. */
export type Outage = "engine" | "registry";

/**
 * A draft that cannot be taxed. All that wait for the same engine or registry on a day have one cause. Exposure is its tax:
 * what hangs on the customer's number, or nothing as long as only the engine that is down could say it.
 */
export function outageFinding(ground: BillGround, invoice: Invoice, outage: Outage, since: Instant, tax: MoneyWire | null): Finding {
  const { country } = ground.billingAccount.billTo;
  const name = outage === "engine" ? "the tax engine" : `the registry of tax numbers of ${country}`;
  return {
    code: "TAX-UNAVAILABLE",
    businessKey: ground.contract.id,
    title: "Tax cannot be calculated",
    expected: `an answer of ${name}`,
    found: `none since ${since}; draft ${invoice.id} waits`,
    exposure: tax ?? { currency: invoice.currency, minor: "0" },
    direction: "none",
    detectedBy: "guard",
    cause: `outage:${outage === "engine" ? "tax" : `tax-registry-${country}`}:${dateIn(since, "UTC")}`,
    critical: false,
    deadlineAt: null,
    correction: { invoiceId: invoice.id },
  };
}

/**
 * The customer's number does not bear the treatment it was given for: it is not well formed, so that the draft was taxed
 * without it, or its registry does not know it. Exposure is the tax that a good number would reverse; where the seller is
 * not registered for it there is none to reverse, and the finding says so.
 */
export function numberFinding({ contract, billingAccount }: BillGround, invoice: Invoice, taxed: TaxDocument): Finding | undefined {
  const { taxId } = billingAccount;
  const isLeftOut = taxId !== null && taxed.customerTaxId === null;
  const isNotKnown = taxed.taxIdEvidence?.registry === "unknown" && taxed.treatment !== "reverse_charge" && BigInt(taxed.tax.minor) > 0n;
  if (!isLeftOut && !isNotKnown) return undefined;
  const unregistered = taxed.treatment === "not_registered" ? `, for which ${taxed.legalEntity} is not registered` : "";
  return {
    code: "TAX-JURISDICTION",
    businessKey: contract.id,
    title: "The customer's tax number does not hold",
    expected: "a number that its registry knows",
    found: `${taxId ?? "none"} ${isLeftOut ? "is not well formed" : "is unknown to its registry"}; tax ${formatMoney(money(taxed.tax))} without it${unregistered}`,
    exposure: taxed.tax,
    direction: "under_billed",
    detectedBy: "guard",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: {
      reason: "tax-number",
      accountId: invoice.accountId,
      billingAccountId: invoice.billingAccountId,
      task: "Get a tax number of the customer that holds",
    },
  };
}
