import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { PostingValidation } from "@cashline/contracts/systems/erp/entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { priceAmount, remainingShare } from "@cashline/kernel/decimal";
import { absoluteMoney, formatMoney, money, moneyOf, moneyWire, sameMoney, subtractMoney, type MoneyWire } from "@cashline/kernel/money";
import { REPORTING_CURRENCY } from "@cashline/kernel/reporting-currency";
import { dateIn, type Instant } from "@cashline/kernel/time";
import type { StepRefused } from "../engine/port.ts";
import type { BillGround } from "./renewal-ground.ts";

const MONTHS = { monthly: 1, quarterly: 3, annual: 12 } as const;

/**
 * Contract-to-bill variance: the drafted recurring charge is not the signed one.
 * Exposure is the difference per period times the periods of the term, as if nobody had noticed; a draft in another
 * currency bills nothing of what was signed.
 */
export function priceFinding(quote: Quote, invoice: Invoice): Finding | undefined {
  const line = invoice.lines.find(({ kind }) => kind === "recurring");
  if (!line) throw new Error(`invoice ${invoice.id} has no recurring line`);
  const signed = money(quote.periodNet);
  const billed = money(line.net);
  const comparable = signed.currency === billed.currency;
  if (comparable && sameMoney(signed, billed)) return undefined;
  // Two currencies cannot be subtracted: the whole signed charge is at stake.
  const difference = comparable ? subtractMoney(billed, signed) : moneyOf(signed.currency, -signed.minor);
  const periods = Math.max(1, Math.ceil(quote.termMonths / MONTHS[quote.billingFrequency]));
  return {
    code: "QTC-PRICE-MISMATCH",
    businessKey: quote.contractId,
    title: "Contract-to-bill variance",
    expected: `${quote.quantity} × ${quote.unitPrice} ${quote.currency}, period net ${formatMoney(signed)}`,
    found: `${line.quantity} × ${line.unitPrice} ${invoice.currency}, period net ${formatMoney(billed)}`,
    exposure: moneyWire(moneyOf(signed.currency, absoluteMoney(difference).minor * BigInt(periods))),
    direction: difference.minor < 0n ? "under_billed" : "over_billed",
    detectedBy: "guard",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { priceId: quote.listPriceId, invoiceId: invoice.id },
  };
}

/** The invoice would go out under another legal entity than the contract's, and bear that entity's tax. */
export function entityFinding(contract: Contract, invoice: Invoice, charged: TaxDocument, correctTax: MoneyWire): Finding | undefined {
  if (invoice.legalEntity === contract.sellingEntity) return undefined;
  const taxed = money(charged.tax).minor;
  const due = money(correctTax).minor;
  const difference = taxed - due;
  return {
    code: "TAX-JURISDICTION",
    businessKey: contract.id,
    title: "Tax under the wrong legal entity",
    expected: `seller ${contract.sellingEntity}, tax ${formatMoney(moneyOf(invoice.currency, due))}`,
    found: `seller ${invoice.legalEntity}, tax ${formatMoney(moneyOf(invoice.currency, taxed))}`,
    exposure: moneyWire(moneyOf(invoice.currency, difference < 0n ? -difference : difference)),
    direction: difference === 0n ? "none" : difference < 0n ? "under_billed" : "over_billed",
    detectedBy: "guard",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { billingAccountId: invoice.billingAccountId, legalEntity: contract.sellingEntity },
  };
}

/** Whether ERP refuses because the month is shut: what bears on a shut month is as urgent as it gets. */
export const isPeriodShut = (code: string): boolean => code === "period-closed" || code === "period-soft-closed";

/** Whether a reason of ERP keeps every invoice of a legal entity out, whosever it is. */
const isShut = (code: string): boolean => code === "maintenance-window" || isPeriodShut(code);

/** What keeps a whole legal entity's invoices out on a day; null where a reason is the invoice's own. */
function shutCause({ legalEntity }: Invoice, codes: readonly string[], checkedAt: Instant): string | null {
  return codes.every(isShut) ? `posting:${codes.toSorted().join("+")}:${legalEntity}:${dateIn(checkedAt, "UTC")}` : null;
}

/**
 * ERP would reject the posting. A wrong legal entity is the tax finding's own cause and not told twice. ERP compares the
 * invoice with its own records; which of the two is wrong, CRM's hierarchy says. All that wait on a day for the same books to be
 * open have one cause.
 */
