import type { CorrectionKind } from "../policies/correction-kind.ts";
import { requireCrmAccount } from "../systems/crm-account.ts";
import { bookCreditOf } from "./credited-apart.ts";
import { postMissing } from "./invoice-posting.ts";
import { bookRefundOf } from "./provider-cash.ts";
import { needed, type Corrected, type Correction, type Playbook } from "./playbook.ts";
import { writeOffInvoice, writeOffReceivable } from "./write-offs.ts";

/** How what never reached ERP, or billing, is booked, and as what, by the reason it was found for. */
const bookings: ReadonlyMap<string, { book: (correction: Correction) => Promise<Corrected>; kind: CorrectionKind; lost: string }> = new Map(
  [
    ["missing", { book: postMissing, kind: "usual", lost: "the invoice had not reached ERP" }],
    ["credit-unbooked", { book: bookCreditOf, kind: "credit", lost: "the credit had not reached ERP" }],
    ["refund-unbooked", { book: bookRefundOf, kind: "usual", lost: "the refund had not reached ERP" }],
    ["write-off-unbooked", { book: writeOffReceivable, kind: "write_off", lost: "the write-off had not reached ERP" }],
    ["write-off-unbilled", { book: writeOffInvoice, kind: "write_off", lost: "the write-off had not reached billing" }],
  ],
);

/**
 * Billing and ERP follow CRM's hierarchy, and an invoice, credit or refund that ERP never got is booked; what else ERP refuses is
 * cured by people in ERP itself.
 */
export const postingRejected: Playbook = {
  code: "ERP-POST-REJECTED",
  kind: ({ correction }) => bookings.get(reasonOf(correction))?.kind ?? (correction["reasons"] === "approval-missing" ? "credit" : "usual"),
  makes: ({ correction }) => isHierarchy(correction["reasons"]) || bookings.has(reasonOf(correction)),
  correct: (correction) => {
    const said = correction.finding.correction;
    const booking = bookings.get(reasonOf(said));
    if (booking) return booking.book(correction);
    if (isHierarchy(said["reasons"])) return alignHierarchy(correction);
    return Promise.resolve({ document: correction.of.businessKey, detail: "cured by hand in ERP" });
  },
  rootCause: ({ findings }) => {
    if (findings.some(({ correction }) => isHierarchy(correction["reasons"])))
      return { rootCause: "stale_master_data", explanation: "the customer hierarchy differed between CRM, billing and ERP" };
    const [lost] = findings.flatMap(({ correction }) => bookings.get(reasonOf(correction)) ?? []);
    if (lost) return { rootCause: "not_established", explanation: lost.lost };
    return { rootCause: "period_control", explanation: "ERP did not take the posting" };
  },
};

const reasonOf = (correction: Correction["finding"]["correction"]): string => correction["reason"] ?? "";

const isHierarchy = (reasons: string | null | undefined): boolean => (reasons ?? "").split(",").includes("customer-hierarchy-mismatch");

/** CRM's hierarchy is the signed truth; billing and ERP follow it. */
async function alignHierarchy({ systems, finding, of: { correlationId }, key }: Correction): Promise<Corrected> {
  const accountId = needed(finding, "accountId");
  const billingAccountId = needed(finding, "billingAccountId");
  const { parentAccountId } = (await requireCrmAccount(systems, accountId, correlationId)).body;
  const account = await systems.billing.getBillingAccount({ params: { billingAccountId }, correlationId });
  if (account.body.parentAccountId !== parentAccountId) {
    await systems.billing.updateBillingAccount({
      params: { billingAccountId },
      body: { parentAccountId },
      ifMatch: account.version,
      idempotencyKey: `${key}/billing`,
      correlationId,
    });
  }
  const customer = (await systems.erp.listCustomers({ query: { accountId }, correlationId })).body.items[0];
  if (!customer) throw new Error(`ERP has no customer for ${accountId}`);
  const current = await systems.erp.getCustomer({ params: { customerId: customer.id }, correlationId });
  if (current.body.parentAccountId !== parentAccountId) {
    await systems.erp.updateCustomer({
      params: { customerId: customer.id },
      body: { parentAccountId },
      ifMatch: current.version,
      idempotencyKey: `${key}/erp`,
      correlationId,
    });
  }
  return { document: customer.id, detail: `hierarchy of ${accountId} now under ${parentAccountId ?? "no parent"} in billing and ERP` };
}
