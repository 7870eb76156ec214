import Type from "typebox";

/**
 * Every exception of quote-to-cash this product knows by name: what ground truth may declare. Those that the orchestrator
 * detects and resolves today are `ExceptionCode` in entities.ts.
 */
export const exceptionMeanings = {
  "QTC-PRICE-MISMATCH": "billed price differs from the signed one",
  "QTC-DISCOUNT-UNAPPROVED": "discount above the matrix, or edited after approval",
  "QTC-ORDER-NOT-BILLED": "deal won, but nothing is billed for it",
  "QTC-ENTITLEMENT-DRIFT": "what is provisioned differs from what was signed",
  "BIL-PRORATION": "a part of a period is charged by the wrong days",
  "BIL-DUPLICATE": "same customer, period and lines billed twice",
  "BIL-STUCK-DRAFT": "a draft is older than its grace",
  "BIL-CREDIT-EXCESS": "credited more than is left on the invoice",
  "BIL-RENEWAL-MISSED": "term ended, service goes on, nothing renewed",
  "USG-MISSING": "usage lacks against what is expected",
  "USG-DUPLICATE": "the same usage counted twice",
  "USG-LATE": "usage came after its invoice",
  "TAX-MISMATCH": "tax on the invoice differs from what the engine says",
  "TAX-JURISDICTION": "taxed in the wrong place, or by an exemption or number that does not hold",
  "TAX-UNAVAILABLE": "the tax engine or a registry is down",
  "PAY-SOFT-DECLINE": "a payment failed that may succeed later",
  "PAY-HARD-DECLINE": "a payment failed for good with this method",
  "PAY-DUPLICATE": "two charges for one invoice",
  "PAY-UNAPPLIED": "money without an invoice",
  "PAY-CHARGEBACK": "the payer disputes a charge",
  "PAY-PAYOUT-GAP": "a payout differs from its charges, fees and refunds",
  "ERP-POST-REJECTED": "ERP refuses a posting",
  "ERP-SUBLEDGER-BREAK": "subledger and general ledger differ",
  "ERP-CURRENCY": "booked at a wrong exponent or rate",
  "REV-ALLOCATION": "the price is allocated wrongly over what was promised",
  "REV-SCHEDULE": "revenue is recognised at other times than the contract says",
  "MATCH-3WAY": "order, fulfilment and invoice differ beyond tolerance",
  "SLA-CREDIT-OWED": "support missed what was promised, and a credit is owed",
  "CREDIT-REQUESTED": "a customer asks for a credit through support, and waits for an answer",
  "INT-EVENT-LOST": "an event is missing, out of order or cannot be understood",
} as const;
export type ExceptionName = keyof typeof exceptionMeanings;
export const ExceptionName = Type.Enum(Object.keys(exceptionMeanings) as ExceptionName[]);
