/**
 * Acts that one person may not combine, by the words of an audit: what somebody did on a customer's account is one or
 * more of these. Every exception code names the duty of preparing its correction and that of approving it.
 */
export const dutyMeanings = {
  "credit.create": "prepare a credit note",
  "credit.approve": "approve a credit note",
  "order.process": "process a sales order",
  "delivery.process": "deliver or provision what was sold",
  "customer.maintain": "change a customer's master data",
  "credit_limit.maintain": "set a customer's credit limit",
  "price.maintain": "change prices or promotions",
  "quote.author": "write a quote",
  "discount.approve": "approve a discount",
  "invoice.enter": "enter or correct an invoice",
  "invoice.approve": "approve what an invoice says",
  "usage.edit": "add, change or take out usage",
  "tax_code.maintain": "change how something is taxed",
  "refund.initiate": "ask for a refund",
  "refund.approve": "approve a refund",
  "refund.release": "pay a refund out",
  "refund_bank.change": "change where refunds are paid to",
  "write_off.create": "propose a write-off",
  "write_off.approve": "approve a write-off",
  "receipt.post": "post money received",
  "cash.apply": "apply money received to invoices",
  "bank.reconcile": "reconcile the bank with the books",
  "journal.enter": "prepare a journal entry",
  "journal.post": "approve and post a journal entry",
  "period.control": "open or close a period",
  "revenue_rule.change": "change stand-alone prices or revenue rules",
  "revenue.recognise": "run or approve recognition",
  "role.administer": "give people roles",
  "automation.configure": "change a rule that decides by itself",
  "automation.approve": "approve what such a rule puts out",
  "platform.operate": "keep the systems running",
} as const;
export type Duty = keyof typeof dutyMeanings;
export const duties = Object.keys(dutyMeanings) as Duty[];

/** Two sides of which nobody may hold, or do, one duty each. */
export type DutyConflict = {
  readonly id: string;
  readonly one: readonly Duty[];
  readonly other: readonly Duty[];
  readonly why: string;
  readonly risk: "high" | "medium";
};

/**
 * Duties that are somebody's last word on what another has prepared: whatever a code's correction is approved as is one of them. A
 * journal is approved by posting it, recognition by running it.
 */
export const approvingDuties: readonly Duty[] = duties.filter(
  (duty) => duty.endsWith(".approve") || duty === "journal.post" || duty === "revenue.recognise",
);
const invoices = ["invoice.enter", "invoice.approve"] as const;
const payingBack = ["credit.create", "refund.initiate", "refund.release"] as const;
/** Everything that moves money, a receivable or revenue, or lets it move. */
export const financialActs: readonly Duty[] = duties.filter(
  (duty) => !["role.administer", "automation.configure", "automation.approve", "platform.operate"].includes(duty),
);

const pair = (
  id: string,
  one: readonly Duty[],
  other: readonly Duty[],
  why: string,
  risk: DutyConflict["risk"] = "high",
): DutyConflict => ({ id, one, other, why, risk });

/** The conflicting duties of order-to-cash: those of the published matrices an auditor brings along. */
export const dutyConflicts: readonly DutyConflict[] = [
  pair("credit-and-approval", ["credit.create"], ["credit.approve"], "hide theft or favour a customer"),
  pair("order-and-credit", ["order.process"], ["credit.create"], "fake sale then credit"),
  pair("order-and-delivery", ["order.process"], ["delivery.process"], "goods without billing"),
  pair("customer-and-order", ["customer.maintain"], ["order.process"], "fictitious customer", "medium"),
  pair("customer-and-payback", ["customer.maintain"], payingBack, "pay oneself"),
  pair("customer-and-receipt", ["customer.maintain"], ["receipt.post"], "divert cash"),
  pair("limit-and-order", ["credit_limit.maintain"], ["order.process"], "unrecoverable debt", "medium"),
  pair("price-and-order", ["price.maintain"], ["order.process"], "unauthorised discount", "medium"),
  pair("quote-and-discount", ["quote.author"], ["discount.approve"], "self-approval"),
  pair("invoice-and-cash", ["invoice.enter"], ["cash.apply"], "lapping"),
  pair("cash-and-credit", ["cash.apply"], ["credit.create", "write_off.create"], "cover missing cash"),
  pair("cash-and-bank", ["cash.apply"], ["bank.reconcile"], "cover missing cash"),
  pair("refund-and-approval", ["refund.initiate"], ["refund.approve"], "fraud"),
  pair("bank-details-and-release", ["refund_bank.change"], ["refund.release"], "fraud"),
  pair("write-off-and-approval", ["write_off.create"], ["write_off.approve"], "hide receipts"),
  pair("journal-and-posting", ["journal.enter"], ["journal.post"], "misstatement"),
  pair("period-and-posting", ["period.control"], ["journal.post"], "back-dating"),
  pair("tax-and-invoice", ["tax_code.maintain"], invoices, "tax evasion", "medium"),
  pair("revenue-rules-and-recognition", ["revenue_rule.change"], ["revenue.recognise"], "revenue steering"),
  pair("usage-and-invoice", ["usage.edit"], ["invoice.approve"], "under-billing", "medium"),
  pair("roles-and-finance", ["role.administer"], financialActs, "self-grant"),
  pair("automation-and-approval", ["automation.configure"], approvingDuties, "machine as accomplice"),
];

/** Every conflict among some duties, in the order of the table. */
export function conflictsAmong(held: Iterable<Duty>): DutyConflict[] {
  const all = new Set(held);
  return dutyConflicts.filter(({ one, other }) => one.some((duty) => all.has(duty)) && other.some((duty) => all.has(duty)));
}

/** A conflict in words, the same wherever it is told. */
export function conflictInWords({ one, other, why, risk }: DutyConflict): string {
  const side = (of: readonly Duty[]): string => (of.length > 3 ? `${of.length} duties such as ${of[0] ?? ""}` : of.join(" or "));
  return `${side(one)} conflicts with ${side(other)}: ${why} (${risk} risk)`;
}
