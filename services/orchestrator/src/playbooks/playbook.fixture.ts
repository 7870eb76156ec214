import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import { correctionHash } from "../cases/case-state.ts";
import { findingOf } from "../cases/finding.fixture.ts";
import { idOf, ids, usd } from "../flows/world-records.fixture.ts";
import { openWorld, type Reply } from "../flows/world.fixture.ts";
import { bookedInNextPeriod } from "../policies/posting-policy.ts";
import { playbookOf } from "./playbooks.ts";

/** A case whose work is done and approved, as far as a playbook reads it. */
function caseOf(finding: Finding): Case {
  return {
    id: "case_00000000000000000001",
    businessKey: finding.businessKey,
    code: finding.code,
    correlationId: ids.opportunity,
    findings: [finding],
    tasks: [{ id: "task-1-1", status: "done", doneBy: "ana" }],
    approvals: [{ id: "approval-1-1", status: "approved", decidedBy: "ben", subjectHash: correctionHash({ findings: [finding] }) }],
  } as unknown as Case;
}

/** Corrects one finding in a world that answers as told; what was called, and what came of it. */
export async function correcting(
  finding: Partial<Finding>,
  answers: Record<string, Reply>,
  refusing: Record<string, string> = {},
  posting = bookedInNextPeriod,
) {
  const world = openWorld();
  for (const [name, answer] of Object.entries(answers)) world.answering.set(name, answer);
  for (const [name, code] of Object.entries(refusing)) world.refusing.set(name, code);
  const found = findingOf(finding);
  const run = () =>
    playbookOf(found.code).correct({ systems: world.systems, finding: found, of: caseOf(found), key: "resolution/1", round: 1, posting });
  return {
    world,
    run,
    bodyOf: (name: string) => world.calls.findLast((call) => call.name === name)?.options.body,
    keys: () => world.calls.flatMap(({ options }) => options.idempotencyKey ?? []),
  };
}

/** ERP's manual journals as they are kept: drafted, then posted by their approval. */
export function journals(): Record<string, Reply> {
  const kept: Record<string, unknown>[] = [];
  return {
    "erp.listPeriods": () => ({ items: [], next: null }),
    "erp.listManualJournals": () => ({ items: kept, next: null }),
    "erp.createJournalEntry": ({ body }: { body: { lines: object[] } & Record<string, unknown> }) => {
      const journal = {
        ...body,
        id: "mj_00000000000000000001",
        lines: body.lines.map((line) => ({ ...line, role: "cash" })),
        status: "draft",
        approvedBy: null,
        rejectedBy: null,
        rejectionReason: null,
        journalEntryId: null,
        reversalEntryId: null,
        reversedBy: null,
        reversalReason: null,
      };
      kept.push(journal);
      return journal;
    },
    "erp.approveJournalEntry": ({ body }: { body: { approvedBy: string } }) => {
      const journal = kept.at(-1);
      return Object.assign(journal ?? {}, { status: "posted", approvedBy: body.approvedBy, journalEntryId: "je_00000000000000000001" });
    },
  };
}

/** ERP's customer refunds as they are kept, by the reference they were made with. */
export function refunds(): Record<string, Reply> {
  const kept: Record<string, unknown>[] = [];
  return {
    "erp.listPeriods": () => ({ items: [], next: null }),
    "erp.listCustomerRefunds": ({ query }: { query: { reference?: string } }) => ({
      items: kept.filter(({ reference }) => reference === query.reference),
      next: null,
    }),
    "erp.refundCustomer": ({ body }: { body: { amount: { currency: string } } & Record<string, unknown> }) => {
      const { paymentIntentId = null, customerPaymentId = null, approvedBy = null, reason, ...rest } = body;
      const refund = {
        ...rest,
        id: idOf("crf"),
        paymentIntentId,
        customerPaymentId,
        approvedBy,
        reason,
        invoiceId: null,
        customerId: idOf("cus"),
        legalEntity: "US01",
        currency: body.amount.currency,
        debited: customerPaymentId ? "unapplied_cash" : reason === "chargeback" ? "bad_debt" : "receivable",
        status: "paid",
        journalEntryId: "je_00000000000000000001",
        returnedOn: null,
        returnEntryId: null,
      };
      kept.push(refund);
      return refund;
    },
  };
}

/** What the provider has sent back of a charge. */
export const providerRefund = (minor: number, status = "succeeded") => ({
  id: idOf("re"),
  paymentIntentId: idOf("pi", "1"),
  amount: usd(minor),
  reason: "as agreed",
  status,
  failureReason: status === "failed" ? "expired_or_canceled_card" : null,
  createdAt: "2026-01-20T10:00:00.000Z",
  changesAt: null,
  feeReturned: usd(0),
  policy: { refundWindowDays: 180, refundFees: "kept" },
});

/** A dispute of 100.00 with a fee of 15.00, as the provider tells it. */
export const dispute = (status: string) => ({
  id: idOf("dp"),
  paymentIntentId: idOf("pi"),
  accountId: ids.account,
  invoiceId: idOf("inv"),
  amount: usd(10_000),
  reason: "fraudulent",
  networkReasonCode: null,
  status,
  openedAt: "2026-02-02T10:00:00.000Z",
  evidenceDueBy: null,
  evidence: null,
  decidesAt: null,
  closedAt: null,
  fee: usd(1_500),
  feeReturned: usd(0),
  fundsWithdrawnAt: null,
  fundsReinstatedAt: null,
  policy: { disputeFee: "15.00", disputeFeeReturned: false, evidenceDays: 20, reviewDays: 60 },
});
