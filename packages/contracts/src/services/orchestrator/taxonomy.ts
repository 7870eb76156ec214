import Type from "typebox";

/** Every exception of quote-to-cash this product knows by name, for detection, policy, playbooks and ground truth alike. */
export const exceptionMeanings = {
  "QTC-PRICE-MISMATCH": "billed price differs from the signed one",
  "QTC-DISCOUNT-UNAPPROVED": "discount above the matrix, or edited after approval",
  "QTC-ORDER-NOT-BILLED": "deal won, but nothing is billed for it",
  "QTC-ENTITLEMENT-DRIFT": "what is provisioned differs from what was signed",
  "BIL-PRORATION": "a part of a period is charged by the wrong days",
  "BIL-DUPLICATE": "same customer, period and lines billed twice",
  "BIL-STUCK-DRAFT": "a draft is older than its grace",
  "BIL-CREDIT-EXCESS": "credited more than is left on the invoice",
  "BIL-ANOMALY": "an invoice is far off its subscription's trend, and nothing signed explains it",
  "BIL-RENEWAL-MISSED": "term ended, service goes on, nothing renewed",
  "USG-MISSING": "usage lacks against what is expected",
  "USG-DUPLICATE": "the same usage counted twice",
  "USG-LATE": "usage came after its invoice",
  "USG-ANOMALY": "usage is far above its subscription's trend",
  "TAX-MISMATCH": "tax on the invoice differs from what the engine says",
  "TAX-JURISDICTION": "taxed in the wrong place, or by an exemption or number that does not hold",
  "TAX-UNAVAILABLE": "the tax engine or a registry is down",
  "PAY-SOFT-DECLINE": "a payment failed that may succeed later",
  "PAY-HARD-DECLINE": "a payment failed for good with this method",
  "PAY-DUPLICATE": "two charges for one invoice",
  "PAY-UNAPPLIED": "money without an invoice",
  "PAY-CHARGEBACK": "the payer disputes a charge",
  "PAY-RESTRICTION": "an invoice is unpaid for so long that the service may be restricted",
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
export type ExceptionCode = keyof typeof exceptionMeanings;
export const exceptionCodes = Object.keys(exceptionMeanings) as ExceptionCode[];
export const ExceptionCode = Type.Enum(exceptionCodes);

/** Why an exception came about; one of these, so that causes can be counted. */
export const rootCauseMeanings = {
  stale_master_data: "a system's copy of prices, entities or hierarchies is behind the record that counts",
  manual_change: "somebody changed a record by hand, past the process",
  contract_change: "what was signed changed after the work on it had begun",
  approval_bypassed: "something went out without the approval it needs",
  calculation_error: "a system computed another figure than its own rules give",
  configuration_error: "a mapping, time zone, calendar or rate is set wrong",
  duplicate_processing: "the same thing was done twice",
  lost_or_late_event: "a message between systems was lost, late, out of order or unreadable",
  late_or_missing_usage: "usage came late, twice or not at all",
  system_unavailable: "a system or a registry did not answer",
  genuine_change: "the figure was right: the customer uses or buys more, or less, than before",
  period_control: "a closed period, a lock or a maintenance window stood in the way",
  customer_record: "what the customer gave (number, certificate, address) does not hold",
  customer_payment: "the customer's payment failed, came without reference or was taken back",
  service_failure: "a promise of service was missed",
  not_established: "the cause went away before anybody had found it",
} as const;
export type RootCause = keyof typeof rootCauseMeanings;
export const RootCause = Type.Enum(Object.keys(rootCauseMeanings) as RootCause[]);