export function postingFinding(
  { contract, parentAccountId }: Pick<BillGround, "contract" | "parentAccountId">,
  invoice: Invoice,
  validation: PostingValidation,
  entityIsWrong: boolean,
): Finding | undefined {
  const reasons = validation.findings.filter(({ code }) => !(entityIsWrong && code === "legal-entity-mismatch"));
  if (validation.outcome === "accepted" || reasons.length === 0) return undefined;
  const told = reasons.map(({ code, detail, expected, found }) =>
    code === "customer-hierarchy-mismatch"
      ? {
          expected: `${code}: parent ${parentAccountId ?? "none"} as in CRM`,
          found: `parent ${found ?? "none"} in billing, ${expected ?? "none"} in ERP`,
        }
      : { expected: `${code}: ${expected ?? "acceptance"}`, found: found ?? detail },
  );
  return {
    code: "ERP-POST-REJECTED",
    businessKey: contract.id,
    title: "ERP would reject the posting",
    expected: clip(told.map(({ expected }) => expected).join("; ")),
    found: clip(told.map(({ found }) => found).join("; ")),
    exposure: moneyWire(money(invoice.net)),
    direction: "none",
    detectedBy: "guard",
    cause: shutCause(
      invoice,
      reasons.map(({ code }) => code),
      validation.checkedAt,
    ),
    critical: reasons.some(({ code }) => isPeriodShut(code)),
    deadlineAt: null,
    correction: {
      accountId: invoice.accountId,
      billingAccountId: invoice.billingAccountId,
      reasons: reasons.map(({ code }) => code).join(","),
      ...(reasons.some(({ code }) => code === "customer-hierarchy-mismatch") && { task: "Align the customer hierarchy with CRM" }),
    },
  };
}

/** A payment attempt failed. */
export function declineFinding(invoice: Invoice, decline: { code: string; kind: "soft" | "hard" }): Finding {
  return {
    code: decline.kind === "soft" ? "PAY-SOFT-DECLINE" : "PAY-HARD-DECLINE",
    businessKey: invoice.id,
    title: decline.kind === "soft" ? "Payment declined, retry scheduled" : "Payment declined for good",
    expected: `payment of ${formatMoney(money(invoice.due))}`,
    found: `decline ${decline.code}`,
    exposure: invoice.due,
    direction: "none",
    detectedBy: "watch",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { invoiceId: invoice.id, accountId: invoice.accountId, billingAccountId: invoice.billingAccountId },
  };
}

/**
 * A won renewal that could not be billed: the flow met a refusal nobody foresaw, and took back what it had done. What
 * could not be taken back is named. Exposure is the new term at the contract's price, as long as nothing of it is billed.
 */
export function notBilledFinding(
  opportunity: Opportunity,
  contract: Contract | null,
  refused: StepRefused,
  notUndone: readonly string[],
): Finding {
  const left = notUndone.length === 0 ? "" : `; not undone: ${notUndone.join(", ")}`;
  return {
    code: "QTC-ORDER-NOT-BILLED",
    businessKey: opportunity.contractId ?? opportunity.id,
    title: "Won renewal not billed",
    expected: "an invoice",
    found: clip(`${tell(refused)}${left}`),
    exposure: contract === null ? { currency: REPORTING_CURRENCY, minor: "0" } : soldValue(opportunity, contract),
    direction: "under_billed",
    detectedBy: "guard",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { opportunityId: opportunity.id, contractId: opportunity.contractId },
  };
}

/** Money has come in that a system will not take against its invoice. */
export function unappliedCashFinding(invoice: Invoice, intent: PaymentIntent, refused: StepRefused): Finding {
  return {
    code: "PAY-UNAPPLIED",
    businessKey: intent.id,
    title: "Cash not applied to its invoice",
    expected: `${formatMoney(money(intent.amount))} applied to invoice ${invoice.id}`,
    found: clip(tell(refused)),
    exposure: intent.amount,
    direction: "none",
    detectedBy: "guard",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { invoiceId: invoice.id, paymentIntentId: intent.id },
  };
}

/** A customer's credit that billing has set against an invoice, and ERP will not. */
export function unappliedCreditFinding(invoice: Invoice, creditNoteId: string, credit: MoneyWire, refused: StepRefused): Finding {
  return {
    code: "PAY-UNAPPLIED",
    businessKey: `${invoice.id}/${creditNoteId}`,
    title: "Credit not applied to its invoice",
    expected: `${formatMoney(money(credit))} of credit note ${creditNoteId} applied to invoice ${invoice.id}`,
    found: clip(tell(refused)),
    exposure: credit,
    direction: "none",
    detectedBy: "guard",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { invoiceId: invoice.id, creditNoteId },
  };
}

/** An invoice has gone out for a term that the systems behind it will not carry out. */
export function notFulfilledFinding(ground: BillGround, invoice: Invoice, refused: StepRefused): Finding {
  return {
    code: "MATCH-3WAY",
    businessKey: ground.contract.id,
    title: "Billed but not carried out",
    expected: `the term of invoice ${invoice.id} carried out`,
    found: clip(tell(refused)),
    exposure: moneyWire(money(invoice.net)),
    direction: "none",
    detectedBy: "guard",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { invoiceId: invoice.id, contractId: ground.contract.id },
  };
}

/** Seats × the contract's unit price × months × what the discount leaves, rounded half-up once. */
export function soldValue({ terms }: Opportunity, { currency, unitPrice }: Contract): MoneyWire {
  const factors = [unitPrice, String(terms.seats), String(terms.termMonths), remainingShare(terms.discountPercent)];
  return moneyWire(priceAmount(currency, "half-up", ...factors));
}

const tell = ({ step, code, detail }: StepRefused): string => `${step}: ${code}: ${detail}`;
const clip = (text: string): string => text.slice(0, 300);
